"""The ways into the planner: leads for their departments, everybody for themselves."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dromos.accounts.access import LEAD, NotAllowedError, rights_of
from dromos.accounts.models import Department, User
from dromos.calendars import access
from dromos.console.door import let_in

LEADS_ONLY = gettext_noop("Shifts and leave are planned by leads.")


def _require_planner(user: User) -> None:
    if not departments_planned_by(user):
        raise NotAllowedError(LEADS_ONLY)


# For leads and administrators; other departments' people do not exist for them.
planning = let_in(require=_require_planner, missing=ObjectDoesNotExist)
# For everybody about themselves; what is somebody else's does not exist.
own = let_in(missing=ObjectDoesNotExist)


def departments_planned_by(user: User) -> list[Department]:
    """Departments whose shifts ``user`` plans: those they lead; for administrators all of them."""
    known: list[Department] | None = getattr(user, "_plans", None)
    if known is None:
        rights = rights_of(user)
        led = None if rights.is_administrator else rights.departments(LEAD)
        found = Department.objects.filter(is_active=True).order_by("name")
        known = list(found if led is None else found.filter(pk__in=led))
        user._plans = known  # type: ignore[attr-defined]
    return known


def person_planned_by(user: User, pk: int) -> User:
    """Raises User.DoesNotExist for somebody whose time ``user`` does not plan."""
    return access.planned_by(user).get(pk=pk)


def done(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Carry out what one button does; what is refused is said in words."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return False
    except (ValueError, NotAllowedError) as refused:
        messages.error(request, _(str(refused)))
        return False
    messages.success(request, said)
    return True
