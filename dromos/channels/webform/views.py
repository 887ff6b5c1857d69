"""The pages of forms: choose what it is about, write, and "we have it". They work without script."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dromos.catalog.models import Category
from dromos.catalog.queries import grouped
from dromos.channels.webform import pages, queries
from dromos.channels.webform.door import Visit, public, show
from dromos.notifications.queries import company_name


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The forms that the portal links to; straight on when there is one."""
    forms = list(queries.front_forms())
    if not forms:
        raise Http404
    if len(forms) == 1:
        return redirect("webform:form", forms[0].key)
    named = [(form, form.title_in(request.LANGUAGE_CODE), form.intro_in(request.LANGUAGE_CODE)) for form in forms]
    return render(request, "webform/front.html", {"forms": named, "company": company_name()})


@require_http_methods(["GET", "HEAD", "POST"])
@public
def form(request: HttpRequest, visit: Visit) -> HttpResponse:
    """What is it about? A form with one category asks its questions at once."""
    offered = queries.offered(visit.form)
    if len(offered) > 1:
        return show(request, visit, "webform/choose.html", {"groups": grouped(offered, visit.language)})
    return _letter(request, visit, offered[0] if offered else None, several=False)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def about(request: HttpRequest, visit: Visit, category: str) -> HttpResponse:
    """The letter itself, with the questions of its category."""
    offered = queries.offered(visit.form)
    chosen = next((row for row in offered if row.key == category), None)
    if chosen is None:
        raise Http404
    return _letter(request, visit, chosen, several=len(offered) > 1)


def _letter(request: HttpRequest, visit: Visit, category: Category | None, *, several: bool) -> HttpResponse:
    sheet, now = pages.sheet_of(request, visit, category, several=several), timezone.now()
    if not sheet.letter.is_bound:
        return show(request, visit, "webform/write.html", pages.page_of(request, visit, sheet, now))
    trouble = pages.take(request, visit, sheet, now) if sheet.is_sound else ""
    if sheet.is_sound and not trouble:
        return redirect(visit.url("sent"))
    return show(request, visit, "webform/write.html", pages.page_of(request, visit, sheet, now, trouble), status=422)


@require_safe
@public
def sent(request: HttpRequest, visit: Visit) -> HttpResponse:
    return show(request, visit, "webform/sent.html", {})
