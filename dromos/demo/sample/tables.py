"""What a ticket of the plan leaves in each table. Expressions are SQL over one row of ``sample_ticket``."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import models

from dromos.demo.sample import rows
from dromos.interactions.models import Interaction, Message, Recipient
from dromos.routing.models import Assignment, WorkItem
from dromos.tickets.models import (
    HistoryEntry,
    Note,
    Participant,
    SearchEntry,
    Ticket,
    TicketClock,
    TicketInteraction,
)  # fmt: skip

Values = Mapping[str, str]
PLAN = "sample_ticket t"
HELD = "t.is_live AND t.state <> 'new'"


def statements(hundred: str, one: str) -> Iterator[str]:
    """The inserts in order; ``hundred`` and ``one`` are the words planted in so many tickets."""
    for model, values, source in _tables(hundred, one):
        yield rows.insert(model, values, source)


def _tables(hundred: str, one: str) -> Iterator[tuple[type[models.Model], Values, str]]:
    yield WorkItem, ITEM, PLAN
    yield Ticket, TICKET, PLAN
    yield Participant, PARTICIPANT, PLAN
    yield Interaction, _interaction("t.first_id", "t.subject", "t.opened_at"), PLAN
    yield Interaction, _interaction("t.first_id + 1", "'Re: ' || t.subject", "t.again_at"), f"{PLAN} WHERE {THEIRS}"
    yield SearchEntry, FOUND_BY, f"{PLAN} {_said('letter')} {_said('answer')} {_said('ending')} {PLANTED}"
    yield TicketInteraction, _join("t.first_id", "t.opened_at", "opened"), PLAN
    yield TicketInteraction, _join("t.first_id + 1", "t.again_at", "message_id"), f"{PLAN} WHERE {THEIRS}"
    yield Message, _first(hundred, one), f"{PLAN} {_said('letter')} {_said('ending')}"
    yield Message, _second(), f"{PLAN} {_said('answer')} {_said('ending')}"
    yield Message, _third_of_theirs(), f"{PLAN} {_said('ending')} {_said('letter')} WHERE {THEIRS}"
    yield Message, _third_of_ours(), f"{PLAN} {_said('answer')} {_said('ending')} WHERE NOT ({THEIRS})"
    yield Recipient, _recipient("t.message_id + 1", "t.replied_at"), PLAN
    yield Recipient, _recipient("t.message_id + 2", "t.again_at"), f"{PLAN} WHERE NOT ({THEIRS})"
    yield TicketClock, FIRST_REPLY, PLAN
    yield TicketClock, RESOLUTION, PLAN
    yield Assignment, ASSIGNMENT, f"{PLAN} WHERE t.state <> 'new'"
    yield Note, NOTE, f"{PLAN} WHERE t.spread_s % 5 = 0"
    yield HistoryEntry, _history("open", "t.opened_at", "customer", new="t.number"), PLAN
    yield (
        HistoryEntry,
        _history("assign", "t.replied_at", "system", new="t.agent_name"),
        f"{PLAN} WHERE t.state <> 'new'",
    )
    yield HistoryEntry, _history("reply", "t.replied_at", "staff", new="(t.message_id + 1)::text"), PLAN
    yield HistoryEntry, _history("move", "t.updated_at", "staff", new="t.state"), f"{PLAN} WHERE t.state <> 'new'"


THEIRS = "NOT t.we_wrote_last"
ITEM: Values = {
    "id": "t.item_id", "channel": "'email'", "queue_id": "t.queue_id", "subject": "t.subject", "reference": "t.number",
    "requirements": "t.requirements", "language": "t.language", "area_key": "t.area_key",
    "priority": "t.priority_number", "severity": "t.severity", "weight": "t.segment_weight", "due_at": "t.due_at",
    "enqueued_at": "t.opened_at", "state_at": "t.updated_at",
    "state": f"CASE WHEN t.state = 'new' THEN 'pending' WHEN t.is_waiting THEN 'waiting' WHEN {HELD} THEN 'assigned' "
    "ELSE 'completed' END",
    "agent_id": f"CASE WHEN {HELD} THEN t.agent_id END",
    "last_agent_id": f"CASE WHEN NOT ({HELD}) AND t.state <> 'new' THEN t.agent_id END",
}  # fmt: skip
TICKET: Values = {
    "id": "t.id", "number": "t.number", "subject": "t.subject", "state": "t.state", "customer_id": "t.customer_id",
    "organization_id": "t.organization_id", "department_id": "t.department_id", "category_id": "t.category_id",
    "area_id": "t.area_id", "severity": "t.severity", "priority": "t.priority", "channel": "'email'",
    "language": "t.language", "mailbox_key": "t.mailbox_key", "work_item_id": "t.item_id", "opened_at": "t.opened_at",
    "due_at": "t.due_at",
    "updated_at": "t.updated_at", "first_replied_at": "CASE WHEN t.state <> 'new' THEN t.replied_at END",
    "last_customer_at": "CASE WHEN t.we_wrote_last THEN t.opened_at ELSE t.again_at END",
    "last_staff_at": "CASE WHEN t.we_wrote_last THEN t.again_at WHEN t.state <> 'new' THEN t.replied_at END",
    "waiting_until": "CASE WHEN t.is_waiting THEN t.opened_at + interval '40 days' END",
    "solved_at": "t.solved_at", "closed_at": "t.closed_at", "version": "3",
}  # fmt: skip
PARTICIPANT: Values = {
    "ticket_id": "t.id", "role": "'requester'", "customer_id": "t.customer_id", "address": "t.email",
    "name": "t.customer_name", "added_at": "t.opened_at",
}  # fmt: skip
FIRST_REPLY: Values = {
    "ticket_id": "t.id", "kind": "'first_reply'", "calendar_id": "t.calendar_id", "policy_id": "t.policy_id",
    "state": "CASE WHEN t.state <> 'new' THEN 'met' WHEN t.due_at < t.at THEN 'breached' ELSE 'running' END",
    "target_s": "14400", "started_at": "t.opened_at",
    "due_at": "CASE WHEN t.state = 'new' THEN t.due_at ELSE t.opened_at + interval '1 day' END",
    "stopped_at": "CASE WHEN t.state <> 'new' THEN t.replied_at END",
    "breached_at": "CASE WHEN t.state = 'new' AND t.due_at < t.at THEN t.due_at END",
    "next_at": "CASE WHEN t.state = 'new' AND t.due_at >= t.at THEN t.due_at END",
    "warned_at": "CASE WHEN t.state = 'new' THEN least(t.due_at - interval '1 hour', t.at) END",
}  # fmt: skip
RESOLUTION: Values = {
    "ticket_id": "t.id", "kind": "'resolution'", "calendar_id": "t.calendar_id", "policy_id": "t.policy_id",
    "state": "CASE WHEN NOT t.is_live THEN 'met' WHEN t.state = 'waiting_customer' THEN 'paused' "
    "WHEN t.due_at < t.at THEN 'breached' ELSE 'running' END",
    "target_s": "86400", "started_at": "t.opened_at",
    "due_at": "CASE WHEN t.is_live THEN t.due_at ELSE t.opened_at + interval '3 days' END",
    "stopped_at": "CASE WHEN NOT t.is_live THEN t.updated_at END",
    "paused_at": "CASE WHEN t.state = 'waiting_customer' THEN t.again_at END",
    "paused_in": "CASE WHEN t.state = 'waiting_customer' THEN t.state ELSE '' END",
    "remaining_s": "CASE WHEN t.state = 'waiting_customer' THEN 40000 END",
    "breached_at": "CASE WHEN t.is_live AND t.due_at < t.at THEN t.due_at END",
    "next_at": "CASE WHEN t.is_live AND t.due_at >= t.at THEN t.due_at END",
    "warned_at": "CASE WHEN t.due_at IS NOT NULL THEN least(t.due_at - interval '1 hour', t.at) END",
}  # fmt: skip
PLANTED = (
    "JOIN sample_part hundred ON hundred.language = t.language AND hundred.part = 'hundred' "
    "JOIN sample_part one ON one.language = t.language AND one.part = 'one'"
)
OWN_WORDS = (
    "format('''n:%s'':1A ''%s'':1A ''sn%s'':400C ''2026-%s'':401C', t.number, t.number, "
    "t.n * 7919 % 100000007, t.n % 99991)::tsvector"
)
FOUND_BY: Values = {
    "ticket_id": "t.id",
    "lexemes": f"{OWN_WORDS} || t.subject_words || t.customer_words || letter.words || ending.words || answer.words || "
    "CASE WHEN t.is_planted THEN hundred.words ELSE '' END || CASE WHEN t.has_one THEN one.words ELSE '' END",
    "indexed_at": "t.at",
}
ASSIGNMENT: Values = {
    "work_item_id": "t.item_id", "agent_id": "t.agent_id", "started_at": "t.opened_at + 0.1 * t.lasted",
    "ended_at": "CASE WHEN NOT t.is_live THEN t.updated_at END",
    "ended_how": "CASE WHEN t.is_live THEN '' ELSE 'completed' END",
}  # fmt: skip
NOTE: Values = {
    "ticket_id": "t.id", "author_id": "t.user_id", "at": "t.replied_at",
    "text": "'Called the customer back, nobody answered. Trying again after lunch.'",
}  # fmt: skip


def _said(part: str) -> str:
    """The text of this part that belongs to the ticket, as a table of that name."""
    return (
        f"JOIN sample_part {part} ON {part}.language = t.language AND {part}.topic = t.topic "
        f"AND {part}.part = '{part}' AND {part}.place = (t.spread_s / {17 + len(part)}) % 40"
    )


def _interaction(pk: str, subject: str, at: str) -> Values:
    return {"id": pk, "channel": "'email'", "customer_id": "t.customer_id", "subject": subject, "started_at": at}


def _join(interaction: str, at: str, how: str) -> Values:
    return {"interaction_id": interaction, "ticket_id": "t.id", "joined_at": at, "how": f"'{how}'"}


def _message(place: int, interaction: str, at: str, text: str) -> dict[str, str]:
    return {
        "id": f"t.message_id + {place}", "interaction_id": interaction, "channel": "'email'", "at": at, "text": text,
        "subject": "t.subject", "language": "t.language",
        "message_id": f"'sample-' || t.number || '-{place}@post.example'",
    }  # fmt: skip


def _in(place: int, interaction: str, at: str, text: str) -> Values:
    return _message(place, interaction, at, text) | {
        "direction": "'in'", "state": "'received'", "from_name": "t.customer_name", "from_address": "t.email",
        "to": "ARRAY[t.address]",
    }  # fmt: skip


def _out(place: int, at: str, text: str, *, automatic: str, author: str) -> Values:
    return _message(place, "t.first_id", at, text) | {
        "direction": "'out'", "state": "'sent'", "from_name": "'Meridian'", "from_address": "t.address",
        "to": "ARRAY[t.email]", "author_id": author, "sent_at": at, "send_after": at, "mailbox_key": "t.mailbox_key",
        "kind": f"CASE WHEN {automatic} THEN 'automatic' ELSE 'letter' END",
        "automatic": f"CASE WHEN {automatic} THEN 'auto-replied' ELSE '' END",
    }  # fmt: skip


def _first(hundred: str, one: str) -> Values:
    """The customer's letter, with numbers of its own, and the planted words where they belong."""
    planted = (
        f"CASE WHEN t.is_planted THEN E'\\n{hundred}' ELSE '' END || CASE WHEN t.has_one THEN E'\\n{one}' ELSE '' END"
    )
    text = (
        "letter.text || E'\\n\\n' || ending.text || E'\\n' || t.customer_name || E'\\nSN' || "
        f"(t.n * 7919 % 100000007) || E'\\n2026-' || (t.n % 99991) || {planted}"
    )
    return _in(0, "t.first_id", "t.opened_at", text)


