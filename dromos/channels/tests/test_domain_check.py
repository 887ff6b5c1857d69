"""What the DNS says about a sending domain, and what to publish."""

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest
from pytest_django.fixtures import Settings

from dromos.channels.email.dns import DnsResolver, LookupFailedError
from dromos.channels.email.domain_check import Finding, Sender, examine

KEY = "MIIBKEY"
GOOD = {
    "h.example": ["v=spf1 include:_spf.h.example -all", "unrelated"],
    "_spf.h.example": ["v=spf1 ip4:192.0.2.0/24 mx ~all"],
    "d1._domainkey.h.example": [f"v=DKIM1; k=rsa; p={KEY[:4]} {KEY[4:]}"],
    "_dmarc.h.example": ["v=DMARC1; p=reject; rua=mailto:x@h.example"],
}
ADDRESSES = {"mail.h.example": ["192.0.2.7"], "out.h.example": ["203.0.113.9"]}


class Zone:
    """A resolver that answers from tables."""

    def __init__(self, txt: dict[str, list[str]], mx: dict[str, list[str]] | None = None) -> None:
        self._txt, self._mx = txt, {"h.example": ["mail.h.example"]} if mx is None else mx

    def txt(self, name: str) -> list[str]:
        if self._txt.get(name) == ["fails"]:
            raise LookupFailedError("SERVFAIL")
        return self._txt.get(name, [])

    def mx(self, name: str) -> list[str]:
        return self._mx.get(name, [])

    def addresses(self, name: str) -> list[str]:
        return ADDRESSES.get(name, [])


def looked(
    zone: Zone, *, domain: str = "h.example", sender: Sender | None = None, key: str = KEY
) -> dict[str, Finding]:
    found = examine(
        domain, selector="d1", public_key=key, senders=[sender or Sender("generic", "mail.h.example")],
        reports_to="postmaster@h.example", resolver=zone,
    )  # fmt: skip
    return {finding.key: finding for finding in found}


def changed(**records: list[str]) -> Zone:
    names = {"spf": "h.example", "dkim": "d1._domainkey.h.example", "dmarc": "_dmarc.h.example"}
    return Zone({**GOOD, **{names[key]: value for key, value in records.items()}})


def test_a_domain_that_is_well_needs_nothing() -> None:
    found = looked(Zone(GOOD))
    assert {finding.status for finding in found.values()} == {"good"}, found
    assert not any(finding.publish for finding in found.values())


def test_an_empty_domain_is_told_exactly_what_to_publish() -> None:
    found = looked(Zone({}, {}), sender=Sender("microsoft", "smtp.office365.com"))
    assert {key: (one.status, one.name, one.publish) for key, one in found.items()} == {
        "mx": ("bad", "h.example", "10 mail.h.example"),
        "spf": ("bad", "h.example", "v=spf1 include:spf.protection.outlook.com ~all"),
        "dkim": ("bad", "d1._domainkey.h.example", f"v=DKIM1; k=rsa; p={KEY}"),
        "dmarc": ("look", "_dmarc.h.example", "v=DMARC1; p=none; rua=mailto:postmaster@h.example"),
    }


@pytest.mark.parametrize(
    ("records", "sender", "status", "publish"),
    [
        (["v=spf1 -all"], Sender("generic", "out.h.example"), "bad", "v=spf1 a:out.h.example -all"),
        (["v=spf1 mx ~all"], Sender("generic", "mail.h.example"), "good", ""),
        (["v=spf1 a:mail.h.example ~all"], Sender("generic", "mail.h.example"), "good", ""),
        (["v=spf1 redirect=_spf.h.example"], Sender("generic", "mail.h.example"), "good", ""),
        (["v=spf1 ip4:192.0.2.7 ~all"], Sender("generic", "192.0.2.7"), "good", ""),
        (["v=spf1 ~all"], Sender("generic", "2001:db8::1"), "bad", "v=spf1 ip6:2001:db8::1 ~all"),
        (["v=spf1 mx ~all"], Sender("google", "smtp.gmail.com"), "bad", "v=spf1 include:_spf.google.com mx ~all"),
        (["v=spf1 mx +all"], Sender("generic", "mail.h.example"), "bad", "v=spf1 mx ~all"),
        (["v=spf1 mx", "v=spf1 a"], Sender("generic", "mail.h.example"), "bad", "v=spf1 a:mail.h.example mx ~all"),
        (["v=spf1 " + "exists:x.example " * 11 + "~all"], Sender("generic", "mail.h.example"), "bad", ""),
    ],
)
def test_spf(records: list[str], sender: Sender, status: str, publish: str) -> None:
    found = looked(changed(spf=records), sender=sender)["spf"]
    assert (found.status, found.publish) == (status, publish), found


