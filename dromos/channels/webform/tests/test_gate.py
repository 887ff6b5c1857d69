"""What keeps robots out, and what a sent form looks like as bytes: pure."""

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dromos.channels.webform import gate
from dromos.channels.webform.gate import Answer, Lately, Stub
from dromos.channels.webform.inbound import Written, pack, parse
from dromos.interactions.inbound import InboundAttachment, InboundMessage, Unreadable

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
NOW = AT.timestamp()
STUB = Stub("support", "nonce", int(NOW) - 60, 6)


def proof_of(stub: Stub) -> str:
    return next(str(n) for n in itertools.count() if gate.is_proof(stub, str(n)))


def judged(
    stub: Stub | None = STUB, *, proof: str | None = None, trap: str = "", lately: Lately | None = None
) -> Answer:
    work = (proof_of(stub) if stub else "") if proof is None else proof
    return gate.judge(stub, form="support", proof=work, trap=trap, now=NOW, lately=lately or Lately())


def test_a_person_with_script_comes_in() -> None:
    assert judged() is Answer.COME_IN


def test_a_person_without_script_comes_in_a_few_times() -> None:
    assert judged(proof="") is Answer.COME_IN
    assert judged(proof="", lately=Lately(without_proof=[10, 20])) is Answer.COME_IN
    assert judged(proof="", lately=Lately(without_proof=[10, 20, 30])) is Answer.NO_PROOF
    assert judged(proof="", lately=Lately(without_proof=[4000, 5000, 6000])) is Answer.COME_IN
    assert judged(lately=Lately(without_proof=[10, 20, 30])) is Answer.COME_IN


def test_what_fills_in_an_unseen_field_is_a_robot_whatever_else_it_does() -> None:
    assert judged(trap="https://cheap.example") is Answer.ROBOT
    assert judged(None, trap="x") is Answer.ROBOT


@pytest.mark.parametrize(
    ("stub", "answer"),
    [
        (None, Answer.TOO_OLD),
        (Stub("support", "n", int(NOW) - 25 * 3600, 1), Answer.TOO_OLD),
        (Stub("support", "n", int(NOW) + 60, 1), Answer.TOO_OLD),
        (Stub("another", "n", int(NOW) - 60, 1), Answer.TOO_OLD),
        (Stub("support", "n", int(NOW) - 1, 1), Answer.TOO_QUICK),
    ],
)
def test_a_page_of_another_time_or_form_is_shown_again(stub: Stub | None, answer: Answer) -> None:
    assert judged(stub, proof="") is answer


def test_only_the_number_that_was_worked_for_is_a_proof() -> None:
    good = proof_of(STUB)
    bad = next(str(n) for n in itertools.count() if not gate.is_proof(STUB, str(n)))
    assert gate.is_proof(STUB, good)
    for proof in (bad, "", "-1", "1e3", "١", "9" * 40, good + " "):
        assert not gate.is_proof(STUB, proof), proof


def test_the_work_grows_with_what_a_network_sends() -> None:
    growing = [gate.bits_for(Lately(network=[1.0] * n)) for n in (0, 2, 8, 100)]
    assert growing == [gate.EASIEST, gate.EASIEST + 1, gate.EASIEST + 4, gate.HARDEST]
    assert gate.bits_for(Lately(network=[4000.0] * 9)) == gate.EASIEST


def test_a_network_and_an_address_have_their_measure() -> None:
    assert not gate.is_too_many(Lately(network=[1.0] * 11, address=[1.0] * 4))
    assert gate.is_too_many(Lately(network=[1.0] * 12))
    assert gate.is_too_many(Lately(address=[1.0] * 5))
    assert gate.is_too_many(Lately(network=[9000.0] * 50))


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        (None, "unknown"),
        ("x", "unknown"),
    ],
)
def test_a_household_is_one_network(ip: str | None, network: str) -> None:
    assert gate.network_of(ip) == network


@given(st.text(), st.text(), st.text(), st.lists(st.binary(max_size=50), max_size=3))
def test_whatever_is_written_is_read_again(subject: str, text: str, name: str, files: list[bytes]) -> None:
    sent = [InboundAttachment(f"{n}.bin", "application/octet-stream", content) for n, content in enumerate(files)]
    written = Written("Kostas@Customer.example", name, subject, text, "el", "a/b", "ts", {"q": text}, sent, "", "odd")
    found = parse(pack(written, nonce="n1"), received_at=AT)
    assert isinstance(found, InboundMessage)
    assert [file.content for file in found.attachments] == files
    assert found.from_address == "kostas@customer.example"
    assert "\n" not in found.subject
    assert "\x00" not in found.text
    assert found.said is not None
    assert (found.said.category, found.said.language, found.said.suspicion) == ("a/b", "el", "odd")


def test_the_beginning_of_an_original_says_who_and_what() -> None:
    content = pack(Written("k@x.example", "Kostas", "Broken", "y" * 50_000, "el"), nonce="n1")
    for cut in (content.split(b"\n")[0], content[:60] + b"\r\n\r\n"):
        found = parse(cut, received_at=AT)
        assert isinstance(found, Unreadable) or found.subject == "Broken"
    assert isinstance(parse(content.split(b"\n")[0], received_at=AT), InboundMessage)


@given(st.binary(max_size=200))
def test_bytes_that_are_no_form_are_unreadable_and_harm_nobody(content: bytes) -> None:
    assert isinstance(parse(content, received_at=AT), Unreadable)


def test_an_original_that_lost_bytes_is_not_taken_for_whole() -> None:
    file = InboundAttachment("a.bin", "application/octet-stream", b"12345")
    content = pack(Written("k@x.example", "", "s", "t", "en", files=[file]), nonce="n")
    assert isinstance(parse(content[:-1], received_at=AT), Unreadable)
