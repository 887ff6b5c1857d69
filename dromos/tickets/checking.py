"""What is asked before a letter leaves: the file it speaks of, who will read it, what stands open in it.

The words of it are pure (``speaks_of_a_file``, ``meant_domain``); ``doubts`` asks the database who is who.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dromos.customers.models import Address
from dromos.interactions import queries as addresses
from dromos.tickets import letters, variables
from dromos.tickets.models import Ticket

# Stems, so that every ending of the word is found; a stem of its own begins a word.
_FILE_WORDS = re.compile(
    r"(?<!\w)(?:"
    r"attach(?:ed|ment|ments|ing)?\b|enclosed?\b|enclosing\b|find (?:the |my |our )?(?:file|document)s?\b"
    r"|συνημμ[έε]ν\w*|επισυν\w+"
    r"|mellékel\w*|melléklet\w*|mellekel\w*|melleklet\w*|csatol\w*"
    r"|вложен\w*|прикреп\w*|прилага\w*|приложен(?:ие|ии|ный|ном|ный|ные|о|ию|ием|ия)\b|прилож(?:ил|ила|или|у|им)\b"
    r"|přílo[hz]\w*|prilo[hz]\w*|přilož\w*|přikládá\w*|připoj(?:uji|en[éýáo]?|il|ila|ujeme)\b"
    r")",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
PROVIDERS = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "aol.com",
        "gmx.com", "gmx.net", "proton.me", "protonmail.com", "windowslive.com", "hotmail.gr", "yahoo.gr", "otenet.gr",
        "forthnet.gr", "freemail.hu", "citromail.hu", "t-online.hu", "indamail.hu", "mail.ru", "yandex.ru",
        "yandex.by", "rambler.ru", "inbox.ru", "list.ru", "tut.by", "seznam.cz", "email.cz", "centrum.cz", "post.cz",
        "atlas.cz", "volny.cz",
    )
)  # fmt: skip
_ENDINGS = {"con": "com", "cmo": "com", "ocm": "com", "comm": "com", "cm": "com", "ney": "net", "rog": "org"}
_NOBODY = re.compile(r"(?:no-?reply|do-?not-?reply|mailer-daemon|postmaster)(?:[+@].*)?\Z")


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at again. ``refused``: it cannot leave like that. ``instead``: the address that is meant."""

    kind: str
    text: str
    address: str = ""
    instead: str = ""
    refused: bool = False


def speaks_of_a_file(text: str) -> str:
    """The word that promises a file, in any of our languages; "" for none. What is quoted does not count."""
    found = _FILE_WORDS.search(_QUOTED.sub("", text))
    return found[0] if found else ""


def meant_domain(domain: str, known: Iterable[str]) -> str:
    """The domain of ``known`` that was meant when ``domain`` is but a slip away from it; else ""."""
    known = set(known)
    if domain in known or not domain:
        return ""
    name, _dot, ending = domain.rpartition(".")
    if ending in _ENDINGS and name:
        return f"{name}.{_ENDINGS[ending]}"
    slips = [one for one in known if len(one) > 5 and is_a_slip(domain, one)]
    return min(slips, default="")


def is_a_slip(one: str, other: str) -> bool:
    """Is it one letter wrong, missing, too many, or two letters changed over?"""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, wanted = one[start:], other[start:]
    if len(one) == len(other):
        changed_over = len(rest) > 1 and rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]
        return rest[1:] == wanted[1:] or changed_over
    longer, shorter = (rest, wanted) if len(rest) > len(wanted) else (wanted, rest)
    return longer[1:] == shorter


def doubts(ticket: Ticket, *, text: str, cc: Sequence[str], has_files: bool) -> list[Doubt]:
    """Everything to ask about a letter before it leaves; in order of weight."""
    found = doubts_about_people(ticket, cc)
    word = speaks_of_a_file(text)
    if word and not has_files:
        found.append(Doubt("attached", _("You write “%(word)s”, and nothing is attached.") % {"word": word}))
    left = [match[0] for match in variables.VARIABLE.finditer(text)]
    if left:
        said = _("This stands in the letter and says nothing to the customer: %(names)s")
        found.append(Doubt("variable", said % {"names": ", ".join(dict.fromkeys(left))}))
    return sorted(found, key=lambda one: not one.refused)


def doubts_about_people(ticket: Ticket, cc: Sequence[str]) -> list[Doubt]:
    """Who would get the letter and perhaps should not: ours, mistyped, new, from outside, unreachable, unwilling."""
    people = {one.address: one for one in ticket.participants.all()}
    requester = letters.requester_of(ticket)
    everybody = list(dict.fromkeys([*([requester.address] if requester else []), *cc]))
    rows = {row.value: row for row in _known(everybody)}
    own = addresses.own_addresses()
    home = _home(ticket, people)
    found = [_doubt_about(address, ticket, people, rows, own, home) for address in everybody]
    return [one for one in found if one is not None]


def _known(values: Collection[str]) -> list[Address]:
    return list(Address.objects.filter(channel="email", value__in=values).select_related("customer"))


def _home(ticket: Ticket, people: Iterable[str]) -> frozenset[str]:
    """The domains that belong to this customer: their organization's, and of those who take part already."""
    organization = ticket.organization or ticket.customer.organization
    domains = {domain.lower() for domain in organization.domains} if organization else set()
    return frozenset(domains | {address.rpartition("@")[2] for address in people if "@" in address})


def _doubt_about(
    address: str,
    ticket: Ticket,
    people: Collection[str],
    rows: Mapping[str, Address],
    own: Collection[str],
    home: frozenset[str],
) -> Doubt | None:
    row = rows.get(address)
    wrong = _cannot_arrive(address, row, own, home)
    if wrong is None and address not in people:
        return _stranger(address, ticket, row, home)
    return wrong


def _cannot_arrive(address: str, row: Address | None, own: Collection[str], home: frozenset[str]) -> Doubt | None:
    name, _at, domain = address.rpartition("@")
    says = {"address": address}
    if address in own:
        said = _("%(address)s is an address of ours: we would write to ourselves.")
        return Doubt("own", said % says, address, refused=True)
    if _NOBODY.match(address):
        return Doubt("nobody", _("Nobody reads what is sent to %(address)s.") % says, address)
    meant = "" if row is not None else meant_domain(domain, PROVIDERS | home)
    if meant:
        instead = f"{name}@{meant}"
        said = _("%(address)s looks mistyped. Do you mean %(instead)s?") % {**says, "instead": instead}
        return Doubt("typo", said, address, instead)
    if row is not None and row.bounced_at:
        said = _("Letters to %(address)s came back: %(reason)s")
        return Doubt("bounced", said % {**says, "reason": row.bounce_reason or "?"}, address)
    if row is not None and row.complained_at:
        return Doubt("unwilling", _("%(address)s has asked for no more letters of ours.") % says, address)
    return None


def _stranger(address: str, ticket: Ticket, row: Address | None, home: frozenset[str]) -> Doubt | None:
    """Who does not take part yet would read everything: of the same organization, and known to us, nobody is asked."""
    says = {"address": address}
    organization = ticket.organization or ticket.customer.organization
    if organization is not None and address.rpartition("@")[2] not in home:
        said = _("%(address)s is new here and not of %(organization)s. They could read the whole conversation.")
        return Doubt("outside", said % {**says, "organization": organization.name}, address)
    if organization is None or row is None:
        return Doubt("new", _("%(address)s is new here. They could read the whole conversation.") % says, address)
    return None
