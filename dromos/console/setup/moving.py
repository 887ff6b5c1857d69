"""What moving a category in the tree would touch: shown before it is done."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.automation.models import EscalationRule, Macro, Trigger
from dromos.catalog.models import Category
from dromos.catalog.moving import is_at_or_below, moved_in
from dromos.console.models import Overview
from dromos.interactions.models import OwnAddress
from dromos.routing.models import CategoryRequirement
from dromos.sla.models import SlaPolicy
from dromos.tickets import states
from dromos.tickets.models import CategoryRoute, CustomField, Ticket
from dromos.triage.models import Rule


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that names the category, or inherits from where it stands; ``note`` says what becomes of that.

    ``href`` empty: it is somebody's own, and nobody else opens it.
    """

    kind: str
    name: str
    href: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Touched:
    """How many tickets and categories go along, and who names them."""

    new_key: str
    categories: int
    tickets: int
    live: int
    followers: list[Reference] = field(default_factory=list)
    inherited: list[Reference] = field(default_factory=list)


def touched(category: Category, new_key: str) -> Touched | None:
    """None while there is nowhere to move it to. Twelve queries."""
    if not new_key or new_key == category.key:
        return None
    branch = Category.objects.filter(Q(pk=category.pk) | Q(key__startswith=f"{category.key}/"))
    tickets = Ticket.objects.filter(category__in=branch)
    live = tickets.filter(state__in=states.LIVE)
    inherited = [*_skills(category, new_key), *_routes(category, new_key), *_policies(category, new_key)]
    return Touched(new_key, branch.count(), tickets.count(), live.count(), followers(category.key), inherited)


def followers(old: str) -> list[Reference]:
    """Whoever names the branch by its key: the names are changed with it."""
    found = [
        Reference(_("Rule of triage"), rule.name, reverse("setup:rule", args=[rule.pk]))
        for rule in Rule.objects.all()
        if moved_in([rule.conditions, rule.outcome], old, "") != [rule.conditions, rule.outcome]
    ]
    found += [
        Reference(_("SLA policy"), policy.name, reverse("setup:policy", args=[policy.pk]))
        for policy in SlaPolicy.objects.exclude(category="")
        if is_at_or_below(policy.category, old)
    ]
    found += [
        Reference(_("Escalation"), rule.name, reverse("setup:escalation", args=[rule.pk]))
        for rule in EscalationRule.objects.exclude(category="")
        if is_at_or_below(rule.category, old)
    ]
    named = [one for one in OwnAddress.objects.exclude(category="") if is_at_or_below(one.category, old)]
    found += [Reference(_("Own address"), one.value, reverse("mailboxes:index")) for one in named]
    return found + _automatic_followers(old) + _listed_followers(old)


def _automatic_followers(old: str) -> list[Reference]:
    """Triggers and rules of time, macros, and custom fields that are required on some tickets only."""
    found = [
        Reference(str(trigger.get_kind_display()), trigger.name, reverse("triggers:trigger", args=[trigger.pk]))
        for trigger in Trigger.objects.filter(retired_at__isnull=True)
        if names(old, trigger.conditions, trigger.differences, trigger.changes)
    ]
    found += [
        Reference(_("Macro"), macro.name, reverse("macros:macro", args=[macro.pk]))
        if macro.owner is None
        else _own(_("Macro"), macro.name, macro.owner.name)
        for macro in Macro.objects.filter(retired_at__isnull=True).select_related("owner")
        if names(old, macro.conditions, macro.changes)
    ]
    return found + [
        Reference(_("Field"), str(one), reverse("setup:field", args=[one.pk]))
        for one in CustomField.objects.all()
        if names(old, one.required_if)
    ]


def _listed_followers(old: str) -> list[Reference]:
    rows = [one for one in Overview.objects.select_related("owner") if names(old, one.conditions)]
    return [
        Reference(_("Overview"), one.label, reverse("overviews:overview", args=[one.pk]))
        if one.owner is None
        else _own(_("Overview"), one.label, one.owner.name)
        for one in rows
    ]


def _own(kind: str, name: str, owner: str) -> Reference:
    return Reference(kind, name, "", _("%(name)s's own") % {"name": owner})


def names(key: str, *parts: Any) -> bool:
    """Whether conditions or changes speak of the category ``key`` or one below it."""
    return bool(moved_in(list(parts), key, "") != list(parts))


def _above(key: str) -> list[str]:
    """The keys above, the nearest first."""
    parts = key.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(len(parts), 0, -1)]


def _skills(category: Category, new_key: str) -> list[Reference]:
    """Skills asked for only because of the place where it stands."""
    rows = CategoryRequirement.objects.filter(category__key__in=[category.key, *_above(category.key), *_above(new_key)])
    asked: dict[str, list[str]] = {}
    for key, skill in rows.order_by("skill__key").values_list("category__key", "skill__key"):
        asked.setdefault(key, []).append(skill)
    return _inheritance(category, new_key, {key: ", ".join(skills) for key, skills in asked.items()}, _("Skills"))


def _routes(category: Category, new_key: str) -> list[Reference]:
    keys = [category.key, *_above(category.key), *_above(new_key)]
    rows = CategoryRoute.objects.filter(category__key__in=keys)
    named = dict(rows.values_list("category__key", "route__name"))
    return _inheritance(category, new_key, named, _("Route"))


def _inheritance(category: Category, new_key: str, named: dict[str, str], kind: str) -> list[Reference]:
    if category.key in named:
        return []
    before = next((named[key] for key in _above(category.key) if key in named), _("None"))
    after = next((named[key] for key in _above(new_key) if key in named), _("None"))
    if before == after:
        return []
    said = _("%(before)s until now, %(after)s from then on") % {"before": before, "after": after}
    return [Reference(kind, said, reverse("setup:category", args=[category.pk]))]


def _policies(category: Category, new_key: str) -> list[Reference]:
    """Policies that hold, or will hold, because of a category above."""
    old, new = set(_above(category.key)), set(_above(new_key))
    return [
        Reference(
            _("SLA policy"),
            policy.name,
            reverse("setup:policy", args=[policy.pk]),
            _("holds no longer") if policy.category in old else _("may hold from then on"),
        )
        for policy in SlaPolicy.objects.filter(category__in=old ^ new, is_active=True)
    ]
