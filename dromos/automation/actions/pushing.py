"""Waking browsers that have no page of ours open: who asked for it, and what is pushed when nobody saw it before."""

import datetime as dt
import json

from django.conf import settings
from django.db import transaction
from django.utils import translation

from dromos.accounts.access import require_administration
from dromos.automation import hours, kinds, push, webpush
from dromos.automation.models import PersonalAlert, PushSubscription
from dromos.lib import outside, vault
from dromos.lib import settings as house
from dromos.lib.actor import Actor
from dromos.lib.outside import Reply, is_web_address
from dromos.tickets.access import may_read

MOST_DEVICES = 20
GONE = frozenset({404, 410})
LASTS_S = 24 * 3600
LOOK_AT_HOME_AGAIN = dt.timedelta(minutes=15)


@transaction.atomic
def switch_push(*, is_on: bool, contact: str, by: Actor, at: dt.datetime) -> None:
    """Let browsers be woken, or no more. The key that services know us by is made once. Raises NotAllowedError."""
    require_administration(by)
    values: dict[str, object] = {push.SETTING: {"is_on": is_on, "contact": contact.strip()}}
    if house.get(push.SECRET) is None:
        values[push.SECRET] = vault.seal(webpush.new_key())
    house.put_all(values=values, by=by, at=at)


@transaction.atomic
def subscribe(*, endpoint: str, p256dh: str, auth: str, device: str, by: Actor, at: dt.datetime) -> PushSubscription:
    """A browser wants to be woken for ``by``. Another person's subscription of the same browser is theirs no more.

    Raises CrookedSubscriptionError, PushIsOffError.
    """
    push.require_on()
    webpush.subscription(endpoint, p256dh, auth)
    if not is_web_address(endpoint) or not (endpoint.startswith("https://") or settings.PUSH_NETWORKS):
        raise webpush.CrookedSubscriptionError("not an address of a push service")
    values = {"user_id": by.staff_id, "p256dh": p256dh, "auth": auth, "device": device[:120], "problem": ""}
    row, _created = PushSubscription.objects.update_or_create(
        endpoint=endpoint, defaults=values, create_defaults={**values, "created_at": at}
    )
    kept = PushSubscription.objects.filter(user_id=by.staff_id).values_list("pk", flat=True)[:MOST_DEVICES]
    PushSubscription.objects.filter(user_id=by.staff_id).exclude(pk__in=list(kept)).delete()
    return row


def unsubscribe(*, by: Actor, pk: int | None = None, endpoint: str = "") -> int:
    """Wake one of ``by``'s devices no more; returns how many that were."""
    mine = PushSubscription.objects.filter(user_id=by.staff_id)
    return mine.filter(pk=pk).delete()[0] if pk is not None else mine.filter(endpoint=endpoint).delete()[0]


# -- pushing -------------------------------------------------------------------------------------


def push_due(at: dt.datetime, *, limit: int = 50) -> int:
    """Push what nobody has seen yet; returns how many alerts were taken.

    Taken first, pushed then: a worker that dies in between leaves a push unsent and never sends one twice; whoever
    wants a letter too has it still.
    """
    taken = _take(at, limit)
    for row in taken:
        if _push(row, at):
            PersonalAlert.objects.filter(pk=row.pk, told_by="").update(told_by=kinds.PUSH, mail_at=None)
    return len(taken)


@transaction.atomic
def _take(at: dt.datetime, limit: int) -> list[PersonalAlert]:
    due = PersonalAlert.objects.filter(push_at__lte=at, read_at=None, told_by="").order_by("push_at")
    rows = list(due.select_for_update(of=("self",), skip_locked=True).select_related("user", "ticket")[:limit])
    off = [row.pk for row in rows if hours.is_off(row.user, hours.preferences([row.user])[row.user_id])]
    PersonalAlert.objects.filter(pk__in=off).update(push_at=at + LOOK_AT_HOME_AGAIN)
    PersonalAlert.objects.filter(pk__in=[row.pk for row in rows if row.pk not in off]).update(push_at=None)
    return [row for row in rows if row.pk not in off and row.user.is_active]


def _push(row: PersonalAlert, at: dt.datetime) -> bool:
    """Whether at least one device took it. Of a ticket that is no longer theirs to read nothing is said."""
    if row.ticket is not None and not may_read(row.user, row.ticket):
        return False
    found = push.house()
    devices = list(PushSubscription.objects.filter(user=row.user)) if found.is_on else []
    content = _content(row) if devices else b""
    return any([_deliver(device, content, found, at) for device in devices])  # noqa: C419 - every device, not the first


def _content(row: PersonalAlert) -> bytes:
    """What the worker of the browser shows. The subject is cut short before it could be too long."""
    with translation.override(row.user.language):
        shown = push.shown(row)
    return json.dumps(shown, ensure_ascii=False).encode()


def _deliver(device: PushSubscription, content: bytes, found: push.Push, at: dt.datetime) -> bool:
    to = webpush.subscription(device.endpoint, device.p256dh, device.auth)
    headers = {
        "Authorization": webpush.authorization(device.endpoint, key=found.key, contact=found.contact, at=at),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(LASTS_S),
        "Urgency": "normal",
    }
    answer = outside.post(device.endpoint, webpush.encrypted(content, to), headers, may_reach=settings.PUSH_NETWORKS)
    _note(device, answer, at)
    return answer.is_accepted


def _note(device: PushSubscription, answer: Reply, at: dt.datetime) -> None:
    """A device that is gone is forgotten; another fault is shown where the device stands."""
    if answer.status in GONE:
        device.delete()
        return
    device.last_sent_at = at
    device.problem = "" if answer.is_accepted else f"{answer.status or ''} {answer.said}".strip()[:200]
    device.save(update_fields=["last_sent_at", "problem"])
