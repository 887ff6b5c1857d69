"""The door for everything that arrives. ``receive`` is one call and one transaction, and reads like the sentence."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.customers import actions as customers
from dromos.customers import queries as customer_queries
from dromos.customers.models import Area, Customer
from dromos.intake import reports, said, threads
from dromos.intake.models import Outcome
from dromos.intake.senders import sieve
from dromos.intake.twins import Twin, twin_of
from dromos.intake.verdict import Kind, Verdict, verdict
from dromos.interactions import actions as interactions
from dromos.interactions import queries as addresses
from dromos.interactions.inbound import InboundMessage, Unreadable
from dromos.interactions.models import Interaction, Message, RawMessage
from dromos.interactions.queries import Own
from dromos.lib.actor import SYSTEM, Actor
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp
from dromos.lib.standing import Standing
from dromos.lib.together import create
from dromos.lib.vault import derived_key
from dromos.tickets import actions as tickets
from dromos.tickets import letters
from dromos.tickets.actions import NewTicket
from dromos.tickets.models import Ticket
from dromos.triage import queries as triage
from dromos.triage.language import detect
from dromos.triage.rules import Assessment, Facts

# These are kept, with their cause, and open nothing. The rest opens or joins a ticket.
SET_ASIDE = frozenset({Kind.LIST, Kind.LOOP, Kind.SPAM, Kind.OWN})
RELEASED = "released"
TWIN = "same_letter"
MESSAGE_KINDS = {
    Kind.LETTER: Message.Kind.LETTER,
    Kind.AUTO_REPLY: Message.Kind.AUTO_REPLY,
    Kind.OUT_OF_OFFICE: Message.Kind.OUT_OF_OFFICE,
    Kind.BOUNCE: Message.Kind.BOUNCE,
    Kind.ABUSE: Message.Kind.ABUSE,
}


class NoDepartmentError(LookupError):
    """There is no department that could take the ticket: an administrator must set one up."""


@dataclass(frozen=True, slots=True)
class _Arrived:
    """One message on its way in, with what is known of it."""

    message: InboundMessage
    raw: RawMessage | None
    own: Mapping[str, Own]
    judged: Verdict
    at: dt.datetime


@transaction.atomic(savepoint=False)
def receive(*, message: InboundMessage, raw: RawMessage | None, at: dt.datetime) -> Outcome | None:
    """Take in one message: verdict, customer, interaction, then joined to its ticket or a new one, acknowledged.

    ``raw`` is the locked row of its original (None for what never had one, such as a form); it is marked processed
    here, so that doing it twice is impossible. Returns the outcome row, None without ``raw``.
    """
    own = addresses.own_addresses()
    judged = _judge(message, raw, own)
    if judged.kind in SET_ASIDE:
        return _set_aside(raw, str(judged.kind), judged, at)
    arrived = _Arrived(message, raw, own, judged, at)
    twin = twin_of(message, raw)
    return _take_in(arrived) if twin is None else _account_for(arrived, twin)


def _take_in(arrived: _Arrived) -> Outcome | None:
    """What is not set aside at once: recorded, joined to its ticket, or the beginning of one."""
    message, raw, judged, at = arrived.message, arrived.raw, arrived.judged, arrived.at
    if raw is not None and raw.is_history and not is_released(raw):
        return _record_history(arrived)
    if judged.kind in {Kind.BOUNCE, Kind.ABUSE}:
        return _take_report(arrived)
    found = threads.find(message)
    if found is not None:
        return _join(arrived, found)
    if judged.is_automatic:
        return _set_aside(raw, str(judged.kind), judged, at)
    return _open(arrived)


def _judge(message: InboundMessage, raw: RawMessage | None, own: Mapping[str, Own]) -> Verdict:
    """The verdict; a person who released an original, or forwards a customer's letter, knows better."""
    if is_released(raw):
        return Verdict(Kind.LETTER, "released by a person")
    if message.said is not None:
        return said.judged(message, own, sieve())
    judged = verdict(message, own_addresses=own.keys(), secret=derived_key(letters.THREADING_KEY), sieve=sieve())
    if judged.kind is Kind.OWN and threads.forwarded_by_staff(message) is not None:
        return Verdict(Kind.LETTER, "forwarded by a member of staff")
    return judged


