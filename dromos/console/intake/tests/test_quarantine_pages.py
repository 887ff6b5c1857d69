"""Several at once in quarantine and outbox, senders by list, and what administrators set up about arrivals."""

import pytest
from django.test import Client

from dromos.console.intake.tests.test_intake_pages import arrive, letter, undelivered
from dromos.intake import retention, senders
from dromos.intake.models import HeaderRule, Outcome, ReconciledDay, Sender
from dromos.interactions.models import OwnAddress, RawMessage, Recipient
from dromos.lib.actor import SYSTEM
from tests.cast import Cast

SPAM = "X-Spam-Flag: YES\r\n"


@pytest.fixture
def filip(cast: Cast) -> Client:
    return cast.browser("filip")


@pytest.fixture
def ilona(cast: Cast) -> Client:
    return cast.browser("ilona")


def spam(cast: Cast, *numbers: int) -> list[RawMessage]:
    return [arrive(cast, n, letter(n, sender=f"s{n}@spam.example", more=SPAM)) for n in numbers]


def test_the_quarantine_shows_each_cause_and_releases_what_is_ticked(cast: Cast, filip: Client) -> None:
    first, second, third = spam(cast, 1, 2, 3)
    arrive(cast, 4, letter(4, sender="n@news.example", more="List-Id: <n>\r\n"))
    page = filip.get("/intake/quarantine/").content.decode()
    assert page.count('name="row"') == 4
    assert filip.get("/intake/quarantine/?cause=list").content.decode().count('name="row"') == 1
    told = filip.post(
        "/intake/quarantine/", {"act": "release", "row": [first.pk, second.pk], "cause": "spam"}, follow=True
    )
    assert "2 are being taken up." in told.content.decode()
    assert list(RawMessage.objects.filter(state="new").values_list("pk", flat=True)) == [first.pk, second.pk]
    assert Outcome.objects.filter(raw=third).exists()


def test_the_senders_of_what_is_ticked_are_blocked(cast: Cast, filip: Client) -> None:
    rows = spam(cast, 1, 2)
    filip.post("/intake/quarantine/", {"act": "block", "row": [row.pk for row in rows]})
    blocked = Sender.objects.filter(listed="blocked").values_list("value", flat=True)
    assert sorted(blocked) == ["s1@spam.example", "s2@spam.example"]


def test_a_whole_domain_is_blocked_from_one_letter(cast: Cast, filip: Client) -> None:
    (raw,) = spam(cast, 1)
    filip.post(f"/intake/arrived/{raw.pk}/block/", {"which": "domain"})
    assert Sender.objects.get().value == "@spam.example"
    own = arrive(cast, 2, letter(2, sender="support@meridian.example"))
    refused = filip.post(f"/intake/arrived/{own.pk}/block/", follow=True).content.decode()
    assert "one of our own addresses" in refused


def test_html_is_previewed_without_scripts_and_pictures_from_elsewhere(cast: Cast, filip: Client) -> None:
    html = "<p onclick=x()>Buy <b>now</b><script>alert(1)</script><img src='https://tracker.example/p.gif'></p>"
    content = (
        letter(1, more=SPAM).replace(b"text/plain", b"text/html").replace(b"The words of letter 1.", html.encode())
    )
    page = filip.get(f"/intake/arrived/{arrive(cast, 1, content).pk}/").content.decode()
    assert "<b>now</b>" in page
    assert not [evil for evil in ("alert(1)", "onclick", 'tracker.example/p.gif"') if evil in page.split("<pre")[0]]


def test_a_deleted_original_says_so_and_offers_nothing(cast: Cast, filip: Client) -> None:
    (raw,) = spam(cast, 1)
    RawMessage.objects.update(content=b"", emptied_at=cast.at)
    page = filip.get(f"/intake/arrived/{raw.pk}/").content.decode()
    assert "was deleted" in page
    assert ("Treat it as a letter" in page, "Download the original" in page) == (False, False)
    listed = filip.get("/intake/quarantine/").content.decode()
    assert ('name="row"' in listed, "was deleted" in listed) == (False, True)


def test_a_sender_is_put_on_a_list_found_and_taken_off_again(filip: Client) -> None:
    filip.post("/intake/senders/list/", {"value": "Junk.example", "listed": "blocked", "note": "Old tricks"})
    page = filip.get("/intake/senders/?shown=blocked&find=junk").content.decode()
    assert ("@junk.example" in page, "Old tricks" in page) == (True, True)
    assert "@junk.example" not in filip.get("/intake/senders/?shown=allowed").content.decode()
    filip.post("/intake/senders/list/", {"value": "@junk.example", "listed": ""})
    assert Sender.objects.get().listed == ""
    refused = filip.post("/intake/senders/list/", {"value": "no domain", "listed": "blocked"}, follow=True)
    assert "neither an e-mail address nor a domain" in refused.content.decode()


