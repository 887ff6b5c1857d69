"""What arrived and what became of it, what was set aside, and what did not leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.console.customers.door import actor_of, user_of
from dromos.console.intake import pages
from dromos.console.intake.door import keeper
from dromos.intake import access, queries
from dromos.intake import release as setting_right
from dromos.ui.download import download as as_download


@keeper
@require_GET
def day(request: HttpRequest) -> HttpResponse:
    """The reconciliation of one day."""
    return render(request, "intake/day.html", pages.day(user_of(request), request.GET, timezone.now()))


@keeper
@require_GET
def arrived(request: HttpRequest) -> HttpResponse:
    """The originals behind one figure."""
    return render(request, "intake/arrived.html", pages.arrived(user_of(request), request.GET, timezone.now()))


@keeper
@require_GET
def original(request: HttpRequest, raw_id: int) -> HttpResponse:
    """One original, readable and harmless, with what became of it."""
    raw = access.original_for_staff(user_of(request), raw_id)
    return render(request, "intake/original.html", pages.original(raw))


@keeper
@require_GET
def download(request: HttpRequest, raw_id: int) -> HttpResponse:
    """The bytes as they came."""
    raw = access.original_for_staff(user_of(request), raw_id)
    return as_download(bytes(raw.content), f"letter-{raw.pk}.eml", "application/octet-stream")


@keeper
@require_POST
def release(request: HttpRequest, raw_id: int) -> HttpResponse:
    raw = access.original_for_staff(user_of(request), raw_id)
    try:
        setting_right.release(raw=raw, by=actor_of(request), at=timezone.now())
    except setting_right.NotWaitingError as error:
        messages.warning(request, _(str(error)))
    return redirect("intake:original", raw_id)


@keeper
@require_GET
def outbox(request: HttpRequest) -> HttpResponse:
    """Letters that have not arrived, by recipient, with what the server said."""
    return render(request, "intake/outbox.html", pages.outbox(user_of(request), request.GET))


@keeper
@require_POST
def send_again(request: HttpRequest, recipient_id: int) -> HttpResponse:
    recipient = access.recipient_for_staff(user_of(request), recipient_id)
    address = request.POST.get("address", "")
    try:
        setting_right.send_again(recipient=recipient, by=actor_of(request), at=timezone.now(), address=address)
    except pages.REFUSALS as error:
        messages.warning(request, _(str(error)))
    else:
        messages.success(request, _("It will be sent again at once."))
    which = request.POST.get("which", queries.TROUBLE)
    return redirect(pages.outbox_address(which))
