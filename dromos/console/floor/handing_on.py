"""Everything somebody has in hand goes to others: seen first, piece by piece and why, then done at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from dromos.console.door import user_of
from dromos.console.floor.views import lead
from dromos.lib.typed import whole
from dromos.routing import access
from dromos.routing.handing_on import Share, shares_of
from dromos.routing.models import Agent
from dromos.tickets import actions as tickets
from dromos.ui.door import actor_of

SHOWN = 200
QUEUE = "queue"


@dataclass(frozen=True, slots=True)
class Line:
    """One piece on the page: whom it would go to, whoever else works in its queue, and why."""

    share: Share
    choices: Sequence[Agent]
    why: str


@lead
@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest, agent_id: int) -> HttpResponse:
    """What somebody has in hand and who would get it; a POST gives it to whom the page names (``to-ITEM``)."""
    user, at = user_of(request), timezone.now()
    agent = access.agents_led_by(user).select_related("user").get(pk=agent_id)
    shares = shares_of(agent, at, departments=access.floor_departments(user))[:SHOWN]
    if request.method == "POST":
        chosen, reason = as_chosen(shares, request.POST), request.POST.get("reason", "")[:200]
        done = tickets.share_out(shares=chosen, by=actor_of(request), at=at, reason=reason)
        messages.success(request, told(done))
        return redirect("floor:person", agent.pk)
    return render(request, "floor/hand_on.html", {"agent": agent, "lines": lines_of(shares, agent)})


def lines_of(shares: Iterable[Share], leaving: Agent) -> list[Line]:
    """The shares as the page shows them. One query for each department."""
    people: dict[int, list[Agent]] = {}
    lines = []
    for share in shares:
        place = share.item.queue.department_id
        if place not in people:
            found = access.agents_of([place]).exclude(pk=leaving.pk).exclude(presence__state="offline")
            people[place] = list(found.select_related("user").order_by("user__name", "pk"))
        helper = [share.to] if share.to is not None and share.to not in people[place] else []
        lines.append(Line(share, [*people[place], *helper], why(share)))
    return lines


def why(share: Share) -> str:
    """In one sentence why this piece would go there."""
    if share.to is None:
        if not share.routable:
            return _("Nobody in the house could ever take it")
        return _("Nobody who could take it is here and has room: it waits in its queue, at its old age.")
    if share.is_preferred:
        return _("%(name)s stands in, or was asked for.") % {"name": share.to.user.name}
    if share.able > 1:
        return ngettext(
            "Best match of all, out of %(num)s person who could take it.",
            "Best match of all, out of %(num)s people who could take it.",
            share.able,
        ) % {"num": share.able}
    return _("%(name)s is the only one who could take it.") % {"name": share.to.user.name}


def as_chosen(shares: Iterable[Share], given: Mapping[str, str]) -> list[Share]:
    """The shares the form names, each to whom it says; what is not named stays where it is."""
    named = [(share, given.get(f"to-{share.item.pk}", "")) for share in shares]
    people = Agent.objects.select_related("user").in_bulk({whole(key) or 0 for _share, key in named})
    return [
        replace(share, to=people.get(whole(key) or 0))
        for share, key in named
        if key == QUEUE or (whole(key) or 0) in people
    ]


def told(done: tickets.Shared) -> str:
    """What became of it, in one line."""
    values = {"given": done.to_people, "back": done.to_queues, "gone": done.gone}
    said = _("To people: %(given)s. Back to queues: %(back)s.") % values
    if done.gone:
        said += " " + _("Somebody was faster: %(gone)s.") % values
    return said
