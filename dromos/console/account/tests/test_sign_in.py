"""Signing in as staff: password, second factor on the server, invitation, first start, devices."""

import datetime as dt
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from dromos.accounts import actions, invitations
from dromos.accounts.models import Device, Grant, User
from dromos.interactions.models import Message
from dromos.lib import settings as installation
from dromos.lib.actor import SYSTEM
from dromos.lib.models import AuditEntry

pytestmark = pytest.mark.django_db

PASSWORD = "a quiet harbour 7"
NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _no_old_throttles() -> None:
    cache.clear()


@pytest.fixture(autouse=True)
def alexandra() -> User:
    return actions.create_user(
        email="alexandra@meridian.example",
        name="Alexandra",
        password=PASSWORD,
        roles=[(Grant.Role.AGENT, None)],
        by=SYSTEM,
        at=NOW,
    )


def sign_in(client: Client, password: str = PASSWORD, email: str = "alexandra@meridian.example") -> str:
    """Post the form and return where the answer leads ("" for the form again)."""
    response = client.post("/account/login/", {"login": email, "password": password})
    return str(response.headers.get("location", ""))


def with_totp(user: User) -> str:
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return str(secret)


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def test_a_password_opens_the_door_and_is_written_down(client: Client, alexandra: User) -> None:
    assert sign_in(client) == "/"
    assert client.get("/account/me/").status_code == 200
    assert AuditEntry.objects.filter(verb="sign_in", subject_id=alexandra.pk, ip="127.0.0.1").count() == 1


def test_the_session_gets_a_new_key_at_sign_in(client: Client) -> None:
    client.get("/account/second-factor/authenticate/")
    session = client.session
    session["planted"] = True
    session.save()
    before = str(session.session_key)
    client.cookies["dromos_session"] = before
    sign_in(client)
    assert client.cookies["dromos_session"].value != before
    assert Client(headers={"cookie": f"dromos_session={before}"}).get("/account/me/").status_code == 302


def test_a_wrong_password_is_written_down_without_the_password(client: Client, alexandra: User) -> None:
    assert sign_in(client, "not this one") == ""
    line = AuditEntry.objects.get(verb="sign_in_failed")
    assert line.actor_label == alexandra.email
    assert "not this one" not in str(line.changes)


def test_an_unknown_address_gets_the_same_answer_as_a_wrong_password(client: Client, alexandra: User) -> None:
    answers = []
    for email in (alexandra.email, "nobody@meridian.example"):
        response = client.post("/account/login/", {"login": email, "password": "wrong"})
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        answers.append((response.status_code, page.replace(email, "")))
    assert answers[0] == answers[1]


def test_guessing_is_slowed_down_for_an_account_and_in_every_process(client: Client) -> None:
    for _ in range(8):
        sign_in(client, "wrong")
    assert sign_in(client) == ""
    assert sign_in(Client()) == ""


