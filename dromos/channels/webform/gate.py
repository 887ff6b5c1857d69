"""What keeps robots out, without a third party and without shutting anybody out. Pure.

1. Each page carries a sealed stub: which form, when it was made, a nonce that is good once.
2. A script on the page finds a number whose hash with the nonce begins with some zero bits: cheap for one letter,
   dear for a thousand. Who has no script may send some letters without it.
3. A field people cannot see: what fills it in is no person. The letter is kept, and set aside.
4. Whoever is quicker than anybody can type is asked to press once more.
"""

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

SHORTEST_S: Final = 3
LONGEST_S: Final = 24 * 3600
EASIEST, HARDEST = 15, 20
WITHOUT_PROOF: Final = (timedelta(hours=1), 3)
PER_NETWORK: Final = ((timedelta(hours=1), 12), (timedelta(days=1), 50))
PER_ADDRESS: Final = ((timedelta(hours=1), 5), (timedelta(days=1), 12))


class Answer(StrEnum):
    """come_in; robot (kept and set aside); too_quick, too_old, no_proof (the page again, with all that was typed)."""

    COME_IN = "come_in"
    ROBOT = "robot"
    TOO_QUICK = "too_quick"
    TOO_OLD = "too_old"
    NO_PROOF = "no_proof"


@dataclass(frozen=True, slots=True)
class Stub:
    """What a page knows about itself, sealed by us. ``made_at`` in seconds since 1970."""

    form: str
    nonce: str
    made_at: int
    bits: int


@dataclass(frozen=True, slots=True)
class Lately:
    """Ages, in seconds, of what was sent before: from this network, without proof from there, with this address."""

    network: Sequence[float] = ()
    without_proof: Sequence[float] = ()
    address: Sequence[float] = ()


def judge(stub: Stub | None, *, form: str, proof: str, trap: str, now: float, lately: Lately) -> Answer:
    """May this letter come in? ``stub`` None is one we did not seal."""
    if trap:
        return Answer.ROBOT
    if stub is None or stub.form != form or not 0 <= now - stub.made_at <= LONGEST_S:
        return Answer.TOO_OLD
    if now - stub.made_at < SHORTEST_S:
        return Answer.TOO_QUICK
    if is_proof(stub, proof) or not _is_many(lately.without_proof, *WITHOUT_PROOF):
        return Answer.COME_IN
    return Answer.NO_PROOF


def is_too_many(lately: Lately) -> bool:
    """One network, or one claimed address, has sent as much as it may."""
    return any(_is_many(lately.network, *limit) for limit in PER_NETWORK) or any(
        _is_many(lately.address, *limit) for limit in PER_ADDRESS
    )


def is_proof(stub: Stub, proof: str) -> bool:
    """Does SHA-256 of ``nonce:proof`` begin with the zero bits the stub asks for?"""
    if not (proof.isascii() and proof.isdecimal() and len(proof) <= 16):
        return False
    digest = hashlib.sha256(f"{stub.nonce}:{proof}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> (64 - stub.bits) == 0


def bits_for(lately: Lately) -> int:
    """How hard the work is: harder with every letter the network sent in the last hour."""
    recent = sum(1 for age in lately.network if age <= timedelta(hours=1).total_seconds())
    return min(EASIEST + recent // 2, HARDEST)


def network_of(ip: str | None) -> str:
    """What one household or office has in common: an IPv4 address, the first 64 bits of an IPv6 one."""
    try:
        address = ipaddress.ip_address((ip or "").partition("%")[0])
    except ValueError:
        return "unknown"
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    if mapped is not None or isinstance(address, ipaddress.IPv4Address):
        return str(mapped or address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _is_many(ages: Sequence[float], span: timedelta, most: int) -> bool:
    return sum(1 for age in ages if age <= span.total_seconds()) >= most
