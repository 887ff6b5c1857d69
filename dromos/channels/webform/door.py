"""Who may show a form, and where: the strict check of origins, the language, and what every answer carries."""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt

from dromos.channels.webform import queries
from dromos.channels.webform.gate import Stub
from dromos.channels.webform.models import WebForm
from dromos.notifications.queries import company_name
from dromos.ui.csp import allow

SALT = "webform"
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody looks at ``form``; inside a page of ``origin``, or on our own page when that is "".

    ``asked_language`` is what the page around it, or a link of ours, asked for; it goes along from step to step.
    """

    form: WebForm
    origin: str
    language: str
    asked_language: str = ""

    def url(self, name: str = "form", *args: str, **changes: str) -> str:
        """The address of another step, in the same page and language."""
        values = {"in": self.origin, "language": self.asked_language, **changes}
        query = urlencode({key: value for key, value in values.items() if value})
        path = reverse(f"webform:{name}", args=[self.form.key, *args])
        return f"{path}?{query}" if query else path


def own_origins(request: HttpRequest) -> set[str]:
    """How browsers name us: by the address this request came to, and by the one the installation is known by."""
    return {f"{request.scheme}://{request.get_host()}", "/".join(settings.BASE_URL.split("/")[:3])}


def public(view: View) -> View:
    """``view(request, visit, ...)`` for a form that is on, shown where it may be, sent from nowhere but our pages.

    It needs no token against forged requests: nobody's rights are used here, cookies least of all, and a browser says
    truly which page a form was sent from.
    """

    @csrf_exempt
    @functools.wraps(view)
    def answer(request: HttpRequest, key: str, *args: object, **kwargs: object) -> HttpResponse:
        visit = _visit(request, key)
        if request.method == "POST" and _is_foreign(request):
            raise PermissionDenied("Sent from a page that is not ours.")
        with translation.override(visit.language):
            response = view(request, visit, *args, **kwargs)
        response["Content-Language"] = visit.language
        return _framed(response, visit)

    return answer


def _visit(request: HttpRequest, key: str) -> Visit:
    form = queries.form_that_is_on(key)
    if form is None:
        raise Http404
    origin = request.GET.get("in", "")
    if origin and origin not in form.origins and origin not in own_origins(request):
        raise PermissionDenied("This form may not be shown in that page.")
    asked = request.GET.get("language", "")
    asked = asked if asked in dict(settings.LANGUAGES) else ""
    return Visit(form, origin, asked or translation.get_language() or "en", asked)


def _is_foreign(request: HttpRequest) -> bool:
    sent_from = request.headers.get("origin")
    if sent_from is not None:
        return sent_from not in own_origins(request)
    return request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}


def _framed(response: HttpResponse, visit: Visit) -> HttpResponse:
    """Only the page that was named may show it; without a name, none."""
    add_never_cache_headers(response)
    if visit.origin:
        response.xframe_options_exempt = True
        allow(response, "frame-ancestors", visit.origin)
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def show(
    request: HttpRequest, visit: Visit, template: str, context: Mapping[str, Any], status: int = 200
) -> HttpResponse:
    page = {
        "visit": visit,
        "form_title": visit.form.title_in(visit.language),
        "intro": visit.form.intro_in(visit.language),
        "company": company_name(),
        "home": visit.url(),
    }
    return render(request, template, {**page, **context}, status=status)


def seal(stub: Stub) -> str:
    return signing.dumps([stub.form, stub.nonce, stub.made_at, stub.bits], salt=SALT)


def unseal(sealed: str) -> Stub | None:
    """None for what we did not seal."""
    try:
        form, nonce, made_at, bits = signing.loads(sealed, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Stub(form, nonce, made_at, bits)
