"""What arrived and what became of it, what was set aside, and what did not leave."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.console.door import user_of
from dromos.console.intake import pages
from dromos.console.intake.door import keeper
from dromos.intake import access, queries
from dromos.intake import release as setting_right
from dromos.intake import senders as sending
from dromos.ui.door import actor_of
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
@require_POST
def block(request: HttpRequest, raw_id: int) -> HttpResponse:
    """Nothing from this sender, or their whole domain, comes in any more."""
    raw = access.original_for_staff(user_of(request), raw_id)
    domain = request.POST.get("which") == "domain"
    try:
        blocked = setting_right.block_sender(raw=raw, by=actor_of(request), at=timezone.now(), domain=domain)
    except pages.NOT_LISTED as error:
        messages.warning(request, _(str(error)))
    else:
        messages.success(request, _("%(sender)s is blocked.") % {"sender": blocked})
    return redirect("intake:original", raw_id)


@keeper
def quarantine(request: HttpRequest) -> HttpResponse:
    """What is set aside or failed, of all days; several at once are released, or their senders blocked."""
    if request.method == "POST":
        chosen = access.originals_named(user_of(request), pages.ticked(request.POST))
        said = pages.act_on_originals(request.POST.get("act", ""), chosen, actor_of(request), timezone.now())
        messages.success(request, said)
        return redirect(pages.quarantine_address(request.POST.get("cause", "")))
    return render(request, "intake/quarantine.html", pages.quarantine(user_of(request), request.GET))


@keeper
@require_GET
def senders(request: HttpRequest) -> HttpResponse:
    """Who is blocked, who is allowed, and what staff called whose letters."""
    return render(request, "intake/senders.html", pages.senders(request.GET))


@keeper
@require_POST
def list_sender(request: HttpRequest) -> HttpResponse:
    """Put a sender on a list, or take it off."""
    value, listed = request.POST.get("value", ""), request.POST.get("listed", "")
    note, by = request.POST.get("note", ""), actor_of(request)
    try:
        sending.list_sender(value=value, listed=pages.known_list(listed), by=by, at=timezone.now(), note=note)
    except pages.NOT_LISTED as error:
        messages.warning(request, _(str(error)))
    else:
        messages.success(request, _("Saved."))
    return redirect(pages.senders_address(request.POST.get("shown", listed)))


@keeper
@require_POST
def forget_marks(request: HttpRequest, sender_id: int) -> HttpResponse:
    """What staff called this sender's letters no longer counts."""
    sender = access.sender_for_staff(user_of(request), sender_id)
    sending.forget_marks(sender=sender, by=actor_of(request), at=timezone.now())
    return redirect(pages.senders_address("marked"))


@keeper
@require_POST
def many_letters(request: HttpRequest) -> HttpResponse:
    """Send several letters again, or stop them."""
    chosen = access.recipients_named(user_of(request), pages.ticked(request.POST))
    messages.success(
        request, pages.act_on_letters(request.POST.get("act", ""), chosen, actor_of(request), timezone.now())
    )
    return redirect(pages.outbox_address(request.POST.get("which", queries.TROUBLE)))


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
