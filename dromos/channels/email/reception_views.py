"""The page of the reception."""

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dromos.channels.email import queries, reception
from dromos.channels.email.reception import Reception
from dromos.channels.email.reception_form import ReceptionForm
from dromos.lib import settings
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def reception_page(request: HttpRequest) -> HttpResponse:
    """How other mail servers hand us letters."""
    now = reception.configured()
    form = ReceptionForm(request.POST or None, initial=ReceptionForm.initial_of(now))
    by, at = actor_of(request), timezone.now()

    def save() -> None:
        value = {**asdict(Reception(**form.cleaned_data)), "relays": form.cleaned_data["relays"]}
        settings.put(key=reception.SETTING, value=value, by=by, at=at)

    if carried_out(request, form, save):
        return redirect("mailboxes:reception")
    state = queries.reception_state(at)
    return render(request, "mailboxes/reception.html", {"form": form, "reception": now, **state})
