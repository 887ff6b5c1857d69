"""Views of the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dromos.console.door import let_in, user_of
from dromos.console.search import pages
from dromos.tickets.access import NoSuchTicketError

staff = let_in(missing=NoSuchTicketError)


@never_cache
@staff
def page(request: HttpRequest) -> HttpResponse:
    """The whole page, for a question that is finished; it is remembered among the recent ones."""
    asked = pages.asked_of(request.GET)
    request.session[pages.RECENT] = recent = pages.remembered(request.session.get(pages.RECENT), asked.text)
    context = pages.answer(user_of(request), asked, timezone.now()) | pages.around(recent)
    return render(request, "search/page.html", context)


@never_cache
@staff
def found(request: HttpRequest) -> HttpResponse:
    """The answer alone, while somebody types: the last word may not be finished."""
    asked = pages.asked_of(request.GET)
    context = pages.answer(user_of(request), asked, timezone.now(), typing=True)
    return render(request, "search/found.html", context | pages.around(request.session.get(pages.RECENT) or []))


@never_cache
@staff
def customers(request: HttpRequest) -> HttpResponse:
    """Customers the same words may mean."""
    return render(request, "search/customers.html", pages.people(user_of(request), pages.asked_of(request.GET)))


@require_POST
@staff
def forget(request: HttpRequest) -> HttpResponse:
    """Forget the recent questions."""
    request.session.pop(pages.RECENT, None)
    return redirect("search:page")
