"""The ways in which an alert leaves the screen. A way is offered only where something can carry it.

The screen always tells. A further way is one line here: its name, and whether it reaches somebody. Channels add
theirs when they can send to staff; the forms of set-up offer exactly these.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import User


@dataclass(frozen=True, slots=True)
class Way:
    """``reaches`` says whether a person can be told this way at all."""

    name: str | Promise
    reaches: Callable[[User], bool]


EMAIL = "email"
WAYS: Mapping[str, Way] = {EMAIL: Way(_("E-mail"), lambda user: "@" in user.email)}


def reaching(user: User, wanted: list[str]) -> list[str]:
    """Those of the ``wanted`` ways that exist here and reach ``user``."""
    return [key for key in wanted if key in WAYS and WAYS[key].reaches(user)]
