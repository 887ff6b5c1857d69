"""Bulk work: what is to be done with many tickets, what would happen, how it goes, and taking it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.automation import queries
from dromos.automation.actions import start_with_macro
from dromos.console import changes as editing
from dromos.console.bulk import pages
from dromos.console.door import let_in, user_of
from dromos.console.overviews.access import overview_for
from dromos.lib.typed import whole
from dromos.tickets import changes as known
from dromos.tickets.actions import NothingToDoError, go_on, stop_bulk, try_changes, undo_bulk
from dromos.tickets.models import BulkRun


class NoSuchRunError(LookupError):
    """There is no such bulk work of this person's."""


staff = let_in(missing=LookupError)


@staff
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """From a list: say what is to be done."""
    pk = whole(request.POST.get("overview", ""))
    overview = overview_for(user_of(request), pk) if pk else None
    return _choose(request, pages.carried(request.POST, overview))


def _choose(request: HttpRequest, carried: dict[str, Any], faults: Sequence[str] = ()) -> HttpResponse:
    user, at = user_of(request), timezone.now()
    context = pages.choose(request.POST, carried, user, at, faults=faults, again=bool(faults))
    return render(request, "bulk/choose.html", context, status=422 if faults else 200)


@staff
@require_GET
def macros(request: HttpRequest) -> HttpResponse:
    """The macros one may use on many tickets, for the bar of a list."""
    rows = [(row, known.describe_all(row.changes)) for row in queries.bulk_macros(user_of(request))]
    return render(request, "bulk/macros.html", {"macros": rows})


@staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What would happen: the first few are really tried, and nothing of it stays."""
    changes, user, at = editing.read(request.POST), user_of(request), timezone.now()
    faults = editing.faults(changes) if changes else []
    chosen = pages.chosen(request.POST, user, at)
    trial = try_changes(chosen=chosen, changes=[] if faults else changes, by=user.actor(), at=at)
    writes = not faults and known.writes_to_customers(changes)
    context = {"trial": trial, "faults": faults, "changes": changes, "writes": writes}
    return render(request, "bulk/preview.html", context)


@staff
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    changes, user, at = editing.read(request.POST), user_of(request), timezone.now()
    chosen, macro = pages.chosen(request.POST, user, at), pages.macro_of(request.POST, user)
    try:
        run = start_with_macro(macro=macro, chosen=chosen, changes=changes, by=user.actor(), at=at)
    except NothingToDoError as error:
        return _choose(request, pages.carried(request.POST), [str(error)])
    return redirect("bulk:run", run.pk)


@staff
def run(request: HttpRequest, pk: int) -> HttpResponse:
    context = pages.run(user_of(request), _own(request, pk), timezone.now())
    return render(request, "bulk/run.html", context)


def _own(request: HttpRequest, pk: int) -> BulkRun:
    found = BulkRun.objects.filter(pk=pk, made_by=user_of(request)).first()
    if found is None:
        raise NoSuchRunError(str(pk))
    return found


@staff
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, stop_bulk)


@staff
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, undo_bulk)


@staff
@require_POST
def more(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, go_on)


def _act(request: HttpRequest, pk: int, verb: Callable[..., BulkRun]) -> HttpResponse:
    try:
        found = verb(run=_own(request, pk), by=user_of(request).actor(), at=timezone.now())
    except NothingToDoError as error:
        messages.error(request, _(str(error)))
        return redirect("bulk:run", pk)
    return redirect("bulk:run", found.pk)
