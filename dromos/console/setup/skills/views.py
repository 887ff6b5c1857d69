"""Who knows what, and how well: a table one fills in by keyboard."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.console.setup.skills import table
from dromos.routing import actions


@login_required
@require_GET
def matrix(request: HttpRequest) -> HttpResponse:
    wanted = table.Filter.of(request.GET)
    try:
        context = table.page(cast("User", request.user), wanted)
    except NotAllowedError as refused:
        raise PermissionDenied(_("Skills are for leads and administrators.")) from refused
    return render(request, "setup/skills/matrix.html", context)


@login_required
@require_POST
def level(request: HttpRequest) -> HttpResponse:
    """Set one cell: `agent`, `level` 0-5, and either `skill` or `channel`, this with `auto` ("1": its work comes
    without asking, "0": it is offered, else as it was). 204, or 4xx with the reason in words.
    """
    user = cast("User", request.user)
    try:
        cell = table.Cell.of(user, request.POST)
        verb = actions.set_channel_skill if cell.channel else actions.set_skill_level
        verb(**cell.facts(), by=user.actor(), at=timezone.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except NotAllowedError as refused:
        return HttpResponse(_(str(refused)), status=403, content_type="text/plain; charset=utf-8")
    except ValueError as refused:
        return HttpResponse(_(str(refused)), status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(status=204)