def test_marks_of_staff_are_shown_and_forgotten(cast: Cast, filip: Client) -> None:
    senders.mark_sender(value="a@shop.example", spam=True, by=SYSTEM, at=cast.at)
    assert "Called spam 1 times" in filip.get("/intake/senders/?shown=marked").content.decode()
    filip.post(f"/intake/senders/{Sender.objects.get().pk}/forget/")
    assert "a@shop.example" not in filip.get("/intake/senders/?shown=marked").content.decode()


def test_letters_of_a_mailbox_that_is_not_live_are_held_and_can_be_stopped(cast: Cast, filip: Client) -> None:
    OwnAddress.objects.update(holds=True)
    recipient = undelivered(cast, state="queued")
    page = filip.get("/intake/outbox/?which=held").content.decode()
    assert ("kostas@customer.example" in page, "does not send yet" in page) == (True, True)
    assert "kostas@customer.example" not in filip.get("/intake/outbox/?which=retrying").content.decode()
    filip.post("/intake/outbox/all/", {"act": "stop", "row": [recipient.pk], "which": "held"})
    recipient.refresh_from_db()
    assert (recipient.state, recipient.response, recipient.message.state) == ("failed", "Stopped by Filip.", "failed")


def test_several_letters_are_sent_again(cast: Cast, filip: Client) -> None:
    recipient = undelivered(cast)
    told = filip.post("/intake/outbox/all/", {"act": "again", "row": [recipient.pk]}, follow=True).content.decode()
    assert "1 letter will be sent again at once." in told
    assert Recipient.objects.get().state == "queued"


def test_a_day_that_does_not_add_up_stands_on_the_page(cast: Cast, filip: Client) -> None:
    ReconciledDay.objects.create(day=cast.at.date(), received=2, missing=1, unexplained=0, holds=False, at=cast.at)
    for client, page in ((filip, "/intake/"), (cast.browser("ilona"), "/setup/")):
        assert "does not add up. Originals missing: 1, unexplained: 0." in client.get(page).content.decode()


def test_administrators_say_how_spam_is_told(ilona: Client) -> None:
    refused = ilona.post("/intake/settings/", {"filter": "rspamd", "place": "ftp://x", "headers": "on"})
    assert "Say where the filter is" in refused.content.decode()
    ilona.post("/intake/settings/", {"filter": "rspamd", "place": "http://127.0.0.1:11333", "score": "7.5"})
    expected = senders.SpamSettings("rspamd", "http://127.0.0.1:11333", headers=False, score=7.5)
    assert senders.spam_settings() == expected


def test_administrators_say_what_is_deleted_when(ilona: Client) -> None:
    values = {"spam": "30", "set_aside": "0", "originals": "400", "sign_ins": "90", "reactions": "7"}
    ilona.post("/intake/settings/retention/", values)
    assert retention.periods() == {key: int(value) for key, value in values.items()}
    assert "problem" in ilona.post("/intake/settings/retention/", {**values, "spam": "-1"}).content.decode()


def test_administrators_write_rules_over_headers(ilona: Client) -> None:
    values = {"name": "Shop", "header": "X-Campaign", "contains": "sale", "means": "spam", "is_active": "on"}
    ilona.post("/intake/settings/headers/new/", values)
    rule = HeaderRule.objects.get()
    assert "x-campaign" in ilona.get("/intake/settings/").content.decode()
    assert "of this name already" in ilona.post("/intake/settings/headers/new/", values).content.decode()
    ilona.post(f"/intake/settings/headers/{rule.pk}/", {**values, "means": "list"})
    assert HeaderRule.objects.get().means == "list"
    ilona.post(f"/intake/settings/headers/{rule.pk}/delete/")
    assert not HeaderRule.objects.exists()


def test_agents_see_none_of_it_and_leads_do_not_set_it_up(cast: Cast, filip: Client) -> None:
    (raw,) = spam(cast, 1)
    alexandra = cast.browser("alexandra")
    for page in ("/intake/quarantine/", "/intake/senders/"):
        assert (alexandra.get(page).status_code, filip.get(page).status_code) == (403, 200)
    assert alexandra.post("/intake/quarantine/", {"act": "release", "row": [raw.pk]}).status_code == 403
    for page in ("/intake/settings/", "/intake/settings/headers/new/"):
        assert filip.get(page).status_code == 403
    raw.refresh_from_db()
    assert raw.state == "set_aside"
