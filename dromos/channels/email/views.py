"""Set-up of mailboxes: accounts, the test of a connection, the beginning, going live."""

from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.channels.email import actions
from dromos.channels.email.explain import explain
from dromos.channels.email.forms import MailboxForm, StartForm
from dromos.channels.email.models import Mailbox
from dromos.channels.email.presets import PRESETS
from dromos.channels.email.probe import try_mailbox
from dromos.channels.email.tokens import TokenRefusedError, redeem_code
from dromos.ui.door import actor_of, administrator, carried_out

STATE_AGE_S = 900


@administrator
def mailboxes(request: HttpRequest) -> HttpResponse:
    return render(request, "mailboxes/list.html", {"mailboxes": Mailbox.objects.select_related("department", "pace")})


@administrator
def new_mailbox(request: HttpRequest) -> HttpResponse:
    """First the provider is chosen (?preset=), then the form is filled in."""
    preset = PRESETS.get(request.GET.get("preset", ""))
    if preset is None:
        return render(request, "mailboxes/presets.html", {"presets": PRESETS.values()})
    form = MailboxForm(request.POST or None, preset=preset, initial=MailboxForm.initial_from(preset))
    if request.POST.get("do") == "test":
        return _tested(request, form, None)
    by, at = actor_of(request), timezone.now()
    made: list[Mailbox] = []

    def create() -> None:
        made.append(actions.create_mailbox(by=by, at=at, aliases=form.alias_values(), **form.values()))

    if carried_out(request, form, create, _("The mailbox is set up. Now say where to begin.")):
        return redirect("mailboxes:mailbox", made[0].pk)
    return render(request, "mailboxes/form.html", {"form": form, "mailbox": None, "preset": preset})


@administrator
def mailbox(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Mailbox, pk=pk)
    form = MailboxForm(request.POST or None, mailbox=found, initial=MailboxForm.initial_of(found))
    if request.POST.get("do") == "test":
        return _tested(request, form, found)
    by, at = actor_of(request), timezone.now()
    if carried_out(
        request,
        form,
        lambda: actions.change_mailbox(mailbox=found, by=by, at=at, aliases=form.alias_values(), **form.values()),
    ):
        return redirect("mailboxes:mailbox", pk)
    return _mailbox_page(request, Mailbox.objects.get(pk=pk), form=form)


def _tested(request: HttpRequest, form: MailboxForm, found: Mailbox | None) -> HttpResponse:
    """What works with the values as they are typed; nothing is saved."""
    findings = try_mailbox(actions.imagined_mailbox(found, form.values())) if form.is_valid() else []
    context = {"form": form, "mailbox": found, "preset": form.preset, "findings": findings, "is_tested": True}
    if request.headers.get("hx-request"):
        return render(request, "mailboxes/findings.html", context)
    if found is None:
        return render(request, "mailboxes/form.html", context)
    return _mailbox_page(request, found, **context)


@administrator
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Mailbox, pk=pk), actor_of(request), timezone.now()
    form = StartForm(request.POST)
    if carried_out(request, form, lambda: actions.choose_start(mailbox=found, by=by, at=at, **form.cleaned_data)):
        return redirect("mailboxes:mailbox", pk)
    return _mailbox_page(request, found, start_form=form)


@administrator
@require_POST
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """Let letters leave, or hold them: by the button that was pressed."""
    found, by, at = get_object_or_404(Mailbox, pk=pk), actor_of(request), timezone.now()
    is_live = request.POST.get("do") == "live"
    actions.go_live(mailbox=found, is_live=is_live, by=by, at=at)
    messages.success(request, _("Letters leave the house now.") if is_live else _("Letters are held from now on."))
    return redirect("mailboxes:mailbox", pk)


@administrator
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Mailbox, pk=pk), actor_of(request), timezone.now()
    actions.remove_mailbox(mailbox=found, by=by, at=at)
    messages.success(request, _("The mailbox is removed. What it brought stays."))
    return redirect("mailboxes:index")


@administrator
@require_POST
def authorize(request: HttpRequest, pk: int) -> HttpResponse:
    """The page at the provider where an administrator gives lasting access; shown as a link to follow."""
    found = get_object_or_404(Mailbox, pk=pk)
    preset = PRESETS.get(found.preset)
    if preset is None or not preset.authorize_endpoint or not found.client_id:
        raise Http404
    asked = {
        "client_id": found.client_id,
        "response_type": "code",
        "redirect_uri": _redirect_uri(),
        "scope": found.token_scope,
        "state": signing.dumps({"mailbox": pk, "user": request.user.pk}, salt="mailbox-oauth"),
        "access_type": "offline",
        "prompt": "consent",
        "login_hint": found.address,
    }
    return _mailbox_page(request, found, authorize_href=f"{preset.authorize_endpoint}?{urlencode(asked)}")


@administrator
def authorized(request: HttpRequest) -> HttpResponse:
    """The provider sends the administrator back here with a code, which is redeemed for a refresh token."""
    try:
        state = signing.loads(request.GET.get("state", ""), salt="mailbox-oauth", max_age=STATE_AGE_S)
    except signing.BadSignature as forged:
        raise Http404 from forged
    found = get_object_or_404(Mailbox, pk=state["mailbox"])
    if state["user"] != request.user.pk:
        raise Http404
    by, at, form = actor_of(request), timezone.now(), forms.Form({})
    try:
        token = redeem_code(found, code=request.GET.get("code", ""), redirect_uri=_redirect_uri())
        said = _("The provider gave lasting access.")
        carried_out(
            request, form, lambda: actions.change_mailbox(mailbox=found, by=by, at=at, refresh_token=token), said
        )
    except (TokenRefusedError, OSError) as refused:
        messages.error(request, explain(refused))
    return redirect("mailboxes:mailbox", found.pk)


def _redirect_uri() -> str:
    return f"{settings.BASE_URL}{reverse('mailboxes:authorized')}"


def _mailbox_page(request: HttpRequest, found: Mailbox, **context: object) -> HttpResponse:
    preset = PRESETS.get(found.preset, PRESETS["generic"])
    page = {
        "mailbox": found,
        "preset": preset,
        "form": MailboxForm(mailbox=found, initial=MailboxForm.initial_of(found)),
        "start_form": StartForm(initial={"mode": found.start_mode, "history_days": found.history_days or 30}),
        "redirect_uri": _redirect_uri(),
        "has_access": bool(found.refresh_sealed_token),
        **context,
    }
    return render(request, "mailboxes/mailbox.html", page)
