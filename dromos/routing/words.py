"""What is said about routing, in the reader's language: sentences for pages, alerts and the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.routing.explaining import Coming, Lacking, Need, Why
from dromos.routing.models import WorkItem

ANYWHERE = "*"
When = Callable[[dt.datetime], str]

CAUSES: Mapping[str, str | Promise] = {
    "queue": lazy("Does not work in this department"),
    "skill": lazy("Does not know this well enough"),
    "channel": lazy("Does not work on this channel"),
    "language": lazy("Does not know the language"),
    "area": lazy("Works in another area"),
    "size": lazy("Never has room for so much"),
    "own_case": lazy("Their own case"),
    "appointment": lazy("Has another appointment then, or is not at work"),
    "presence": lazy("Not here now"),
    "cool_down": lazy("Declined it a short while ago"),
    "kept": lazy("It is kept a while for somebody else"),
    "parallel": lazy("Has enough of this channel in hand"),
    "units": lazy("Has no room just now"),
    "saved": lazy("Keeps room free for larger work"),
    "held": lazy("Holds as much as one may"),
}

ORDERS: Mapping[str, tuple[str | Promise, str | Promise]] = {
    "shortage": (
        lazy("What waiting costs, and who is scarce"),
        lazy(
            "Weighs importance, time left and speed, and how short the people who know it are just now; what has waited"
            " very long gets its share. Best for most queues."
        ),
    ),
    "shortage_unbounded": (lazy("What waiting costs, and who is scarce, without a bound"), ""),
    "bounded_index": (
        lazy("What waiting costs"),
        lazy(
            "Weighs importance, time left and how fast this person does it; what has waited very long gets its share."
        ),
    ),
    "fair": (
        lazy("What waiting costs, shared evenly"),
        lazy("The same order; of all who can, whoever has been free longest is asked."),
    ),
    "edf": (lazy("Who is due first"), lazy("Only the due time counts. Simple, and fair to promises.")),
    "target_used": (lazy("Who has used up most of their time"), lazy("The share of the promised time that is gone.")),
    "fifo": (
        lazy("Who has waited longest"),
        lazy("Only age counts, and everybody gets an equal share of work."),
    ),
    "static_priority": (
        lazy("Priority, then who has waited longest"),
        lazy("Strict: while urgent work comes in, low priority waits however old it is."),
    ),
    "index": (lazy("What waiting costs, without a bound"), "ATC, k = 1, b = 2, g = 1"),
    "index_scarce": ("ATC, b = 4, scarcity", ""),
    "index_late": ("ATC, g = 3", ""),
    "atc": ("ATC, k = 1", "Vepsalainen, Morton 1987"),
    "atc_half": ("ATC, k = 1/2", "Vepsalainen, Morton 1987"),
    "sigmoid_c_mu": ("Generalised cμ, sigmoid", "van Mieghem 1995"),
    "generalised_c_mu": ("Generalised cμ", "van Mieghem 1995; Mandelbaum, Stolyar 2004"),
    "c_mu": ("cμ", "Cox, Smith 1961"),
    "edf_longest_idle": ("EDF + longest idle", "Jackson 1955"),
    "edf_skipping_hopeless": (lazy("Who is due first, what is late last"), lazy("A bad example: never use it.")),
    "skill_first": (lazy("Best skill first"), ""),
    "conversation_score": ("Conversation score", "Genesys Cloud"),
    "fifo_round_robin": (lazy("Who has waited longest, people in turn"), "Chatwoot"),
    "batch": (lazy("Everything matched to everybody at once"), ""),
    "by_hand": (lazy("By hand"), ""),
}
"""Names of the orders of service; those of the literature keep the name they have there."""


def order(key: str) -> str:
    """The name of an order of service; one without a name is shown by its key."""
    return str(ORDERS[key][0]) if key in ORDERS else key


def order_text(key: str) -> str:
    """One sentence about it, or where it comes from; "" when nothing is known."""
    return str(ORDERS[key][1]) if key in ORDERS else ""


def cause(key: str) -> str:
    """Why an agent cannot have an item; an unknown cause is shown by its key."""
    return str(CAUSES.get(key, key))


def called(need: Need) -> str:
    """The name of a skill, language or queue in the reader's language."""
    return need.names.get(get_language() or "en") or need.names.get("en") or need.key


