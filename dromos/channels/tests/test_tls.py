"""Protected lines to real servers: certificates are checked, an own authority can be trusted, wrong ones are refused."""

import datetime as dt
from typing import Any

import pytest

from dromos.channels.email.models import Mailbox
from dromos.channels.email.probe import Finding, try_mailbox
from dromos.channels.email.trust import problem_with
from dromos.lib.vault import seal
from tests.certificates import Authority
from tests.mailservers import PASSWORD, MailServers

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)
WRONG_NAME = "127.0.0.2"  # the same servers, whose certificate says 127.0.0.1


def tried(servers: MailServers, *, kind: str, security: str, host: str = "127.0.0.1", **values: Any) -> list[Finding]:
    fetching = {
        ("imap", "tls"): servers.imaps_port, ("imap", "starttls"): servers.imap_port,
        ("pop3", "tls"): servers.pop3s_port, ("pop3", "starttls"): servers.pop3_port,
    }[kind, security]  # fmt: skip
    sending = servers.smtps_port if security == "tls" else servers.smtp_port
    mailbox = Mailbox(
        kind=kind, address="tls@h.example", imap_host=host, imap_port=fetching, imap_security=security,
        imap_username="tls@h.example", imap_sealed_secret=seal(PASSWORD), smtp_host=host, smtp_port=sending,
        smtp_security=security, smtp_username="", **values,
    )  # fmt: skip
    return try_mailbox(mailbox)


@pytest.fixture
def no_sign_in_to_send(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test's SMTP server asks nobody to sign in."""
    monkeypatch.setattr("dromos.channels.email.smtp._sign_in", lambda *_: None)


@pytest.mark.mailservers
@pytest.mark.usefixtures("no_sign_in_to_send")
@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("kind", ["imap", "pop3"])
def test_with_its_own_authority_trusted_a_server_is_reached(mailservers: MailServers, kind: str, security: str) -> None:
    found = tried(mailservers, kind=kind, security=security, own_ca=mailservers.authority.pem)
    assert [finding.is_ok for finding in found] == [True, True], found


@pytest.mark.mailservers
@pytest.mark.usefixtures("no_sign_in_to_send")
@pytest.mark.parametrize(("kind", "security"), [("imap", "tls"), ("imap", "starttls"), ("pop3", "starttls")])
def test_an_unknown_authority_is_refused_with_what_to_do(mailservers: MailServers, kind: str, security: str) -> None:
    for finding in tried(mailservers, kind=kind, security=security):
        assert not finding.is_ok
        assert "if it is your own, paste its certificate" in finding.text
    for finding in tried(mailservers, kind=kind, security=security, own_ca=Authority("Another").pem):
        assert not finding.is_ok


@pytest.mark.mailservers
@pytest.mark.usefixtures("no_sign_in_to_send")
@pytest.mark.parametrize(("kind", "security"), [("imap", "tls"), ("pop3", "tls"), ("imap", "starttls")])
def test_a_certificate_for_another_name_is_refused(mailservers: MailServers, kind: str, security: str) -> None:
    pem = mailservers.authority.pem
    for finding in tried(mailservers, kind=kind, security=security, host=WRONG_NAME, own_ca=pem):
        assert not finding.is_ok
        assert "certificate is for another name" in finding.text


def test_only_a_certificate_can_be_trusted() -> None:
    assert problem_with("") == ""
    assert problem_with(Authority().pem) == ""
    assert "begins with" in problem_with("trust me")
    assert "cannot be read" in problem_with("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
