"""Macros: the list, the editor, and doing one on a ticket with its preview and its undo."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.models import User
from dromos.automation import access, actions, queries
from dromos.automation.models import Macro
from dromos.console import changes
from dromos.console.conditions.building import shown
from dromos.console.door import user_of
from dromos.console.macros.forms import MacroForm
from dromos.console.setup.forms.order import moved
from dromos.console.workspace.door import REFUSALS, staff
from dromos.console.workspace.views.work import next_item
from dromos.lib.typed import whole, whole_numbers
from dromos.tickets import actions as tickets
from dromos.tickets import changes as known
from dromos.tickets import conditions
from dromos.tickets.access import ticket_for_staff
from dromos.ui.door import actor_of, carried_out

UNDO = "macro_undo"
UNDO_LASTS = 600


@staff
@require_GET
def macros(request: HttpRequest) -> HttpResponse:
    rows = [
        {"row": row, "said": known.describe_all(row.changes, user_of(request)), "if": _said(row, user_of(request))}
        for row in access.makeable_macros(user_of(request))
    ]
    return render(request, "macros/list.html", {"macros": rows})


def _said(macro: Macro, user: User) -> str:
    return conditions.describe(macro.conditions, user) if macro.conditions else ""


@staff
def new_macro(request: HttpRequest) -> HttpResponse:
    form = MacroForm(request.POST or None, user=user_of(request))
    filled = changes.read(request.POST)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_macro(changes=filled, by=by, at=at, **form.values())):
        return redirect("macros:list")
    return render(request, "macros/editor.html", _editor(form, filled, None, user_of(request)))


@staff
def macro(request: HttpRequest, pk: int) -> HttpResponse:
    found = _makeable(user_of(request), pk)
    form = MacroForm(request.POST or None, initial=MacroForm.initial_of(found), user=user_of(request))
    filled = changes.read(request.POST) if request.method == "POST" else found.changes
    by, at = actor_of(request), timezone.now()
    change = lambda: actions.change_macro(macro=found, changes=filled, by=by, at=at, **form.values())  # noqa: E731
    if carried_out(request, form, change):
        return redirect("macros:list")
    return render(
        request, "macros/editor.html", _editor(form, filled, _makeable(user_of(request), pk), user_of(request))
    )


def _editor(form: MacroForm, filled: list[Any], found: Macro | None, user: User) -> dict[str, Any]:
    return {
        "form": form,
        "macro": found,
        "builder_of": shown(form["conditions"], user),
        "changes_editor": changes.editor(filled, viewer=user),
    }


def _makeable(user: User, pk: int) -> Macro:
    try:
        return access.makeable_macro(user, pk)
    except access.NoSuchMacroError as error:
        raise Http404 from error


@staff
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_macro(macro=_makeable(user_of(request), pk), by=actor_of(request), at=timezone.now())
    return redirect("macros:list")


@staff
@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """``ids`` in their new order (drag), or one of them moved ``to`` up or down."""
    ids = [row.pk for row in access.makeable_macros(user_of(request))]
    sent = whole_numbers(request.POST.get("ids", "").split(","))
    wanted = sent or moved(ids, whole(request.POST.get("one", "")) or 0, request.POST.get("to", ""))
    actions.order_macros(ids=wanted, by=actor_of(request), at=timezone.now())
    return redirect("macros:list")


# -- on a ticket ---------------------------------------------------------------------------------


@staff
@require_GET
def offered(request: HttpRequest, number: str) -> HttpResponse:
    """The macros that fit this ticket, each with what it will do."""
    ticket = ticket_for_staff(user_of(request), number)
    rows = [
        {"row": one.macro, "said": known.describe_all(one.macro.changes, user_of(request))}
        for one in queries.macros_on(user_of(request), ticket, timezone.now())
    ]
    return render(request, "macros/offered.html", {"macros": rows, "ticket": ticket, "undo": _kept(request, number)})


def _kept(request: HttpRequest, number: str) -> dict[str, Any] | None:
    """What the last macro did, as long as it can be taken back; None when it was not on this ticket."""
    try:
        kept: dict[str, Any] = signing.loads(request.session.get(UNDO, ""), salt=UNDO, max_age=UNDO_LASTS)
    except signing.BadSignature:
        return None
    return kept if kept.get("number") == number else None


@staff
@require_POST
def run(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """All that the macro says, or nothing; then on to what comes after it."""
    ticket, by, at = ticket_for_staff(user_of(request), number), actor_of(request), timezone.now()
    try:
        found = access.macro_for(user_of(request), pk)
    except access.NoSuchMacroError as error:
        raise Http404 from error
    back = tickets.inverse_of(ticket, found.changes, by)
    try:
        done = actions.run_macro(macro=found, ticket=ticket, by=by, at=at)
    except REFUSALS as refused:
        messages.error(request, _("“%(name)s” did nothing: %(why)s") % {"name": found.name, "why": _(str(refused))})
        return redirect("workspace:ticket", number)
    messages.success(request, _("Done: %(name)s") % {"name": found.name})
    if back is not None:
        kept = {"number": number, "changes": back, "version": done.version, "name": found.name}
        request.session[UNDO] = signing.dumps(kept, salt=UNDO)
    if found.after == Macro.After.NEXT:
        return next_item(request)
    return redirect("workspace:mine") if found.after == Macro.After.CLOSE else redirect("workspace:ticket", number)


@staff
@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what the last macro did on this ticket, as long as nobody changed it since."""
    ticket = ticket_for_staff(user_of(request), number)
    if (kept := _kept(request, number)) is None:
        raise Http404
    del request.session[UNDO]
    try:
        tickets.undo_changes(
            ticket=ticket, changes=kept["changes"], version=kept["version"], by=actor_of(request), at=timezone.now()
        )
    except REFUSALS as refused:
        messages.error(request, _(str(refused)))
    else:
        messages.success(request, _("Taken back: %(name)s") % {"name": kept["name"]})
    return redirect("workspace:ticket", number)
