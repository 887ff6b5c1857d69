"""Sign-in with the provider (OAuth2): tokens from a stand-in with the habits of real ones, taken by a real Dovecot."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError

from dromos.channels.email import actions, tokens
from dromos.channels.email.imap import Folder
from dromos.channels.email.models import Mailbox
from dromos.channels.email.probe import try_mailbox
from dromos.channels.email.tokens import TokenRefusedError, access_token, oauthbearer, xoauth2
from dromos.lib.actor import SYSTEM
from dromos.lib.vault import seal
from tests.mailservers import MailServers
from tests.provider import Provider

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
OWNER = "oauth@h.example"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    tokens._kept.clear()
    yield
    tokens._kept.clear()
    tokens._unsaved.clear()


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as found:
        yield found


def signed_in_at(provider: Provider, **values: Any) -> Mailbox:
    settings = {
        "name": "G", "address": OWNER, "preset": "google", "auth": "xoauth2", "client_id": "id", "client_secret": "cs",
        "token_endpoint": provider.token_endpoint, "refresh_token": provider.grant(OWNER),
    }  # fmt: skip
    return actions.create_mailbox(**{**settings, **values}, by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_an_access_token_is_asked_for_once_and_renewed_tokens_are_kept(provider: Provider) -> None:
    mailbox = signed_in_at(provider)
    first = mailbox.refresh_token
    assert access_token(mailbox) == access_token(mailbox)
    assert [asked["refresh_token"] for asked in provider.asked] == [first]
    kept = Mailbox.objects.get()
    assert kept.refresh_token == mailbox.refresh_token != first
    assert xoauth2("g", "a1") == "user=g\x01auth=Bearer a1\x01\x01"
    assert oauthbearer("g", "a1", "h", 143) == "n,a=g,\x01host=h\x01port=143\x01auth=Bearer a1\x01\x01"


@pytest.mark.django_db
def test_a_token_is_renewed_before_it_ends(provider: Provider) -> None:
    provider.lifetime_s = 60
    mailbox = signed_in_at(provider)
    assert access_token(mailbox) != access_token(mailbox)
    assert len({asked["refresh_token"] for asked in provider.asked}) == 2


@pytest.mark.django_db
def test_who_comes_with_a_token_somebody_else_has_renewed_uses_the_new_one(provider: Provider) -> None:
    stale = signed_in_at(provider)
    access_token(Mailbox.objects.get())
    tokens._kept.clear()  # another process has nothing in memory
    assert access_token(stale)
    assert len(provider.asked) == 2


@pytest.mark.django_db
def test_a_new_refresh_token_outlives_a_database_that_cannot_write(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = signed_in_at(provider)

    def refuse(*, mailbox: Mailbox, token: str) -> None:
        mailbox.refresh_sealed_token = seal(token)
        raise DatabaseError("could not extend file: No space left on device")

    monkeypatch.setattr(tokens, "keep_refresh_token", refuse)
    access_token(mailbox)
    monkeypatch.undo()
    tokens.forget_token(mailbox)
    access_token(Mailbox.objects.get())
    assert Mailbox.objects.get().refresh_token in provider._refresh_tokens


@pytest.mark.django_db
@pytest.mark.parametrize(
    "answer", [(400, {"error": "invalid_grant", "error_description": "Token expired"}), (200, {}), (500, {})]
)
def test_a_refused_token_says_why(provider: Provider, answer: tuple[int, dict[str, Any]]) -> None:
    mailbox = signed_in_at(provider)
    provider.answer = answer
    with pytest.raises(TokenRefusedError):
        access_token(mailbox)


@pytest.mark.django_db
def test_without_a_persons_access_the_application_asks_as_itself(provider: Provider) -> None:
    provider.answer = (200, {"access_token": "app"})
    assert access_token(signed_in_at(provider, refresh_token="")) == "app"
    assert provider.asked[0]["grant_type"] == "client_credentials"


@pytest.mark.django_db
def test_a_token_address_must_be_protected(provider: Provider) -> None:
    with pytest.raises(TokenRefusedError):
        access_token(signed_in_at(provider, token_endpoint="http://evil.example/token"))


@pytest.fixture
def asked_by_dovecot(mailservers: MailServers) -> Iterator[Provider]:
    with Provider(mailservers.provider) as found:
        yield found


def at_dovecot(servers: MailServers, provider: Provider, kind: str = "imap") -> Mailbox:
    return signed_in_at(
        provider, kind=kind, imap_host="127.0.0.1", imap_username=OWNER, imap_security="none",
        imap_port=servers.imap_port if kind == "imap" else servers.pop3_port, smtp_host="127.0.0.1",
        smtp_port=servers.submission_port, smtp_security="starttls", own_ca=servers.authority.pem,
    )  # fmt: skip


@pytest.mark.mailservers
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_dovecot_takes_our_tokens_to_read_and_to_send(
    mailservers: MailServers, asked_by_dovecot: Provider, kind: str
) -> None:
    mailbox = at_dovecot(mailservers, asked_by_dovecot, kind)
    found = try_mailbox(mailbox)
    assert [finding.is_ok for finding in found] == [True, True], found
    asked_by_dovecot.end_access_tokens()  # sooner than they promised: one new try, no alarm
    found = try_mailbox(mailbox)
    assert [finding.is_ok for finding in found] == [True, True], found
    asked_by_dovecot.revoke(OWNER)
    for finding in try_mailbox(mailbox):
        assert not finding.is_ok
        assert "sign in with the provider again" in finding.text


@pytest.mark.mailservers
@pytest.mark.django_db
def test_a_server_that_knows_only_oauthbearer_gets_that(
    mailservers: MailServers, asked_by_dovecot: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox = at_dovecot(mailservers, asked_by_dovecot)
    connect = Folder.__init__.__globals__["_connect"]

    def without_xoauth2(mailbox: Mailbox) -> Any:
        box = connect(mailbox)
        box.client.capabilities = tuple(one for one in box.client.capabilities if one != "AUTH=XOAUTH2")
        return box

    monkeypatch.setattr("dromos.channels.email.imap._connect", without_xoauth2)
    with Folder(mailbox) as folder:
        assert folder.count() == 0
    asked_by_dovecot.revoke(OWNER)
    tokens._kept[mailbox.pk] = (*tokens._kept[mailbox.pk][:1], "a-none", tokens._kept[mailbox.pk][2])
    with pytest.raises(TokenRefusedError):
        Folder(mailbox)
