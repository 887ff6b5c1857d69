"""The form for a call or a visit, and the pieces it loads while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from dromos.console.customers.door import staff
from dromos.console.desk import saved
from dromos.console.desk.contact import Contact
from dromos.console.door import user_of
from dromos.customers import access
from dromos.customers.queries import find
from dromos.ui.door import actor_of


@never_cache
@staff
def new(request: HttpRequest) -> HttpResponse:
    """A fresh form; on saving, what became of the contact and the next fresh form."""
    if request.method != "POST":
        contact = Contact(request, request.GET)
        return render(request, "desk/page.html", contact.page(saved=saved.last(request)))
    access.require_writer(actor_of(request))
    if saved.known(request):
        return _done(request)
    contact = Contact(request, request.POST, check=True)
    result = contact.write_down(actor_of(request), timezone.now())
    if result is None:
        return render(request, "desk/page.html", contact.page(), status=422)
    saved.remember(request, result)
    return _done(request)


def _done(request: HttpRequest) -> HttpResponse:
    """To a fresh form, whichever way the form was sent."""
    page = reverse("desk:new") + "?saved=1"
    if request.headers.get("hx-request"):
        return HttpResponse(status=204, headers={"HX-Redirect": page})
    return redirect(page)


@staff
@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """The form as it was when the browser last kept it: nothing is judged."""
    return render(request, "desk/form.html", Contact(request, request.POST).page())


@staff
def callers(request: HttpRequest) -> HttpResponse:
    """Who it may be, for what was typed so far."""
    text = request.GET.get("caller", "").strip()
    found = find(access.visible_to(user_of(request)), text)
    return render(request, "desk/callers.html", {"found": found, "text": text})


@staff
@require_POST
def customer(request: HttpRequest) -> HttpResponse:
    """The caller is found, is new, or is somebody else after all; with what they have, at a glance."""
    given = request.POST.dict() | {key: request.GET[key] for key in request.GET}
    return render(request, "desk/caller.html", Contact(request, given).page())


@staff
@require_POST
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the chosen category; what was answered already stays."""
    return render(request, "desk/questions.html", Contact(request, request.POST).page())
