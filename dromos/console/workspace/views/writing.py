"""Reply, note, drafts and their files, and what can still be done about a letter."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.door import user_of
from dromos.console.workspace import answering
from dromos.console.workspace.door import act, staff
from dromos.console.workspace.views.work import next_item
from dromos.tickets import actions as tickets
from dromos.tickets import checking
from dromos.tickets.access import ticket_for_staff
from dromos.tickets.models import Draft, Note, Ticket
from dromos.ui.dates import moment


@staff
@require_POST
def reply(request: HttpRequest, number: str) -> HttpResponse:
    """Send the reply. What is doubtful is asked first; refused, it stays in the draft, and the page says why."""
    ticket = ticket_for_staff(user_of(request), number)
    outcome = answering.send(request, ticket)
    if outcome.doubts:
        return render(request, "workspace/before_sending.html", asked(request, ticket, outcome.doubts))
    if outcome.refused:
        messages.error(request, outcome.refused)
        return redirect(reverse("workspace:ticket", args=[number]) + "#composer")
    answering.used_canned(request)
    _say_sent(request, ticket, outcome)
    if request.POST.get("then") == "next":
        return next_item(request)
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


def asked(request: HttpRequest, ticket: Ticket, doubts: Iterable[checking.Doubt]) -> dict[str, Any]:
    """What the question before sending shows, and what it sends again."""
    again = {name: request.POST.get(name, "") for name in ("text", "html", "cc", "then", "later", "until", "canned")}
    doubts = list(doubts)
    return {"ticket": ticket, "doubts": doubts, "again": again, "refused": any(one.refused for one in doubts)}


def _say_sent(request: HttpRequest, ticket: Ticket, outcome: answering.Outcome) -> None:
    """In a toast with a way back, as long as there is one."""
    message, put_off = outcome.message, outcome.put_off
    if message is not None and message.send_after is not None:
        address = reverse("workspace:take_back", args=[ticket.number, message.pk])
        undo = f"undo {address} {message.send_after.timestamp()}"
        messages.success(request, _("Your letter leaves."), extra_tags=undo)
    elif put_off is not None and put_off.send_at is not None:
        messages.success(request, _("It will leave %(when)s.") % {"when": moment(put_off.send_at)})


@staff
@require_POST
def note(request: HttpRequest, number: str) -> HttpResponse:
    def write(ticket: Ticket) -> object:
        row = tickets.note(ticket=ticket, text=text, kind=kind, by=user_of(request).actor(), at=timezone.now())
        answering.used_canned(request)
        return row

    text, is_brief = request.POST.get("text", ""), request.POST.get("kind") == "brief"
    kind = Note.Kind.BRIEF if is_brief else Note.Kind.NOTE
    return act(request, number, write, _("Note saved. Only colleagues read it."), at="#composer")


@staff
@require_POST
def draft(request: HttpRequest, number: str) -> HttpResponse:
    """Keep what is being typed; 409 with both versions known when another window saved something else.

    With ``ask`` the answer holds what is doubtful about sending it as it is.
    """
    ticket = ticket_for_staff(user_of(request), number)
    try:
        saved = answering.save_draft(request, ticket)
    except tickets.StaleDraftError as error:
        old = error.draft
        return JsonResponse({"version": old.version, "text": old.text, "html": old.html}, status=409)
    answer = {"version": saved.version}
    if request.POST.get("ask") == "1":
        letter = answering.written(request)
        doubts = answering.doubts(ticket, letter, saved)
        asks = render_to_string("workspace/doubts.html", asked(request, ticket, doubts), request) if doubts else ""
        return JsonResponse({**answer, "ask": asks})
    return JsonResponse(answer)


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
