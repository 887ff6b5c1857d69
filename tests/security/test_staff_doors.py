"""Attacks on and by staff (conventions 2b: 13, 14, 16-18, 26): what one may read and not change, codes, sessions, caches."""

import datetime as dt
import itertools
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from dromos.accounts import actions as accounts
from dromos.automation import actions as automation
from dromos.automation import tasks as watch
from dromos.automation.models import AlertPreference
from dromos.config.pages import LARGEST_BODY, LARGEST_FORM, largest_body
from dromos.console.workspace.aside import PARTS
from dromos.interactions.models import Message, Recipient
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.tickets import actions as tickets
from dromos.tickets.models import HistoryEntry, Participant, TicketLink
from dromos.ui.files import LARGEST_TOGETHER
from dromos.ui.requests import ip_of
from tests.cast import Cast
from tests.security.scene import answer, customer, link_of, page, staff, ticket_of

PASSWORD = "a-long-demo-passphrase"


@pytest.fixture(autouse=True)
def _no_old_throttles(db: None) -> None:
    del db
    cache.clear()


def test_a_ticket_page_tells_nothing_of_other_departments_tickets(cast: Cast) -> None:
    shown = ticket_of(cast, subject="No internet")
    secret = ticket_of(cast, subject="Debt collection", to="billing@meridian.example")
    tickets.hand_over_to_department(
        ticket=secret, department=cast.departments["finance"], by=SYSTEM, at=timezone.now(), reason=""
    )
    TicketLink.objects.create(source=secret, target=shown, kind="follows", at=timezone.now())
    for name, sees in (("alexandra", False), ("galina", True)):
        client, address = staff(cast, name), f"/tickets/{shown.number}/"
        text = page(client, address) + "".join(page(client, f"{address}aside/{part}/") for part in PARTS)
        assert ("Debt collection" in text) is sees, name
        assert (secret.number in text) is sees, name


def test_whoever_only_reads_a_ticket_changes_nothing_on_it(cast: Cast) -> None:
    ticket = ticket_of(cast)
    sent = answer(ticket, cast)
    copy = Participant.objects.create(ticket=ticket, role="cc", address="a@x.example", added_at=timezone.now())
    letter = Recipient.objects.get(message=sent)
    before = (HistoryEntry.objects.filter(ticket=ticket).count(), Message.objects.count())
    ticket.refresh_from_db()
    filled = {
        "text": "x", "reason": "x", "to": "finance", "department": "finance", "category": cast.categories["other"].pk,
        "priority": "urgent", "severity": "1", "version": ticket.version, "waits_for": "customer", "solution": "x",
        "until": "2027-01-01T10:00", "how": "reject", "address": "evil@x.example", "name": "E", "kind": "reply",
    }  # fmt: skip
    verbs = ["reply", "note", "draft", "files", "take", "hand-over", "category", "priority", "wait", "resume", "solve",
             "reopen", "end", "move-on", "send-back", "skip-leg", "start-route", "participants", f"participants/{copy.pk}/remove", f"letters/{sent.pk}/take-back",
             f"recipients/{letter.pk}/retry", "draft/discard"]  # fmt: skip
    for name, verb in itertools.product(("hektor", "ilona", "eleni"), verbs):
        files = {"files": SimpleUploadedFile("x.txt", b"x")} if verb == "files" else {}
        response = staff(cast, name).post(f"/tickets/{ticket.number}/{verb}/", {**filled, **files})
        assert response.status_code in {302, 403, 404}, (name, verb, response.status_code)
    assert before == (HistoryEntry.objects.filter(ticket=ticket).count(), Message.objects.count())
    version = ticket.version
    ticket.refresh_from_db()
    assert (ticket.version, ticket.drafts.count(), ticket.notes.count()) == (version, 0, 0)
    assert Participant.objects.filter(ticket=ticket).count() == 2


def test_an_alert_tells_nothing_of_a_ticket_one_reads_no_more(cast: Cast) -> None:
    now = timezone.now()
    steps: list[dict[str, object]] = [{"kind": "alert", "audience": "lead"}]
    automation.create_rule(name="Silence", trigger="silence", wait_s=3600, steps=steps, by=SYSTEM, at=now)
    ticket = ticket_of(cast, subject="Divorce of Kostas")
    for hours in (0, 30):
        watch.keep_watch(now + dt.timedelta(hours=hours))
    filip = staff(cast, "filip")
    assert "Divorce of Kostas" in page(filip, reverse("alerts:mine"))
    tickets.hand_over_to_department(ticket=ticket, department=cast.departments["finance"], by=SYSTEM, at=now, reason="")
    assert "Divorce of Kostas" not in page(filip, reverse("alerts:mine"))


def test_news_tells_nothing_of_a_ticket_one_reads_no_more(cast: Cast) -> None:
    now, ticket, alexandra = timezone.now(), ticket_of(cast, subject="Divorce of Kostas"), cast.user("alexandra")
    ways = ["screen", "browser", "push", "email"]
    AlertPreference.objects.create(user=alexandra, by_email=True, kinds={"watched": ways})
    news = automation.News("watched", ticket, by_label="Eva", text="He lost everything")
    assert automation.tell(users=[alexandra], news=news, by_id=None, at=now) == [alexandra.pk]
    client = staff(cast, "alexandra")
    assert "He lost" in page(client, reverse("alerts:mine"))
    tickets.hand_over_to_department(ticket=ticket, department=cast.departments["finance"], by=SYSTEM, at=now, reason="")
    assert "He lost" not in page(client, reverse("alerts:mine"))
    assert client.post(reverse("alerts:news")).json() == {"news": []}
    automation.mail_alerts(now + dt.timedelta(days=2))
    assert not Letter.objects.filter(address=alexandra.email).exists()


