"""Pages of the domains our letters come from: signing key, and what the DNS says."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.channels.email import actions, queries
from dromos.ui.door import actor_of, administrator


@administrator
def domains(request: HttpRequest) -> HttpResponse:
    return render(request, "mailboxes/domains.html", {"domains": queries.domains()})


@administrator
def domain(request: HttpRequest, name: str) -> HttpResponse:
    found = _domain(name)
    return render(request, "mailboxes/domain.html", {"domain": found})


@administrator
@require_POST
def check(request: HttpRequest, name: str) -> HttpResponse:
    """Ask the DNS now."""
    found, at = _domain(name), timezone.now()
    actions.note_check(domain=name, findings=queries.examine_domain(found), at=at)
    messages.success(request, _("The DNS was asked."))
    return redirect("mailboxes:domain", name)


@administrator
@require_POST
def key(request: HttpRequest, name: str) -> HttpResponse:
    """Make a (new) key for the domain's signatures."""
    _domain(name)
    actions.make_key(domain=name, by=actor_of(request), at=timezone.now())
    messages.success(request, _("The key is made. Publish the record, then check the domain and sign."))
    return redirect("mailboxes:domain", name)


@administrator
@require_POST
def signing(request: HttpRequest, name: str) -> HttpResponse:
    """Sign letters of the domain from now on, or no more: by the button that was pressed."""
    row = _domain(name).row
    if row is None or not row.public_key:
        raise Http404
    signs = request.POST.get("do") == "sign"
    actions.let_sign(domain=row, signs=signs, by=actor_of(request), at=timezone.now())
    messages.success(request, _("Letters are signed from now on.") if signs else _("Letters are signed no more."))
    return redirect("mailboxes:domain", name)


def _domain(name: str) -> queries.Domain:
    found = next((one for one in queries.domains() if one.name == name), None)
    if found is None:
        raise Http404
    return found
