"""The one brake on automatic letters (mission.md). Pure.

Per ticket at most 5 in 10 minutes and 20 in a day; per address at most 3 acknowledgements an hour and 20
automatic letters a day; none to our own addresses, nor to addresses where nobody reads; none where letters come
back for good (whoever writes from there all the same is acknowledged), or are called unwanted.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

TICKET_SHORT: Final = (timedelta(minutes=10), 5)
TICKET_LONG: Final = (timedelta(days=1), 20)
ADDRESS_ACKNOWLEDGEMENTS: Final = (timedelta(hours=1), 3)
ADDRESS_LONG: Final = (timedelta(days=1), 20)

_NOBODY_READS = re.compile(
    r"(?:mailer-?daemon|postmaster|abuse|root|daemon|bounces?|"
    r"(?:do[-_.]?)?not?[-_.]?reply|no[-_.]?response)\d*(?:[-+=._].*)?\Z"
)


@dataclass(frozen=True, slots=True)
class Sent:
    """How many automatic letters went out already, counted within the spans above, and what became of earlier ones.

    ``bounced``: letters to the address fail for good. ``complained``: its provider reported a letter as unwanted.
    """

    ticket_short: int = 0
    ticket_long: int = 0
    address_acknowledgements: int = 0
    address_long: int = 0
    bounced: bool = False
    complained: bool = False


def cause_to_hold(
    *, address: str, sent: Sent, acknowledgement: bool, own_addresses: Container[str] = frozenset()
) -> str | None:
    """Why this automatic letter must not go out, or None when it may. The answer is a stable key."""
    plain = address.strip().lower()
    if plain in own_addresses or without_tag(plain) in own_addresses:
        return "own_address"
    if nobody_reads(plain):
        return "nobody_reads"
    limits = (
        ("address_complained", sent.complained),
        ("address_bounced", sent.bounced and not acknowledgement),
        ("ticket_limit", sent.ticket_short >= TICKET_SHORT[1] or sent.ticket_long >= TICKET_LONG[1]),
        ("acknowledgement_limit", acknowledgement and sent.address_acknowledgements >= ADDRESS_ACKNOWLEDGEMENTS[1]),
        ("address_limit", sent.address_long >= ADDRESS_LONG[1]),
    )
    return next((cause for cause, holds in limits if holds), None)


def nobody_reads(address: str) -> bool:
    """mailer-daemon, postmaster, no-reply and their like, whatever their spelling."""
    return bool(_NOBODY_READS.match(address.strip().lower().partition("@")[0]))


def without_tag(address: str) -> str:
    """support+t123@example.org is support@example.org."""
    local, at, domain = address.partition("@")
    return f"{local.partition('+')[0]}{at}{domain}"
