"""Who is at the door: somebody with the link of one ticket, or somebody signed in by e-mail. Nobody else."""

import datetime as dt
import functools
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from dromos.customers.models import Address, Customer
from dromos.lib.actor import Actor
from dromos.notifications.queries import company_name
from dromos.tickets import access, links
from dromos.tickets.models import Participant, Ticket
from dromos.ui.requests import ip_of

SESSION_KEY = "portal"
STAYS = dt.timedelta(days=7)
LINK_OUTLIVES = dt.timedelta(days=90)

View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody signed in. ``customer`` None: known only as a participant of tickets."""

    address: str
    customer: Customer | None

    def actor(self, request: HttpRequest) -> Actor:
        name = self.customer.name if self.customer else self.address
        return Actor("customer", self.customer.pk if self.customer else None, name, ip_of(request))


@dataclass(frozen=True, slots=True)
class Visit:
    """One ticket and the participant who looks at it. ``token`` "" when they are signed in."""

    ticket: Ticket
    participant: Participant
    token: str

    def url(self, verb: str = "", *more: int) -> str:
        """The address of this ticket's page, or of something done on it, by the same door."""
        verb = f"_{verb}" if verb else ""
        name = f"portal:ticket{verb}{'_by_link' if self.token else ''}"
        return reverse(name, args=[self.token or self.ticket.number, *more])

    def actor(self, request: HttpRequest) -> Actor:
        customer = self.participant.customer
        label = self.participant.name or self.participant.address or (customer.name if customer else "")
        return Actor("customer", self.participant.customer_id, label, ip_of(request))


def sign_in(request: HttpRequest, address: str, at: dt.datetime) -> None:
    """Let ``address`` in, in a session with a new key. A member of staff in the same browser stays signed in."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[SESSION_KEY] = {"address": address, "until": (at + STAYS).timestamp()}


def sign_out(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def visitor_of(request: HttpRequest) -> Visitor | None:
    """Who is signed in, None when nobody is or it was too long ago."""
    kept = request.session.get(SESSION_KEY)
    if not isinstance(kept, dict) or kept["until"] <= timezone.now().timestamp():
        return None
    owner = Address.objects.select_related("customer__area").filter(channel="email", value=kept["address"]).first()
    return Visitor(kept["address"], owner.customer if owner else None)


def for_visitors(view: View) -> View:
    """A page for people who are signed in: ``view(request, visitor, ...)`` in their language and time zone."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        visitor = visitor_of(request)
        if visitor is None:
            return redirect("portal:sign_in")
        return in_words_of(request, visitor.customer, "", lambda: view(request, visitor, *args, **kwargs))

    return answer


def for_ticket(view: View) -> View:
    """A page about one ticket, by either door: ``view(request, visit, ...)``.

    A wrong, revoked or outlived link gets the page that offers the e-mailed sign-in; a ticket that is not the
    visitor's gets the same 404 as one that does not exist.
    """

    @functools.wraps(view)
    def answer(request: HttpRequest, key: str, *args: object, **kwargs: object) -> HttpResponse:
        by_link = request.path.startswith("/s/")
        visit = _by_link(key, timezone.now()) if by_link else _signed_in(request, key)
        if visit is None:
            return redirect("portal:link_gone" if by_link else "portal:sign_in")
        customer = visit.participant.customer or visit.ticket.customer
        return in_words_of(request, customer, visit.ticket.language, lambda: view(request, visit, *args, **kwargs))

    return answer


def _by_link(token: str, at: dt.datetime) -> Visit | None:
    participant = links.participant_of(token)
    if participant is None:
        return None
    ticket = participant.ticket
    if ticket.state in {"merged", "rejected"} or (ticket.closed_at and at - ticket.closed_at > LINK_OUTLIVES):
        return None
    return Visit(ticket, participant, token)


def _signed_in(request: HttpRequest, number: str) -> Visit | None:
    visitor = visitor_of(request)
    if visitor is None:
        return None
    try:
        ticket = access.ticket_for_address(visitor.address, number)
    except access.NoSuchTicketError as error:
        raise Http404 from error
    participant = Participant.objects.select_related("customer").get(ticket=ticket, address=visitor.address)
    return Visit(ticket, participant, "")


def in_words_of(
    request: HttpRequest, customer: Customer | None, written: str, respond: Callable[[], HttpResponse]
) -> HttpResponse:
    """Answer in the customer's time zone, and in the language chosen here, else the one ``written`` (the ticket's),
    else the customer's, else the browser's.
    """
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    wishes = (chosen, written, customer.language if customer else "", translation.get_language() or "")
    language = next((wish for wish in wishes if wish in dict(settings.LANGUAGES)), "en")
    with translation.override(language), timezone.override(zone_of(customer)):
        request.LANGUAGE_CODE = language
        response = respond()
    response["Content-Language"] = language
    return unseen(response)


def show(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """``context`` in ``template``, with what every page of customers needs."""
    return render(
        request, template, {**context, "company": company_name(), "home": reverse("portal:home")}, status=status
    )


def unseen(response: HttpResponse) -> HttpResponse:
    """Kept by no cache and no search engine."""
    add_never_cache_headers(response)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def zone_of(customer: Customer | None) -> zoneinfo.ZoneInfo:
    name = (customer.time_zone or (customer.area.time_zone if customer.area else "")) if customer else ""
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
