"""Canned texts are made, changed, taken in from a table, and counted."""

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.interactions import written_html
from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Blob
from dromos.lib import audit
from dromos.lib.actor import Actor
from dromos.tickets import access as tickets
from dromos.tickets import canned as access
from dromos.tickets.models import CannedBody, CannedFile, CannedText, Draft, DraftFile, Ticket

_SHORTCUT = re.compile(r"[\w-]{1,40}\Z")


class CannedTextError(ValueError):
    """It cannot be kept like that. The message says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """One version of a canned text. With ``html``, ``text`` is made of it."""

    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class CannedPlan:
    """What a canned text is to be. ``words`` by language; empty ones are left out."""

    title: str
    shortcut: str
    words: Mapping[str, Words]
    department: Department | None = None
    owner: User | None = None
    place: str = CannedText.Place.BOTH
    is_active: bool = True
    files: Sequence[InboundAttachment] = field(default=())


@transaction.atomic
def create_canned(*, plan: CannedPlan, by: Actor, at: dt.datetime) -> CannedText:
    """Raises CannedTextError, NotAllowedError."""
    row = _shaped(CannedText(), plan, at)
    access.require_change(by, row)
    _check(row, plan)
    row.save()
    _fill(row, plan)
    audit.record(by=by, at=at, verb="create_canned_text", subject=row, changes=_said(row))
    return row


@transaction.atomic
def change_canned(*, canned: CannedText, plan: CannedPlan, by: Actor, at: dt.datetime) -> CannedText:
    """Files of ``plan`` are added; ``remove_canned_file`` takes one off. Raises CannedTextError, NotAllowedError."""
    access.require_change(by, canned)
    old = _said(canned)
    row = _shaped(canned, plan, at)
    access.require_change(by, row)
    _check(row, plan)
    row.save()
    _fill(row, plan)
    audit.record(by=by, at=at, verb="change_canned_text", subject=row, changes=audit.differences(old, _said(row)))
    return row


@transaction.atomic
def remove_canned(*, canned: CannedText, by: Actor, at: dt.datetime) -> None:
    """Letters that were written with it stay as they are."""
    access.require_change(by, canned)
    audit.record(by=by, at=at, verb="remove_canned_text", subject=canned, changes=_said(canned))
    canned.delete()


@transaction.atomic
def remove_canned_file(*, canned: CannedText, file_id: int, by: Actor) -> None:
    access.require_change(by, canned)
    canned.files.filter(pk=file_id).delete()


@transaction.atomic
def attach_canned(*, ticket: Ticket, canned: CannedText, by: Actor, at: dt.datetime) -> None:
    """The files that come along with a canned text lie with one's reply draft now, each once."""
    tickets.require_worker(by, ticket)
    files = list(canned.files.all())
    if not files:
        return
    draft, _created = Draft.objects.get_or_create(
        ticket=ticket, author_id=by.staff_id, kind=Draft.Kind.REPLY, defaults={"updated_at": at}
    )
    there = set(draft.files.values_list("blob_id", "filename"))
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft, blob_id=file.blob_id, filename=file.filename, content_type=file.content_type, size=file.size
        )
        for file in files
        if (file.blob_id, file.filename) not in there
    )


def count_canned(*, ids: Sequence[int], by: Actor) -> None:
    """These were put into a text that was sent or saved: they come sooner next time."""
    user = User.objects.get(pk=by.staff_id)
    access.usable_by(user).filter(pk__in=ids[:50]).update(used=F("used") + 1)


@transaction.atomic
def import_canned(*, plans: Sequence[CannedPlan], by: Actor, at: dt.datetime) -> tuple[int, int]:
    """Take in a table: all of it or nothing; (how many are new, how many were changed). Known by their shortcut."""
    made = changed = 0
    for plan in plans:
        known = CannedText.objects.filter(
            shortcut=_shortcut(plan.shortcut), department=plan.department, owner=plan.owner
        ).first()
        if known is None:
            create_canned(plan=plan, by=by, at=at)
            made += 1
        else:
            change_canned(canned=known, plan=plan, by=by, at=at)
            changed += 1
    return made, changed


def _shortcut(text: str) -> str:
    return text.strip().lstrip("/:").lower()


def _shaped(row: CannedText, plan: CannedPlan, at: dt.datetime) -> CannedText:
    row.title, row.shortcut = plan.title.strip()[:120], _shortcut(plan.shortcut)
    row.department, row.owner = (None if plan.owner else plan.department), plan.owner
    row.place, row.is_active, row.changed_at = plan.place, plan.is_active, at
    return row


def _check(row: CannedText, plan: CannedPlan) -> None:
    if not row.title:
        raise CannedTextError("A canned text needs a title.")
    if not _SHORTCUT.match(row.shortcut):
        raise CannedTextError("A shortcut is one word of letters, digits, hyphens and underscores.")
    if not any(_kept(words).text for words in plan.words.values()):
        raise CannedTextError("Write the text in one language at least.")
    same = CannedText.objects.filter(shortcut=row.shortcut, department=row.department, owner=row.owner)
    if same.exclude(pk=row.pk).exists():
        raise CannedTextError(_("The shortcut “%(shortcut)s” is taken.") % {"shortcut": row.shortcut})


def _kept(words: Words) -> Words:
    html = written_html.clean(words.html)
    if not html or written_html.is_plain(html):
        return Words(written_html.to_text(html) if html else words.text.strip())
    return Words(written_html.to_text(html), html)


def _fill(row: CannedText, plan: CannedPlan) -> None:
    kept = {language: _kept(words) for language, words in plan.words.items()}
    kept = {language: words for language, words in kept.items() if words.text}
    row.bodies.exclude(language__in=kept).delete()
    for language, words in kept.items():
        CannedBody.objects.update_or_create(
            canned=row, language=language, defaults={"text": words.text, "html": words.html}
        )
    for file in plan.files:
        sha256 = hashlib.sha256(file.content).hexdigest()
        Blob.objects.bulk_create(
            [Blob(sha256=sha256, size=len(file.content), content=file.content)], ignore_conflicts=True
        )
        CannedFile.objects.create(
            canned=row, blob_id=sha256, filename=file.filename[:255], content_type=file.content_type[:120],
            size=len(file.content),
        )  # fmt: skip


def _said(row: CannedText) -> dict[str, object]:
    bodies = {body.language: body.text[:500] for body in row.bodies.all()} if row.pk else {}
    return {
        "title": row.title, "shortcut": row.shortcut, "department": row.department_id, "owner": row.owner_id,
        "is_active": row.is_active, **bodies,
    }  # fmt: skip