def is_released(raw: RawMessage | None) -> bool:
    """A person looked at it and said: treat it as a letter."""
    return raw is not None and raw.cause == RELEASED


def set_aside_unreadable(*, raw: RawMessage, unreadable: Unreadable, at: dt.datetime) -> None:
    """Keep bytes nobody can read, with the cause; a person may look at them and release them."""
    with transaction.atomic():
        interactions.set_aside(raw=raw, cause=unreadable.cause, detail=unreadable.detail, at=at)
        Outcome.objects.create(raw=raw, result="set_aside", verdict="unreadable", cause=unreadable.cause, at=at)


def _set_aside(raw: RawMessage | None, cause: str, judged: Verdict, at: dt.datetime) -> Outcome | None:
    if raw is None:
        return None
    interactions.set_aside(raw=raw, cause=cause, detail=judged.evidence, at=at)
    kind, evidence = str(judged.kind), judged.evidence[:300]
    return create(Outcome(raw=raw, result="set_aside", verdict=kind, cause=cause, evidence=evidence, at=at))


def _finish(arrived: _Arrived, result: str, interaction: Interaction | None, ticket: Ticket | None) -> Outcome | None:
    if arrived.raw is None:
        return None
    interactions.mark_processed(raw=arrived.raw, at=arrived.at)
    outcome = Outcome(
        raw=arrived.raw,
        result=result,
        verdict=str(arrived.judged.kind),
        evidence=arrived.judged.evidence[:300],
        interaction=interaction,
        ticket=ticket,
        at=arrived.at,
    )
    return create(outcome)


def _record(arrived: _Arrived, customer: Customer | None, language: str) -> Message:
    interaction = interactions.start_interaction(
        channel=arrived.message.channel,
        customer=customer,
        subject=arrived.message.subject,
        at=arrived.message.received_at,
    )
    return interactions.record_inbound(
        interaction=interaction,
        message=arrived.message,
        kind=MESSAGE_KINDS[arrived.judged.kind],
        language=language,
        raw=arrived.raw,
    )


def _writer_of(message: InboundMessage) -> tuple[str, str]:
    """Who wrote it: (address, name). A letter staff forward is its writer's."""
    if forwarded := threads.forwarded_by_staff(message):
        return forwarded.from_address, forwarded.from_name
    return message.from_address, message.from_name


def _identify(message: InboundMessage, language: str, at: dt.datetime) -> Customer:
    """Whose contact this is: the customer the address belongs to, a new one if it belongs to nobody."""
    address, name = _writer_of(message)
    return customers.find_or_create_customer(
        channel=_address_channel(message), value=address, name=name, language=language, at=at
    )


def _address_channel(message: InboundMessage) -> str:
    return "email" if message.channel in {"portal", "webform"} else message.channel


def _record_history(arrived: _Arrived) -> Outcome | None:
    """Older than our connection to the mailbox: part of the customer's history, nothing more."""
    language = detect(arrived.message.new_text) or ""
    customer = _identify(arrived.message, language, arrived.at)
    recorded = _record(arrived, customer, language)
    return _finish(arrived, "recorded", recorded.interaction, None)


def _take_report(arrived: _Arrived) -> Outcome | None:
    """A letter of ours did not arrive, or was not wanted: mark it and the address; the report joins its ticket."""
    take = reports.take_bounce if arrived.judged.kind is Kind.BOUNCE else reports.take_abuse_report
    letter = take(arrived.message, arrived.at)
    ticket = threads.ticket_of_message(letter) if letter else None
    if ticket is None:
        found = threads.find(arrived.message)
        ticket = found.ticket if found else None
    kind = str(arrived.judged.kind)
    if ticket is None:
        return _set_aside(arrived.raw, kind, arrived.judged, arrived.at)
    recorded = _record(arrived, None, "")
    tickets.join(ticket=ticket, message=recorded, how=kind, by=SYSTEM, at=arrived.at, counts=False)
    return _finish(arrived, "joined", recorded.interaction, ticket)


