"""Lists of tickets: overviews and all tickets; their numbers, exports, and how one makes them."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.access import NotAllowedError
from dromos.console.conditions.building import shown
from dromos.console.door import let_in, user_of
from dromos.console.models import Overview
from dromos.console.overviews import access, actions, exporting, listing, queries
from dromos.console.overviews.access import NoSuchOverviewError, overview_for
from dromos.console.overviews.actions import CrookedOverviewError
from dromos.console.overviews.forms import OverviewForm, values_of
from dromos.lib.typed import whole
from dromos.tickets import conditions, lists

staff = let_in(missing=NoSuchOverviewError)
FIRST_ROWS = 5


@staff
def tickets(request: HttpRequest) -> HttpResponse:
    """All tickets, narrowed by the quick filters."""
    context = listing.page(user_of(request), None, request.GET.dict(), timezone.now())
    return render(request, "overviews/list.html", context)


@staff
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    found = overview_for(user_of(request), pk)
    context = listing.page(user_of(request), found, request.GET.dict(), timezone.now())
    context["may_change"] = access.may_change(user_of(request), found)
    return render(request, "overviews/list.html", context)


@staff
def count(request: HttpRequest, pk: int) -> HttpResponse:
    return _count(request, overview_for(user_of(request), pk))


@staff
def count_all(request: HttpRequest) -> HttpResponse:
    return _count(request, None)


def _count(request: HttpRequest, found: Overview | None) -> HttpResponse:
    tree = listing.wanted_by(found, request.GET.dict()).conditions
    number = lists.count(user_of(request), tree, timezone.now())
    return render(request, "overviews/count.html", {"number": number, "most": lists.COUNTED})


@staff
def export(request: HttpRequest, pk: int) -> HttpResponse:
    return _export(request, overview_for(user_of(request), pk))


@staff
def export_all(request: HttpRequest) -> HttpResponse:
    return _export(request, None)


def _export(request: HttpRequest, found: Overview | None) -> HttpResponse:
    wanted = listing.wanted_by(found, request.GET.dict())
    lines = exporting.as_csv(user_of(request), wanted, timezone.now())
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = timezone.localtime().strftime("tickets-%Y-%m-%d-%H%M.csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return cast("HttpResponse", response)


@staff
def new(request: HttpRequest) -> HttpResponse:
    """A new overview; ``of`` is one to begin from, quick filters of a list are taken along."""
    user = user_of(request)
    form = OverviewForm(request.POST or None, user=user, initial=_beginning(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.create_overview(draft=form.draft(), by=user.actor(), at=timezone.now())
        except (CrookedOverviewError, NotAllowedError) as error:
            form.add_error(None, _(str(error)))
        else:
            messages.success(request, _("Saved."))
            return redirect("overviews:overview", row.pk)
    return _form(request, form, None)


def _beginning(request: HttpRequest) -> dict[str, Any]:
    user, of = user_of(request), whole(request.GET.get("of", ""))
    base = overview_for(user, of) if of is not None else None
    wanted = listing.wanted_by(base, request.GET.dict())
    row = base or Overview(columns=[], orders=[])
    begun = values_of(row, name=_("%(name)s (copy)") % {"name": row.label} if base else "")
    return {**begun, "conditions": wanted.conditions, "is_for_everybody": False, "departments": [], "roles": []}


@staff
def change(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    found = overview_for(user, pk)
    access.require_change(user, found)
    form = OverviewForm(request.POST or None, user=user, initial=values_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_overview(overview=found, draft=form.draft(), by=user.actor(), at=timezone.now())
        except (CrookedOverviewError, NotAllowedError) as error:
            form.add_error(None, _(str(error)))
        else:
            messages.success(request, _("Saved."))
            return redirect("overviews:overview", found.pk)
    return _form(request, form, found)


def _form(request: HttpRequest, form: OverviewForm, found: Overview | None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "built": shown(form["conditions"], user_of(request)), "overview": found}
    return render(request, "overviews/form.html", context, status=status)


@staff
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the conditions being built show now."""
    user, at = user_of(request), timezone.now()
    tree = conditions.loads(request.POST.get("conditions", ""))
    faults = conditions.check(tree, user) if tree is not None else [_("This is no condition.")]
    number = 0 if faults else lists.count(user, tree, at)
    rows = [] if faults else lists.page(user, lists.List(tree), at, size=FIRST_ROWS).rows
    said = "" if faults else conditions.describe(tree, user)
    context = {"faults": faults, "number": number, "rows": rows, "most": lists.COUNTED, "said": said}
    return render(request, "overviews/preview.html", context)


@staff
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    actions.remove_overview(overview=overview_for(user, pk), by=user.actor(), at=timezone.now())
    messages.success(request, _("The overview is gone. Its tickets are as they were."))
    return redirect("workspace:tickets")


@staff
def arrange(request: HttpRequest) -> HttpResponse:
    """One's side list: what stands where, and what is hidden."""
    user = user_of(request)
    rows = queries.overviews_of(user, with_hidden=True)
    if request.method != "POST":
        return render(request, "overviews/arrange.html", {"rows": rows})
    by_id = {str(row.pk): row for row in rows}
    order = [by_id[pk] for pk in dict.fromkeys(request.POST.getlist("order")) if pk in by_id]
    order += [row for row in rows if row not in order]
    visible = set(request.POST.getlist("visible"))
    actions.arrange_overviews(
        order=order, hidden={row.pk for row in rows if str(row.pk) not in visible}, by=user.actor()
    )
    messages.success(request, _("Saved."))
    return redirect("workspace:tickets")
