"""Work that is no ticket: look at it, take it, wait, hand it back, complete or cancel it."""

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.backoffice import actions
from dromos.backoffice.access import NoSuchItemError, item_for_staff
from dromos.console.door import let_in, user_of
from dromos.console.workspace import forms, items
from dromos.console.workspace.door import REFUSALS

staff = let_in(missing=NoSuchItemError)


@staff
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    user = user_of(request)
    return render(request, "workspace/item.html", items.page(user, item_for_staff(user, item_id), timezone.now()))


def _carried_out(
    request: HttpRequest, item_id: int, form: django_forms.Form, verb: Callable[..., object], said: str
) -> HttpResponse:
    """Do ``verb`` with what the form holds, and say so; a refusal is told in words."""
    found, user = item_for_staff(user_of(request), item_id), user_of(request)
    if not form.is_valid():
        messages.error(request, next(str(problems[0]) for problems in form.errors.values()))
        return redirect("workspace:item", item_id)
    try:
        verb(item=found, by=user.actor(), at=timezone.now(), **form.cleaned_data)
    except (*REFUSALS, actions.ItemEndedError) as error:
        messages.error(request, _(str(error)))
    else:
        messages.success(request, said)
    return redirect("workspace:item", item_id)


def _verb(form: type[django_forms.Form], verb: Callable[..., object], said: Callable[[], str]) -> Any:
    @staff
    @require_POST
    def view(request: HttpRequest, item_id: int) -> HttpResponse:
        return _carried_out(request, item_id, form(request.POST), verb, said())

    return view


take = _verb(django_forms.Form, actions.take_item, lambda: _("It is yours."))
wait = _verb(forms.ItemWaitForm, actions.wait_with_item, lambda: _("It waits, and comes back by itself."))
resume = _verb(django_forms.Form, actions.resume_item, lambda: _("It goes on."))
hand_back = _verb(forms.HandBackForm, actions.hand_back_item, lambda: _("Handed back to its queue."))
complete = _verb(forms.CompleteForm, actions.complete_item, lambda: _("Completed."))
cancel = _verb(forms.CancelForm, actions.cancel_item, lambda: _("Cancelled."))
