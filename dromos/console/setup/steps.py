"""The steps of a queue as a line in time: at each stop what is asked otherwise, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from dromos.console.setup.forms.queues import Steps
from dromos.console.setup.forms.working_time import WorkingTimeField, written
from dromos.routing.models import Queue, RoutingStep, Skill


@dataclass(frozen=True, slots=True)
class Stop:
    """One moment of waiting: when (in words), what changes then (sentences), how far along the line (0-100)."""

    when: str
    said: tuple[str, ...]
    place: int


def line_of(steps: Steps, language: str) -> list[Stop]:
    """Stops in order of time; those of steps that make no sense yet are left out."""
    sound = sorted((form.values() for form in steps.forms if form.is_bound and form.is_valid()), key=_after)
    shown = [form.initial for form in steps.forms if not form.is_bound]
    values = sound or sorted((_as_values(one) for one in shown if _seconds(one.get("after_s")) is not None), key=_after)
    if not values:
        return []
    names = {skill.key: skill.name_in(language) for skill in Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE)}
    queues = dict(Queue.objects.values_list("pk", "name"))
    last = max(_after(values[-1]), 1)
    return [
        Stop(written(_after(one)), tuple(said(one, names, queues)), round(100 * _after(one) / last)) for one in values
    ]


def said(step: dict[str, Any], skills: dict[str, str], queues: dict[int, str]) -> list[str]:
    """What a step asks otherwise, a sentence each."""
    found = [_("%(skill)s no longer asked for") % {"skill": skills.get(k, k)} for k in step["remove_requirements"]]
    for one in step["add_requirements"]:
        values = {"skill": skills.get(one["skill"], one["skill"]), "level": one["level"]}
        found.append(_("%(skill)s %(level)s is enough") % values)
    if step["drop_language"]:
        found.append(_("the language no longer matters"))
    if step["widen_area"] == RoutingStep.Widening.PARENT:
        found.append(_("also the area around it"))
    elif step["widen_area"] == RoutingStep.Widening.EVERYWHERE:
        found.append(_("the area no longer matters"))
    found += [_("also people of %(queue)s") % {"queue": queues.get(pk, pk)} for pk in step["further_queues"]]
    return found


def _after(step: dict[str, Any]) -> int:
    return int(step["after_s"])


def _seconds(typed: Any) -> int | None:
    """What stands in the field of a time, stored or typed; None when it makes no sense (yet)."""
    if isinstance(typed, int):
        return typed
    try:
        found: int | None = WorkingTimeField().to_python(typed)
    except ValidationError:
        return None
    return found


def _as_values(shown: Mapping[str, Any]) -> dict[str, Any]:
    """The initial values of a form of a stored step as the action takes them."""
    added = [{"skill": shown["add_skill"], "level": shown.get("add_level", 1)}] if shown.get("add_skill") else []
    return {
        "after_s": _seconds(shown["after_s"]),
        "add_requirements": added,
        "remove_requirements": shown.get("remove", []),
        "drop_language": shown.get("drop_language", False),
        "widen_area": shown.get("widen_area", ""),
        "further_queues": [int(pk) for pk in shown.get("further_queues", [])],
    }
