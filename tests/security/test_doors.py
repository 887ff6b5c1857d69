"""Attacks on the doors (conventions 2b: 15-19, 26): sessions, tokens, guesses, forged requests, detours."""

import datetime as dt
import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dromos.accounts import actions as accounts
from dromos.accounts.invitations import first_start_token, invitation_token
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM
from dromos.portal import actions as portal
from dromos.portal.models import SignInRequest
from tests.cast import Cast
from tests.security.scene import customer, link_of, staff, ticket_of

PASSWORD = "a-long-demo-passphrase"


@pytest.fixture(autouse=True)
def _no_old_throttles(db: None) -> None:
    del db
    cache.clear()


def test_a_planted_session_is_worth_nothing_after_the_customer_signed_in(cast: Cast) -> None:
    ticket_of(cast)
    attacker, victim = Client(), Client()
    session = attacker.session
    session["planted"] = True
    session.save()
    victim.cookies["dromos_session"] = str(session.session_key)
    attacker.cookies["dromos_session"] = str(session.session_key)
    now = timezone.now()
    portal.ask_for_sign_in(address="kostas@customer.example", ip=None, language="en", at=now)
    request = SignInRequest.objects.get()
    portal.send_sign_in_link(request=request, at=now)
    link = next(w for w in Message.objects.latest("pk").text.split() if "/my/sign-in/" in w).strip("()<>")
    victim.post(link[link.index("/my/sign-in/") :].rstrip(")."))
    assert victim.get("/my/").status_code == 200
    assert attacker.get("/my/").status_code == 302


@pytest.mark.usefixtures("cast")
def test_a_session_of_a_customer_ends_by_itself() -> None:
    kostas = customer("kostas")
    session = kostas.session
    kept = session["portal"]
    session["portal"] = {**kept, "until": (timezone.now() - dt.timedelta(seconds=1)).timestamp()}
    session.save()
    assert kostas.get("/my/").status_code == 302


@pytest.mark.usefixtures("cast")
def test_tokens_of_sign_in_are_kept_only_as_hashes() -> None:
    now = timezone.now()
    portal.ask_for_sign_in(address="kostas@customer.example", ip=None, language="en", at=now)
    request = SignInRequest.objects.get()
    portal.send_sign_in_link(request=request, at=now)
    request.refresh_from_db()
    assert request.token_hash
    assert request.token_hash not in Message.objects.latest("pk").text
    assert portal.use_sign_in_link(token=request.token_hash, at=now) is None
    assert portal.use_sign_in_link(token="", at=now) is None


@pytest.mark.usefixtures("cast")
def test_an_empty_token_never_matches_a_request_without_a_letter() -> None:
    portal.ask_for_sign_in(address="nobody@else.example", ip=None, language="en", at=timezone.now())
    assert Client().post("/my/sign-in/sent").status_code in {200, 405}
    assert portal.use_sign_in_link(token="", at=timezone.now()) is None