def _account_for(arrived: _Arrived, twin: Twin) -> Outcome | None:
    """A second original of one letter: kept, and counted to the contact the first one became."""
    raw = arrived.raw
    if raw is None:
        return None
    if twin.in_hands:
        interactions.postpone_raw(raw=raw, at=arrived.at)
        return None
    interactions.mark_processed(raw=raw, at=arrived.at)
    return Outcome.objects.create(
        raw=raw,
        result="recorded" if twin.result == "recorded" else "joined",
        verdict=str(arrived.judged.kind),
        cause=TWIN,
        evidence=f"Message-ID: <{arrived.message.message_id}> ({twin.source})"[:300],
        interaction_id=twin.interaction_id,
        ticket_id=twin.ticket_id,
        at=arrived.at,
    )


def _join(arrived: _Arrived, found: threads.Found) -> Outcome | None:
    """The letter belongs to a ticket: add it, or open a linked one when the department no longer reopens."""
    message, at = arrived.message, arrived.at
    language = detect(message.new_text) or found.ticket.language
    counts = arrived.judged.kind is Kind.LETTER
    if counts and not threads.takes_letters(found.ticket, at):
        return _open(arrived, follows=found.ticket)
    customer = _identify(message, language, at)
    recorded = _record(arrived, customer, language)
    by = Actor("customer", customer.pk, customer.name)
    copies = _copies(arrived) if found.by_participant and threads.may_add_people(found, message) else []
    tickets.join(ticket=found.ticket, message=recorded, how=str(found.way), by=by, at=at, counts=counts, copies=copies)
    return _finish(arrived, "joined", recorded.interaction, found.ticket)


def _copies(arrived: _Arrived) -> list[tuple[str, str]]:
    """Who else got the letter, without our own addresses. A letter found to be forged brings nobody along."""
    if arrived.message.is_unproven:
        return []
    own = {threads.bare_address(address) for address in arrived.own}
    everyone = (*arrived.message.to, *arrived.message.cc)
    return [(address, "") for address in everyone if threads.bare_address(address) not in own][:20]


def _open(arrived: _Arrived, follows: Ticket | None = None) -> Outcome | None:
    """Nobody waits for this letter: a new ticket in the right department, and the customer hears that we have it.

    What a rule takes for spam, or for none of our business, is set aside instead.
    """
    message, at = arrived.message, arrived.at
    address, name = _writer_of(message)
    known = customers.find_customer(channel=_address_channel(message), value=address)
    assessed = _assess_letter(arrived, address, None if message.is_unproven else known)
    if (assessed.spam or assessed.reject) and not is_released(arrived.raw):
        judged = Verdict(Kind.SPAM, f"Rule: {', '.join(reason.rule for reason in assessed.reasons)}")
        return _set_aside(arrived.raw, "spam" if assessed.spam else "rejected", judged, at)
    customer = known or _identify(message, assessed.language or "", at)
    recorded = _record(arrived, customer, assessed.language or "")
    reached = _reached(arrived)
    new = new_ticket(
        assessed,
        customer=customer,
        subject=message.subject,
        channel=message.channel,
        mailbox_key=reached.mailbox_key if reached else "",
        requester=(address, name),
        copies=_copies(arrived),
        follows=follows,
        department_id=reached.department_id if reached else None,
    )
    if message.is_unproven:
        new = said.as_said(new, message.said, category_of=_active_category, departments=_departments())
    by = Actor("customer", customer.pk, name or address)
    opened = tickets.open_ticket(interaction=recorded.interaction, new=new, by=by, at=at)
    if reached is None or reached.acknowledges:
        letters.acknowledge(opened.ticket, recorded, requester=opened.requester, clocks=opened.clocks, at=at)
    return _finish(arrived, "opened", recorded.interaction, opened.ticket)


