"""What every view of the workspace has in common: staff only, and refusals in words.

A post that comes from a dialog of the ticket page (header X-Dialog: its name) is answered into the dialog: what was
typed stays there, with the reason; when it went, the page is told where to go, or what to say.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.console.door import let_in, to_sign_in, user_of
from dromos.console.workspace import dialogs, words
from dromos.console.workspace.asking import Ask
from dromos.lib.deadlocks import outlasting
from dromos.routing.actions import ItemMovedError, NotEligibleError, OfferGoneError
from dromos.tickets.access import NoSuchTicketError, ticket_for_staff
from dromos.tickets.actions import ClashError, EmptyTextError, StaleTicketError
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Ticket
from dromos.tickets.stream import Entry, Mark, unseen
from dromos.tickets.work import NoQueueError

REFUSALS = (
    ClashError,
    EmptyTextError,
    ForbiddenMoveError,
    ItemMovedError,
    NoQueueError,
    NotAllowedError,
    NotEligibleError,
    OfferGoneError,
    StaleTicketError,
)
READ_FIRST = frozenset({"solve", "end", "wait"})
View = Callable[..., HttpResponse]
Verb = Callable[[Ticket], object]


def sign_in_or_say_so(request: HttpRequest) -> HttpResponse:
    """To the sign-in page; what a script of an open page asks for is told that nobody is signed in any more."""
    if request.headers.get("sec-fetch-mode", "navigate") == "navigate":
        return to_sign_in(request)
    return HttpResponse(status=401)


# Somebody else's ticket is answered like one that does not exist.
_let_in = let_in(missing=NoSuchTicketError, stranger=sign_in_or_say_so)


def staff(view: View) -> View:
    """The door of every view: staff only; a dialog that went through learns where the page should go."""
    guarded = _let_in(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = guarded(request, *args, **kwargs)
        if "X-Dialog" not in request.headers or response.status_code != 302:
            return response
        answer = {"go": response["Location"]}
        if answer["go"].partition("#")[0] == request.headers.get("X-From"):
            answer["said"] = render_to_string("workspace/said.html", {}, request)
        return JsonResponse(answer)

    return answered


def act(request: HttpRequest, number: str, verb: Verb, said: str = "", *, at: str = "") -> HttpResponse:
    """Do ``verb`` to the ticket and show it again; a refusal is shown in words, what was typed stays in the draft."""
    ticket = ticket_for_staff(user_of(request), number)
    if (news := _unread(request, ticket)) is not None:
        again = _("Read it first. To do it all the same, press again.")
        return JsonResponse({"trouble": [words.meanwhile(news), again], "seen": str(news.mark)}, status=409)
    try:
        outlasting(lambda: verb(ticket))
    except REFUSALS as error:
        if "X-Dialog" in request.headers:
            return _refused(request, ticket, (_(str(error)),))
        messages.error(request, _(str(error)))
    else:
        if said:
            messages.success(request, said)
    return redirect(reverse("workspace:ticket", args=[number]) + at)


def carried_out(request: HttpRequest, number: str, form: Form, verb: Verb, said: str) -> HttpResponse:
    """Do ``verb`` when the small form is right; else its first problem, in words, on the ticket.

    Not even that for those who may not read the ticket.
    """
    from_dialog = "X-Dialog" in request.headers
    if form.is_valid():
        try:
            return act(request, number, _clashing(verb) if from_dialog else verb, said)
        except _Clashed as found:
            return _refused(request, found.error.ticket, words.clashes(found.error), form, status=409)
    ticket = ticket_for_staff(user_of(request), number)
    if from_dialog:
        return _refused(request, ticket, (), form, status=422)
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {problems[0]}" if label else str(problems[0]))
        break
    return redirect("workspace:ticket", number)


def _unread(request: HttpRequest, ticket: Ticket) -> Entry | None:
    """What somebody wrote after what this person had read when they opened a dialog that ends or rests the ticket."""
    mark = Mark.read(request.headers.get("X-Seen", ""))
    if mark is None or request.headers.get("X-Dialog") not in READ_FIRST:
        return None
    return unseen(ticket, since=mark, but=user_of(request).pk)


class _Clashed(Exception):  # noqa: N818 (it is caught on the same page)
    def __init__(self, error: ClashError) -> None:
        super().__init__()
        self.error = error


def _clashing(verb: Verb) -> Verb:
    def tried(ticket: Ticket) -> object:
        try:
            return verb(ticket)
        except ClashError as error:
            raise _Clashed(error) from error

    return tried


def _refused(
    request: HttpRequest, ticket: Ticket, trouble: tuple[str, ...], form: Form | None = None, *, status: int = 409
) -> HttpResponse:
    """The dialog's body again: with ``form`` as it was filled in; without, only the reason is shown above it."""
    name = request.headers["X-Dialog"][:40]
    dialog = dialogs.opened(user_of(request), ticket, name, timezone.now())
    if form is None or not isinstance(dialog, Ask):
        return JsonResponse({"trouble": list(trouble) or _first_of(form)}, status=status)
    filled = _shown_now(form, dialog.form) if trouble else form
    html = render_to_string("workspace/dialogs/body.html", {"ask": replace(dialog, form=filled, trouble=trouble)})
    return JsonResponse({"body": html}, status=status)


def _shown_now(form: Form, fresh: Form) -> Form:
    """``form`` as it was filled in, but what it has seen of the ticket is what holds now: sent again, it goes."""
    data = cast("QueryDict", form.data).copy()
    for name, value in fresh.initial.items():
        if name.startswith("seen_"):
            data[name] = "" if value is None else str(value)
    form.data = data
    return form


def _first_of(form: Form | None) -> list[str]:
    return [str(problems[0]) for problems in form.errors.values()][:1] if form is not None else []
