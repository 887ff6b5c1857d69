"""Who sees what of escalation. Everybody sees their own alerts; leads and the house see what fired."""

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.automation.models import Alert, AlertItem, Escalation
from dromos.lib.actor import Actor
from dromos.tickets import access as tickets


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
