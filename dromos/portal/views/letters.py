"""A new letter to us: what it is about, then the questions of that category."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dromos.catalog import queries as catalog
from dromos.catalog.models import Category
from dromos.intake import desk
from dromos.portal import pages
from dromos.portal.door import Visitor, for_visitors, show
from dromos.portal.forms import LetterForm


@for_visitors
def choose(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What is it about?"""
    del visitor
    return show(
        request,
        "portal/choose.html",
        {"groups": catalog.grouped(catalog.choosable(), translation.get_language() or "en")},
    )


@require_http_methods(["GET", "POST"])
@for_visitors
def write(request: HttpRequest, visitor: Visitor, key: str) -> HttpResponse:
    """The letter itself. It becomes a ticket at once."""
    category = catalog.choosable().filter(key=key).first()
    if category is None:
        raise Http404
    form = LetterForm(request.POST or None, request.FILES or None, category=category)
    if not form.is_valid():
        return _page(request, category, form)
    ticket = desk.open_ticket(
        contact=pages.contact(visitor, category, form), by=visitor.actor(request), at=timezone.now()
    )
    messages.success(request, _("Thank you. Your letter is with us as number %(number)s.") % {"number": ticket.number})
    return redirect("portal:ticket", ticket.number)


def _page(request: HttpRequest, category: Category, form: LetterForm) -> HttpResponse:
    name = category.name_in(translation.get_language() or "en")
    return show(request, "portal/write.html", {"form": form, "name": name}, status=422 if form.is_bound else 200)
