"""The start page of set-up, the house itself, and ready-made sets."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.access import REQUIRE_TOTP_FOR
from dromos.console.setup import guide, known
from dromos.console.setup.forms.house import HouseForm
from dromos.intake.books import failing_days
from dromos.lib import settings
from dromos.notifications.queries import COMPANY_SETTING
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def index(request: HttpRequest) -> HttpResponse:
    steps = guide.steps()
    context = {
        "steps": steps,
        "done": sum(step.is_done for step in steps),
        "places": guide.places(),
        "settings": known.every(),
        "failing": failing_days(),
    }
    return render(request, "setup/index.html", context)


@administrator
@require_POST
def install(request: HttpRequest, what: str) -> HttpResponse:
    """Make a ready-made set; what is there already stays as it is."""
    action = guide.INSTALL.get(what)
    if action is None:
        raise Http404
    made = action(by=actor_of(request), at=timezone.now())
    messages.success(
        request, _("%(number)s made. Look them over and change what is different here.") % {"number": made}
    )
    return redirect("setup:index")


@administrator
def house(request: HttpRequest) -> HttpResponse:
    """The company's name in letters, and which roles need a second factor."""
    present = {"company": settings.get(COMPANY_SETTING, ""), "totp_for": settings.get(REQUIRE_TOTP_FOR, [])}
    form = HouseForm(request.POST or None, initial=present)
    if carried_out(request, form, lambda: _save_house(request, form)):
        return redirect("setup:index")
    return render(request, "setup/house.html", {"form": form})


def _save_house(request: HttpRequest, form: forms.Form) -> None:
    values = {COMPANY_SETTING: form.cleaned_data["company"], REQUIRE_TOTP_FOR: form.cleaned_data["totp_for"]}
    settings.put_all(values=values, by=actor_of(request), at=timezone.now())
