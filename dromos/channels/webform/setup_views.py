"""Set-up of forms: what they offer, where they may stand, the snippet to copy, on and off."""

from html import escape

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.channels.webform import actions
from dromos.channels.webform.forms import SetupForm
from dromos.channels.webform.models import WebForm
from dromos.ui.csp import allow
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def forms(request: HttpRequest) -> HttpResponse:
    return render(request, "webform/setup/list.html", {"forms": WebForm.objects.select_related("department")})


@administrator
def new_form(request: HttpRequest) -> HttpResponse:
    asked = SetupForm(request.POST or None, initial={"titles_en": "Write to us"})
    by, at = actor_of(request), timezone.now()
    made: list[WebForm] = []

    def create() -> None:
        made.append(actions.create_form(by=by, at=at, **asked.values()))

    if carried_out(request, asked, create, _("The form is there. Copy the snippet into your page.")):
        return redirect("webforms:form", made[0].pk)
    return render(request, "webform/setup/new.html", {"form": asked})


@administrator
def form(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(WebForm, pk=pk)
    asked = SetupForm(request.POST or None, form=found, initial=SetupForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, asked, lambda: actions.change_form(form=found, by=by, at=at, **asked.values())):
        return redirect("webforms:form", pk)
    shown = WebForm.objects.get(pk=pk)
    context = {"form": asked, "web_form": shown, "snippet": snippet(shown), "page": page_address(shown)}
    ours = f"{request.scheme}://{request.get_host()}"
    response = render(request, "webform/setup/form.html", {**context, "ours": ours})
    allow(response, "frame-src", "'self'")
    return response


@administrator
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off, by the button that was pressed."""
    found, is_on = get_object_or_404(WebForm, pk=pk), request.POST.get("do") == "on"
    actions.change_form(form=found, is_on=is_on, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The form is on.") if is_on else _("The form is off: its page is gone."))
    return redirect("webforms:form", pk)


@administrator
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    actions.remove_form(form=get_object_or_404(WebForm, pk=pk), by=actor_of(request), at=timezone.now())
    messages.success(request, _("The form is removed. What it brought stays."))
    return redirect("webforms:index")


def page_address(found: WebForm) -> str:
    return f"{settings.BASE_URL}{reverse('webform:form', args=[found.key])}"


def snippet(found: WebForm) -> str:
    """What to paste into a page. Without script it is a link to the form's own page."""
    link = f'<a href="{escape(page_address(found))}">{escape(found.title_in("en"))}</a>'
    script = f"{settings.BASE_URL}{static('webform/embed.js')}"
    return f'<div data-dromos-form="{found.key}">{link}</div>\n<script src="{escape(script)}" async></script>'