@pytest.mark.parametrize(
    "path",
    ["/my/sign-in", "/my/sign-out", "/my/language", "/account/login/", "/account/logout/", "/account/password/reset/"],
)
@pytest.mark.usefixtures("db")
def test_a_form_of_another_site_does_nothing(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    form = {"email": "kostas@customer.example", "login": "x@example.org", "password": "x", "language": "hu"}
    assert client.post(path, form, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post(path, form).status_code == 403
    assert not SignInRequest.objects.exists()


def test_a_form_of_another_site_writes_on_no_ticket(cast: Cast) -> None:
    ticket = ticket_of(cast)
    client = Client(enforce_csrf_checks=True)
    for verb in ("answer", "close", "reopen"):
        assert client.post(f"{link_of(ticket)}/{verb}", {"text": "x"}).status_code == 403
    agent = Client(enforce_csrf_checks=True)
    agent.force_login(cast.user("alexandra"))
    for verb in ("note", "solve", "take", "reply"):
        assert agent.post(f"/tickets/{ticket.number}/{verb}/", {"text": "x"}).status_code == 403


def test_looking_at_a_link_changes_nothing(cast: Cast) -> None:
    ticket = ticket_of(cast)
    for verb in ("answer", "close", "reopen"):
        assert Client().get(f"{link_of(ticket)}/{verb}").status_code in {200, 405}
    before = ticket.version
    ticket.refresh_from_db()
    assert (ticket.state, ticket.version) in {("new", before), ("open", before), (ticket.state, ticket.version)}
    assert ticket.state != "closed"


@pytest.mark.parametrize(
    "detour", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
@pytest.mark.usefixtures("cast")
def test_no_page_of_ours_sends_people_elsewhere(detour: str) -> None:
    assert Client().post("/my/language", {"language": "hu", "next": detour}).headers["location"] == "/my/"
    form = {"login": "alexandra@meridian.example", "password": PASSWORD, "next": detour}
    assert "evil" not in Client().post(f"/account/login/?next={detour}", form).headers["location"]


def test_the_second_factor_cannot_be_walked_around(cast: Cast) -> None:
    alexandra = cast.user("alexandra")
    TOTP.activate(alexandra, generate_totp_secret())
    ticket = ticket_of(cast)
    client = Client()
    client.post("/account/login/", {"login": alexandra.email, "password": PASSWORD})
    for path in (reverse("workspace:mine"), "/tickets/", f"/tickets/{ticket.number}/", "/account/me/", "/account/recovery-codes/",
                 "/account/second-factor/", "/account/second-factor/deactivate/"):  # fmt: skip
        assert "/account/login/" in client.get(path).headers.get("location", ""), path
    assert client.post("/account/second-factor/deactivate/").status_code == 302
    assert client.post(f"/tickets/{ticket.number}/note/", {"text": "x"}).status_code == 302
    assert not ticket.notes.exists()


def test_whoever_must_set_a_second_factor_up_works_nowhere_before(cast: Cast) -> None:
    alexandra = cast.user("alexandra")
    accounts.change_user(user=alexandra, must_use_totp=True, by=SYSTEM, at=timezone.now())
    ticket, client = ticket_of(cast), staff(cast, "alexandra")
    for path in (
        reverse("workspace:mine"),
        "/tickets/",
        f"/tickets/{ticket.number}/",
        "/setup/",
        "/account/second-factor/",
    ):
        assert client.get(path).headers["location"] == "/account/second-factor/activate/", path
    client.post(f"/tickets/{ticket.number}/note/", {"text": "x"})
    assert not ticket.notes.exists()
    accepted = client.post(reverse("workspace:presence"), {"state": "away"}, headers={"hx-request": "true"})
    assert accepted.status_code == 403


def test_guessing_codes_of_the_second_factor_is_slowed_down(cast: Cast) -> None:
    alexandra = cast.user("alexandra")
    TOTP.activate(alexandra, generate_totp_secret())
    client = Client()
    client.post("/account/login/", {"login": alexandra.email, "password": PASSWORD})
    pages = [client.post("/account/second-factor/authenticate/", {"code": f"{n:06}"}) for n in range(12)]
    assert "Too many" in pages[-1].content.decode() or pages[-1].status_code == 429


@pytest.mark.usefixtures("cast")
def test_answers_tell_nothing_about_who_has_an_account() -> None:
    for path, field in (("/my/sign-in", "email"), ("/account/password/reset/", "email")):
        answers = set()
        for address in ("kostas@customer.example", "alexandra@meridian.example", "nobody@else.example"):
            response = Client().post(path, {field: address})
            answers.add((response.status_code, response.headers.get("location")))
        assert len(answers) == 1, path


@pytest.mark.usefixtures("cast")
def test_a_password_of_a_megabyte_costs_us_nothing() -> None:
    before = time.monotonic()
    Client().post("/account/login/", {"login": "alexandra@meridian.example", "password": "x" * 2**20})
    assert time.monotonic() - before < 5


def test_links_of_one_kind_open_no_door_of_another(cast: Cast) -> None:
    ticket = ticket_of(cast)
    token = link_of(ticket).removeprefix("/s/")
    invitation = invitation_token(cast.user("alexandra"), timezone.now())
    for wrong in (invitation, first_start_token(), "1-0-" + "a" * 20):
        assert Client().get(f"/s/{wrong}").headers["location"] == "/s/gone"
        assert Client().post(f"/my/sign-in/{wrong}").headers["location"] == "/s/gone"
    assert Client().get(f"/account/invitation/{token}/").status_code == 404
    assert Client().get(f"/account/first/{first_start_token()}/").status_code == 404


@pytest.mark.usefixtures("cast")
def test_strange_letters_in_links_are_only_wrong_links() -> None:
    oscar = customer("oscar")
    for bad in ("é", "١-0-aaaaaaaaaaaaaaaaaaaa", "1-0-x%20", "9" * 40 + "-0-x", "1-99999999999999999999-x", "--"):
        assert Client().get(f"/s/{bad}").status_code in {302, 404}, bad
        assert Client().post(f"/my/sign-in/{bad}").status_code in {302, 404}, bad
        assert Client().get(f"/account/invitation/{bad}/").status_code == 404, bad
        assert oscar.get(f"/my/tickets/{bad}").status_code == 404, bad


def test_a_nul_is_a_bad_request_everywhere(cast: Cast) -> None:
    alexandra = staff(cast, "alexandra")
    for path in ("/s/1-0-%00", "/my/tickets/1%00", "/tickets/1%00/", "/tickets/?text=%00", "/my/?page=%00"):
        assert alexandra.get(path).status_code == 400, path
    number = ticket_of(cast).number
    for path in ("/my/sign-in", "/account/login/", f"/tickets/{number}/note/", f"/tickets/{number}/draft/"):
        assert alexandra.post(path, {"email": "a\x00@b.example", "text": "x\x00y"}).status_code == 400, path