def test_offers_of_others_can_be_neither_taken_nor_declined(cast: Cast) -> None:
    for verb, number in itertools.product(("accept", "decline"), (1, 99)):
        assert staff(cast, "cyril").post(f"/my-work/offers/{number}/{verb}/").status_code == 404


def test_codes_cannot_be_guessed_from_many_places_at_once(cast: Cast) -> None:
    alexandra = cast.user("alexandra")
    TOTP.activate(alexandra, generate_totp_secret())
    RecoveryCodes.activate(alexandra)
    said = []
    for n in range(14):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        client.post("/account/login/", {"login": alexandra.email, "password": PASSWORD})
        for code in (f"{n:06}", f"{n:08x}"):
            response = client.post("/account/second-factor/authenticate/", {"code": code})
            said.append(response.status_code == 429 or "Too many" in response.content.decode())
    assert said[-1], "each new session is given new guesses"
    assert sum(not refused for refused in said) <= 12


def test_a_session_is_worth_nothing_after_signing_out(cast: Cast) -> None:
    client = Client()
    client.post("/account/login/", {"login": cast.user("alexandra").email, "password": PASSWORD})
    stolen = Client(headers={"cookie": f"dromos_session={client.cookies['dromos_session'].value}"})
    assert stolen.get("/account/me/").status_code == 200
    client.post("/account/logout/")
    assert stolen.get("/account/me/").status_code == 302


def test_a_new_password_and_a_lost_job_end_every_other_session(cast: Cast) -> None:
    alexandra, bence = cast.user("alexandra"), cast.user("bence")
    hers, his = staff(cast, "alexandra"), staff(cast, "bence")
    alexandra.set_password("another-long-passphrase")
    alexandra.save()
    accounts.deactivate_user(user=bence, by=SYSTEM, at=timezone.now())
    assert [client.get("/account/me/").status_code for client in (hers, his)] == [302, 302]


def test_private_pages_are_kept_by_no_cache(cast: Cast) -> None:
    ticket = ticket_of(cast)
    alexandra, ilona = staff(cast, "alexandra"), staff(cast, "ilona")
    pages = [(alexandra, path) for path in (reverse("workspace:mine"), "/tickets/", f"/tickets/{ticket.number}/",
             "/customers/", "/account/me/")]  # fmt: skip
    pages += [(ilona, "/setup/people/"), (customer("kostas"), "/my/"), (Client(), link_of(ticket))]
    for client, path in pages:
        assert "no-store" in client.get(path).headers.get("cache-control", ""), path


def test_the_host_of_a_request_is_in_no_letter(cast: Cast) -> None:
    with override_settings(BASE_URL="https://desk.meridian.example", ALLOWED_HOSTS=["*"]):
        poisoned = Client(headers={"host": "evil.example", "x-forwarded-host": "evil.example"})
        poisoned.post("/account/password/reset/", {"email": cast.user("alexandra").email})
        text = Message.objects.latest("pk").text
        assert "https://desk.meridian.example/account/" in text
        assert "evil" not in text


@pytest.mark.usefixtures("cast")
def test_the_sandbox_exists_only_in_a_demo() -> None:
    for path in ("", "write/", "to/kostas@customer.example/", "letter/1/", "letter/1/html/", "letter/1/original/"):
        assert Client().get(f"/sandbox/{path}").status_code == 404, path
    assert Client().post("/sandbox/write/", {"text": "x"}).status_code in {404, 405}
    assert "a-long-demo-passphrase" not in page(Client(), "/account/login/")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "believed"),
    [(0, "192.0.2.9", "10.0.0.1"), (1, "6.6.6.6, 192.0.2.9", "192.0.2.9"), (2, "192.0.2.9", "10.0.0.1"), (1, "", "10.0.0.1")],
)  # fmt: skip
def test_nobody_chooses_the_address_that_throttles_count(
    rf: RequestFactory, settings: Any, proxies: int, forwarded: str, believed: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else {}, REMOTE_ADDR="10.0.0.1")
    assert ip_of(request) == believed


def test_links_of_mailed_tickets_reveal_themselves_to_no_other_site(cast: Cast) -> None:
    response = Client().get(link_of(ticket_of(cast)))
    assert response.headers["referrer-policy"] == "same-origin"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "noindex" in response.headers["x-robots-tag"]


def test_small_forms_lead_nowhere_else(cast: Cast) -> None:
    alexandra = staff(cast, "alexandra")
    for detour in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        response = alexandra.post("/my-work/presence/", {"state": "away", "back": detour})
        assert "evil" not in response.headers["location"]
        assert "javascript" not in response.headers["location"]


def test_strangers_send_little_before_anybody_looks_at_it() -> None:
    for path in ("/account/login/", "/my/sign-in", "/my/sign-in/token", "/api/v1/health", "/static/x"):
        assert largest_body(path) == LARGEST_FORM, path
    for path in ("/forms/support/", "/s/token/answer", "/my/new/other"):
        assert LARGEST_TOGETHER < largest_body(path) < LARGEST_BODY, path
    assert largest_body("/tickets/1/files/") == LARGEST_BODY
