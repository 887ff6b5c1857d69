"""Reads about forms: which are on, what they offer, who sent something lately."""

import datetime as dt
import hashlib

from django.db.models import Q, QuerySet, Sum

from dromos.catalog.models import Category
from dromos.catalog.queries import choosable
from dromos.channels.webform.gate import Lately
from dromos.channels.webform.models import Submission, WebForm
from dromos.interactions.models import RawMessage


def form_that_is_on(key: str) -> WebForm | None:
    return WebForm.objects.select_related("department").filter(key=key, is_on=True).first()


def front_forms() -> QuerySet[WebForm]:
    """What the portal links to."""
    return WebForm.objects.filter(is_on=True, is_front=True)


def offered(form: WebForm) -> list[Category]:
    """The categories of ``form`` that can still be chosen, in the tree's order; all when it names none."""
    named = set(form.categories.values_list("pk", flat=True))
    return [row for row in choosable() if not named or row.pk in named or row.parent_id in named]


def lately(*, network: str, address: str, at: dt.datetime) -> Lately:
    """What this network, and whoever gave this address, sent in the last day: the ages in seconds."""
    rows = Submission.objects.filter(Q(network=network) | Q(address=address), created_at__gt=at - dt.timedelta(days=1))
    found = list(rows.values_list("network", "address", "has_proof", "created_at")[:500])
    aged = [(row, (at - row[3]).total_seconds()) for row in found]
    return Lately(
        network=[age for row, age in aged if row[0] == network],
        without_proof=[age for row, age in aged if row[0] == network and not row[2]],
        address=[age for row, age in aged if row[1] == address],
    )


def sent_in_hour(form: WebForm, at: dt.datetime) -> int:
    return Submission.objects.filter(form=form, created_at__gt=at - dt.timedelta(hours=1)).count()


def bytes_in_hour(form: WebForm, at: dt.datetime) -> int:
    """How much the form took in the last hour."""
    taken = RawMessage.objects.filter(source=form.source, received_at__gt=at - dt.timedelta(hours=1))
    return taken.aggregate(total=Sum("size"))["total"] or 0


def is_kept(form: WebForm, nonce: str, content: bytes) -> bool:
    """Is exactly this letter kept already?"""
    digest = hashlib.sha256(content).hexdigest()
    return RawMessage.objects.filter(source=form.source, source_uid=nonce, sha256=digest).exists()
