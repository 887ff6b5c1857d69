"""The letters about a ticket: who gets which, with which values, in which thread."""

import datetime as dt
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dromos.interactions import queries as interactions
from dromos.interactions.models import Interaction, Message
from dromos.interactions.queries import Own
from dromos.lib.vault import derived_key
from dromos.notifications import actions as notifications
from dromos.notifications import queries as notifications_sent
from dromos.notifications.actions import Thread, To
from dromos.notifications.queries import Value
from dromos.tickets import states, threading
from dromos.tickets.links import status_url
from dromos.tickets.models import Participant, Ticket, TicketClock, Visit

THREADING_KEY = "threading"
CONFIRM = "confirm_address"
HOUR = dt.timedelta(hours=1)
SILENCE = dt.timedelta(days=30)
CONFIRMATIONS_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class Sender:
    """Where letters about a ticket leave from, and where answers to them go."""

    address: str
    name: str
    mailbox_key: str
    reply_to: str
    domain: str
    signatures: Mapping[str, str]

    def signature_in(self, language: str) -> str:
        """What the account signs with; empty: it has no signature of its own."""
        return str(self.signatures.get(language) or self.signatures.get("en") or "")


def sender_of(ticket: Ticket, own: Mapping[str, Own]) -> Sender | None:
    """None when the house has no address that sends (yet): such letters wait in the outbox of no account."""
    found = interactions.sender_for(ticket.department_id, own.values(), ticket.mailbox_key)
    if found is None:
        return None
    return Sender(
        address=found.value,
        name=found.from_name or ticket.department.name_in(ticket.language),
        mailbox_key=found.mailbox_key,
        reply_to=threading.make_plus_address(found.value, ticket_id=ticket.pk, secret=derived_key(THREADING_KEY)),
        domain=found.value.rpartition("@")[2],
        signatures=found.signatures,
    )


def new_message_id(ticket: Ticket, domain: str) -> str:
    """A signed Message-ID for one letter about ``ticket``, without angle brackets; kept for every resend."""
    return threading.make_message_id(
        ticket_id=ticket.pk,
        message_pk=0,
        nonce=secrets.token_hex(8),
        domain=domain or "localhost",
        secret=derived_key(THREADING_KEY),
    )


def last_inbound(ticket: Ticket) -> Message | None:
    return (
        Message.objects.select_related("interaction")
        .filter(
            interaction__ticket_link__ticket=ticket,
            interaction__ticket_link__is_private=False,
            direction=Message.Direction.IN,
        )
        .order_by("-at", "-id")
        .first()
    )


def thread_of(ticket: Ticket, sender: Sender | None, answered: Message | None) -> Thread:
    """The thread a letter about ``ticket`` belongs to, answering ``answered``."""
    references: list[str] = []
    if answered is not None and answered.message_id:
        references = [*answered.references, answered.message_id]
    return Thread(
        reference=f"ticket:{ticket.pk}",
        interaction=answered.interaction if answered else _first_interaction(ticket),
        customer_id=ticket.customer_id,
        mailbox_key=sender.mailbox_key if sender else "",
        from_name=sender.name if sender else "",
        from_address=sender.address if sender else "",
        reply_to=sender.reply_to if sender else "",
        message_id=new_message_id(ticket, sender.domain if sender else ""),
        in_reply_to=answered.message_id if answered else "",
        references=references,
    )


def _first_interaction(ticket: Ticket) -> Interaction | None:
    link = ticket.interaction_links.filter(is_private=False).select_related("interaction").order_by("joined_at").first()
    return link.interaction if link else None


def requester_of(ticket: Ticket) -> Participant | None:
    return ticket.participants.filter(role=Participant.Role.REQUESTER).first()


def due_reply(clocks: Iterable[TicketClock]) -> dt.datetime | None:
    """When the customer may expect our next answer; None when nothing is promised."""
    replies = [clock for clock in clocks if clock.kind != TicketClock.Kind.RESOLUTION and clock.state == "running"]
    return min((clock.due_at for clock in replies if clock.due_at), default=None)


def greetable(name: str) -> str:
    """The name to greet somebody by; "" for what is an address, or a stranger's advertisement."""
    return "" if re.search(r"@|://|www\.|\w\.\w+/", name) else name


def values_of(ticket: Ticket, participant: Participant, *, language: str) -> dict[str, Value]:
    """What every letter about ``ticket`` may say."""
    return {
        "name": greetable(participant.name),
        "number": ticket.number,
        "tag": f"[Ticket#{ticket.number}]",
        "subject": ticket.subject,
        "department": ticket.department.name_in(language),
        "status_url": status_url(participant, ticket),
    }


def _send(
    ticket: Ticket,
    requester: Participant | None,
    template: str,
    extra: Mapping[str, Value],
    *,
    dedupe: str,
    at: dt.datetime,
    answered: Message | None = None,
) -> None:
    """Write to the requester; nothing when they have no e-mail address, or have not confirmed that they wrote to us."""
    if requester is None or "@" not in requester.address or (ticket.is_unproven and template != CONFIRM):
        return
    own = interactions.own_addresses()
    language = ticket.language or ticket.customer.language or "en"
    known = {} if template == CONFIRM else values_of(ticket, requester, language=language)
    # Whoever typed the address typed the name too: it is not repeated to a stranger.
    name = "" if ticket.is_unproven else requester.name
    notifications.send(
        template=template,
        values={**known, **extra},
        to=To(requester.address, name, language, time_zone_of(ticket)),
        dedupe_key=f"{template}:{ticket.pk}:{dedupe}",
        at=at,
        department=ticket.department,
        thread=thread_of(ticket, sender_of(ticket, own), answered or last_inbound(ticket)),
        own_addresses=set(own),
    )


