"""What people say of senders: blocked, allowed, spam, no spam; each verdict names what it goes by."""

from typing import Any

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.channels import intake
from dromos.intake import senders
from dromos.intake.models import HeaderRule, Outcome, Sender
from dromos.intake.release import block_sender, release
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.interactions.models import RawMessage
from dromos.lib.models import AuditEntry
from dromos.tickets import actions as tickets
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter

SELLER = "Seller <seller@shop.example>"


def arrive(cast: Cast, content: bytes) -> RawMessage:
    number = RawMessage.objects.count()
    raw = RawLetter(f"1:{number}", content)
    interactions.store_raw(channel="email", source="mailbox:1", letters=[raw], at=cast.at)
    row = RawMessage.objects.latest("id")
    intake.take_in([row.pk], cast.at)
    row.refresh_from_db()
    return row


def why(raw: RawMessage) -> str:
    return Outcome.objects.get(raw=raw).evidence


def test_a_sender_blocked_from_quarantine_stays_out_until_taken_off_the_list(cast: Cast) -> None:
    filip = cast.users["filip"].actor()
    first = arrive(cast, letter(sender=SELLER, subject="Sale", X_Spam_Flag="YES"))
    assert block_sender(raw=first, by=filip, at=cast.at, domain=True) == "@shop.example"
    second = arrive(cast, letter(sender=SELLER, subject="Sale again"))
    assert (second.cause, why(second)) == ("spam", "Block list: @shop.example (Filip)")
    senders.list_sender(value="@shop.example", listed="", by=filip, at=cast.at)
    assert arrive(cast, letter(sender=SELLER, subject="Third")).state == "done"
    assert AuditEntry.objects.filter(verb="list_sender").count() == 2


def test_what_staff_reject_as_spam_twice_is_spam_the_third_time(cast: Cast) -> None:
    alexandra = cast.users["alexandra"]
    for number in range(2):
        arrive(cast, letter(sender=SELLER, subject=f"Offer {number}"))
        ticket = Ticket.objects.latest("id")
        tickets.take(ticket=ticket, user=cast.user("alexandra"), at=cast.at)
        tickets.reject(ticket=ticket, by=alexandra.actor(), at=cast.at, reason="Spam", is_spam=True)
    third = arrive(cast, letter(sender=SELLER, subject="Offer 3"))
    assert third.cause == "spam"
    assert why(third) == "Reputation: seller@shop.example was called spam 2 times, a letter 0 times"
    for _turn in range(2):
        RawMessage.objects.filter(pk=third.pk).update(state="set_aside", cause="spam")
        release(raw=third, by=cast.users["filip"].actor(), at=cast.at)
    assert arrive(cast, letter(sender=SELLER, subject="Offer 4")).state == "done"
    senders.forget_marks(sender=Sender.objects.get(), by=cast.users["filip"].actor(), at=cast.at)
    assert (Sender.objects.get().spam_marks, Sender.objects.get().letter_marks) == (0, 0)


def test_what_is_rejected_as_not_ours_says_nothing_about_the_sender(cast: Cast) -> None:
    arrive(cast, letter(sender=SELLER))
    tickets.take(ticket=Ticket.objects.get(), user=cast.user("alexandra"), at=cast.at)
    tickets.reject(ticket=Ticket.objects.get(), by=cast.users["alexandra"].actor(), at=cast.at, reason="Not ours")
    assert not Sender.objects.exists()


@pytest.mark.parametrize("value", ["support@meridian.example", "@meridian.example", "meridian.example"])
def test_our_own_addresses_cannot_be_blocked(cast: Cast, value: str) -> None:
    with pytest.raises(senders.OwnSenderError):
        senders.list_sender(value=value, listed="blocked", by=cast.users["filip"].actor(), at=cast.at)


@pytest.mark.parametrize("value", ["", "shop", "a b@shop.example", "@", "a@b@shop.example", "@.example"])
def test_what_is_neither_address_nor_domain_is_refused(cast: Cast, value: str) -> None:
    with pytest.raises(senders.BadSenderError):
        senders.list_sender(value=value, listed="blocked", by=cast.users["filip"].actor(), at=cast.at)


def test_only_those_who_look_after_intake_keep_the_lists(cast: Cast) -> None:
    with pytest.raises(NotAllowedError):
        senders.list_sender(value="a@shop.example", listed="blocked", by=cast.users["alexandra"].actor(), at=cast.at)


def test_a_rule_over_a_header_the_parser_does_not_know_holds(cast: Cast) -> None:
    ilona = cast.users["ilona"].actor()
    values: dict[str, Any] = {
        "name": "Shop",
        "header": "X-Campaign:",
        "contains": "autumn",
        "means": "list",
        "is_active": True,
    }
    rule = senders.write_header_rule(rule=None, by=ilona, at=cast.at, **values)
    raw = arrive(cast, letter(sender=SELLER, X_Campaign="Autumn sale"))
    assert (raw.cause, why(raw)) == ("list", "Rule “Shop”: x-campaign: Autumn sale")
    with pytest.raises(senders.BadHeaderError):
        senders.write_header_rule(rule=rule, by=ilona, at=cast.at, **{**values, "header": "Two words"})
    with pytest.raises(NotAllowedError):
        senders.delete_header_rule(rule=rule, by=cast.users["filip"].actor(), at=cast.at)
    senders.delete_header_rule(rule=rule, by=ilona, at=cast.at)
    assert not HeaderRule.objects.exists()