def test_an_spf_record_that_includes_itself_ends() -> None:
    found = looked(changed(spf=["v=spf1 include:h.example ~all"]))["spf"]
    assert found.status == "bad"
    assert found.values["number"] > 10


def test_a_published_key_must_be_ours() -> None:
    assert looked(changed(dkim=["v=DKIM1; p=OTHER"]))["dkim"].status == "bad"
    assert looked(changed(dkim=[f"v=DKIM1; p={KEY}", "v=DKIM1; p=OTHER"]))["dkim"].status == "bad"
    assert looked(Zone(GOOD), key="")["dkim"].status == "look"


@pytest.mark.parametrize(
    ("records", "status", "publish"),
    [
        (["v=DMARC1; p=none"], "look", "v=DMARC1; p=quarantine"),
        (["v=DMARC1; p=quarantine; pct=50; ri=3600"], "look", "v=DMARC1; p=quarantine"),
        (["v=DMARC1; rua=mailto:x@h.example"], "bad", "v=DMARC1; p=none; rua=mailto:postmaster@h.example"),
        (["v=DMARC1; p=reject", "v=DMARC1; p=none"], "bad", "v=DMARC1; p=reject"),
    ],
)
def test_dmarc(records: list[str], status: str, publish: str) -> None:
    found = looked(changed(dmarc=records))["dmarc"]
    assert (found.status, found.publish) == (status, publish)


def test_dmarc_of_the_domain_above_counts() -> None:
    found = looked(Zone(GOOD), domain="shop.h.example")["dmarc"]
    assert (found.status, found.name) == ("good", "_dmarc.h.example")


def test_no_mail_and_no_answer_are_said() -> None:
    assert looked(Zone(GOOD, {"h.example": [""]}))["mx"].status == "bad"
    assert looked(changed(dmarc=["fails"]))["dmarc"].status == "unknown"


@pytest.fixture
def name_server() -> Iterator[int]:
    """A name server on a UDP port of this machine, with the records of GOOD; it knows no other name."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    line.settimeout(0.1)
    stop = threading.Event()
    records = {
        ("h.example.", "TXT"): ['"v=spf1 " "-all"'],
        ("h.example.", "MX"): ["20 b.h.example.", "10 a.h.example."],
        ("h.example.", "A"): ["192.0.2.7"],
    }

    def serve() -> None:
        while not stop.is_set():
            try:
                asked, peer = line.recvfrom(4096)
            except TimeoutError:
                continue
            query = dns.message.from_wire(asked)
            question = query.question[0]
            kind = dns.rdatatype.to_text(question.rdtype)
            answer = dns.message.make_response(query)
            if question.name.to_text() == "broken.example.":
                answer.set_rcode(dns.rcode.SERVFAIL)
            elif found := records.get((question.name.to_text(), kind)):
                answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
            line.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield line.getsockname()[1]
    stop.set()
    thread.join()
    line.close()


def test_the_real_resolver_asks_a_name_server(name_server: int, settings: Settings) -> None:
    settings.MAIL_NAMESERVERS = [f"127.0.0.1:{name_server}"]
    found = DnsResolver()
    assert found.txt("h.example") == ["v=spf1 -all"]
    assert found.mx("h.example") == ["a.h.example", "b.h.example"]
    assert found.addresses("h.example") == ["192.0.2.7"]
    assert found.txt("nothing.example") == []
    with pytest.raises(LookupFailedError):
        found.txt("broken.example")
