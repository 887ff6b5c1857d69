"""Who may do what where: a table one fills in by keyboard."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts import actions
from dromos.accounts.models import User
from dromos.console.setup.roles import table
from dromos.lib.typed import page_number
from dromos.ui.door import actor_of, administrator

TEXT = "text/plain; charset=utf-8"


@administrator
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    text, page = request.GET.get("q", "").strip()[:80], page_number(request.GET.get("page", ""))
    rows, more = table.rows(text, page)
    context = {"rows": rows, "columns": table.columns(), "said": table.said(), "q": text}
    return render(request, "setup/roles/matrix.html", {**context, "next": page + 1 if more else None})


@administrator
@require_POST
def cell(request: HttpRequest) -> HttpResponse:
    """Set one cell. 204; 409 with what it would touch, until it is sent ``confirmed``; 4xx with why not."""
    try:
        wanted = table.Cell.of(request.POST)
        hurts = "" if "confirmed" in request.POST else wanted.hurts(request.user)
        if hurts:
            return HttpResponse(f"{hurts} {_('Press again to do it.')}", status=409, content_type=TEXT)
        actions.set_roles(user=wanted.user, roles=wanted.roles(), by=actor_of(request), at=timezone.now())
    except User.DoesNotExist as error:
        raise Http404 from error
    except ValueError as refused:
        return HttpResponse(_(str(refused)), status=400, content_type=TEXT)
    return HttpResponse(status=204)
