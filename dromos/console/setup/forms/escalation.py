"""Forms about escalation: a rule, the rungs of its ladder, the house's quiet hours, digests."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department, Grant, User
from dromos.automation.actions.setting_up import FIELDS, MOST_STEPS, STEP_FIELDS
from dromos.automation.models import Digest, EscalationRule, EscalationStep
from dromos.automation.rules import LABELS
from dromos.automation.ways import WAYS
from dromos.console.setup.forms import choices
from dromos.console.setup.forms.order import rearranged
from dromos.console.setup.forms.working_time import WorkingTimeField
from dromos.lib.typed import whole
from dromos.tickets.models import TicketClock

WEEKDAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)


class EscalationForm(forms.Form):
    """When a rule comes true, and for which tickets."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    trigger = forms.ChoiceField(label=gettext_lazy("When"), choices=EscalationRule.Trigger.choices)
    clock = forms.ChoiceField(label=gettext_lazy("Which promise"), required=False)
    wait_s = WorkingTimeField(label=gettext_lazy("How long"), required=False)
    count = forms.IntegerField(
        label=gettext_lazy("How many letters"), required=False, min_value=1, max_value=99,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    amount = forms.DecimalField(
        label=gettext_lazy("How much"), required=False, min_value=0, max_digits=12, decimal_places=2,
        widget=forms.NumberInput(attrs={"data-width": "s", "step": "0.01"}),
    )  # fmt: skip
    in_working_time = forms.BooleanField(
        label=gettext_lazy("Count in working time"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: nights, weekends and holidays count too."),
    )
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), required=False, coerce=int, empty_value=None)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options: dict[str, list[tuple[Any, Any]]] = {
            "clock": TicketClock.Kind.choices,
            "department": choices.departments(),
            "category": choices.categories(),
            "segment": choices.segments(),
            "priority": choices.priorities(),
            "severity": choices.severities(),
            "channel": choices.channels(),
        }
        for name, listed in options.items():
            self.fields[name].choices = [("", _("Any")), *listed]  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        return any(self[label].value() for label in LABELS)

    @staticmethod
    def initial_of(rule: EscalationRule) -> dict[str, Any]:
        return {field: getattr(rule, field) for field in FIELDS} | {
            "wait_s": rule.wait_s or None,
            "count": rule.count or None,
        }

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**data, "wait_s": data["wait_s"] or 0, "count": data["count"] or 0}


