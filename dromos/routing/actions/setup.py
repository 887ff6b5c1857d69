"""Verbs for setting up: queues, skills, channel weights, what categories ask for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dromos.accounts.actions import create_department, install_default_departments
from dromos.accounts.models import Department
from dromos.catalog import actions as catalog
from dromos.catalog.defaults import CATEGORIES, SKILLS
from dromos.catalog.models import Category
from dromos.lib import audit, settings
from dromos.lib.actor import Actor
from dromos.routing import engine
from dromos.routing.access import may_set_up, require
from dromos.routing.actions.moves import wake_dispatch
from dromos.routing.models import CategoryRequirement, ChannelWeight, Queue, RoutingStep, Skill, WorkItem
from dromos.routing.needs import STEP_FIELDS, steps_of
from dromos.routing.reasons import OURS, SETTING, Reason

QUEUE_FIELDS = (
    "name", "policy", "offer_timeout_s", "cool_down_s", "auto_accept", "wrap_up_s", "return_after_s",
    "wait_for_preferred_s", "is_active",
)  # fmt: skip
ADMINISTRATORS = gettext_noop("Only an administrator may change this.")


@transaction.atomic
def create_queue(*, key: str, name: str, department: Department, by: Actor, at: dt.datetime, **fields: Any) -> Queue:
    """A queue of `department`. Fields: those of QUEUE_FIELDS. Raises NotAllowedError, ValueError."""
    require(may_set_up(by), ADMINISTRATORS)
    _check_queue(fields)
    queue = Queue.objects.create(key=key, name=name, department=department, **fields)
    audit.record(by=by, at=at, verb="create", subject=queue, changes={"key": key, "name": name, **fields})
    return queue


@transaction.atomic
def change_queue(*, queue: Queue, by: Actor, at: dt.datetime, **changes: Any) -> None:
    require(may_set_up(by), ADMINISTRATORS)
    _check_queue(changes)
    if queue.is_active and changes.get("is_active") is False:
        _check_not_last(queue)
    old = {field: getattr(queue, field) for field in changes}
    for field, value in changes.items():
        setattr(queue, field, value)
    queue.save(update_fields=list(changes))
    audit.record(by=by, at=at, verb="change", subject=queue, changes=audit.differences(old, changes))
    wake_dispatch()


@transaction.atomic
def set_up_queue(
    *, queue: Queue, steps: Sequence[Mapping[str, Any]], also_waiting: bool, by: Actor, at: dt.datetime, **changes: Any
) -> None:
    """`change_queue` and `set_routing_steps` in one. Raises NotAllowedError, ValueError."""
    change_queue(queue=queue, by=by, at=at, **changes)
    set_routing_steps(queue=queue, steps=steps, also_waiting=also_waiting, by=by, at=at)


@transaction.atomic
def set_routing_steps(
    *, queue: Queue, steps: Sequence[Mapping[str, Any]], also_waiting: bool = False, by: Actor, at: dt.datetime
) -> None:
    """Make `steps` (STEP_FIELDS) all the steps of the queue, in the order of their times.

    Work that is there already keeps its steps; `also_waiting`: what waits for somebody takes the new ones. Raises
    NotAllowedError, ValueError.
    """
    require(may_set_up(by), ADMINISTRATORS)
    ordered = sorted((_checked_step(step) for step in steps), key=lambda step: int(step["after_s"]))
    old = steps_of(queue.pk)
    RoutingStep.objects.filter(queue=queue).delete()
    RoutingStep.objects.bulk_create(
        [RoutingStep(queue=queue, position=position, **step) for position, step in enumerate(ordered, 1)]
    )
    new = steps_of(queue.pk)
    audit.record(by=by, at=at, verb="set_steps", subject=queue, changes={"steps": [old, new]})
    if also_waiting:
        waiting = WorkItem.objects.filter(queue=queue, state=WorkItem.State.PENDING)
        waiting.update(steps=new, version=F("version") + 1)
        wake_dispatch()


def _checked_step(step: Mapping[str, Any]) -> dict[str, Any]:
    unknown = set(step) - set(STEP_FIELDS)
    if unknown or "after_s" not in step:
        raise ValueError(f"a step needs after_s and knows nothing of {', '.join(sorted(unknown)) or 'less'}")
    if step.get("widen_area", "") not in RoutingStep.Widening.values:
        raise ValueError(f"no such widening: {step['widen_area']}")
    return dict(step)


@transaction.atomic
def open_department(*, key: str, name: str, by: Actor, at: dt.datetime, **fields: Any) -> Department:
    """A department and the queue its work waits in. Fields: those of a department. Raises NotAllowedError."""
    require(may_set_up(by), ADMINISTRATORS)
    department = create_department(key=key, name=name, by=by, at=at, **fields)
    ensure_queues(by=by, at=at)
    return department


@transaction.atomic
def open_default_departments(*, by: Actor, at: dt.datetime) -> int:
    """The default departments that are missing, each with its queue; how many were made. Raises NotAllowedError."""
    require(may_set_up(by), ADMINISTRATORS)
    made = install_default_departments(by=by, at=at)
    ensure_queues(by=by, at=at)
    return made


@transaction.atomic
def install_default_tree(*, by: Actor, at: dt.datetime) -> int:
    """The default categories that are missing, with the skills they ask for; how many were made."""
    made = catalog.install_default_tree(by=by, at=at)
    install_default_skills(by=by, at=at)
    return made


@transaction.atomic
def ensure_queues(*, by: Actor, at: dt.datetime) -> int:
    """Give every department without a queue one of the same key and name; how many were made."""
    require(may_set_up(by), ADMINISTRATORS)
    lacking = list(Department.objects.filter(is_active=True, queues__isnull=True))
    for department in lacking:
        create_queue(key=department.key, name=department.name, department=department, by=by, at=at)
    return len(lacking)


def _check_not_last(queue: Queue) -> None:
    """New work of a department in use must find a queue."""
    others = Queue.objects.filter(department=queue.department_id, is_active=True).exclude(pk=queue.pk)
    if queue.department.is_active and not others.exists():
        words = _("%(department)s has no other queue in use: its new work could reach nobody.")
        raise ValueError(words % {"department": queue.department})


def _check_queue(fields: Mapping[str, Any]) -> None:
    unknown = set(fields) - set(QUEUE_FIELDS)
    if unknown:
        raise ValueError(f"cannot set {', '.join(sorted(unknown))} of a queue")
    if fields.get("policy") and fields["policy"] not in engine.POLICIES:
        raise ValueError(f"no such policy: {fields['policy']}")


@transaction.atomic
def create_skill(
    *, key: str, names: Mapping[str, str], kind: str = Skill.Kind.KNOWLEDGE, by: Actor, at: dt.datetime
) -> Skill:
    require(may_set_up(by), ADMINISTRATORS)
    skill = Skill.objects.create(key=key, kind=kind, names=dict(names))
    audit.record(by=by, at=at, verb="create", subject=skill, changes={"key": key, "names": dict(names)})
    return skill


@transaction.atomic
def set_channel_weight(*, channel: str, units: int, by: Actor, at: dt.datetime) -> None:
    """How many units one item of `channel` takes from now on; items already there keep theirs."""
    require(may_set_up(by), ADMINISTRATORS)
    row, _created = ChannelWeight.objects.update_or_create(channel=channel, defaults={"units": units})
    audit.record(by=by, at=at, verb="set", subject=row, changes={"units": units})


@transaction.atomic
def set_channel_weights(*, units: Mapping[str, int], by: Actor, at: dt.datetime) -> None:
    """`set_channel_weight` for several channels at once."""
    for channel, number in units.items():
        set_channel_weight(channel=channel, units=number, by=by, at=at)


@transaction.atomic
def set_category_requirements(*, category: Category, levels: Mapping[Skill, int], by: Actor, at: dt.datetime) -> None:
    """Make `levels` all that tickets of `category` ask for; empty inherits from the category above."""
    require(may_set_up(by), ADMINISTRATORS)
    rows = CategoryRequirement.objects.filter(category=category)
    old = dict(rows.values_list("skill__key", "level"))
    rows.delete()
    CategoryRequirement.objects.bulk_create(
        [CategoryRequirement(category=category, skill=skill, level=level) for skill, level in levels.items()]
    )
    new = {skill.key: level for skill, level in levels.items()}
    audit.record(by=by, at=at, verb="set_requirements", subject=category, changes={"levels": [old, new]})


@transaction.atomic
def install_default_skills(*, by: Actor, at: dt.datetime) -> int:
    """Create the default knowledge skills whose keys are not taken yet, and what the default categories
    ask of them.

    Categories that already ask for something are left as they are. Returns how many skills were made.
    """
    require(may_set_up(by), ADMINISTRATORS)
    skills = {skill.key: skill for skill in Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE)}
    missing = [key for key in SKILLS if key not in skills]
    skills.update({key: create_skill(key=key, names=SKILLS[key], by=by, at=at) for key in missing})
    asking = set(CategoryRequirement.objects.values_list("category__key", flat=True))
    categories = {category.key: category for category in Category.objects.all()}
    for key, _names, _department, _severity, levels, _questions in CATEGORIES:
        if levels and key in categories and key not in asking:
            wanted = {skills[skill]: level for skill, level in levels.items()}
            set_category_requirements(category=categories[key], levels=wanted, by=by, at=at)
    return len(missing)


@transaction.atomic
def set_presence_reasons(*, reasons: Sequence[Reason], by: Actor, at: dt.datetime) -> None:
    """What people may choose from when they go away, in this order. Raises NotAllowedError, ValueError."""
    require(may_set_up(by), ADMINISTRATORS)
    keys = [reason.key for reason in reasons]
    if len(set(keys)) != len(keys):
        raise ValueError(_("Two reasons have the same name."))
    if any(not reason.names.get("en") for reason in reasons if reason.key not in OURS):
        raise ValueError(_("A reason needs an English name."))
    rows = [{"key": one.key, **({"names": dict(one.names)} if one.key not in OURS else {})} for one in reasons]
    settings.put(key=SETTING, value=rows, by=by, at=at)
