"""What the house itself knows about senders and headers, and what spam filters said. Pure.

In this order, the first that speaks decides:

1. the block list (a sender, or all of a domain);
2. the house's own rules over header lines;
3. the allow list, unless our border server found the sender forged; or an answer to a letter of ours, known by our
   signature: then nothing below is asked;
4. the filter this house asks (rspamd or SpamAssassin);
5. the marks a filter on the way left in the header;
6. what staff said of earlier letters of this sender.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dromos.interactions.inbound import InboundMessage

LETTER, SPAM = "letter", "spam"
MARKS_NEEDED = 2
"""So many times staff must have called a sender's letters spam, and more often than not spam."""

_FLAGS = ("x-spam-flag", "x-spam", "x-spam-status")
_SCORES = ("x-spam-score", "x-rspamd-score", "x-spamd-result", "x-spam-status", "x-spam-level")
_NUMBER = re.compile(r"-?\d{1,5}(?:\.\d{1,4})?")
_RESULT = re.compile(r"\[\s*(-?\d{1,5}(?:\.\d{1,4})?)\s*/")
_STATUS_SCORE = re.compile(r"\b(?:score|hits)=(-?\d{1,5}(?:\.\d{1,4})?)")
_CONFIDENCE = re.compile(r"\bSCL:([5-9])\b")


@dataclass(frozen=True, slots=True)
class HeaderTest:
    """One header rule: the line ``header`` contains ``contains`` (whatever case; "" means: is there) -> ``means``."""

    name: str
    header: str
    contains: str
    means: str


@dataclass(frozen=True, slots=True)
class Sieve:
    """Everything the house set up. ``blocked`` and ``allowed`` map an address or ``@domain`` to who put it there.

    ``marks`` map an address to (called spam, called a letter). ``score`` is the number of points in a header from
    which on a letter is spam; None: points alone say nothing. ``believes_headers`` False: marks on the way are not
    believed at all.
    """

    blocked: Mapping[str, str] = field(default_factory=dict)
    allowed: Mapping[str, str] = field(default_factory=dict)
    tests: tuple[HeaderTest, ...] = ()
    marks: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    score: float | None = None
    believes_headers: bool = True

    @property
    def headers(self) -> frozenset[str]:
        """The header lines the rules ask for: the parser must keep them."""
        return frozenset(test.header.lower() for test in self.tests)


EMPTY = Sieve()


@dataclass(frozen=True, slots=True)
class Sifted:
    """What the sieve says: a kind of verdict by its key, and why."""

    means: str
    evidence: str


def sift(message: InboundMessage, sieve: Sieve, *, answers_us: bool) -> Sifted | None:
    """The first word any of the sources has to say; None: nothing speaks against or for the letter.

    ``answers_us``: it names a letter of ours by a Message-ID we signed.
    """
    if name := listed(message.from_address, sieve.blocked):
        return Sifted(SPAM, _by("Block list", name, sieve.blocked[name]))
    for test in sieve.tests:
        if (value := _matching(message, test)) is not None:
            return Sifted(test.means, f"Rule “{test.name}”: {test.header}: {value[:80]}")
    if message.authenticity != "fail" and (name := listed(message.from_address, sieve.allowed)):
        return None
    return None if answers_us else next(_suspicions(message, sieve), None)


def listed(address: str, entries: Mapping[str, str]) -> str:
    """The entry that covers ``address``: itself, its domain, or a domain above that; "" when none does."""
    plain = address.lower()
    domain = plain.rpartition("@")[2]
    parts = domain.split(".")
    names = (plain, *("@" + ".".join(parts[start:]) for start in range(len(parts))))
    return next((name for name in names if name in entries), "")


def _by(what: str, name: str, who: str) -> str:
    return f"{what}: {name} ({who})" if who else f"{what}: {name}"


def _matching(message: InboundMessage, test: HeaderTest) -> str | None:
    """The line that proves ``test``; None when there is none."""
    wanted = test.contains.lower()
    return next((value for value in lines_of(message, test.header) if wanted in value.lower()), None)


def lines_of(message: InboundMessage, header: str) -> tuple[str, ...]:
    """The values of one header line, of those that are read into fields as well."""
    name = header.lower()
    fields = {
        "subject": (message.subject,) if message.subject else (),
        "from": (f"{message.from_name} <{message.from_address}>",) if message.from_address else (),
        "to": message.to,
        "cc": message.cc,
    }
    return tuple(fields.get(name) or message.headers.get(name, ()))


def _suspicions(message: InboundMessage, sieve: Sieve) -> Iterator[Sifted]:
    opinion = message.spam_opinion
    if opinion is not None and opinion.is_spam:
        yield Sifted(SPAM, str(opinion))
    if sieve.believes_headers:
        yield from _marked(message, sieve.score)
    spam, letters = sieve.marks.get(message.from_address, (0, 0))
    if spam >= MARKS_NEEDED and spam > letters:
        yield Sifted(SPAM, f"Reputation: {message.from_address} was called spam {spam} times, a letter {letters} times")


def _marked(message: InboundMessage, limit: float | None) -> Iterator[Sifted]:
    """What a filter on the way wrote into the header."""
    for name in _FLAGS:
        value = message.header(name)
        if value.strip().lower().startswith("yes"):
            yield Sifted(SPAM, f"{name}: {value[:60]}")
    confidence = _CONFIDENCE.search(message.header("x-forefront-antispam-report"))
    if confidence:
        yield Sifted(SPAM, f"x-forefront-antispam-report: {confidence.group()}")
    for name in _SCORES if limit is not None else ():
        value = message.header(name)
        points = score_in(name, value)
        if points is not None and limit is not None and points >= limit:
            yield Sifted(SPAM, f"{name}: {value[:60]} (limit {limit:g})")


def score_in(name: str, value: str) -> float | None:
    """The points a header line gives a letter; None when it names none."""
    if name == "x-spam-level":
        return float(len(value.strip())) if value.strip().strip("*+") == "" and value.strip() else None
    pattern = {"x-spamd-result": _RESULT, "x-spam-status": _STATUS_SCORE}.get(name)
    if pattern is not None:
        found = pattern.search(value)
        return float(found.group(1)) if found else None
    plain = _NUMBER.match(value.strip())
    return float(plain.group()) if plain else None
