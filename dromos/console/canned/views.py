"""The list of canned texts, one to make or change, one tried on a ticket, a table taken in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.models import User
from dromos.console.canned import table
from dromos.console.canned.forms import CannedForm
from dromos.console.door import let_in, user_of
from dromos.interactions import written_html
from dromos.interactions.filenames import safe_name
from dromos.interactions.inbound import InboundAttachment
from dromos.tickets import actions, canned, variables
from dromos.tickets.access import NoSuchTicketError, ticket_for_staff
from dromos.tickets.models import CannedText
from dromos.ui.door import carried_out
from dromos.ui.safe_html import sanitise

LARGEST = 20 * 2**20
staff = let_in(missing=CannedText.DoesNotExist)


@staff
def canned_texts(request: HttpRequest) -> HttpResponse:
    """One's own and those one may change; below, those one may use."""
    user = user_of(request)
    rows = canned.changeable_by(user).select_related("department", "owner").prefetch_related("bodies", "files")
    mine = list(rows.order_by("-used", "title"))
    known = {row.pk for row in mine}
    usable = canned.usable_by(user).select_related("department").prefetch_related("bodies", "files")
    others = [row for row in usable.order_by("-used", "title") if row.pk not in known]
    return render(request, "canned/list.html", {"texts": mine, "others": others})


@staff
def new(request: HttpRequest) -> HttpResponse:
    form = CannedForm(request.POST or None, user=user_of(request))
    if request.method == "POST" and _kept(request, form, None):
        return redirect("canned:list")
    return render(request, "canned/text.html", _context(form, None))


@staff
def canned_text(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = canned.changeable_by(user).prefetch_related("bodies", "files").get(pk=pk)
    form = CannedForm(request.POST or None, user=user, canned=found)
    if request.method == "POST" and _kept(request, form, found):
        return redirect("canned:list")
    return render(request, "canned/text.html", _context(form, found))


def _context(form: CannedForm, found: CannedText | None) -> dict[str, Any]:
    return {"form": form, "canned": found, "variables": variables.known()}


def _kept(request: HttpRequest, form: CannedForm, found: CannedText | None) -> bool:
    by, at = user_of(request).actor(), timezone.now()
    files = [_file(one) for one in request.FILES.getlist("files") if (one.size or 0) <= LARGEST]

    def keep() -> CannedText:
        if found is None:
            return actions.create_canned(plan=form.plan(files), by=by, at=at)
        return actions.change_canned(canned=found, plan=form.plan(files), by=by, at=at)

    return carried_out(request, form, keep)


def _file(one: UploadedFile[Any]) -> InboundAttachment:
    kind = one.content_type or "application/octet-stream"
    return InboundAttachment(safe_name(one.name or "", kind, 1), kind, one.read())


@staff
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found = canned.changeable_by(user_of(request)).get(pk=pk)
    actions.remove_canned(canned=found, by=user_of(request).actor(), at=timezone.now())
    messages.success(request, _("Removed."))
    return redirect("canned:list")


@staff
@require_POST
def remove_file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    found = canned.changeable_by(user_of(request)).get(pk=pk)
    actions.remove_canned_file(canned=found, file_id=file_id, by=user_of(request).actor())
    return redirect("canned:text", pk)


@staff
@require_POST
def tried(request: HttpRequest) -> HttpResponse:
    """What was typed, as it would read on a real ticket; nothing is kept."""
    user, language = user_of(request), request.POST.get("language", "en")
    html = written_html.clean(request.POST.get(f"html_{language}", ""))
    text = request.POST.get(f"text_{language}", "")
    context: dict[str, Any] = {"unknown": variables.unknown(written_html.to_text(html) if html else text)}
    try:
        ticket = ticket_for_staff(user, request.POST.get("number", "").strip().lstrip("#"))
    except NoSuchTicketError:
        return render(request, "canned/tried.html", {**context, "missing": True})
    given: dict[str, Any] = {"ticket": ticket, "by": user.actor(), "at": timezone.now()}
    shown = sanitise(variables.fill_html(html, **given)).html if html else ""
    filled = variables.fill(text, **given)
    return render(request, "canned/tried.html", {**context, "ticket": ticket, "text": filled, "html": shown})


@staff
def take_in(request: HttpRequest) -> HttpResponse:
    """A table is read and shown first; the second press takes it in, all of it or nothing."""
    user = user_of(request)
    context: dict[str, Any] = {"columns": table.columns()}
    if request.method == "POST":
        text = _table_of(request)
        found = table.read(text, user)
        context |= {"found": found, "text": text}
        if request.POST.get("sure") == "1" and not found.faults:
            return _taken(request, user, found)
    return render(request, "canned/import.html", context)


def _table_of(request: HttpRequest) -> str:
    file = request.FILES.get("table")
    return file.read(LARGEST).decode("utf-8-sig", errors="replace") if file else request.POST.get("text", "")


def _taken(request: HttpRequest, user: User, found: table.Read) -> HttpResponse:
    try:
        made, changed = actions.import_canned(plans=found.plans, by=user.actor(), at=timezone.now())
    except actions.CannedTextError as error:
        messages.error(request, _(str(error)))
        return redirect("canned:import")
    messages.success(request, _("New: %(made)s, changed: %(changed)s.") % {"made": made, "changed": changed})
    return redirect("canned:list")
