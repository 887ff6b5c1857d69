"""Telling staff: one alert per person and rule, one letter for all that has gathered, and silence once acknowledged."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.automation import access, hours, kinds, letters, ways
from dromos.automation.events import AlertAcknowledged
from dromos.automation.models import (
    Alert,
    AlertItem,
    AlertPreference,
    Escalation,
    EscalationStep,
    Mailing,
    PersonalAlert,
)
from dromos.lib import live, memo
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.notifications import actions as notifications
from dromos.tickets import history
from dromos.tickets.models import HistoryEntry

Night, State = EscalationStep.Night, Alert.State
LOOK_AT_HOME_AGAIN = dt.timedelta(minutes=15)

# A letter that is due anyway keeps its time; the next leaves a gap to the last.
_MAIL_AT = """
    INSERT INTO automation_mailing (user_id, next_at, number)
    SELECT who, due, 0 FROM unnest(%(users)s::bigint[], %(dues)s::timestamptz[]) AS wanted(who, due)
    ON CONFLICT (user_id) DO UPDATE SET next_at = LEAST(
        automation_mailing.next_at, GREATEST(EXCLUDED.next_at, automation_mailing.last_sent_at + %(gap)s))
"""


@dataclass(frozen=True, slots=True)
class Telling:
    """One person is to hear of one escalation, on the screen and in these further ``ways``."""

    user: User
    escalation: Escalation
    ways: tuple[str, ...] = ()
    night: str = Night.WAIT


def raise_alerts(tellings: Sequence[Telling], at: dt.datetime) -> None:
    """Tell people, however many things at once, with a few statements in all. Inside a transaction."""
    if not tellings:
        return
    wants = hours.preferences({told.user for told in tellings})
    tellings = [*tellings, *_for_duty(tellings, wants, at)]
    wants |= hours.preferences({told.user for told in tellings if told.user.pk not in wants})
    alerts = _alerts_for({(told.user.pk, told.escalation.rule_id) for told in tellings}, at)
    items: dict[tuple[int, int], AlertItem] = {}
    for told in tellings:
        alert = alerts[told.user.pk, told.escalation.rule_id]
        mail_at = _mail_at(told, wants[told.user.pk], at)
        known = items.get((alert.pk, told.escalation.pk))
        if known is None or (mail_at and (known.mail_at is None or mail_at < known.mail_at)):
            items[alert.pk, told.escalation.pk] = AlertItem(
                alert=alert, escalation=told.escalation, raised_at=at, mail_at=mail_at
            )
    AlertItem.objects.bulk_create(
        items.values(),
        update_conflicts=True,
        unique_fields=["alert", "escalation"],
        update_fields=["raised_at", "mail_at"],
    )
    earliest: dict[int, dt.datetime] = {}
    for item in items.values():
        if item.mail_at is not None:
            user = item.alert.user_id
            earliest[user] = min(item.mail_at, earliest.get(user, item.mail_at))
    put_down_letters(earliest)
    live.push_all(sorted({f"user:{told.user.pk}" for told in tellings}), "alert")


def _for_duty(tellings: Sequence[Telling], wants: dict[int, AlertPreference], at: dt.datetime) -> list[Telling]:
    """While those who are meant sleep, whoever has night duty hears of it at once."""
    asleep = [t for t in tellings if t.night == Night.DUTY and hours.quiet_of(t.user, wants[t.user.pk]).holds(at)]
    return [
        Telling(user, told.escalation, told.ways, Night.ANYWAY)
        for told in {told.escalation.pk: told for told in asleep}.values()
        for user in hours.on_duty()
    ]


def _alerts_for(keys: set[tuple[int, int]], at: dt.datetime) -> dict[tuple[int, int], Alert]:
    """The raised alert of each (user, rule), made where there is none, locked."""
    fresh = [Alert(user_id=user, rule_id=rule, raised_at=at, last_at=at) for user, rule in sorted(keys)]
    Alert.objects.bulk_create(fresh, ignore_conflicts=True)
    users, rules = {user for user, _rule in keys}, {rule for _user, rule in keys}
    rows = Alert.objects.filter(user__in=users, rule__in=rules, state=State.RAISED).select_for_update().order_by("pk")
    found = {(row.user_id, row.rule_id): row for row in rows if (row.user_id, row.rule_id) in keys}
    Alert.objects.filter(pk__in=[row.pk for row in found.values()]).update(last_at=at)
    return found


def _mail_at(told: Telling, wants: AlertPreference, at: dt.datetime) -> dt.datetime | None:
    """When the letter is due; None when no letter goes to them."""
    if not wants.by_email or ways.EMAIL not in ways.reaching(told.user, list(told.ways)):
        return None
    soon = at + hours.house().gather
    return soon if told.night == Night.ANYWAY else hours.quiet_of(told.user, wants).over_at(soon)


def put_down_letters(earliest: Mapping[int, dt.datetime]) -> None:
    """A letter to each of these people (by id) is due then; one that is due anyway keeps its time."""
    if earliest:
        users = sorted(earliest)
        values: dict[str, Any] = {"users": users, "dues": [earliest[user] for user in users], "gap": hours.house().gap}
        with connection.cursor() as cursor:
            cursor.execute(_MAIL_AT, values)


# -- letters -------------------------------------------------------------------------------------


def mail_alerts(at: dt.datetime, *, limit: int = 50) -> int:
    """Write the letters that are due, one to a person; returns how many."""
    written = 0
    while written < limit and _mail_one(at):
        written += 1
    return written


@transaction.atomic
def _mail_one(at: dt.datetime) -> bool:
    mailing = (
        Mailing.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("user")
        .filter(next_at__lte=at)
        .order_by("next_at")
        .first()
    )
    if mailing is None:
        return False
    user = mailing.user
    due = AlertItem.objects.filter(alert__user=user, mail_at__isnull=False, alert__state=State.RAISED)
    rows = due.filter(escalation__state__in=Escalation.OPEN).select_related(
        "alert__rule", "escalation__ticket", "escalation__queue"
    )
    # At night only what goes out at any hour: the rest has its own time.
    items = [item for item in rows.order_by("raised_at", "pk") if item.mail_at and item.mail_at <= at]
    news = _personal_news(user, at)
    if (items or news) and user.is_active:
        with memo.scope():
            notifications.send(
                **letters.alert_letter(user, items, at, news=news),
                dedupe_key=f"alert:{user.pk}:{mailing.number + 1}",
                at=at,
            )
        AlertItem.objects.filter(pk__in=[item.pk for item in items]).update(mail_at=None, mailed_at=at)
        PersonalAlert.objects.filter(pk__in=[row.pk for row in news]).update(
            mail_at=None, push_at=None, told_by=kinds.EMAIL
        )
        mailing.number, mailing.last_sent_at = mailing.number + 1, at
    later = min(filter(None, (_next_mail(rows), _next_mail(_unread(user)))), default=None)
    earliest = mailing.last_sent_at + hours.house().gap if mailing.last_sent_at else at
    mailing.next_at = max(later, earliest) if later and user.is_active else None
    mailing.save()
    return True


def _unread(user: User) -> QuerySet[PersonalAlert]:
    return access.news_for(user).filter(read_at=None, mail_at__isnull=False)


def _personal_news(user: User, at: dt.datetime) -> list[PersonalAlert]:
    """What is due about one's own work. Who wants nothing away from work, gets it when they are back."""
    due = _unread(user).filter(mail_at__lte=at)
    if due and hours.is_off(user, hours.preferences([user])[user.pk]):
        due.update(mail_at=at + LOOK_AT_HOME_AGAIN)
        return []
    return list(due.select_related("ticket").order_by("raised_at", "pk"))


