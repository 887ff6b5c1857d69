"""The audit log: who changed what, from where, when."""

import csv
import datetime as dt
from collections.abc import Iterator
from typing import Any, cast

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from dromos.console.door import user_of
from dromos.console.setup import audit_words
from dromos.lib import audit
from dromos.lib.models import AuditEntry
from dromos.lib.typed import whole
from dromos.ui.door import actor_of, administrator

PAGE = 50
MOST_EXPORTED = 100_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("at", "who", "from", "what", "kind", "thing", "field", "old", "new")


@administrator
def audit_log(request: HttpRequest) -> HttpResponse:
    entries = _asked_for(request)
    if before := whole(request.GET.get("before", "")):
        entries = entries.filter(pk__lt=before)
    rows = list(entries[: PAGE + 1])
    context = {
        "entries": [_shown(entry) for entry in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "things": _kinds(),
        "deeds": audit_words.choices(),
        "asked": {name: request.GET.get(name, "") for name in ("q", "who", "subject", "verb", "since", "until")},
    }
    return render(request, "setup/audit.html", context)


@administrator
def audit_export(request: HttpRequest) -> HttpResponse:
    """Everything asked for, one line for each field changed, for a spreadsheet. That stands in the log too."""
    audit.record(
        by=actor_of(request),
        at=timezone.now(),
        verb="export_audit",
        subject=user_of(request),
        changes=request.GET.dict(),
    )
    rows = _asked_for(request)[:MOST_EXPORTED].iterator(chunk_size=1000)
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    return cast("HttpResponse", response)


class _Echo:
    """What ``csv`` writes to: it hands the line back."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(COLUMNS)
    for row in rows:
        facts = [row.at.isoformat(), row.actor_label, row.ip or "", row.verb, row.subject_type, row.subject_label]
        for field, old, new in list(audit_words.changed(row.changes)) or [("", None, "")]:
            yield writer.writerow([_harmless(str(one)) for one in (*facts, field, old or "", new)])


def _harmless(text: str) -> str:
    """No cell is a formula, whatever somebody called a thing."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _shown(entry: AuditEntry) -> dict[str, Any]:
    return {
        "row": entry,
        "deed": audit_words.deed(entry.verb),
        "thing": audit_words.thing(entry.subject_type),
        "changes": list(audit_words.changed(entry.changes)),
    }


def _kinds() -> list[tuple[str, str]]:
    """The kinds of things that occur in the log, in the order of their words. Read off its index."""
    found = AuditEntry.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    return sorted(((kind, audit_words.thing(kind)) for kind in found), key=lambda one: one[1])


def _asked_for(request: HttpRequest) -> QuerySet[AuditEntry]:
    entries, asked = AuditEntry.objects.order_by("-pk"), request.GET
    if words := asked.get("q", "").strip():
        entries = entries.filter(Q(subject_label__icontains=words) | Q(changes__icontains=words))
    if who := asked.get("who", "").strip():
        entries = entries.filter(actor_label__icontains=who)
    if subject := asked.get("subject", ""):
        entries = entries.filter(subject_type=subject)
    if verb := asked.get("verb", ""):
        entries = entries.filter(verb__in=audit_words.called_like(verb))
    if since := _day(asked.get("since", "")):
        entries = entries.filter(at__gte=since)
    if until := _day(asked.get("until", "")):
        entries = entries.filter(at__lt=until + dt.timedelta(days=1))
    return entries


def _day(text: str) -> dt.datetime | None:
    """The beginning of a day in the reader's zone; None for what is none."""
    try:
        return timezone.make_aware(dt.datetime.fromisoformat(text)) if len(text) == 10 else None
    except ValueError:
        return None