def _second() -> Values:
    text = "answer.text || E'\\n\\n' || ending.text || E'\\n\\n' || t.agent_name || E'\\nMeridian'"
    return _out(
        1, "t.replied_at", text, automatic="t.state = 'new'", author="CASE WHEN t.state <> 'new' THEN t.user_id END"
    )


def _third_of_theirs() -> Values:
    text = "ending.text || E'\\n\\n' || letter.text || E'\\n' || t.customer_name"
    return _in(2, "t.first_id + 1", "t.again_at", text)


def _third_of_ours() -> Values:
    text = "ending.text || E'\\n\\n' || answer.text || E'\\n' || t.agent_name"
    return _out(2, "t.again_at", text, automatic="false", author="t.user_id")


def _recipient(message: str, at: str) -> Values:
    return {
        "message_id": message, "address": "t.email", "name": "t.customer_name", "state": "'sent'", "attempts": "1",
        "next_at": at, "response": "'250 2.0.0 Ok: queued'", "sent_at": at,
    }  # fmt: skip


def _history(verb: str, at: str, who: str, *, new: str) -> Values:
    people = {"customer": ("t.customer_id", "t.customer_name"), "staff": ("t.user_id", "t.agent_name")}
    actor, label = people.get(who, ("NULL", "'Dromos'"))
    old: dict[str, Any] = {"field": "'state'", "old": "'open'"} if verb == "move" else {}
    return old | {
        "ticket_id": "t.id", "at": at, "actor_kind": f"'{who}'", "actor_id": actor, "actor_label": label,
        "verb": f"'{verb}'", "new": f"left({new}, 500)",
    }  # fmt: skip
