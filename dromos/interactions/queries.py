"""Reads about interactions and our own addresses that span rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from dromos.interactions.models import OwnAddress
from dromos.lib.memo import remembered
from dromos.lib.set_up import SetUp


@dataclass(frozen=True, slots=True)
class Own:
    """One of our addresses as a plain value. See OwnAddress for what the fields mean."""

    value: str
    department_id: int | None
    user_id: int | None
    mailbox_key: str
    from_name: str
    is_sender: bool
    language: str = ""
    signatures: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    priority: str = ""
    acknowledges: bool = True


@remembered
def own_addresses(channel: str = "email") -> dict[str, Own]:
    """Every address of ours on ``channel``, by its value in lower case. One query."""
    return {row[0]: Own(*row) for row in _OWN(channel)}


_OWN = SetUp(
    lambda channel: OwnAddress.objects.filter(channel=channel).values_list(
        "value", "department_id", "user_id", "mailbox_key", "from_name", "is_sender", "language", "signatures",
        "category", "priority", "acknowledges",
    ),
    str,
)  # fmt: skip


def sender_for(department_id: int | None, addresses: Iterable[Own], mailbox_key: str = "") -> Own | None:
    """The address letters of a department leave from: of the account that was written to, else the department's own,
    else any of the house; None when no account may send.
    """
    senders = [address for address in addresses if address.is_sender]
    ranked = sorted(
        senders, key=lambda own: (own.mailbox_key != mailbox_key, own.department_id != department_id, own.value)
    )
    return ranked[0] if ranked else None


def held() -> Q:
    """The condition on recipients whose letter waits for an account that does not send (yet).

    An account publishes with its addresses whether it holds letters; one that is gone sends nothing either. Letters of
    no account ("") leave by any that sends.
    """
    return Q(message__channel="email") & ~Q(message__mailbox_key__in=sending_keys())


@remembered
def sending_keys() -> frozenset[str]:
    """The accounts letters leave from now, "" among them when there is any. One query."""
    keys = set(OwnAddress.objects.filter(is_sender=True, holds=False).values_list("mailbox_key", flat=True))
    return frozenset({"", *keys} if keys else ())