def headline(why: Why) -> str:
    """In one sentence why the item is where it is."""
    item, chosen = why.item, why.chosen
    if item.state in WorkItem.HELD_STATES and chosen and chosen.winner_id == item.agent_id:
        values = {"name": chosen.winner.user.name, "n": chosen.eligible, "who": chosen.parts.get("by", "")}
        if chosen.policy == "by_hand":
            return _("%(who)s gave it to %(name)s by hand.") % values
        if chosen.eligible > 1:
            return _("%(name)s was chosen out of %(n)s people who could take it.") % values
        return _("%(name)s was the only one who could take it.") % values
    if item.state != WorkItem.State.PENDING:
        return _("Nobody has to do anything with it now.")
    if not why.routable:
        return _(
            "Nobody in the house could ever take this as things are. Teach somebody the skill, or hand it to another"
            " department."
        )
    return _waits(why)


def _waits(why: Why) -> str:
    if any(person.cause is None for person in why.people) and not why.ahead:
        return _("It is next: somebody is being asked.")
    waits = _("It waits until somebody who can take it is free.")
    if not why.ahead:
        return waits
    words = ngettext("%(num)s more urgent item goes first.", "%(num)s more urgent items go first.", why.ahead)
    return f"{waits} {words % {'num': why.ahead}}"


def crowd(customers: int) -> str:
    """That a trouble hits many; "" for one that hits one."""
    if customers < 2:
        return ""
    said = ngettext(
        "%(num)s customer is hit by this: it weighs more.",
        "%(num)s customers are hit by this: it weighs more.",
        customers,
    )
    return said % {"num": customers}


def coming(change: Coming) -> str:
    """What will change, without the time."""
    if change.kind == "step":
        return ", ".join(_step(change)) or _("the next step")
    if change.kind == "offer_ends":
        return _("the offer runs out")
    if change.kind == "overdue":
        return _("it has waited so long that it gets a share of everybody's time")
    texts = {
        "back": _("%(name)s is expected"),
        "cooled": _("%(name)s may be asked again"),
        "kept_until": _("it is no longer kept for %(name)s"),
    }
    return texts.get(change.kind, change.kind) % {"name": change.name}


def able(change: Coming) -> str:
    """How many could then have it."""
    words = ngettext("%(num)s person could have it then", "%(num)s people could have it then", change.able)
    return words % {"num": change.able}


def _step(change: Coming) -> list[str]:
    found = [_("%(skill)s no longer asked for") % {"skill": called(one)} for one in change.removed]
    found += [_("%(skill)s %(level)s is enough") % {"skill": called(one), "level": one.level} for one in change.added]
    if change.drops_language:
        found.append(_("the language no longer matters"))
    if ANYWHERE in change.areas:
        found.append(_("the area no longer matters"))
    elif change.areas:
        found.append(_("also people of the area %(area)s") % {"area": ", ".join(change.areas)})
    return found + [_("also people of %(queue)s") % {"queue": queue} for queue in change.queues]


def lacking(lack: Lacking, when: When) -> str:
    """Something nobody who is here has: "Nobody here with German 3 before Monday 8:00"."""
    what = called(lack.need) if lack.cause != "skill" else f"{called(lack.need)} {lack.need.level}"
    if lack.cause == "language" and lack.need.level > 1:
        what = f"{what} {lack.need.level}"
    values = {"what": what, "when": when(lack.until) if lack.until else ""}
    if lack.cause == "queue":
        text = _("Nobody of %(what)s is here.") if not lack.until else _("Nobody of %(what)s is here before %(when)s.")
    elif lack.cause == "channel":
        known = _("Nobody here works on the channel %(what)s.")
        text = _("Nobody here works on the channel %(what)s before %(when)s.") if lack.until else known
    elif lack.cause == "area":
        known = _("Nobody here works in the area %(what)s.")
        text = _("Nobody here works in the area %(what)s before %(when)s.") if lack.until else known
    else:
        known = _("Nobody here with %(what)s.")
        text = _("Nobody here with %(what)s before %(when)s.") if lack.until else known
    return text % values
