"""Every write of forms: setting them up, and keeping what was sent."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from dromos.accounts.access import require_administration
from dromos.catalog.models import Category
from dromos.channels.webform import gate, queries
from dromos.channels.webform.inbound import Written, pack
from dromos.channels.webform.models import Submission, WebForm
from dromos.interactions import actions as interactions
from dromos.interactions.actions import RawLetter
from dromos.lib import audit, settings
from dromos.lib.actor import Actor

FIELDS = (
    "key",
    "name",
    "titles",
    "intros",
    "department",
    "origins",
    "takes_files",
    "is_front",
    "is_on",
    "hourly_limit",
)
FRONT_FORMS = "front_forms"
KEPT = dt.timedelta(days=31)
MOST_IN_AN_HOUR = 500_000_000  # bytes, so that strangers cannot fill the disk


class TooManyError(ValueError):
    """One network, one address or all together sent as much as they may: later again."""


class PageUsedError(ValueError):
    """The page was sent already, with other words: this is another letter, and needs a page of its own."""


class BusyFormError(TooManyError):
    """The form as a whole has taken its letters of this hour."""


@transaction.atomic
def create_form(*, by: Actor, at: dt.datetime, categories: Iterable[Category] = (), **values: Any) -> WebForm:
    """Set up a form. ``values`` are FIELDS."""
    require_administration(by)
    form = WebForm(created_at=at, **values)
    form.save()
    form.categories.set(categories)
    audit.record(by=by, at=at, verb="create", subject=form, changes=_shown(values))
    _publish(by, at)
    return form


@transaction.atomic
def change_form(
    *, form: WebForm, by: Actor, at: dt.datetime, categories: Iterable[Category] | None = None, **values: Any
) -> WebForm:
    """Change FIELDS of a form, and which categories it offers."""
    require_administration(by)
    old = _shown({name: getattr(form, name) for name in values})
    for name, value in values.items():
        setattr(form, name, value)
    form.save()
    if categories is not None:
        form.categories.set(categories)
    audit.record(by=by, at=at, verb="change", subject=form, changes=audit.differences(old, _shown(values)))
    _publish(by, at)
    return form


@transaction.atomic
def remove_form(*, form: WebForm, by: Actor, at: dt.datetime) -> None:
    """Take the form away. What it brought stays."""
    require_administration(by)
    audit.record(by=by, at=at, verb="remove", subject=form, changes={"key": [form.key, ""]})
    form.delete()
    _publish(by, at)


def _publish(by: Actor, at: dt.datetime) -> None:
    """Tell the portal, which knows no channel, whether there is a form to link to."""
    settings.put(key=FRONT_FORMS, value=queries.front_forms().exists(), by=by, at=at)


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, (bool, int)) else str(value or "") for name, value in values.items()}


@transaction.atomic
def submit(*, form: WebForm, written: Written, nonce: str, network: str, has_proof: bool, at: dt.datetime) -> bool:
    """Keep a letter; intake takes it from here. False when it is kept already (Send was pressed twice).

    Raises PageUsedError, TooManyError, and nothing is kept: the page still has all that was typed.
    """
    # One at a time for each form, so that many at once cannot slip through the limits together.
    WebForm.objects.select_for_update().get(pk=form.pk)
    content = pack(written, nonce=nonce)
    if Submission.objects.filter(nonce=nonce).exists():
        if not queries.is_kept(form, nonce, content):
            raise PageUsedError("This page was sent already.")
        return False
    Submission.objects.filter(created_at__lt=at - KEPT).delete()
    if gate.is_too_many(queries.lately(network=network, address=written.address, at=at)):
        raise TooManyError("You have written several times already. Please try again in an hour.")
    if queries.sent_in_hour(form, at) >= form.hourly_limit or queries.bytes_in_hour(form, at) > MOST_IN_AN_HOUR:
        raise BusyFormError("Too many people are writing to us just now. Please try again in an hour.")
    Submission.objects.create(
        form=form, nonce=nonce, address=written.address, network=network, has_proof=has_proof, created_at=at
    )
    letter = RawLetter(source_uid=nonce, content=content, received_at=at)
    interactions.store_raw(channel="webform", source=form.source, letters=[letter], at=at)
    return True
