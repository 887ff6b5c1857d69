"""Who sees what: one's own alerts; leads and the house see what fired. And who makes and uses which macros."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.automation.models import Alert, AlertItem, Escalation, Macro, PersonalAlert
from dromos.lib.actor import Actor
from dromos.tickets import access as tickets


class NoSuchMacroError(LookupError):
    """There is no such macro for this person: it may or may not exist."""


class NoSuchAlertError(LookupError):
    """There is no such alert for this person: it may or may not exist."""


def alerts_of(user: User) -> QuerySet[Alert]:
    return Alert.objects.filter(user=user)


def alert_of(user: User, pk: int) -> Alert:
    """One's own alert. Raises NoSuchAlertError."""
    found = alerts_of(user).filter(pk=pk).first()
    if found is None:
        raise NoSuchAlertError(str(pk))
    return found


def news_for(user: User) -> QuerySet[PersonalAlert]:
    """What ``user`` was told about their own work, but for tickets they may no longer read."""
    readable = tickets.readable_by(user).filter(pk=OuterRef("ticket"))
    return PersonalAlert.objects.filter(Q(ticket=None) | Exists(readable), user=user)


def may_see_escalations(user: User) -> bool:
    """Leads, complaints managers, management and administrators may look at what fired and why."""
    rights = accounts.rights_of(user)
    return rights.has(accounts.LEAD) or tickets.readable_departments(rights) is None


def escalations_for(user: User) -> QuerySet[Escalation]:
    """What fired for tickets and queues of the departments ``user`` leads or reads; never their own case."""
    rights = accounts.rights_of(user)
    rows = Escalation.objects.exclude(ticket__customer__user=user)
    if tickets.readable_departments(rights) is None:
        return rows
    led = rights.departments(accounts.LEAD)
    if led is None:
        return rows
    return rows.filter(Q(ticket__department_id__in=led) | Q(queue__department_id__in=led))


def escalation_for(user: User, pk: int) -> Escalation:
    """One of `escalations_for`, or one ``user`` was alerted of. Raises NoSuchAlertError."""
    alerted = AlertItem.objects.filter(alert__user=user).values("escalation_id")
    found = Escalation.objects.filter(Q(pk__in=escalations_for(user).values("pk")) | Q(pk__in=alerted)).filter(pk=pk)
    row = found.select_related("rule", "ticket", "queue").first()
    if row is None:
        raise NoSuchAlertError(str(pk))
    return row


def require_acknowledger(by: Actor, escalation: Escalation) -> None:
    """Raises NotAllowedError unless ``by`` was alerted of it or leads the department."""
    user = User.objects.get(pk=by.staff_id)
    try:
        escalation_for(user, escalation.pk)
    except NoSuchAlertError as error:
        raise NotAllowedError("Only who was alerted, or a lead of the department, may acknowledge this.") from error


# -- macros --------------------------------------------------------------------------------------


def macros_for(user: User) -> QuerySet[Macro]:
    """The macros ``user`` may use: their own, and those of the house for their departments and roles."""
    rights = accounts.rights_of(user)
    rows = Macro.objects.filter(is_active=True, retired_at=None)
    held = rights.departments(accounts.AGENT, accounts.LEAD)
    departments = Q() if held is None else Q(department=None) | Q(department__in=held)
    roles = Q(role="") | Q(role__in=[*rights.everywhere, *rights.by_role])
    return rows.filter(Q(owner=user) | (Q(owner=None) & departments & roles))


def makeable_macros(user: User) -> list[Macro]:
    """The macros ``user`` may change, in their order."""
    rows = Macro.objects.filter(retired_at=None).select_related("department", "owner")
    return [row for row in rows if may_make(user, row)]


def may_make(user: User, macro: Macro) -> bool:
    """One's own are one's own; those of a department its leads make, those of the house administrators."""
    rights = accounts.rights_of(user)
    if macro.owner_id is not None:
        return macro.owner_id == user.pk
    if rights.is_administrator:
        return True
    return macro.department_id is not None and rights.has(accounts.LEAD, macro.department_id)


def require_macro_maker(by: Actor, macro: Macro) -> None:
    """Raises NotAllowedError unless ``by`` may make and change such a macro."""
    if by.kind == "system":
        return
    if not may_make(User.objects.get(pk=by.staff_id), macro):
        raise NotAllowedError("Macros of the house are made by administrators, those of a department by its leads.")


def macro_for(user: User, pk: int) -> Macro:
    """One ``user`` may use. Raises NoSuchMacroError."""
    found = macros_for(user).filter(pk=pk).first()
    if found is None:
        raise NoSuchMacroError(str(pk))
    return found


def makeable_macro(user: User, pk: int) -> Macro:
    """One ``user`` may change. Raises NoSuchMacroError."""
    found = Macro.objects.filter(pk=pk, retired_at=None).select_related("department", "owner").first()
    if found is None or not may_make(user, found):
        raise NoSuchMacroError(str(pk))
    return found
