"""What every view of the workspace has in common: staff only, and refusals in words."""

from collections.abc import Callable

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.console.door import let_in, user_of
from dromos.routing.actions import ItemMovedError, NotEligibleError, OfferGoneError
from dromos.tickets.access import NoSuchTicketError, ticket_for_staff
from dromos.tickets.actions import EmptyTextError, StaleTicketError
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Ticket
from dromos.tickets.work import NoQueueError

REFUSALS = (
    EmptyTextError,
    ForbiddenMoveError,
    ItemMovedError,
    NoQueueError,
    NotAllowedError,
    NotEligibleError,
    OfferGoneError,
    StaleTicketError,
)
# Somebody else's ticket is answered like one that does not exist.
staff = let_in(missing=NoSuchTicketError)


def act(
    request: HttpRequest, number: str, verb: Callable[[Ticket], object], said: str = "", *, at: str = ""
) -> HttpResponse:
    """Do ``verb`` to the ticket and show it again; a refusal is shown in words, what was typed stays in the draft."""
    ticket = ticket_for_staff(user_of(request), number)
    try:
        verb(ticket)
    except REFUSALS as error:
        messages.error(request, _(str(error)))
    else:
        if said:
            messages.success(request, said)
    return redirect(reverse("workspace:ticket", args=[number]) + at)


def carried_out(
    request: HttpRequest, number: str, form: Form, verb: Callable[[Ticket], object], said: str
) -> HttpResponse:
    """Do ``verb`` when the small form is right; else its first problem, in words, on the ticket.

    Not even that for those who may not read the ticket.
    """
    if form.is_valid():
        return act(request, number, verb, said)
    ticket_for_staff(user_of(request), number)
    for name, problems in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        messages.error(request, f"{label}: {problems[0]}" if label else str(problems[0]))
        break
    return redirect("workspace:ticket", number)
