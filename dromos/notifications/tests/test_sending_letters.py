import datetime as dt

import pytest

from dromos.accounts.models import Department
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import SYSTEM
from dromos.notifications.actions import Thread, To, restore_default_letter, send, word_letter
from dromos.notifications.models import Letter
from dromos.notifications.queries import Value, preview, text_in_force
from dromos.notifications.render import LetterTextError

pytestmark = pytest.mark.django_db

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
MARGIT = To("Margit@example.hu", "Margit Szabó", "hu", "Europe/Budapest")
TICKET = Thread(reference="ticket:12", from_address="support@meridian.example", references=["a@x", "b@x"])


@pytest.fixture
def support() -> Department:
    return Department.objects.create(key="support", name="Technical Support", names={"hu": "Műszaki ügyfélszolgálat"})


def values(**more: Value) -> dict[str, Value]:
    return {
        "name": "Margit Szabó",
        "company": "Meridian",
        "number": "1010138",
        "tag": "[Ticket#1010138]",
        "subject": "Nincs internet",
        "department": "Műszaki ügyfélszolgálat",
        "status_url": "https://desk.example/s/1",
        **more,
    }


def acknowledge(key: str, *, at: dt.datetime = AT, to: To = MARGIT, thread: Thread = TICKET) -> Letter:
    more: dict[str, Value] = {"understood": "Nincs kapcsolat", "answer_by": AT + dt.timedelta(days=1, hours=2)}
    return send(template="acknowledgement", values=values(**more), to=to, dedupe_key=key, at=at, thread=thread)


def test_a_letter_is_a_queued_message_with_one_recipient() -> None:
    letter = acknowledge("ack:1")
    message = letter.message
    assert message is not None
    assert (message.state, message.kind, message.automatic) == ("queued", "automatic", "auto-replied")
    assert message.subject == "Megkaptuk a levelét: Nincs internet [Ticket#1010138]"
    assert "holnap, november 24-én, kedden 11:00-ig" in message.text
    assert message.references == ["a@x", "b@x"]
    assert [r.address for r in Recipient.objects.filter(message=message)] == ["Margit@example.hu"]


def test_the_same_letter_is_never_written_twice() -> None:
    assert acknowledge("ack:1").pk == acknowledge("ack:1").pk
    assert Message.objects.count() == 1


def test_a_fourth_acknowledgement_in_an_hour_is_held_and_recorded_with_its_cause() -> None:
    letters = [acknowledge(f"ack:{n}", thread=Thread(reference=f"ticket:{n}")) for n in range(4)]
    assert [letter.cause for letter in letters] == ["", "", "", "acknowledgement_limit"]
    assert letters[3].message is None
    later = acknowledge("ack:later", at=AT + dt.timedelta(minutes=61), thread=Thread(reference="ticket:9"))
    assert later.cause == ""


def test_the_sixth_automatic_letter_about_one_ticket_in_ten_minutes_is_held() -> None:
    letters = [acknowledge(f"ack:{n}", to=To(f"customer{n}@example.net")) for n in range(6)]
    assert [letter.cause for letter in letters[4:]] == ["", "ticket_limit"]


def test_an_agents_letter_is_never_braked() -> None:
    for n in range(7):
        letter = send(
            template="reply", values=values(reply="Jó napot!"), to=MARGIT, dedupe_key=f"r:{n}", at=AT, thread=TICKET
        )
        assert letter.cause == ""
    assert letter.message is not None
    assert letter.message.automatic == ""


def test_no_automatic_letter_to_ourselves() -> None:
    letter = send(
        template="closed",
        values=values(),
        to=To("support+t1@meridian.example"),
        dedupe_key="c:1",
        at=AT,
        own_addresses={"support@meridian.example"},
    )
    assert letter.cause == "own_address"


def test_wrong_values_leave_nothing_behind() -> None:
    with pytest.raises(LetterTextError):
        send(template="closed", values=values(colour="red"), to=MARGIT, dedupe_key="c:1", at=AT)
    assert not Letter.objects.exists()
    assert not Message.objects.exists()


def test_a_departments_wording_beats_the_houses_and_the_default(support: Department) -> None:
    def word(department: Department | None, subject: str) -> None:
        word_letter(
            key="closed", language="hu", department=department, subject=subject, body="{number}", by=SYSTEM, at=AT
        )

    word(None, "Ház {tag}")
    assert text_in_force("closed", "hu", support).source == "house"
    word(support, "Részleg {tag}")
    letter = send(
        template="closed", values=values(), to=MARGIT, dedupe_key="c:1", at=AT, department=support, thread=TICKET
    )
    assert letter.message is not None
    assert letter.message.subject == "Részleg [Ticket#1010138]"
    restore_default_letter(key="closed", language="hu", department=support, by=SYSTEM, at=AT)
    assert text_in_force("closed", "hu", support).text.subject == "Ház {tag}"
    assert text_in_force("closed", "en", support).source == "default"


def test_a_wording_that_cannot_become_a_letter_is_refused() -> None:
    with pytest.raises(LetterTextError, match=r"There is no \{nam\}"):
        word_letter(key="closed", language="en", department=None, subject="S", body="{nam}", by=SYSTEM, at=AT)
    with pytest.raises(LetterTextError, match="no letters in this language"):
        word_letter(key="closed", language="fi", department=None, subject="S", body="x", by=SYSTEM, at=AT)


def test_the_setup_screen_previews_a_letter_with_samples(support: Department) -> None:
    shown = preview(template="acknowledgement", language="hu", department=support, at=AT)
    assert "Műszaki ügyfélszolgálat" in shown.text
    assert "november 24-én" in shown.text
