"""Before a department or a category is no longer in use: what that touches, and whether it is meant."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.automation.models import EscalationStep, Macro, Trigger
from dromos.catalog.models import Category
from dromos.console.setup import moving, touching
from dromos.console.setup.moving import Reference
from dromos.interactions.models import OwnAddress
from dromos.tickets import routes, states
from dromos.tickets.models import Ticket
from dromos.triage.models import Rule


@dataclass(frozen=True, slots=True)
class Off:
    """What goes on without it: ``live`` tickets that are its, and whoever names it. ``people`` None: it has none."""

    name: str
    means: str
    live: int
    people: int | None
    named: list[Reference]


def question(request: HttpRequest, form: forms.Form, find: Callable[[], Off]) -> HttpResponse | None:
    """The page that shows what a sound form would switch off; None when it does not, when nothing hangs on it, or when
    it was confirmed.
    """
    ends = form.is_valid() and form.initial.get("is_active") and not form.cleaned_data["is_active"]
    if not ends or "confirmed" in request.POST or touching.wants_to_edit(request):
        return None
    off = find()
    if not (off.live or off.people or off.named):
        return None
    return render(request, "setup/switch_off.html", {"off": off, "kept": touching.kept(request)})


def of_department(department: Department) -> Off:
    return Off(
        name=department.name,
        means=_(
            "Nothing new is given to it: what arrives for it goes to another department. Its open tickets stay with it."
        ),
        live=Ticket.objects.filter(department=department, state__in=states.LIVE).count(),
        people=User.objects.filter(is_active=True, grants__department=department).distinct().count(),
        named=[*_addresses(department), *_categories(department), *_ways(department), *_automatic(department)],
    )


def of_category(category: Category) -> Off:
    return Off(
        name=category.names.get("en") or category.key,
        means=_("Nobody can choose it any more, and no rule gives it. The tickets that have it keep it."),
        live=Ticket.objects.filter(category=category, state__in=states.LIVE).count(),
        people=None,
        named=moving.followers(category.key),
    )


def _addresses(department: Department) -> list[Reference]:
    rows = OwnAddress.objects.filter(department=department, user=None).order_by("value")
    return [Reference(_("Own address"), row.value, reverse("mailboxes:index")) for row in rows]


def _categories(department: Department) -> list[Reference]:
    rows = Category.objects.filter(department=department, is_active=True).order_by("key")
    return [Reference(_("Category"), row.key, reverse("setup:category", args=[row.pk])) for row in rows]


def _ways(department: Department) -> list[Reference]:
    found = [
        Reference(_("Rule of triage"), rule.name, reverse("setup:rule", args=[rule.pk]))
        for rule in Rule.objects.filter(is_active=True)
        if rule.outcome.get("department") == department.key
    ]
    found += [
        Reference(_("Route"), one.route.name, reverse("routes:route", args=[one.route.pk]))
        for one in routes.all_routes()
        if any(leg.department_id == department.pk for leg in one.legs)
    ]
    steps = EscalationStep.objects.filter(department=department).select_related("rule").order_by("rule", "position")
    return found + [
        Reference(_("Escalation"), step.rule.name, reverse("setup:escalation", args=[step.rule_id])) for step in steps
    ]


def _automatic(department: Department) -> list[Reference]:
    found = [
        Reference(str(row.get_kind_display()), row.name, reverse("triggers:trigger", args=[row.pk]))
        for row in Trigger.objects.filter(retired_at__isnull=True)
        if _gives_to(row.changes, department)
    ]
    return found + [
        Reference(_("Macro"), row.name, reverse("macros:macro", args=[row.pk]) if row.owner_id is None else "")
        for row in Macro.objects.filter(retired_at__isnull=True)
        if _gives_to(row.changes, department)
    ]


def _gives_to(changes: list[dict[str, Any]], department: Department) -> bool:
    return any(change.get("department") == department.key for change in changes)
