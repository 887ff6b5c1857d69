"""Signing in by e-mail: ask for a link, follow it, leave; and the language of the pages."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dromos.lib import settings as lib_settings
from dromos.portal import actions, door
from dromos.portal.forms import SignInForm
from dromos.ui.requests import ip_of

# Kept by the channel of forms, which this entrance does not know.
FRONT_FORMS = "front_forms"
YEAR_S = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for a link. The answer is the same whatever the address, and however often."""
    form = SignInForm(request.POST or None)
    if form.is_valid():
        language = translation.get_language() or "en"
        actions.ask_for_sign_in(
            address=form.cleaned_data["email"], ip=ip_of(request), language=language, at=timezone.now()
        )
        return redirect("portal:link_sent")
    return _plain(request, "portal/sign_in.html", {"form": form, "forms": bool(lib_settings.get(FRONT_FORMS))})


def link_sent(request: HttpRequest) -> HttpResponse:
    return _plain(request, "portal/link_sent.html", {})


def link_gone(request: HttpRequest) -> HttpResponse:
    """Where wrong, used, revoked and outlived links lead: nothing about why, and another way in."""
    return _plain(request, "portal/link_gone.html", {"form": SignInForm()}, status=404)


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter. A button uses it up, so that programs that look at links in mails cannot."""
    if request.method != "POST":
        return _plain(request, "portal/enter.html", {})
    now = timezone.now()
    address = actions.use_sign_in_link(token=token, at=now)
    if address is None:
        return redirect("portal:link_gone")
    door.sign_in(request, address, now)
    return redirect("portal:home")


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    door.sign_out(request)
    messages.success(request, _("You are signed out."))
    return redirect("portal:sign_in")


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Remember the language chosen, and go back to where the visitor was."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None) or not back.startswith("/"):
        back = reverse("portal:home")
    response = redirect(back)
    if request.POST.get("language") in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            request.POST["language"],
            max_age=YEAR_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _plain(request: HttpRequest, template: str, context: dict[str, object], status: int = 200) -> HttpResponse:
    """A page for somebody we do not know yet: in the language chosen here, else the browser's."""
    return door.in_words_of(request, None, "", lambda: door.show(request, template, context, status=status))
