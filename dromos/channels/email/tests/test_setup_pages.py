"""Mailboxes as an administrator sets them up."""

import datetime as dt
import socket
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from dromos.accounts.actions import create_department, create_user
from dromos.accounts.models import User
from dromos.channels.email import actions, reception, sending, tokens
from dromos.channels.email.models import Mailbox, SendingDomain
from dromos.channels.email.probe import Finding
from dromos.interactions import actions as outbox
from dromos.interactions.models import OwnAddress
from dromos.lib.actor import SYSTEM
from tests.certificates import Authority

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def person(name: str, role: str) -> User:
    return create_user(
        email=f"{name}@meridian.example",
        name=name.title(),
        password="a-long-demo-passphrase",
        roles=[(role, None)],
        by=SYSTEM,
        at=AT,
    )


@pytest.fixture
def ilona() -> User:
    return person("ilona", "administrator")


@pytest.fixture
def browser(client: Client, ilona: User) -> Client:
    client.force_login(ilona)
    return client


def nobody_listens() -> int:
    """A port of this machine that refuses connections."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Help desk", "address": "Help@Meridian.example", "auth": "password", "imap_host": "127.0.0.1",
        "imap_port": 1, "imap_security": "none", "imap_secret": "opensesame", "folder": "INBOX",
        "smtp_host": "127.0.0.1", "smtp_port": 1, "smtp_security": "none", "automatic_bounces": "verp",
        "aliases": "support@meridian.example\n", "is_active": "on", **changes,
    }  # fmt: skip


def made(browser: Client, preset: str = "generic", **changes: Any) -> Mailbox:
    browser.post(f"{reverse('mailboxes:new')}?preset={preset}", typed(**changes))
    return Mailbox.objects.get()


def page(browser: Client, name: str, pk: int, data: dict[str, Any] | None = None) -> str:
    address = reverse(f"mailboxes:{name}", args=[pk])
    answer = browser.get(address) if data is None else browser.post(address, data, follow=True)
    return answer.content.decode()


@pytest.mark.parametrize("name", ["index", "new", "authorized", "reception", "domains"])
def test_only_administrators_get_in(client: Client, name: str) -> None:
    assert client.get(reverse(f"mailboxes:{name}")).status_code == 302
    client.force_login(person("alexandra", "agent"))
    assert client.get(reverse(f"mailboxes:{name}")).status_code == 403


def test_the_provider_is_chosen_first_and_fills_in_its_servers(browser: Client) -> None:
    assert "No mailbox yet" in browser.get(reverse("mailboxes:index")).content.decode()
    assert "Microsoft 365" in browser.get(reverse("mailboxes:new")).content.decode()
    form = browser.get(f"{reverse('mailboxes:new')}?preset=google").content.decode()
    assert 'value="imap.gmail.com"' in form
    assert 'value="https://oauth2.googleapis.com/token"' in form


def test_a_mailbox_is_made_with_its_further_addresses(browser: Client) -> None:
    mailbox = made(browser)
    assert (mailbox.address, mailbox.imap_username) == ("help@meridian.example", "help@meridian.example")
    assert mailbox.imap_secret == "opensesame"
    addresses = set(OwnAddress.objects.values_list("value", flat=True))
    assert addresses == {"help@meridian.example", "support@meridian.example"}
    assert not mailbox.is_live
    assert not mailbox.can_fetch


def test_a_secret_is_never_shown_and_stays_when_left_empty(browser: Client) -> None:
    mailbox = made(browser)
    assert "opensesame" not in page(browser, "mailbox", mailbox.pk)
    page(browser, "mailbox", mailbox.pk, typed(name="Front desk", imap_secret=""))
    mailbox.refresh_from_db()
    assert (mailbox.name, mailbox.imap_secret) == ("Front desk", "opensesame")


def test_an_address_of_another_mailbox_is_refused(browser: Client) -> None:
    made(browser)
    answer = browser.post(f"{reverse('mailboxes:new')}?preset=generic", typed(aliases="help@meridian.example"))
    assert "help@meridian.example belongs to another mailbox." in answer.content.decode()
    assert Mailbox.objects.count() == 1


def test_testing_the_connection_says_what_is_wrong_and_stores_nothing(browser: Client) -> None:
    port = nobody_listens()
    data = typed(imap_port=port, smtp_port=port, do="test")
    for headers in ({}, {"hx-request": "true"}):
        answer = browser.post(f"{reverse('mailboxes:new')}?preset=generic", data, headers=headers).content.decode()
        assert "Receiving: Nobody answers there" in answer
        assert "Sending: Nobody answers there" in answer
        assert ("<html" in answer) == (not headers)
    assert not Mailbox.objects.exists()


def test_testing_uses_the_stored_password_when_none_is_typed(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = made(browser)
    tried: list[str] = []

    def remember(tried_out: Mailbox) -> list[Finding]:
        tried.append(tried_out.imap_secret)
        return []

    monkeypatch.setattr("dromos.channels.email.views.try_mailbox", remember)
    page(browser, "mailbox", mailbox.pk, typed(imap_secret="", do="test"))
    page(browser, "mailbox", mailbox.pk, typed(imap_secret="another", do="test"))
    assert tried == ["opensesame", "another"]
    mailbox.refresh_from_db()
    assert mailbox.imap_secret == "opensesame"


def test_testing_an_unfinished_form_says_what_is_missing(browser: Client) -> None:
    answer = browser.post(f"{reverse('mailboxes:new')}?preset=generic", typed(imap_host="", do="test"))
    assert "Fill in what is missing first." in answer.content.decode()


def test_nothing_is_fetched_before_the_beginning_is_chosen(browser: Client) -> None:
    mailbox = made(browser)
    page(browser, "start", mailbox.pk, {"mode": "history_days", "history_days": 14})
    mailbox.refresh_from_db()
    assert (mailbox.start_mode, mailbox.history_days, mailbox.can_fetch) == ("history_days", 14, True)
    assert "There is a problem" in page(browser, "start", mailbox.pk, {"mode": "yesterday", "history_days": 1})


def test_letters_leave_only_after_going_live(browser: Client) -> None:
    mailbox = made(browser)
    assert "Letters leave the house now." in page(browser, "live", mailbox.pk, {"do": "live"})
    assert Mailbox.objects.get().is_live
    page(browser, "live", mailbox.pk, {"do": "hold"})
    assert not Mailbox.objects.get().is_live


def test_a_removed_mailbox_is_gone(browser: Client) -> None:
    page(browser, "remove", made(browser).pk, {})
    assert not Mailbox.objects.exists()
    assert not OwnAddress.objects.exists()


def test_a_department_answers_for_its_mailbox(browser: Client) -> None:
    finance = create_department(key="finance", name="Finance", by=SYSTEM, at=AT)
    assert made(browser, department=finance.pk).department == finance
    assert "Finance" in browser.get(reverse("mailboxes:index")).content.decode()


GOOGLE = {
    "auth": "xoauth2", "client_id": "our-client", "client_secret": "hush",
    "token_endpoint": "https://oauth2.googleapis.com/token", "token_scope": "https://mail.google.com/",
}  # fmt: skip


def test_access_is_asked_at_the_provider_and_the_code_is_redeemed(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = made(browser, "google", **GOOGLE)
    asked = page(browser, "authorize", mailbox.pk, {})
    href = asked.split('href="https://accounts.google.com')[1].split('"')[0].replace("&amp;", "&")
    query = parse_qs(urlsplit(href).query)
    assert query["client_id"] == ["our-client"]
    assert query["redirect_uri"][0].endswith("/setup/mailboxes/authorized/")
    sent: list[dict[str, str]] = []

    def exchange(_mailbox: Mailbox, form: dict[str, str]) -> dict[str, str]:
        sent.append(form)
        return {"refresh_token": "lasting"}

    monkeypatch.setattr(tokens, "_exchange", exchange)
    browser.get(reverse("mailboxes:authorized"), {"state": query["state"][0], "code": "4711"})
    assert sent[0]["code"] == "4711"
    assert Mailbox.objects.get().refresh_token == "lasting"


def test_a_forged_return_from_the_provider_is_refused(browser: Client, ilona: User) -> None:
    mailbox = made(browser, "google", **GOOGLE)
    foreign = signing.dumps({"mailbox": mailbox.pk, "user": ilona.pk + 1}, salt="mailbox-oauth")
    for state in ("", "nonsense", foreign):
        assert browser.get(reverse("mailboxes:authorized"), {"state": state, "code": "1"}).status_code == 404


def test_a_provider_that_gives_no_access_is_told_in_words(
    browser: Client, ilona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = made(browser, "google", **GOOGLE)

    def refuse(*_args: object) -> dict[str, Any]:
        raise tokens.TokenRefusedError("invalid_grant")

    monkeypatch.setattr(tokens, "_exchange", refuse)
    state = signing.dumps({"mailbox": mailbox.pk, "user": ilona.pk}, salt="mailbox-oauth")
    answer = browser.get(reverse("mailboxes:authorized"), {"state": state, "code": "1"}, follow=True)
    assert "sign in with the provider again" in answer.content.decode()


def test_a_provider_without_such_a_page_is_not_asked(browser: Client) -> None:
    mailbox = made(browser)
    assert browser.post(reverse("mailboxes:authorize", args=[mailbox.pk])).status_code == 404


class SilentDns:
    """A resolver that knows no record."""

    def txt(self, _name: str) -> list[str]:
        return []

    mx = addresses = txt


def test_a_domain_is_checked_and_its_letters_are_signed(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dromos.channels.email.queries.resolver", SilentDns)
    assert "No domain yet" in browser.get(reverse("mailboxes:domains")).content.decode()
    made(browser)
    assert "meridian.example" in browser.get(reverse("mailboxes:domains")).content.decode()
    name = "meridian.example"

    def pressed(button: str, data: dict[str, str] | None = None) -> str:
        address = reverse(f"mailboxes:domain_{button}", args=[name])
        return browser.post(address, data or {}, follow=True).content.decode()

    assert "Letters are not signed: make a key first." in pressed("check")
    shown = pressed("key")
    row = SendingDomain.objects.get()
    assert f"{row.selector}._domainkey.meridian.example" in shown
    assert f"p={row.public_key}" in shown
    assert "PRIVATE KEY" not in shown
    assert row.sealed_key not in shown
    assert not row.signs
    assert "The key is not published yet." in pressed("check")
    assert "v=spf1 ip4:127.0.0.1 ~all" in browser.get(reverse("mailboxes:domain", args=[name])).content.decode()
    assert "Wrong" in browser.get(reverse("mailboxes:domains")).content.decode()
    pressed("signing", {"do": "sign"})
    assert SendingDomain.objects.get().signs
    pressed("signing", {"do": "stop"})
    assert not SendingDomain.objects.get().signs
    assert browser.get(reverse("mailboxes:domain", args=["elsewhere.example"])).status_code == 404


def test_letters_of_a_signing_domain_carry_its_signature(browser: Client) -> None:
    mailbox = made(browser)
    row = actions.make_key(domain="meridian.example", by=SYSTEM, at=AT)
    actions.let_sign(domain=row, signs=True, by=SYSTEM, at=AT)
    interaction = outbox.start_interaction(channel="email", customer=None, subject="", at=AT)
    letter = outbox.Letter(
        subject="x", text="y", to=[("k@c.example", "")], from_address=mailbox.address, message_id="1@meridian.example",
        mailbox_key=mailbox.key,
    )  # fmt: skip
    message = outbox.queue_letter(interaction=interaction, letter=letter, author=None, at=AT)
    content = sending.pack(message, list(message.recipients.all()), AT).content
    assert content.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=meridian.example;")
    row.sealed_key = "unreadable"
    row.save()
    assert not sending.pack(message, list(message.recipients.all()), AT).content.startswith(b"DKIM")


def test_the_reception_is_set_up_and_says_what_it_takes(browser: Client) -> None:
    address = reverse("mailboxes:reception")
    assert "Both ports are closed" in browser.get(address).content.decode()
    mailbox = made(browser, "reception", kind="reception", imap_host="", aliases="")
    data = {"host": "127.0.0.1", "smtp_port": 2526, "lmtp_port": 0, "largest_mb": 30, "relays": "10.0.0.0/8"}
    shown = browser.post(address, data, follow=True).content.decode()
    assert "No worker has opened the ports yet." in shown
    assert mailbox.address in shown
    assert reception.configured() == reception.Reception(smtp_port=2526, largest_mb=30, relays=("10.0.0.0/8",))
    for wrong in ({"relays": "ten"}, {"certificate": "/nowhere.pem"}, {"smtp_port": 99_999}):
        assert "There is a problem" in browser.post(address, {**data, **wrong}).content.decode()
    assert "Handed to us" in browser.get(reverse("mailboxes:index")).content.decode()
    assert "Where to begin" not in page(browser, "mailbox", mailbox.pk)


def test_a_mailbox_that_cannot_send_says_since_when(browser: Client) -> None:
    mailbox = made(browser)
    actions.go_live(mailbox=mailbox, is_live=True, by=SYSTEM, at=AT)
    actions.note_rest(mailbox=mailbox, said="421 busy", at=AT)
    assert "421 busy" in page(browser, "mailbox", mailbox.pk)
    assert "Does not work" in browser.get(reverse("mailboxes:index")).content.decode()


def test_an_own_authority_and_further_settings_are_kept(browser: Client) -> None:
    pem = Authority().pem
    assert (
        "begins with"
        in browser.post(
            f"{reverse('mailboxes:new')}?preset=pop3", typed(kind="pop3", own_ca="no certificate")
        ).content.decode()
    )
    mailbox = made(
        browser, "pop3", kind="pop3", own_ca=pem, trusted_servers="MX.meridian.example", delete_after_days="14",
        smtp_per_minute="30", smtp_connections="3", signature_el="Με εκτίμηση", priority="high", acknowledges="",
    )  # fmt: skip
    assert (mailbox.kind, mailbox.delete_after_days, mailbox.smtp_per_minute) == ("pop3", 14, 30)
    assert (mailbox.own_ca, mailbox.trusted_servers) == (pem.strip(), ["mx.meridian.example"])
    assert (mailbox.signatures, mailbox.priority, mailbox.acknowledges) == ({"el": "Με εκτίμηση"}, "high", False)
    own = OwnAddress.objects.get(value=mailbox.address)
    assert (own.signatures, own.priority, own.acknowledges) == ({"el": "Με εκτίμηση"}, "high", False)
    assert "Με εκτίμηση" in page(browser, "mailbox", mailbox.pk)
