"""The audit log: who changed what, from where, when."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dromos.lib.models import AuditEntry
from dromos.ui.door import administrator

PAGE = 50
LONGEST = 140


@administrator
def audit_log(request: HttpRequest) -> HttpResponse:
    entries = _asked_for(request)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        entries = entries.filter(pk__lt=int(before))
    rows = list(entries[: PAGE + 1])
    subjects = AuditEntry.objects.order_by("subject_type").values_list("subject_type", flat=True).distinct()
    context = {
        "entries": [(entry, list(_in_words(entry.changes))) for entry in rows[:PAGE]],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "subjects": list(subjects),
        "q": request.GET.get("q", ""),
        "subject": request.GET.get("subject", ""),
    }
    return render(request, "setup/audit.html", context)


def _asked_for(request: HttpRequest) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.order_by("-pk")
    if words := request.GET.get("q", "").strip():
        entries = entries.filter(
            Q(actor_label__icontains=words) | Q(subject_label__icontains=words) | Q(verb__icontains=words)
        )
    if subject := request.GET.get("subject", ""):
        entries = entries.filter(subject_type=subject)
    return entries


def _in_words(changes: Mapping[str, Any]) -> Iterable[tuple[str, str | None, str]]:
    """Each change as (field, old, new); old is None where only one value was recorded."""
    for key, value in changes.items():
        if isinstance(value, list) and len(value) == 2:
            yield key, _short(value[0]), _short(value[1])
        else:
            yield key, None, _short(value)


def _short(value: Any) -> str:
    if value is None or value in ("", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"
