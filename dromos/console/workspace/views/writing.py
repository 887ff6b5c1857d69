"""Reply, note, drafts and their files, and what can still be done about a letter."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.door import user_of
from dromos.console.workspace import answering
from dromos.console.workspace.door import act, staff
from dromos.tickets import actions as tickets
from dromos.tickets.access import ticket_for_staff
from dromos.tickets.models import Draft, Ticket


@staff
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Send the reply. Refused: it stays in the draft, and the page says why."""
    ticket = ticket_for_staff(user_of(request), number)
    refused = answering.send(request, ticket)
    if refused:
        messages.error(request, refused)
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


@staff
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    def write(ticket: Ticket) -> object:
        return tickets.note(ticket=ticket, text=text, by=user_of(request).actor(), at=timezone.now())

    text = request.POST.get("text", "")
    return act(request, number, write, _("Note saved. Only colleagues read it."), at="#composer")


@staff
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is being typed; 409 with both versions known when another window saved something else."""
    ticket = ticket_for_staff(user_of(request), number)
    try:
        saved = answering.save_draft(request, ticket)
    except tickets.StaleDraftError as error:
        return JsonResponse({"version": error.draft.version, "text": error.draft.text}, status=409)
    return JsonResponse({"version": saved.version})


@staff
@require_POST
def discard(request: HttpRequest, number: str) -> HttpResponse:
    def throw_away(ticket: Ticket) -> object:
        return tickets.discard_draft(ticket=ticket, kind=kind, by=user_of(request).actor())

    kind = request.POST.get("kind", Draft.Kind.REPLY)
    return act(request, number, throw_away, _("Draft thrown away."), at="#composer")


@staff
@require_POST
def add_files(request: HttpRequest, number: str) -> HttpResponse:
    """Files are stored as soon as they are chosen; the list of the draft's files comes back."""
    ticket = ticket_for_staff(user_of(request), number)
    problem = answering.store_files(request, ticket)
    return _files(request, ticket, problem)


@staff
@require_POST
def remove_file(request: HttpRequest, number: str, file_id: int) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    tickets.remove_draft_file(file_id=file_id, ticket=ticket, by=user_of(request).actor())
    return _files(request, ticket)


def _files(request: HttpRequest, ticket: Ticket, problem: str = "") -> HttpResponse:
    draft = Draft.objects.filter(ticket=ticket, author=user_of(request), kind=Draft.Kind.REPLY).first()
    context: dict[str, Any] = {"ticket": ticket, "draft": draft, "problem": problem}
    return render(request, "workspace/files.html", context)


@staff
@require_POST
def take_back(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    back = tickets.take_back(ticket=ticket, message_id=message_id, by=user_of(request).actor(), at=timezone.now())
    if back:
        messages.success(request, _("Taken back. It is your draft again."))
    else:
        messages.error(request, _("Too late: it has already been sent."))
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


@staff
@require_POST
def retry(request: HttpRequest, number: str, recipient_id: int) -> HttpResponse:
    def again(ticket: Ticket) -> object:
        by = user_of(request).actor()
        return tickets.retry_letter(ticket=ticket, recipient_id=recipient_id, by=by, at=timezone.now())

    return act(request, number, again, _("It is being sent again."))
