"""Forms about a route: its name and categories, and its legs in order."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dromos.accounts.models import Department
from dromos.catalog.models import Category
from dromos.catalog.queries import category_choices
from dromos.console.setup.forms import choices
from dromos.console.setup.forms.order import rearranged
from dromos.console.setup.forms.working_time import WorkingTimeField
from dromos.lib.typed import whole
from dromos.routing.models import Queue, Skill
from dromos.tickets import gates
from dromos.tickets.actions import LegPlan
from dromos.tickets.actions.laying import MOST_LEGS, plan_of
from dromos.tickets.models import Route, RouteLeg

HOUR = 3600
PLAIN = ("line", "budget_s", "task", "answers_customer", "may_return", "may_skip")


def asks() -> choices.Choices:
    return [
        (gates.QUESTIONS, _("The category's questions are answered")),
        (gates.BRIEF, _("A technical brief for the next department")),
        (gates.TRIED, _("What was tried")),
        (gates.CAUSE, _("The cause")),
        (gates.FILE, _("A file")),
        (gates.ANSWERED, _("The customer has an answer")),
    ]


class RouteForm(forms.Form):
    """What the route is called, and which categories take it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    categories = forms.ModelMultipleChoiceField(
        Category.objects.filter(is_active=True),
        label=gettext_lazy("Categories"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Those below them take it too, unless they have a route of their own."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: no new ticket takes it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].choices = category_choices(get_language() or "en")  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(route: Route) -> dict[str, Any]:
        linked = route.category_links.values_list("category_id", flat=True)
        return {"name": route.name, "is_active": route.is_active, "categories": list(linked)}


class LegForm(forms.Form):
    """One leg: who has it, for how long, what must be there before it moves on."""

    department = forms.ModelChoiceField(Department.objects.none(), label=gettext_lazy("Department"))
    queue = forms.ModelChoiceField(
        Queue.objects.none(), label=gettext_lazy("Queue"), required=False, empty_label=gettext_lazy("The department's")
    )
    line = forms.TypedChoiceField(label=gettext_lazy("Line"), required=False, coerce=int, empty_value=None)
    budget_s = WorkingTimeField(
        label=gettext_lazy("Time"), required=False, help_text=gettext_lazy("Working time of the department.")
    )
    task = forms.CharField(
        label=gettext_lazy("What is done here"), required=False, max_length=200,
        widget=forms.TextInput(attrs={"placeholder": gettext_lazy("in a few words")}),
    )  # fmt: skip
    asks = forms.MultipleChoiceField(
        label=gettext_lazy("Before it may move on"), required=False, widget=forms.CheckboxSelectMultiple
    )
    answers_customer = forms.BooleanField(
        label=gettext_lazy("Answers the customer"),
        required=False,
        help_text=gettext_lazy("Whoever has this leg writes to the customer."),
    )
    may_return = forms.BooleanField(
        label=gettext_lazy("May send it back"),
        required=False,
        help_text=gettext_lazy("To the leg before, with a reason."),
    )
    may_skip = forms.BooleanField(
        label=gettext_lazy("Agents may leave it out"),
        required=False,
        help_text=gettext_lazy("Where this ticket does not need it."),
    )
    skills = choices.skill_lines()

    def __init__(self, *args: Any, options: Mapping[str, Any], **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        for name in ("department", "queue"):
            self.fields[name].queryset = options[name]  # type: ignore[attr-defined]
            self.fields[name].choices = options[f"{name}_choices"]  # type: ignore[attr-defined]
        self.fields["line"].choices = [("", _("Not said")), *RouteLeg.Line.choices]  # type: ignore[attr-defined]
        self.fields["asks"].choices = asks()  # type: ignore[attr-defined]
        self.skill_keys = options["skills"]

    def clean_skills(self) -> dict[str, int]:
        read = choices.levels_of(self.cleaned_data["skills"])
        for skill in read.keys() - self.skill_keys:
            raise forms.ValidationError(_("There is no skill “%(skill)s”.") % {"skill": skill})
        return read

    def typed(self) -> dict[str, Any]:
        """What stands in the fields now, whether it makes sense or not."""
        return {name: self[name].value() for name in self.fields}

    def plan(self) -> LegPlan:
        return LegPlan(**self.cleaned_data)


class Legs:
    """The legs of one route, in order. Works without script: every button sends the whole form."""

    def __init__(self, data: QueryDict | None, legs: Sequence[Mapping[str, Any]]) -> None:
        self.options = options = _options()
        if data is None:
            self.forms = [LegForm(prefix=f"leg-{n}", initial=dict(leg), options=options) for n, leg in enumerate(legs)]
        else:
            count = min(whole(data.get("legs", "")) or 0, MOST_LEGS)
            self.forms = [LegForm(data, prefix=f"leg-{n}", options=options) for n in range(count)]

    @classmethod
    def of_route(cls, route: Route | None) -> "Legs":
        """The legs of a route to be shown; of a new one two empty ones."""
        if route is None:
            return cls(None, [{"line": 1, "budget_s": HOUR, "asks": [gates.BRIEF]}, _fresh(answers_customer=True)])
        return cls(None, [_initial(leg) for leg in plan_of(route)])

    def rearranged(self, ask: str) -> "Legs":
        """After one of the list's own buttons (``order.rearranged``)."""
        rows = [form.typed() for form in self.forms]
        return Legs(None, rearranged(rows, ask, fresh=_fresh(), most=MOST_LEGS))

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - every one shows what is wrong with it

    def plan(self) -> list[LegPlan]:
        return [form.plan() for form in self.forms]


def _fresh(**given: Any) -> dict[str, Any]:
    return {"budget_s": 2 * HOUR, "may_return": True, **given}


def _initial(leg: LegPlan) -> dict[str, Any]:
    skills = choices.written_levels(leg.skills)
    plain = {name: getattr(leg, name) for name in PLAIN}
    queue = leg.queue.pk if leg.queue else None
    return {**plain, "department": leg.department.pk, "queue": queue, "asks": list(leg.asks), "skills": skills}


def _options() -> dict[str, Any]:
    """What every leg may choose from, read once for all of them."""
    departments = Department.objects.filter(is_active=True)
    queues = Queue.objects.filter(is_active=True).select_related("department").order_by("department__name", "name")
    return {
        "department": departments,
        "department_choices": [("", _("Choose")), *((row.pk, row.name) for row in departments)],
        "queue": queues,
        "queue_choices": [("", _("The department's")), *((row.pk, _queue_name(row)) for row in queues)],
        "skills": set(Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE).values_list("key", flat=True)),
    }


def _queue_name(queue: Queue) -> str:
    return queue.name if queue.name == queue.department.name else f"{queue.department.name}: {queue.name}"