def _next_mail(rows: QuerySet[AlertItem] | QuerySet[PersonalAlert]) -> dt.datetime | None:
    """When the first letter about ``rows`` is due that no letter has gone about."""
    found: dt.datetime | None = (
        rows.filter(mail_at__isnull=False).order_by("mail_at").values_list("mail_at", flat=True).first()
    )
    return found


# -- acknowledging -------------------------------------------------------------------------------


@transaction.atomic
def acknowledge(*, alert: Alert, by: Actor, at: dt.datetime) -> int:
    """``by`` takes care of everything in the alert: its ladders stop. Returns how many that were.

    Raises NotAllowedError for somebody else's alert.
    """
    if by.user_id != alert.user_id:
        raise NotAllowedError("This alert is somebody else's.")
    stopped = _stop(Escalation.objects.filter(alert_items__alert=alert), by, at)
    Alert.objects.filter(pk=alert.pk, state=State.RAISED).update(
        state=State.ACKNOWLEDGED, acknowledged_at=at, acknowledged_by=by.user_id
    )
    announce(AlertAcknowledged(alert.pk, by.staff_id), at)
    live.push(f"user:{alert.user_id}", "alert")
    return len(stopped)


@transaction.atomic
def acknowledge_escalation(*, escalation: Escalation, by: Actor, at: dt.datetime) -> bool:
    """``by`` takes care of one ticket or queue. False when its ladder has stopped already.

    Raises NotAllowedError unless they were alerted, or look after the department.
    """
    access.require_acknowledger(by, escalation)
    return bool(_stop(Escalation.objects.filter(pk=escalation.pk), by, at))


def _stop(wanted: QuerySet[Escalation], by: Actor, at: dt.datetime) -> list[int]:
    rows = list(wanted.filter(state__in=Escalation.OPEN).select_for_update(of=("self",)).order_by("pk"))
    ids = [row.pk for row in rows]
    Escalation.objects.filter(pk__in=ids).update(
        state=Escalation.State.ACKNOWLEDGED, next_at=None, acknowledged_at=at, acknowledged_by=by.user_id
    )
    HistoryEntry.objects.bulk_create(
        history.line(row.ticket_id, "acknowledge", by=by, at=at, reason=row.rule.name)
        for row in rows
        if row.ticket_id is not None
    )
    follow_escalations(ids, at, acknowledged_by=by.user_id)
    return ids


def follow_escalations(ids: Sequence[int], at: dt.datetime, *, acknowledged_by: int | None = None) -> None:
    """Alerts that are about nothing open any more end with it: acknowledged by somebody, or settled by themselves."""
    still = AlertItem.objects.filter(alert=OuterRef("pk"), escalation__state__in=Escalation.OPEN)
    alerts = Alert.objects.filter(state=State.RAISED, items__escalation__in=ids).exclude(Exists(still)).distinct()
    users = dict(alerts.values_list("pk", "user_id"))
    if acknowledged_by is not None:
        changes = {"state": State.ACKNOWLEDGED, "acknowledged_at": at, "acknowledged_by_id": acknowledged_by}
    else:
        changes = {"state": State.SETTLED, "settled_at": at}
    Alert.objects.filter(pk__in=users).update(**changes)
    # Also those whose alert goes on with less in it see it on their screens.
    told = Alert.objects.filter(items__escalation__in=ids).values_list("user_id", flat=True).distinct()
    live.push_all(sorted(f"user:{user}" for user in told), "alert")
