"""``dromos explain``: why a piece of work is where it is, who could have it, and what will change when."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from typing import TYPE_CHECKING, Any

from dromos.lib.typed import whole

if TYPE_CHECKING:
    from dromos.routing.explaining import Person, Why
    from dromos.routing.models import WorkItem

SHOWN = 40
"""People listed by name; --json has all of them."""


def run(options: argparse.Namespace) -> int:
    """Print the explanation; 1 when there is no such ticket or work item."""
    import django

    django.setup()
    from dromos.routing.explaining import explain

    at = dt.datetime.now(dt.UTC)
    item = find(options.item)
    if item is None:
        print(f"dromos: there is no ticket and no work item {options.item}.", file=sys.stderr)
        return 1
    why = explain(item, at)
    print(json.dumps(as_json(why), indent=1, ensure_ascii=False) if options.json else as_text(why, at))
    return 0


def find(asked: str) -> WorkItem | None:
    """By the number of a ticket (``#1010138``), by the reference of an item, or by its own id (``item:42``, ``42``)."""
    from dromos.routing.models import WorkItem

    items = WorkItem.objects.select_related("queue__department", "agent__user")
    name = asked.strip().removeprefix("#")
    if not name.startswith("item:"):
        found = items.filter(reference=name).order_by("-pk").first() if name else None
        if found is not None:
            return found
    return items.filter(pk=whole(name.removeprefix("item:")) or 0).first()


# -- for people ----------------------------------------------------------------------------------


def as_text(why: Why, at: dt.datetime) -> str:
    """The explanation in a few paragraphs."""
    from dromos.routing import words

    item = why.item
    number = f"#{item.reference} " if item.reference else ""
    lines = [f"{number}{item.subject}", f"{item.queue.name} · work item {item.pk} · {item.get_state_display()}", ""]
    lines.append(words.headline(why))
    lines += filter(None, [words.crowd(why.item.customers_hit)])
    lines += [words.lacking(lack, when) for lack in why.lacks]
    if why.needs:
        asked = ", ".join(f"{words.called(need)} {need.level}" for need in why.needs)
        lines += ["", f"It asks for {asked}."]
    lines += _decided(why)
    lines += _people(why)
    if why.coming:
        lines += ["", "What will change"]
        lines += [f"  {when(one.at)}  {words.coming(one)} ({words.able(one)})" for one in why.coming]
    if why.able_at and why.able_at > at:
        lines += ["", f"Nobody could have it before {when(why.able_at)}."]
    return "\n".join(lines)


def when(moment: dt.datetime) -> str:
    """In the time zone of the house: "Mon 23 Nov 14:05"."""
    from django.utils import timezone

    return timezone.localtime(moment).strftime("%a %d %b %H:%M")


def _decided(why: Why) -> list[str]:
    chosen = why.chosen
    if chosen is None:
        return []
    lines = ["", f"Last decision, {when(chosen.at)}: {chosen.winner.user.name}"]
    if chosen.policy != "by_hand":
        lines.append(f"  by {chosen.policy}, score {chosen.score:.6g}, {chosen.eligible} could have had it")
        lines.append("  " + ", ".join(f"{key} {_short(value)}" for key, value in chosen.parts.items()))
    return lines


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _people(why: Why) -> list[str]:
    from dromos.routing import words

    near = [person for person in why.people if person.cause != "queue"]
    width = max((len(person.name) for person in near[:SHOWN]), default=0)
    lines = ["", "People"] if near else []
    lines += [f"  {person.name:<{width}}  {_standing(person)}" for person in near[:SHOWN]]
    if len(near) > SHOWN:
        rest = ", ".join(f"{count} {words.cause(cause)}" for cause, count in why.counts.items() if cause != "queue")
        lines.append(f"  and {len(near) - SHOWN} more; in all: {rest}")
    if why.counts.get("queue"):
        lines.append(f"  and {why.counts['queue']} who do not work in this department")
    return lines


def _standing(person: Person) -> str:
    from dromos.routing import words

    if person.cause is None:
        return "best choice now" if person.is_best else "could take it"
    back = f", back {when(person.back_at)}" if person.back_at else ""
    return f"{words.cause(person.cause)}{back}"


# -- for machines --------------------------------------------------------------------------------


def as_json(why: Why) -> dict[str, Any]:
    """Everything, with times as ISO 8601."""
    item, chosen = why.item, why.chosen
    return {
        "item": {
            "id": item.pk,
            "reference": item.reference,
            "subject": item.subject,
            "queue": item.queue.key,
            "state": item.state,
            "agent": item.agent.user.name if item.agent else None,
            "enqueued_at": item.enqueued_at.isoformat(),
            "due_at": _iso(item.due_at),
        },
        "needs": [{"key": need.key, "level": need.level} for need in why.needs],
        "routable": why.routable,
        "ahead": why.ahead,
        "able_at": _iso(why.able_at),
        "decision": chosen
        and {
            "at": chosen.at.isoformat(),
            "winner": chosen.winner.user.name,
            "policy": chosen.policy,
            "score": chosen.score,
            "parts": chosen.parts,
            "eligible": chosen.eligible,
            "excluded": chosen.excluded,
            "snapshot_version": chosen.snapshot_version,
        },
        "people": [
            {
                "agent": one.agent_id,
                "name": one.name,
                "cause": one.cause,
                "best": one.is_best,
                "back_at": _iso(one.back_at),
            }
            for one in why.people
        ],
        "excluded": why.counts,
        "changes": [
            {
                "at": one.at.isoformat(),
                "kind": one.kind,
                "able": one.able,
                "name": one.name,
                "removed": [need.key for need in one.removed],
                "added": [{"key": need.key, "level": need.level} for need in one.added],
                "queues": list(one.queues),
                "areas": list(one.areas),
                "drops_language": one.drops_language,
            }
            for one in why.coming
        ],
        "lacks": [
            {"cause": one.cause, "key": one.need.key, "level": one.need.level, "until": _iso(one.until)}
            for one in why.lacks
        ],
        "offers": [
            {"name": one.agent.user.name, "state": one.state, "at": one.offered_at.isoformat(), "reason": one.reason}
            for one in why.past
        ],
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
