"""What every view of the workspace has in common: staff only, and refusals in words."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
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
View = Callable[..., HttpResponse]


def staff(view: View) -> View:
    """Only for staff; somebody else's ticket is answered like one that does not exist."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NoSuchTicketError as error:
            raise Http404 from error
        except NotAllowedError as error:
            return render(request, "403.html", {"reason": _(str(error))}, status=403)

    return guarded


def user_of(request: HttpRequest) -> User:
    return cast("User", request.user)


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