def test_strangers_cannot_sign_up(client: Client) -> None:
    client.post("/account/signup/", {"email": "oscar@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.filter(email="oscar@example.org").exists()


def test_a_login_is_not_finished_before_the_second_factor(client: Client, alexandra: User) -> None:
    secret = with_totp(alexandra)
    assert sign_in(client) == "/account/second-factor/authenticate/"
    assert client.get("/account/me/").status_code == 302
    client.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert client.get("/account/me/").status_code == 302
    assert AuditEntry.objects.filter(verb="second_factor_failed").exists()
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert client.get("/account/me/").status_code == 200


def test_a_code_works_only_once(client: Client, alexandra: User) -> None:
    secret = with_totp(alexandra)
    code = code_of(secret)
    for visitor, finished in ((client, True), (Client(), False)):
        sign_in(visitor)
        visitor.post("/account/second-factor/authenticate/", {"code": code})
        assert (visitor.get("/account/me/").status_code == 200) is finished


@pytest.mark.parametrize("told", ["by setting", "in person"])
def test_who_must_use_a_second_factor_reaches_only_its_set_up(client: Client, alexandra: User, told: str) -> None:
    if told == "by setting":
        installation.put(key="require_totp_for", value=["agent"], by=SYSTEM, at=NOW)
    else:
        actions.change_user(user=alexandra, must_use_totp=True, by=SYSTEM, at=NOW)
    sign_in(client)
    assert client.get("/account/me/").headers["location"] == "/account/second-factor/activate/"
    assert client.get("/account/password/change/").status_code == 302
    assert client.post("/account/devices/1/sign-out/").status_code == 302
    assert client.get("/account/me/", headers={"hx-request": "true"}).status_code == 403
    page = client.get("/account/second-factor/activate/")
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    client.post("/account/second-factor/activate/", {"code": code_of(secret)})
    assert client.get("/account/me/").status_code == 200
    assert Authenticator.objects.filter(user=alexandra).count() == 2


def test_the_secret_of_the_second_factor_is_sealed_in_the_database(client: Client) -> None:
    sign_in(client)
    client.get("/account/second-factor/activate/")
    secret = client.session["mfa.totp.secret"]
    client.post("/account/second-factor/activate/", {"code": code_of(secret)})
    assert secret not in str(Authenticator.objects.get(type="totp").data)


def test_a_required_second_factor_cannot_be_taken_away(client: Client, alexandra: User) -> None:
    secret = with_totp(alexandra)
    actions.change_user(user=alexandra, must_use_totp=True, by=SYSTEM, at=NOW)
    sign_in(client)
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    client.post("/account/second-factor/deactivate/")
    assert Authenticator.objects.filter(user=alexandra, type="totp").exists()


def test_an_invitation_sets_the_password_once(client: Client) -> None:
    bence = actions.create_user(email="bence@meridian.example", name="Bence", password=None, by=SYSTEM, at=NOW)
    link = f"/account/invitation/{invitations.invitation_token(bence, timezone.now())}/"
    assert client.get(link).status_code == 200
    assert client.post(link, {"password": "short", "again": "short"}).status_code == 200
    assert client.post(link, {"password": PASSWORD, "again": "another one 9"}).status_code == 200
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).headers["location"] == "/account/login/"
    assert client.get(link).status_code == 404
    assert sign_in(client, email=bence.email) == "/"


def test_an_invitation_expires_and_cannot_be_forged() -> None:
    bence = actions.create_user(email="bence@meridian.example", name="Bence", password=None, by=SYSTEM, at=NOW)
    other = actions.create_user(email="cyril@meridian.example", name="Cyril", password=None, by=SYSTEM, at=NOW)
    token = invitations.invitation_token(bence, NOW)
    assert invitations.invited_user(token, NOW + dt.timedelta(days=6)) == bence
    forged = token.replace(f"{bence.pk}-", f"{other.pk}-", 1)
    for bad in (forged, token[:-1], "", "1", "a-b-c", "1-99999999999-x", "²-1-x"):
        with pytest.raises(invitations.InvitationError):
            invitations.invited_user(bad, NOW)
    with pytest.raises(invitations.InvitationError):
        invitations.invited_user(token, NOW + dt.timedelta(days=8))


def test_the_first_administrator_is_made_with_the_token_of_the_terminal_and_only_once(
    client: Client, alexandra: User
) -> None:
    alexandra.delete()
    link = f"/account/first/{invitations.first_start_token()}/"
    assert client.get("/account/first/guess/").status_code == 404
    assert client.get(link).status_code == 200
    form = {
        "name": "Ilona",
        "email": "ilona@meridian.example",
        "language": "hu",
        "time_zone": "Europe/Budapest",
        "password": PASSWORD,
        "again": PASSWORD,
    }
    assert client.post(link, form).headers["location"] == "/account/login/"
    assert User.objects.get().grants.get().role == Grant.Role.ADMINISTRATOR
    assert client.get(link).status_code == 404
    assert client.post(link, {**form, "email": "oscar@example.org"}).status_code == 404
    with pytest.raises(actions.AlreadyStartedError):
        actions.create_first_administrator(email="o@example.org", name="O", password=PASSWORD, at=NOW)


def test_a_device_can_be_signed_out_from_another_one(client: Client) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"})
    sign_in(client)
    sign_in(phone)
    device = Device.objects.get(user_agent__contains="iPhone")
    assert device.name == "Safari · iPhone"
    assert client.post(f"/account/devices/{device.pk}/sign-out/").status_code == 302
    assert phone.get("/account/me/").status_code == 302
    assert client.get("/account/me/").status_code == 200


def test_nobody_signs_out_somebody_elses_device(client: Client) -> None:
    other = actions.create_user(email="cyril@meridian.example", name="Cyril", password=PASSWORD, by=SYSTEM, at=NOW)
    cyril = Client()
    sign_in(cyril, email=other.email)
    sign_in(client)
    theirs = Device.objects.get(user=other)
    assert client.post(f"/account/devices/{theirs.pk}/sign-out/").status_code == 404
    assert client.post("/account/devices/999999/sign-out/").status_code == 404
    assert cyril.get("/account/me/").status_code == 200


def test_a_new_password_signs_out_every_other_browser(client: Client, alexandra: User) -> None:
    other = Client()
    sign_in(other)
    sign_in(client)
    form = {"oldpassword": PASSWORD, "password1": "another harbour 8", "password2": "another harbour 8"}
    assert client.post("/account/password/change/", form).status_code == 302
    assert other.get("/account/me/").status_code == 302
    page = client.get("/account/me/")
    assert page.status_code == 200
    assert Device.objects.filter(user=alexandra, ended_at=None).count() == 1


def test_a_deactivated_person_is_out_at_once(client: Client, alexandra: User) -> None:
    sign_in(client)
    actions.deactivate_user(user=alexandra, by=SYSTEM, at=NOW)
    assert client.get("/account/me/").status_code == 302
    assert sign_in(client) != "/"
    assert client.get("/account/me/").status_code == 302


def test_a_password_reset_answers_the_same_for_known_and_unknown_addresses(client: Client, alexandra: User) -> None:
    answers = [
        client.post("/account/password/reset/", {"email": email}).headers["location"]
        for email in (alexandra.email, "nobody@meridian.example")
    ]
    assert answers[0] == answers[1]


def test_a_forgotten_password_is_set_anew_by_a_letter_once(client: Client, alexandra: User) -> None:
    phone = Client()
    sign_in(phone)
    client.post("/account/password/reset/", {"email": alexandra.email}, headers={"host": "localhost"})
    letter = Message.objects.latest("pk")
    assert letter.to == [alexandra.email]
    found = re.search(r"(http://127\.0\.0\.1:8000)(/account/password/reset/key/[^\s)>]+)", letter.text)
    assert found is not None
    form = client.get(found[2], follow=True)
    assert form.status_code == 200
    page = form.redirect_chain[-1][0]
    new = "another harbour 8"
    assert client.post(page, {"password1": new, "password2": new}).status_code == 302
    assert phone.get("/account/me/").status_code == 302
    assert "does not work any more" in Client().get(found[2], follow=True).content.decode()
    assert sign_in(Client(), new) == "/"


def test_preferences_are_kept(client: Client, alexandra: User) -> None:
    sign_in(client)
    form = {"language": "el", "time_zone": "Europe/Athens", "theme": "dark", "density": "roomy"}
    assert client.post("/account/me/", form).status_code == 302
    alexandra.refresh_from_db()
    assert (alexandra.language, alexandra.time_zone, alexandra.theme) == ("el", "Europe/Athens", "dark")
    assert client.post("/account/me/", {**form, "time_zone": "Mars/Olympus"}).status_code == 200


def test_signing_out_needs_a_form(client: Client) -> None:
    sign_in(client)
    client.get("/account/logout/")
    assert client.get("/account/me/").status_code == 200
    client.post("/account/logout/")
    assert client.get("/account/me/").status_code == 302
    assert AuditEntry.objects.filter(verb="sign_out").exists()
