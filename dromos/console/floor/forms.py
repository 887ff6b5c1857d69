"""Forms of the live floor: who stands in for whom, and what helps when there is too much."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department, User
from dromos.routing import access
from dromos.routing.models import Agent, OverloadRule, Queue, Substitution

LEADS = "lead"
MOMENTS = ("starts_at", "ends_at")


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "data-width": "m"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=["%Y-%m-%dT%H:%M"], **options)


class SubstituteForm(forms.Form):
    """Somebody stands in for a person, or for whoever of a role is absent."""

    whom = forms.ChoiceField(label=gettext_lazy("For"))
    substitute = forms.ModelChoiceField(Agent.objects.none(), label=gettext_lazy("Substitute"))
    starts_at = _moment(gettext_lazy("From"))
    ends_at = _moment(gettext_lazy("Until"))
    takes_open = forms.BooleanField(
        label=gettext_lazy("Hand over the open work too"),
        required=False,
        help_text=gettext_lazy("Not ticked: only what comes in from now on."),
    )
    with_skills = forms.BooleanField(
        label=gettext_lazy("Offer what the absent person knows"),
        required=False,
        help_text=gettext_lazy("Not ticked: only what the substitute knows themselves. Languages are never lent."),
    )
    returns = forms.ChoiceField(
        label=gettext_lazy("At the end goes back"), choices=Substitution.Returns.choices, widget=forms.RadioSelect
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(access.agents_led_by(user).select_related("user").order_by("user__name", "pk"))
        queues = access.queues_led_by(user).select_related("department")
        departments = {queue.department_id: queue.department for queue in queues}
        roles = [
            (f"{role}:{pk}", said % {"department": department.name})
            for pk, department in departments.items()
            for role, said in (
                ("agent", _("Any absent agent of %(department)s")),
                (LEADS, _("Any absent lead of %(department)s")),
            )
        ]
        self.fields["whom"].choices = [  # type: ignore[attr-defined]
            (_("A person"), [(f"person:{agent.pk}", str(agent)) for agent in people]),
            (_("A role"), roles),
        ]
        everybody = Agent.objects.filter(is_active=True, user__is_active=True).select_related("user")
        self.fields["substitute"].queryset = everybody  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As ``name_substitute`` takes them."""
        data = dict(self.cleaned_data)
        kind, _colon, number = data.pop("whom").partition(":")
        if kind == "person":
            return {**data, "person": Agent.objects.select_related("user").get(pk=number)}
        return {**data, "role": kind, "department": Department.objects.get(pk=number)}


class RuleForm(forms.Form):
    """What helps when there is too much, and until when."""

    queue = forms.ModelChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Queue"),
        help_text=gettext_lazy("The queue that is watched and helped."),
    )
    measure = forms.ChoiceField(
        label=gettext_lazy("Begins by"),
        choices=OverloadRule.Measure.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("The figure of this queue that is looked at, every few seconds."),
    )
    begins_above = forms.FloatField(
        label=gettext_lazy("Begins above"),
        min_value=0,
        required=False,
        help_text=gettext_lazy("The rule comes into force when the figure is greater than this."),
    )
    ends_below = forms.FloatField(
        label=gettext_lazy("Ends below"),
        min_value=0,
        required=False,
        help_text=gettext_lazy(
            "It ends when the figure is smaller; well below the first, so that it does not flicker."
        ),
    )
    effect = forms.ChoiceField(
        label=gettext_lazy("What happens"),
        choices=OverloadRule.Effect.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("What helps as long as the rule is in force; age and clocks stay as they are."),
    )
    target = forms.ModelChoiceField(
        Queue.objects.none(),
        label=gettext_lazy("Other queue"),
        required=False,
        help_text=gettext_lazy("To overflow into, or to get help from."),
    )
    from_time = forms.TimeField(
        label=gettext_lazy("Each day from"), required=False,
        help_text=gettext_lazy("Only in these hours; empty: the whole day. They may go over midnight."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "s"}),
    )  # fmt: skip
    to_time = forms.TimeField(
        label=gettext_lazy("to"), required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "data-width": "s"}),
    )  # fmt: skip
    starts_at = _moment(gettext_lazy("Holds from"), required=False, help_text=gettext_lazy("Empty: from now on."))
    ends_at = _moment(
        gettext_lazy("Holds until"), required=False, help_text=gettext_lazy("Empty: until somebody stops it.")
    )
    name = forms.CharField(
        label=gettext_lazy("Name"), required=False, max_length=120, help_text=gettext_lazy("What the floor calls it.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        queues = access.queues_led_by(user).select_related("department")
        for name in ("queue", "target"):
            self.fields[name].queryset = queues  # type: ignore[attr-defined]

    def values(self, time_zone: str) -> dict[str, Any]:
        """As ``make_overload_rule`` takes them."""
        data = dict(self.cleaned_data)
        effect = OverloadRule.Effect(data["effect"]).label
        begins = data["begins_above"] or 0.0
        ends = begins if data["ends_below"] is None else data["ends_below"]
        name = data["name"] or f"{data['queue']}: {effect}"[:120]
        return {**data, "name": name, "begins_above": begins, "ends_below": ends, "time_zone": time_zone}

    @staticmethod
    def initial_of(rule: OverloadRule) -> dict[str, Any]:
        """What a rule says, as the form shows it."""
        found = {name: getattr(rule, name) for name in RuleForm.base_fields}
        found |= {name: f"{found[name]:g}" for name in ("begins_above", "ends_below")}
        return {
            name: timezone.localtime(value) if name in MOMENTS and value else value for name, value in found.items()
        }


def tonight(at: dt.datetime) -> dt.datetime:
    """Midnight at the end of the local day of ``at``."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
