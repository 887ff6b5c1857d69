"""One ticket, as the customer sees it: where it stands, what was written, and what they can do."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dromos.portal import pages
from dromos.portal.door import Visit, Visitor, for_ticket, for_visitors, show
from dromos.portal.forms import AnswerForm
from dromos.tickets import access, actions
from dromos.ui.download import download


@for_visitors
def home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The visitor's own tickets, the ones under way first."""
    return show(request, "portal/home.html", pages.home(visitor, request.GET.get("page", "")))


@for_ticket
def ticket(request: HttpRequest, visit: Visit) -> HttpResponse:
    return show(request, "portal/ticket.html", pages.ticket(visit, AnswerForm(), timezone.now()))


@require_POST
@for_ticket
def answer(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Write on the ticket. On an error the page comes back with everything that was typed."""
    form = AnswerForm(request.POST, request.FILES)
    now = timezone.now()
    if not form.is_valid():
        return show(request, "portal/ticket.html", pages.ticket(visit, form, now), status=422)
    actions.reply_by_customer(
        ticket=visit.ticket,
        participant=visit.participant,
        text=form.cleaned_data["text"],
        files=form.cleaned_data["uploads"],
        by=visit.actor(request),
        at=now,
    )
    messages.success(request, _("Thank you. Your answer is with us."))
    return redirect(f"{visit.url()}#latest")


@require_http_methods(["GET", "POST"])
@for_ticket
def reopen(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The letter's link leads to a page with one button: programs that follow links change nothing."""
    if request.method != "POST":
        return show(request, "portal/reopen.html", pages.brief(visit))
    try:
        actions.reopen(ticket=visit.ticket, by=visit.actor(request), at=timezone.now())
    except actions.ForbiddenMoveError:
        messages.info(request, _("This ticket is open already."))
    else:
        messages.success(request, _("Your ticket is open again. We are on it."))
    return redirect(visit.url())


@require_http_methods(["GET", "POST"])
@for_ticket
def close(request: HttpRequest, visit: Visit) -> HttpResponse:
    if request.method != "POST":
        return show(request, "portal/close.html", pages.brief(visit))
    try:
        actions.close(ticket=visit.ticket, by=visit.actor(request), at=timezone.now())
    except actions.ForbiddenMoveError:
        messages.info(request, _("This ticket is closed already."))
    else:
        messages.success(request, _("Your ticket is closed. Thank you."))
    return redirect(visit.url())


@require_http_methods(["GET", "POST"])
@for_ticket
def confirm(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Was it you? By a link that only the owner of the address has; only pressing a button says so."""
    if not visit.ticket.is_unproven:
        return redirect(visit.url())
    said, by, now = request.POST.get("was"), visit.actor(request), timezone.now()
    if said == "me":
        actions.confirm_author(participant=visit.participant, by=by, at=now)
        messages.success(request, _("Thank you. Now we can write to you."))
        return redirect(visit.url())
    if said == "somebody_else":
        actions.deny_author(participant=visit.participant, by=by, at=now)
        return show(request, "portal/denied.html", {})
    waiting = actions.waiting_for(visit.participant.address)
    return show(request, "portal/confirm.html", {**pages.brief(visit), "waiting": waiting})


@for_ticket
def attachment(request: HttpRequest, visit: Visit, attachment_id: int) -> HttpResponse:
    """A file of this ticket, always as a download."""
    del request
    try:
        found = access.attachment_of_ticket(visit.ticket, attachment_id, timezone.now())
    except access.NoSuchTicketError as error:
        raise Http404 from error
    return download(bytes(found.blob.content), found.filename, found.content_type)
