"""Reads of the sandbox."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max

from dromos.channels.email.models import Mailbox
from dromos.channels.sandbox.models import SandboxMail
from dromos.customers.models import Address
from dromos.interactions.models import OwnAddress

LIST = 50


@dataclass(frozen=True, slots=True)
class Box:
    """An imaginary mailbox with what is in it."""

    address: str
    name: str
    letters: int
    last_at: dt.datetime
    last_subject: str


def boxes(*, limit: int = LIST) -> list[Box]:
    """Mailboxes that received something, the latest first."""
    rows = list(
        SandboxMail.objects.values("recipient")
        .annotate(letters=Count("id"), last_at=Max("received_at"), last_id=Max("id"))
        .order_by("-last_at")[:limit]
    )
    names = names_of([row["recipient"] for row in rows])
    subjects = dict(SandboxMail.objects.filter(pk__in=[row["last_id"] for row in rows]).values_list("pk", "subject"))
    return [
        Box(row["recipient"], names.get(row["recipient"], ""), row["letters"], row["last_at"], subjects[row["last_id"]])
        for row in rows
    ]


def names_of(addresses: Sequence[str]) -> dict[str, str]:
    """The customers' names by e-mail address, as far as they are known."""
    rows = Address.objects.filter(channel="email", value__in=addresses)
    return dict(rows.values_list("value", "customer__name"))


def letters_to(address: str, *, limit: int = 200) -> list[SandboxMail]:
    """What one mailbox received, the latest first, without the bytes."""
    return list(SandboxMail.objects.defer("content").filter(recipient=address).order_by("-received_at", "-id")[:limit])


def addresses_of_ours() -> list[tuple[str, str]]:
    """(address, whose it is) of every address the sandbox takes letters for."""
    keys = [mailbox.key for mailbox in Mailbox.objects.filter(kind="sandbox", is_active=True).order_by("id")]
    rows = OwnAddress.objects.filter(channel="email", mailbox_key__in=keys).select_related("department", "user")
    ranked = sorted(rows, key=lambda row: (row.user_id is not None, keys.index(row.mailbox_key), row.value))
    return [(row.value, str(row.user or row.department or row.from_name)) for row in ranked]
