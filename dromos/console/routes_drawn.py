"""Routes in words and for the picture: as they are laid, and as one ticket goes them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dromos.automation.words import span
from dromos.tickets import gates, legs
from dromos.tickets.actions.routing_on import asked
from dromos.tickets.models import RouteLeg, TicketLeg
from dromos.tickets.routes import Way
from dromos.ui import route_drawing
from dromos.ui.dates import spoken
from dromos.ui.route_drawing import Leg, Picture

How = TicketLeg.How


class Laid(Protocol):
    """A leg as it is laid, saved or not: a RouteLeg or a plan of one."""

    @property
    def department(self) -> Any: ...
    @property
    def queue(self) -> Any: ...
    @property
    def line(self) -> int | None: ...
    @property
    def task(self) -> str: ...
    @property
    def budget_s(self) -> int | None: ...
    @property
    def asks(self) -> Sequence[str]: ...
    @property
    def answers_customer(self) -> bool: ...
    @property
    def may_return(self) -> bool: ...
    @property
    def may_skip(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Drawing:
    """Both pictures of a route, what a screen reader says of them, and the same leg by leg: (name, sentences)."""

    lying: Picture
    standing: Picture
    label: str
    words: Sequence[tuple[str, list[str]]]


def laid(route: Sequence[Laid], label: str) -> Drawing:
    """A route as it is set up."""
    drawn = [
        Leg(
            name=str(leg.department), line=_line(leg), what=leg.task, time=_budget(leg), answers=leg.answers_customer,
            way_back=leg.may_return and position > 0,
        )
        for position, leg in enumerate(route)
    ]  # fmt: skip
    words = [(named(leg), _rules(leg, position)) for position, leg in enumerate(route)]
    return Drawing(route_drawing.lying(drawn), route_drawing.standing(drawn), label, words)


def gone(way: Way, holder: str, at: dt.datetime) -> Drawing:
    """A route as a ticket goes it; ``holder`` has the ticket now."""
    by_leg: dict[int, list[TicketLeg]] = {}
    for stay in way.stays:
        by_leg.setdefault(stay.leg_id, []).append(stay)
    drawn = [_leg(leg, by_leg.get(leg.pk, []), way, at) for leg in way.legs]
    words = [(named(leg), _story(leg, by_leg.get(leg.pk, []), way, holder, at)) for leg in way.legs]
    place = _("Ended at %(leg)s") if way.is_over else _("Now at %(leg)s")
    label = f"{way.here.leg.version.route}: {place % {'leg': named(way.here.leg)}}"
    return Drawing(route_drawing.lying(drawn), route_drawing.standing(drawn), label, words)


def _budget(leg: Laid) -> str:
    return span(leg.budget_s) if leg.budget_s else _("no limit")


def named(leg: Laid) -> str:
    """Department, line and queue."""
    return f"{leg.department} ({_line(leg)})" if _line(leg) else str(leg.department)


def _line(leg: Laid) -> str:
    """Line and queue, as far as they are said."""
    line = str(RouteLeg.Line(leg.line).label) if leg.line else ""
    return " · ".join(part for part in (line, str(leg.queue) if leg.queue else "") if part)


def _rules(leg: Laid, position: int) -> list[str]:
    told = [leg.task] if leg.task else []
    told.append(_("has %(time)s of working time") % {"time": span(leg.budget_s)} if leg.budget_s else _("no limit"))
    if leg.answers_customer:
        told.append(_("answers the customer"))
    if leg.asks:
        things = ", ".join(asked(ask) for ask in gates.ASKS if ask in leg.asks)
        told.append(_("must leave: %(things)s") % {"things": things})
    if leg.may_return and position > 0:
        told.append(_("may send it back"))
    if leg.may_skip:
        told.append(_("agents may leave it out"))
    return told


def _leg(leg: RouteLeg, stays: Sequence[TicketLeg], way: Way, at: dt.datetime) -> Leg:
    last = stays[-1] if stays else None
    is_now = last is not None and last.ended_at is None
    place = _place(leg, last, way)
    late = last is not None and is_now and _left_s(last, at) is not None and (_left_s(last, at) or 0) < 0
    return Leg(
        name=leg.department.name, line=_line(leg), what=leg.task, time=_time(leg, stays, place, at), place=place,
        is_late=late, answers=leg.answers_customer, way_back=leg.may_return and leg.position > 0 and not way.is_over,
    )  # fmt: skip


def _place(leg: RouteLeg, last: TicketLeg | None, way: Way) -> route_drawing.Place:
    if last is None:
        return "skipped" if _is_passed_over(leg, way) else "ahead"
    if last.how == How.SENT_BACK:
        return "ahead"
    if last.ended_at is None:
        return "now"
    return "skipped" if last.how == How.SKIPPED else "done"


def _is_passed_over(leg: RouteLeg, way: Way) -> bool:
    """The ticket set out at a later leg."""
    return leg.position < min(stay.leg.position for stay in way.stays)


def _time(leg: RouteLeg, stays: Sequence[TicketLeg], place: str, at: dt.datetime) -> str:
    """How long it took, or is left; of a leg that is still ahead its budget."""
    if place == "skipped":
        return str(How.SKIPPED.label)
    if not stays:
        return _budget(leg)
    last = stays[-1]
    if last.ended_at is None:
        return left(last, at)
    used = sum(stay.used_s or 0 for stay in stays)
    budget = last.budget_s
    values = {"used": _minutes(used), "budget": span(budget) if budget else ""}
    return _("%(used)s of %(budget)s") % values if budget else _("took %(used)s") % values


def left(stay: TicketLeg, at: dt.datetime) -> str:
    """How much of its time a leg under way has left."""
    seconds = _left_s(stay, at)
    if seconds is None:
        return _("no limit")
    if stay.clock is not None and stay.clock.state == "paused":
        return _("stands still, %(time)s left") % {"time": _minutes(max(seconds, 0))}
    if seconds < 0:
        return _("%(time)s late") % {"time": _minutes(-seconds)}
    return _("%(time)s of %(budget)s left") % {"time": _minutes(seconds), "budget": span(stay.budget_s or 0)}


def _left_s(stay: TicketLeg, at: dt.datetime) -> int | None:
    return None if stay.clock is None else stay.clock.target_s - legs.clock_used_s(stay.clock, at)


def _minutes(seconds: int) -> str:
    return span(seconds if seconds < 60 else seconds // 60 * 60)


def _story(leg: RouteLeg, stays: Sequence[TicketLeg], way: Way, holder: str, at: dt.datetime) -> list[str]:
    """What happened on one leg, stay by stay."""
    if not stays and _is_passed_over(leg, way):
        return [str(How.SKIPPED.label)]
    if not stays:
        return [_("still ahead"), *([_("answers the customer")] if leg.answers_customer else [])]
    told = []
    for stay in stays:
        told += [part for part in _stay(stay, holder, at) if part]
    backs = sum(stay.how == How.SENT_BACK for stay in stays)
    if backs:
        told.append(ngettext("%(num)s time sent back", "%(num)s times sent back", backs) % {"num": backs})
    return told


def _stay(stay: TicketLeg, holder: str, at: dt.datetime) -> list[str]:
    if stay.ended_at is None:
        return [_("since %(time)s") % {"time": spoken(stay.started_at, at)}, holder, left(stay, at)]
    return [_end(stay, at), stay.holder.name if stay.holder else "", stay.reason]


def _end(stay: TicketLeg, at: dt.datetime) -> str:
    used = _minutes(stay.used_s) if stay.used_s is not None else ""
    said = f"{stay.get_how_display()} {spoken(stay.ended_at or at, at)}"
    return _("%(what)s after %(time)s") % {"what": said, "time": used} if used else said