def _reached(arrived: _Arrived) -> Own | None:
    """Which of our addresses it came to; a letter that names none (a blind copy) came to where it was found."""
    found = threads.reached_address(arrived.message, arrived.own)
    if found is not None or arrived.raw is None:
        return found
    key = arrived.raw.source.replace("mailbox:", f"{arrived.raw.channel}:")
    return next((own for own in arrived.own.values() if own.mailbox_key == key and own.is_sender), None)


def _assess_letter(arrived: _Arrived, address: str, customer: Customer | None) -> Assessment:
    message = arrived.message
    reached = _reached(arrived)
    return assess(
        subject=message.subject,
        text=message.new_text,
        customer=customer,
        language="",
        department_id=reached.department_id if reached else None,
        channel=message.channel,
        address=address,
        reached=reached,
    )


def assess(
    *,
    subject: str,
    text: str,
    customer: Customer | None,
    language: str,
    department_id: int | None,
    channel: str,
    address: str,
    reached: Own | None = None,
) -> Assessment:
    """Category, severity, priority, area and department of a contact by the rules in force.

    `reached` is the address of ours it came to: what its mailbox says counts where nothing else decides.
    """
    spoken = customer.language if customer and customer.language else reached.language if reached else ""
    department = _departments().get(department_id or 0)
    segment = customer_queries.segment_of(customer) if customer else None
    facts = Facts(
        language=language or None,
        customer_language=spoken or None,
        area=customer.area.key if customer and customer.area else None,
        segment=segment.key if segment else "",
        segment_weight=segment.weight if segment else 1.0,
        channel=channel,
        department=department.key if department else "",
        mailbox=reached.value if reached else "",
        mailbox_category=reached.category if reached else "",
        mailbox_priority=reached.priority if reached else "",
        from_domain=address.rpartition("@")[2],
    )
    return triage.assess(subject, text, facts)


def new_ticket(
    assessed: Assessment,
    *,
    customer: Customer,
    subject: str,
    channel: str,
    mailbox_key: str,
    requester: tuple[str, str],
    copies: list[tuple[str, str]],
    follows: Ticket | None,
    department_id: int | None,
) -> NewTicket:
    """The values a ticket begins with. The category's department takes it, else the one that was written to."""
    category = _active_category(assessed.category or "")
    return NewTicket(
        subject=subject,
        customer=customer,
        department=_department(assessed, category, department_id),
        channel=channel,
        category=category,
        area=_AREA.one(assessed.area) if assessed.area else None,
        severity=assessed.severity,
        priority=assessed.priority,
        skills=assessed.skills,
        language=assessed.language or customer.language or "en",
        mailbox_key=mailbox_key,
        requester=requester,
        copies=copies,
        triage=[reason.as_json() for reason in assessed.reasons],
        follows=follows,
    )


def _department(assessed: Assessment, category: Category | None, department_id: int | None) -> Department:
    """The one a rule names, else the category's, else the one that was written to, else the first front department."""
    departments = _departments()
    named = [row for row in departments.values() if row.key == assessed.department]
    if named:
        return named[0]
    if category is not None and category.answered_by is not None:
        return category.answered_by
    fronts = sorted(departments.values(), key=lambda row: (not row.is_front, row.pk))
    found = departments.get(department_id or 0) or next(iter(fronts), None)
    if found is None:
        raise NoDepartmentError("No department is set up that could take a ticket.")
    return found


@remembered
def _departments() -> dict[int, Department]:
    return {row.pk: row for row in _ACTIVE_DEPARTMENTS()}


def _active_category(key: str) -> Category | None:
    return _ACTIVE_CATEGORY.one(key) if key else None


_ACTIVE_DEPARTMENTS = SetUp(lambda: Department.objects.filter(is_active=True))
_ACTIVE_CATEGORY = SetUp(lambda key: Category.objects.select_related("department").filter(is_active=True, key=key), str)
_AREA = Standing(lambda key: Area.objects.filter(key=key), str)
