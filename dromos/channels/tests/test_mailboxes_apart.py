"""Several mailboxes, each with its own department, language, signature and treatment of letters."""

from typing import Any

from dromos.channels.email import actions
from dromos.channels.email.inbound import parse
from dromos.channels.email.models import Mailbox
from dromos.intake import actions as intake
from dromos.interactions.inbound import InboundMessage
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from dromos.tickets.actions import Reply
from dromos.tickets.models import Ticket
from dromos.triage import actions as triage
from tests.cast import Cast
from tests.flows.letters import letter, receive, store


def mailbox(cast: Cast, name: str, **values: Any) -> Mailbox:
    return actions.create_mailbox(
        name=name, address=f"{name}@meridian.example", sender_name=f"Meridian {name}", by=SYSTEM, at=cast.at, **values
    )


def ticket_from(cast: Cast, to: str, **parts: str) -> Ticket:
    found = receive(letter(sender="new@stranger.example", to=to, **parts), cast.at).ticket
    assert found is not None
    return found


def test_letters_to_two_mailboxes_are_treated_as_each_of_them_says(cast: Cast) -> None:
    technical, finance = cast.departments["technical-support"], cast.departments["finance"]
    category = next(one for one in cast.categories.values() if one.department == finance)
    mailbox(cast, "budapest", department=technical, language="hu", signatures={"hu": "Meridian Budapest"})
    mailbox(cast, "bills", category=category, priority="high", acknowledges=False)

    hungarian = ticket_from(cast, "budapest@meridian.example", subject="#1", text="???")
    assert (hungarian.department, hungarian.language) == (technical, "hu")
    assert Message.objects.filter(kind=Message.Kind.AUTOMATIC).count() == 1

    bill = ticket_from(cast, "bills@meridian.example", subject="#2", text="???")
    assert (bill.category, bill.department, bill.priority) == (category, finance, "high")
    decided = {"category": category.key, "priority": "high"}
    assert {"rule": "The mailbox it came to", "decided": decided, "words": []} in bill.triage
    assert Message.objects.filter(kind=Message.Kind.AUTOMATIC).count() == 1

    answer = tickets.reply(ticket=hungarian, reply=Reply(text="Rendben."), by=cast.user("cyril").actor(), at=cast.at)
    assert (answer.from_address, answer.from_name) == ("budapest@meridian.example", "Meridian budapest")
    assert "Meridian Budapest" in answer.text


def test_a_rule_may_ask_which_mailbox_a_letter_came_to(cast: Cast) -> None:
    mailbox(cast, "urgent", priority="low")
    triage.create_rule(
        name="Hot line", conditions={"mailbox": ["urgent@meridian.example"]}, outcome={"priority": "urgent"},
        by=SYSTEM, at=cast.at,
    )  # fmt: skip
    assert ticket_from(cast, "urgent@meridian.example", subject="#1").priority == "urgent"
    assert ticket_from(cast, "support@meridian.example", subject="#2").priority != "urgent"


def test_a_blind_copy_belongs_to_the_mailbox_it_was_found_in(cast: Cast) -> None:
    finance = cast.departments["finance"]
    bills = mailbox(cast, "bills", department=finance)
    content = letter(sender="new@stranger.example", to="somebody@elsewhere.example", subject="#1", text="???")
    raw = store(content, cast.at)
    raw.source = bills.source
    message = parse(content, received_at=cast.at)
    assert isinstance(message, InboundMessage)
    outcome = intake.receive(message=message, raw=raw, at=cast.at)
    assert outcome is not None
    assert outcome.ticket is not None
    assert outcome.ticket.department == finance
