"""What helps while one writes: canned texts, colleagues to name, addresses, pictures, drafts shown, letters put off."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.console.door import user_of
from dromos.console.workspace import answering, composing
from dromos.console.workspace.door import act, staff
from dromos.customers.queries import addresses_like
from dromos.tickets import access, canned, checking
from dromos.tickets import actions as tickets
from dromos.tickets.access import ticket_for_staff
from dromos.tickets.models import Draft, Ticket
from dromos.ui.download import download
from dromos.ui.safe_html import sanitise

MOST = 8


@staff
def canned_texts(request: HttpRequest, number: str) -> HttpResponse:
    """The texts that what was typed after the sign may mean, filled for this ticket."""
    user, ticket = user_of(request), ticket_for_staff(user_of(request), number)
    place = "note" if request.GET.get("place") == "note" else "reply"
    words = request.GET.get("q", "")[:60]
    found = canned.for_ticket(user, ticket, words=words, place=place)
    shown = [canned.filled(row, ticket, by=user.actor(), at=timezone.now()) for row in found]
    rows = [
        {
            "id": one.canned.pk, "label": one.canned.title, "hint": f"/{one.canned.shortcut}", "text": one.text,
            "html": one.html if place == "reply" else "", "language": one.language,
            "other": one.language != ticket.language,
        }
        for one in shown if one is not None
    ]  # fmt: skip
    return JsonResponse({"rows": rows or ([] if words else [_none_yet()])})


def _none_yet() -> dict[str, str]:
    """A line that leads to where the first text is made, so that the button does something in a new house too."""
    return {
        "label": _("No canned text yet"), "hint": _("New canned text"), "text": "", "address": reverse("canned:new"),
    }  # fmt: skip


@staff
def colleagues(request: HttpRequest, number: str) -> HttpResponse:
    """Who may be named in a note of this ticket: those who may read it."""
    ticket = ticket_for_staff(user_of(request), number)
    words = request.GET.get("q", "").strip()
    people = access.readers_of(ticket).exclude(pk=user_of(request).pk).filter(name__icontains=words)
    rows = [{"id": row.pk, "label": row.name, "hint": "", "text": f"@{row.name}"} for row in people[:MOST]]
    return JsonResponse({"rows": rows})


@staff
def addresses(request: HttpRequest, number: str) -> HttpResponse:
    """Known addresses that begin or sound like what was typed; those of the customer's house first."""
    ticket = ticket_for_staff(user_of(request), number)
    found = addresses_like(request.GET.get("q", "")[:80], near=ticket.customer, limit=MOST)
    rows = [{"label": row.customer.name, "hint": row.value, "text": row.value} for row in found]
    return JsonResponse({"rows": rows})


@staff
def recipients(request: HttpRequest, number: str) -> HttpResponse:
    """What is doubtful about those who would get the letter."""
    ticket = ticket_for_staff(user_of(request), number)
    cc, wrong = answering.copies(request.GET.get("cc", "")[:4000])
    rows = [
        {"address": one.address, "kind": one.kind, "text": one.text, "instead": one.instead}
        for one in checking.doubts_about_people(ticket, cc)
    ]
    rows += [{"address": one, "kind": "wrong", "text": _("This is no e-mail address."), "instead": ""} for one in wrong]
    return JsonResponse({"doubts": rows})


@staff
def signature(request: HttpRequest, number: str) -> HttpResponse:
    """What the letter will be signed with, shown below the text when somebody begins to write."""
    ticket = ticket_for_staff(user_of(request), number)
    return render(request, "workspace/signature.html", {"signature": composing.signature(user_of(request), ticket)})


@staff
@require_POST
def preview(request: HttpRequest, number: str) -> HttpResponse:
    """The letter as it will leave, greeting, signature and quotation included."""
    ticket = ticket_for_staff(user_of(request), number)
    letter = answering.written(request)
    made = tickets.draw_reply(ticket=ticket, text=letter.text, html=letter.html, by=user_of(request), at=timezone.now())
    pictures = {row: reverse("workspace:draft_picture", args=[number, row]) for row in made.pictures}
    shown = sanitise(made.rendered.html, cid=pictures).html
    context: dict[str, Any] = {"ticket": ticket, "letter": made.rendered, "shown": shown, "cc": letter.cc}
    return render(request, "workspace/preview.html", context | {"requester": made.requester})


@staff
@require_POST
def add_picture(request: HttpRequest, number: str) -> HttpResponse:
    """A pasted or dropped picture: where it is seen, and by what name the letter knows it."""
    file = answering.store_picture(request, ticket_for_staff(user_of(request), number))
    if file is None:
        said = _("This is no picture that can stand in a letter (PNG, JPEG, GIF or WebP, 20 MB at most).")
        return JsonResponse({"problem": said}, status=422)
    return JsonResponse(
        {"cid": file.content_id, "url": reverse("workspace:draft_picture", args=[number, file.content_id])}
    )


@staff
def draft_picture(request: HttpRequest, number: str, content_id: str) -> HttpResponse:
    """A picture of a draft: for its writer, and for colleagues it is shown to."""
    file = access.draft_picture_for_staff(user_of(request), number, content_id)
    return download(bytes(file.blob.content), file.filename, file.content_type)


@staff
@require_POST
def attach_canned(request: HttpRequest, number: str, canned_id: int) -> HttpResponse:
    """The files that come along with a canned text."""
    user, ticket = user_of(request), ticket_for_staff(user_of(request), number)
    row = canned.usable_by(user).filter(pk=canned_id).first()
    if row is None:
        raise Http404
    tickets.attach_canned(ticket=ticket, canned=row, by=user.actor(), at=timezone.now())
    draft = Draft.objects.filter(ticket=ticket, author=user, kind=Draft.Kind.REPLY).first()
    return render(request, "workspace/files.html", {"ticket": ticket, "draft": draft, "problem": ""})


@staff
@require_POST
def share(request: HttpRequest, number: str) -> HttpResponse:
    """Show one's draft to colleagues, or no longer."""
    ticket, is_shared = ticket_for_staff(user_of(request), number), request.POST.get("shared") == "1"
    by, at = user_of(request).actor(), timezone.now()
    draft = tickets.share_draft(ticket=ticket, is_shared=is_shared, by=by, at=at)
    if request.headers.get("hx-request"):
        return render(request, "workspace/sharing.html", {"ticket": ticket, "draft": draft})
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


@staff
@require_POST
def take_over(request: HttpRequest, number: str, draft_id: int) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    by, at = user_of(request).actor(), timezone.now()
    if tickets.take_over_draft(ticket=ticket, draft_id=draft_id, by=by, at=at) is None:
        messages.error(request, _("They no longer show this draft."))
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


@staff
@require_POST
def call_back(request: HttpRequest, number: str, draft_id: int) -> HttpResponse:
    """A letter put off becomes a draft again."""
    ticket = ticket_for_staff(user_of(request), number)
    by, at = user_of(request).actor(), timezone.now()
    if tickets.call_back(ticket=ticket, draft_id=draft_id, by=by, at=at) is None:
        messages.error(request, _("Too late: it has already been sent."))
    return redirect(reverse("workspace:ticket", args=[number]) + "#composer")


@staff
@require_POST
def send_now(request: HttpRequest, number: str, draft_id: int) -> HttpResponse:
    """A letter put off leaves at once."""

    def leave(ticket: Ticket) -> object:
        by = user_of(request).actor()
        return tickets.send_put_off(ticket=ticket, draft_id=draft_id, by=by, at=timezone.now())

    return act(request, number, leave, _("It is on its way."))