def time_zone_of(ticket: Ticket) -> str:
    """Where the customer's clock hangs."""
    area = ticket.area or ticket.customer.area
    return ticket.customer.time_zone or (area.time_zone if area else "") or "UTC"


def acknowledge(
    ticket: Ticket, message: Message, *, requester: Participant, clocks: Iterable[TicketClock], at: dt.datetime
) -> None:
    """Tell the customer that we have it: number, what we understood, which department, when we answer, the link.

    What anybody could have written in the customer's name is asked to be confirmed instead.
    """
    if ticket.is_unproven:
        ask_to_confirm(ticket, requester, at=at)
        return
    parts = [
        ticket.category.name_in(ticket.language) if ticket.category else "",
        ticket.area.name if ticket.area else "",
    ]
    extra: dict[str, Value] = {
        "understood": ", ".join(part for part in parts if part),
        "answer_by": due_reply(clocks),
    }
    _send(ticket, requester, "acknowledgement", extra, dedupe=str(message.pk), at=at, answered=message)


def acknowledge_late(ticket: Ticket, *, at: dt.datetime) -> None:
    """The acknowledgement that waited for the customer's word; nothing once we have written or it is over."""
    requester, message = requester_of(ticket), last_inbound(ticket)
    if requester is None or message is None or ticket.last_staff_at or ticket.state not in states.LIVE:
        return
    acknowledge(ticket, message, requester=requester, clocks=ticket.clocks.filter(stopped_at__isnull=True), at=at)


def ask_to_confirm(ticket: Ticket, requester: Participant, *, at: dt.datetime) -> bool:
    """Ask the owner of the address whether it was they; returns whether a letter was written.

    Nothing of what was typed is in it, so that nobody can make us say anything to a third party. One letter waits
    for an answer at a time, for SILENCE at least; and the whole house sends so many in an hour at most.
    """
    if notifications_sent.wrote_lately(CONFIRM, since=at - HOUR) >= CONFIRMATIONS_AN_HOUR:
        return False
    asked_at = notifications_sent.last_written(CONFIRM, requester.address, since=at - SILENCE)
    if asked_at is not None and not _has_confirmed_since(requester.address, asked_at):
        return False
    extra: dict[str, Value] = {"received_at": at, "link": f"{status_url(requester, ticket)}/confirm"}
    _send(ticket, requester, CONFIRM, extra, dedupe="once", at=at)
    return True


def _has_confirmed_since(address: str, asked_at: dt.datetime) -> bool:
    mine = Participant.objects.filter(address=address, role=Participant.Role.REQUESTER).values("ticket_id")
    return Ticket.objects.filter(pk__in=mine, confirmed_at__gte=asked_at).exists()


def say_solved(ticket: Ticket, *, solution: str, at: dt.datetime) -> None:
    requester = requester_of(ticket)
    if requester is None:
        return
    extra: dict[str, Value] = {"solution": solution, "reopen_url": f"{status_url(requester, ticket)}/reopen"}
    _send(ticket, requester, "solved", extra, dedupe=str(ticket.version), at=at)


def say_news(ticket: Ticket, *, text: str, dedupe: str, at: dt.datetime) -> None:
    """What a rule of the house writes to the customer: an automatic letter, held back by the brake like any other."""
    extra: dict[str, Value] = {
        "news": text,
        "answer_by": due_reply(ticket.clocks.filter(stopped_at__isnull=True)),
    }
    _send(ticket, requester_of(ticket), "progress", extra, dedupe=dedupe, at=at)


def say_reopened(ticket: Ticket, *, at: dt.datetime) -> None:
    extra: dict[str, Value] = {"answer_by": due_reply(ticket.clocks.filter(stopped_at__isnull=True))}
    _send(ticket, requester_of(ticket), "reopened", extra, dedupe=str(ticket.version), at=at)


def say_visit(ticket: Ticket, visit: Visit, *, at: dt.datetime) -> None:
    """When somebody comes: of a visit that was planned or has another time."""
    _send(ticket, requester_of(ticket), "visit", _of_visit(ticket, visit), dedupe=_dedupe(visit), at=at)


def say_visit_cancelled(ticket: Ticket, visit: Visit, *, at: dt.datetime) -> None:
    extra = _of_visit(ticket, visit)
    extra.pop("latest"), extra.pop("place")
    _send(ticket, requester_of(ticket), "visit_cancelled", extra, dedupe=_dedupe(visit), at=at)


def _of_visit(ticket: Ticket, visit: Visit) -> dict[str, Value]:
    until = visit.ends_at.astimezone(ZoneInfo(time_zone_of(ticket)))
    place = str(visit.location) if visit.location else ""
    return {"starts_at": visit.starts_at, "latest": f"{until:%H:%M}", "place": place}


def _dedupe(visit: Visit) -> str:
    return f"{visit.pk}:{visit.version}"
