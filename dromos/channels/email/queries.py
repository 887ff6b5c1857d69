"""Reads about accounts that span rows."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dromos.channels.email.dns import resolver
from dromos.channels.email.domain_check import BAD, GOOD, LOOK, UNKNOWN, Finding, Sender, examine
from dromos.channels.email.models import Mailbox, SendingDomain
from dromos.interactions.models import OwnAddress
from dromos.lib.models import Heartbeat

BEAT = "reception"
FRESH = dt.timedelta(minutes=1)


def reception_state(at: dt.datetime) -> dict[str, Any]:
    """For the page of the reception: the addresses that are taken, whether a worker listens, and what is wrong."""
    keys = [mailbox.key for mailbox in Mailbox.objects.filter(kind=Mailbox.Kind.RECEPTION, is_active=True)]
    addresses = OwnAddress.objects.filter(mailbox_key__in=keys).order_by("value").values_list("value", flat=True)
    beat = Heartbeat.objects.filter(name=BEAT, at__gte=at - FRESH).first()
    problem = beat.detail.get("error", "") if beat else ""
    return {"addresses": list(addresses), "works": beat is not None and not problem, "problem": problem}


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain our letters come from, its mailboxes, and its row where anything is known of it."""

    name: str
    mailboxes: tuple[Mailbox, ...]
    row: SendingDomain | None

    @property
    def status(self) -> str:
        """The worst of what was found; empty: never looked at."""
        found = {finding["status"] for finding in self.row.findings} if self.row else set()
        return next((status for status in (BAD, UNKNOWN, LOOK, GOOD) if status in found), "")

    @property
    def findings(self) -> list[dict[str, Any]]:
        """As they were stored, in the reader's language."""
        rows = self.row.findings if self.row else []
        return [{**finding, "text": _(finding["text"]) % (finding["values"] or {})} for finding in rows]


def domains() -> list[Domain]:
    """Every domain of an account that sends by a mail server."""
    by_name: dict[str, list[Mailbox]] = {}
    for mailbox in Mailbox.objects.exclude(kind=Mailbox.Kind.SANDBOX):
        by_name.setdefault(mailbox.address.rpartition("@")[2], []).append(mailbox)
    rows = {row.name: row for row in SendingDomain.objects.filter(name__in=by_name)}
    return [Domain(name, tuple(found), rows.get(name)) for name, found in sorted(by_name.items())]


def examine_domain(domain: Domain) -> list[Finding]:
    """Ask the DNS; takes some seconds at most."""
    return examine(
        domain.name,
        selector=domain.row.selector if domain.row else "",
        public_key=domain.row.public_key if domain.row else "",
        senders=[Sender(mailbox.preset, mailbox.smtp_host) for mailbox in domain.mailboxes if mailbox.smtp_host],
        reports_to=domain.mailboxes[0].address,
        resolver=resolver(),
    )