class StepForm(forms.Form):
    """One rung: when, what, and for an alert who and how."""

    after_s = WorkingTimeField(label=gettext_lazy("After"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Do"), choices=EscalationStep.Kind.choices)
    audience = forms.ChoiceField(
        label=gettext_lazy("Alert whom"), required=False, choices=EscalationStep.Audience.choices, initial="lead"
    )
    person = forms.ModelChoiceField(label=gettext_lazy("Person"), required=False, queryset=User.objects.none())
    ways = forms.MultipleChoiceField(
        label=gettext_lazy("Beside the screen"), required=False, widget=forms.CheckboxSelectMultiple
    )
    night = forms.ChoiceField(label=gettext_lazy("At night it"), choices=EscalationStep.Night.choices, required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Raise to"), required=False)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), required=False, queryset=Department.objects.none()
    )
    every_s = WorkingTimeField(label=gettext_lazy("Again every"), required=False)
    times = forms.IntegerField(
        label=gettext_lazy("Times in all"), required=False, min_value=1, max_value=50, initial=1,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["department"].queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["ways"].choices = [(key, way.name) for key, way in WAYS.items()]  # type: ignore[attr-defined]
        one_higher = [("", _("one higher")), *choices.priorities()]
        self.fields["priority"].choices = one_higher  # type: ignore[attr-defined]

    def typed(self) -> dict[str, Any]:
        """What stands in the fields now, whether it makes sense or not."""
        return {name: self[name].value() for name in STEP_FIELDS}

    def values(self) -> dict[str, Any]:
        """As the action takes them; what belongs to another kind of step is left out."""
        data, kind = self.cleaned_data, self.cleaned_data["kind"]
        values: dict[str, Any] = {
            "kind": kind,
            "after_s": data["after_s"] or 0,
            "every_s": data["every_s"] or 0,
            "times": data["times"] or 1,
        }
        if kind == EscalationStep.Kind.ALERT:
            person = data["person"] if data["audience"] == EscalationStep.Audience.PERSON else None
            values |= {"audience": data["audience"], "person": person, "ways": data["ways"]}
            values["night"] = data["night"] or EscalationStep.Night.WAIT
        elif kind == EscalationStep.Kind.PRIORITY:
            values["priority"] = data["priority"]
        elif kind == EscalationStep.Kind.MOVE:
            values["department"] = data["department"]
        return values


class Ladder:
    """The rungs of one rule, in order. Works without script: every button sends the whole form."""

    def __init__(self, forms: Sequence[StepForm]) -> None:
        self.forms = list(forms)

    @classmethod
    def of(cls, steps: Sequence[Mapping[str, Any]]) -> "Ladder":
        """A ladder to be shown; one empty rung when there is none."""
        return cls([StepForm(prefix=f"step-{n}", initial=dict(step)) for n, step in enumerate(steps or [{}])])

    @classmethod
    def of_rule(cls, rule: EscalationRule) -> "Ladder":
        steps = [
            {
                **{field: getattr(step, field) for field in STEP_FIELDS},
                "after_s": step.after_s or None,
                "every_s": step.every_s or None,
            }
            for step in rule.steps.select_related("person", "department")
        ]
        return cls.of(steps)

    @classmethod
    def sent(cls, data: QueryDict) -> "Ladder":
        """What a browser sent."""
        count = min(whole(data.get("steps", "")) or 0, MOST_STEPS)
        return cls([StepForm(data, prefix=f"step-{n}") for n in range(count)])

    def rearranged(self, ask: str) -> "Ladder":
        """After one of the ladder's own buttons (``order.rearranged``)."""
        rows = [form.typed() for form in self.forms]
        return Ladder.of(rearranged(rows, ask, fresh={"after_s": "30 min"}, most=MOST_STEPS))

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - every one shows what is wrong with it

    def values(self) -> list[dict[str, Any]]:
        return [form.values() for form in self.forms]


class HoursForm(forms.Form):
    """The house's quiet hours, who has night duty, and how often letters go at most."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_to = forms.TimeField(label=gettext_lazy("Quiet until"), widget=forms.TimeInput(attrs={"type": "time"}))
    gap_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes between two letters to one person"), min_value=1, max_value=240,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    duty = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Night duty"),
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Hear at once of what goes to those on night duty while the others sleep."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].queryset = User.objects.filter(is_active=True)  # type: ignore[attr-defined]


class PushForm(forms.Form):
    """Whether browsers may be woken when no page is open."""

    is_on = forms.BooleanField(label=gettext_lazy("Wake closed browsers"), required=False)
    contact = forms.CharField(
        label=gettext_lazy("Whom push services write to about us"),
        max_length=200,
        help_text=gettext_lazy("An address as mailto:it@example.org or https://example.org."),
    )

    def clean_contact(self) -> str:
        said = str(self.cleaned_data["contact"]).strip()
        if not (said.startswith("https://") or (said.startswith("mailto:") and "@" in said)):
            raise forms.ValidationError(_("An address begins with mailto: or https://."))
        return said


class DigestForm(forms.Form):
    """One more digest: for whom, of what, how often."""

    role = forms.ChoiceField(label=gettext_lazy("For everybody who is"), choices=Grant.Role.choices)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Figures of"), required=False, queryset=Department.objects.none()
    )
    period = forms.ChoiceField(label=gettext_lazy("How often"), choices=Digest.Period.choices)
    weekday = forms.TypedChoiceField(label=gettext_lazy("On"), choices=list(enumerate(WEEKDAYS)), coerce=int)
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At (the reader's time)"),
        choices=[(hour, f"{hour:02d}:00") for hour in range(24)],
        coerce=int,
        initial=7,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["department"]
        field.queryset = Department.objects.filter(is_active=True)  # type: ignore[attr-defined]
        field.empty_label = _("The whole house")  # type: ignore[attr-defined]
