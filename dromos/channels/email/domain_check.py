"""What the DNS says about a domain our letters come from, and what it should say. Pure: the resolver is an argument.

Texts are stored in English and translated where they are shown. DMARC is read as RFC 9989 has it.
"""

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext_noop as _

from dromos.channels.email.dns import LookupFailedError, Resolver

GOOD, LOOK, BAD, UNKNOWN = "good", "look", "bad", "unknown"
MOST_LOOKUPS = 10  # RFC 7208, 4.6.4
GONE_TAGS = {"pct", "rf", "ri"}  # RFC 9989 took them out of DMARC
KNOWN_SENDERS = {
    "google": "include:_spf.google.com",
    "google-password": "include:_spf.google.com",
    "microsoft": "include:spf.protection.outlook.com",
    "microsoft-app": "include:spf.protection.outlook.com",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Through whom letters of the domain leave."""

    preset: str
    host: str

    @property
    def mechanism(self) -> str:
        """What allows it in an SPF record."""
        if self.preset in KNOWN_SENDERS:
            return KNOWN_SENDERS[self.preset]
        try:
            address = ipaddress.ip_address(self.host)
        except ValueError:
            return f"a:{self.host}"
        return f"ip{address.version}:{address}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One record: how it is, in words, what was found, and what to publish (empty: nothing)."""

    key: str
    status: str
    text: str
    name: str = ""
    kind: str = "TXT"
    publish: str = ""
    found: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def examine(
    domain: str, *, selector: str, public_key: str, senders: Sequence[Sender], reports_to: str, resolver: Resolver
) -> list[Finding]:
    """MX, SPF, DKIM and DMARC of `domain`. Never raises: a record that cannot be looked up is a finding."""
    looks: dict[str, Callable[[], Finding]] = {
        "mx": lambda: _mx(domain, resolver),
        "spf": lambda: _spf(domain, senders, resolver),
        "dkim": lambda: _dkim(domain, selector, public_key, resolver),
        "dmarc": lambda: _dmarc(domain, reports_to, resolver),
    }
    return [_looked(key, look) for key, look in looks.items()]


def _looked(key: str, look: Callable[[], Finding]) -> Finding:
    try:
        return look()
    except LookupFailedError as error:
        return Finding(key, UNKNOWN, _("The DNS did not answer: try again later."), found=(str(error)[:200],))


def _mx(domain: str, resolver: Resolver) -> Finding:
    found = resolver.mx(domain)
    if found in ([""], ["."]):
        return Finding("mx", BAD, _("The domain says that it takes no mail: nobody can answer."), domain, "MX")
    if found:
        return Finding("mx", GOOD, _("Answers can come."), domain, "MX", found=tuple(found))
    if resolver.addresses(domain):
        text = _("There is no MX record: answers go to the domain's own address. Publish one.")
        return Finding("mx", LOOK, text, domain, "MX", publish="10 mail." + domain)
    text = _("Nobody can answer: the domain has no MX record.")
    return Finding("mx", BAD, text, domain, "MX", publish="10 mail." + domain)


def _spf(domain: str, senders: Sequence[Sender], resolver: Resolver) -> Finding:
    wanted = list(dict.fromkeys(sender.mechanism for sender in senders if sender.host or sender.preset))
    records = _spf_records(domain, resolver)
    if not records:
        publish = " ".join(["v=spf1", *wanted, "~all"])
        text = _("There is no SPF record: anybody may claim to send for you.")
        return Finding("spf", BAD, text, domain, publish=publish)
    if len(records) > 1:
        text = _("There are several SPF records, so that none counts: publish one.")
        return Finding("spf", BAD, text, domain, publish=_with(records[0], wanted), found=tuple(records))
    walk = _SpfWalk(resolver)
    terms = list(walk.terms(domain, records[0]))
    if walk.lookups > MOST_LOOKUPS:
        text = _("The SPF record needs %(number)s look-ups; more than 10 make it worthless.")
        return Finding("spf", BAD, text, domain, found=tuple(records), values={"number": walk.lookups})
    lacking = [one for one, sender in _by_mechanism(senders).items() if not walk.allows(one, sender, terms)]
    if lacking:
        text = _("The SPF record does not allow the server our letters leave from.")
        return Finding("spf", BAD, text, domain, publish=_with(records[0], lacking), found=tuple(records))
    if "+all" in terms or "all" in terms:
        text = _("The SPF record allows everybody: end it with ~all.")
        return Finding("spf", BAD, text, domain, publish=_with(records[0], []), found=tuple(records))
    return Finding("spf", GOOD, _("Our server may send for the domain."), domain, found=tuple(records))


def _by_mechanism(senders: Sequence[Sender]) -> dict[str, Sender]:
    return {sender.mechanism: sender for sender in senders if sender.host or sender.preset}


def _spf_records(domain: str, resolver: Resolver) -> list[str]:
    return [text for text in resolver.txt(domain) if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def _with(record: str, mechanisms: Sequence[str]) -> str:
    """The record with further mechanisms, and an end that does not allow everybody."""
    kept = [term for term in record.split()[1:] if term.lower() not in {"all", "+all", "?all", "~all", "-all"}]
    end = "-all" if "-all" in record.lower().split() else "~all"
    return " ".join(["v=spf1", *mechanisms, *(term for term in kept if term not in mechanisms), end])


class _SpfWalk:
    """An SPF record with everything it includes. `lookups` counts as receivers count."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.lookups = 0
        self._addresses: dict[str, list[str]] = {}

    def terms(self, domain: str, record: str) -> Iterator[str]:
        """Every term in lower case, those of included records too; "a" and "mx" with their domain."""
        for term in record.lower().split()[1:]:
            bare = term.lstrip("+")
            name, _colon, value = re.sub("=", ":", bare, count=1).partition(":")
            yield f"{name}:{value or domain}" if name in {"a", "mx"} else bare
            if name in {"include", "redirect", "a", "mx", "exists", "ptr"}:
                self.lookups += 1
            if name in {"include", "redirect"} and value and self.lookups <= MOST_LOOKUPS:
                for inner in _spf_records(value, self.resolver)[:1]:
                    inside = self.terms(value, inner)
                    yield from (one for one in inside if name == "redirect" or one.lstrip("~?-+") != "all")

    def allows(self, mechanism: str, sender: Sender, terms: Sequence[str]) -> bool:
        if mechanism in terms:
            return True
        if mechanism.startswith("include:"):
            return False
        own = [sender.host] if mechanism.startswith("ip") else self._of(sender.host)
        return bool(own) and all(any(self._covers(term, one) for term in terms) for one in own)

    def _of(self, name: str) -> list[str]:
        if name not in self._addresses:
            self._addresses[name] = self.resolver.addresses(name)
        return self._addresses[name]

    def _covers(self, term: str, address: str) -> bool:
        name, _colon, value = term.partition(":")
        if name in {"ip4", "ip6"}:
            try:
                return ipaddress.ip_address(address) in ipaddress.ip_network(value, strict=False)
            except ValueError:
                return False
        if name == "a":
            return address in self._of(value.partition("/")[0])
        return name == "mx" and any(address in self._of(server) for server in self.resolver.mx(value.partition("/")[0]))


def _dkim(domain: str, selector: str, public_key: str, resolver: Resolver) -> Finding:
    if not public_key:
        return Finding("dkim", LOOK, _("Letters are not signed: make a key first."))
    name, publish = f"{selector}._domainkey.{domain}", f"v=DKIM1; k=rsa; p={public_key}"
    found = resolver.txt(name)
    if not found:
        return Finding("dkim", BAD, _("The key is not published yet."), name, publish=publish)
    keys = [re.sub(r"\s", "", _tags(record).get("p", "")) for record in found]
    if public_key in keys and len(found) == 1:
        return Finding("dkim", GOOD, _("The key is published: signatures can be checked."), name, found=tuple(found))
    text = _("Another key is published there: every signature of ours would be found wrong.")
    return Finding("dkim", BAD, text, name, publish=publish, found=tuple(found))


def _tags(record: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in record.split(";") if "=" in part)
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}


def _dmarc(domain: str, reports_to: str, resolver: Resolver) -> Finding:
    name = f"_dmarc.{domain}"
    publish = f"v=DMARC1; p=none; rua=mailto:{reports_to}"
    where, records = _dmarc_records(domain, resolver)
    if not records:
        text = _("There is no DMARC record: receivers do not know what to do with forgeries.")
        return Finding("dmarc", LOOK, text, name, publish=publish)
    if len(records) > 1:
        text = _("There are several DMARC records, so that none counts: publish one.")
        return Finding("dmarc", BAD, text, where, publish=records[0], found=tuple(records))
    tags = _tags(records[0])
    if tags.get("p", "").lower() not in {"none", "quarantine", "reject"}:
        text = _("The DMARC record says no policy (p=).")
        return Finding("dmarc", BAD, text, where, publish=publish, found=tuple(records))
    if gone := sorted(GONE_TAGS & tags.keys()):
        kept = "; ".join(part.strip() for part in records[0].split(";") if part.strip() and _kept(part))
        text = _("The DMARC record holds what no longer exists: %(tags)s.")
        values = {"tags": ", ".join(gone)}
        return Finding("dmarc", LOOK, text, where, publish=kept, found=tuple(records), values=values)
    if tags["p"].lower() == "none":
        text = _("Forgeries are only watched. When the reports are clean, ask for p=quarantine.")
        publish = re.sub(r"(?i)p\s*=\s*none", "p=quarantine", records[0], count=1)
        return Finding("dmarc", LOOK, text, where, publish=publish, found=tuple(records))
    return Finding("dmarc", GOOD, _("Forgeries are turned away."), where, found=tuple(records))


def _kept(part: str) -> bool:
    return part.partition("=")[0].strip().lower() not in GONE_TAGS


def _dmarc_records(domain: str, resolver: Resolver) -> tuple[str, list[str]]:
    """At the domain, else at the nearest domain above it that has one (the tree walk of RFC 9989)."""
    labels = domain.split(".")
    for start in range(len(labels) - 1):
        name = "_dmarc." + ".".join(labels[start:])
        records = [text for text in resolver.txt(name) if text.lower().replace(" ", "").startswith("v=dmarc1")]
        if records:
            return name, records
    return f"_dmarc.{domain}", []
