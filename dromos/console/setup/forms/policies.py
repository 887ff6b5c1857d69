"""Forms about SLA policies."""

from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.console.setup.forms import choices
from dromos.console.setup.forms.working_time import WorkingTimeField
from dromos.customers.models import Contract
from dromos.sla.actions import FIELDS
from dromos.sla.defaults import ALL, usual_pauses
from dromos.sla.matching import Facts
from dromos.sla.models import SlaPolicy
from dromos.tickets import states
from dromos.tickets.models import Ticket, TicketClock

WAITING = (states.WAITING_CUSTOMER, states.WAITING_THIRD_PARTY, states.ON_HOLD)
NOTHING_PAUSES: dict[str, Any] = {states.ON_HOLD: {"clocks": [], "limit_s": None}}
"""Stored when nothing is ticked: an empty rule would mean the usual pauses."""
LABELS = tuple(field.name for field in fields(Facts))


class _LabelsForm(forms.Form):
    """What a policy matches on; also what the why-check asks about."""

    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False)
    service_level = forms.ChoiceField(label=gettext_lazy("Service level"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), required=False, coerce=int, empty_value=None)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = Contract.objects.order_by("service_level").values_list("service_level", flat=True).distinct()
        options = {
            "segment": choices.segments(),
            "service_level": [(level, level) for level in dict.fromkeys(["standard", "silver", "gold", *levels])],
            "category": choices.categories(),
            "severity": choices.severities(),
            "priority": choices.priorities(),
            "channel": choices.channels(),
            "department": choices.departments(),
        }
        for name, listed in options.items():
            present = str(self.initial.get(name) or "")
            gone = [(present, present)] if present and present not in dict(listed) else []
            self.fields[name].choices = [("", _("Any")), *listed, *gone]  # type: ignore[attr-defined]


class PolicyForm(_LabelsForm):
    """Targets in working time, for whom they hold, what holds them up, and what breaking them costs."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first_reply_s = WorkingTimeField(
        label=gettext_lazy("First reply within"),
        required=False,
        help_text=gettext_lazy("From the opening of the ticket to our first answer."),
    )
    next_reply_s = WorkingTimeField(
        label=gettext_lazy("Every further reply within"),
        required=False,
        help_text=gettext_lazy("From each further letter of the customer to our answer."),
    )
    resolution_s = WorkingTimeField(
        label=gettext_lazy("Solved within"),
        required=False,
        help_text=gettext_lazy("From the opening of the ticket until it is solved."),
    )
    quote_s = WorkingTimeField(
        label=gettext_lazy("Quote within"),
        required=False,
        help_text=gettext_lazy("From the opening of the ticket until the quote is sent."),
    )
    leg_s = WorkingTimeField(
        label=gettext_lazy("Each department within"),
        required=False,
        help_text=gettext_lazy("How long one department may have it on its way."),
    )
    warn_before_s = WorkingTimeField(
        label=gettext_lazy("Warn before"), required=False, help_text=gettext_lazy("Empty: no warning.")
    )
    penalty_kind = forms.ChoiceField(
        label=gettext_lazy("A penalty is paid"),
        required=False,
        help_text=gettext_lazy("What a broken promise costs; escalation can begin with it."),
    )
    penalty_amount = forms.DecimalField(
        label=gettext_lazy("Amount"), required=False, max_digits=12, decimal_places=2, min_value=0
    )
    penalty_cap = forms.DecimalField(
        label=gettext_lazy("At most"),
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        help_text=gettext_lazy("For one promise of one ticket; empty: no limit."),
    )
    penalty_currency = forms.CharField(
        label=gettext_lazy("Currency"), required=False, max_length=3, initial="EUR",
        widget=forms.TextInput(attrs={"data-width": "s"}),
    )  # fmt: skip
    penalty_on = forms.MultipleChoiceField(
        label=gettext_lazy("Paid for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: the resolution."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    field_order = ("name",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(key, str(TicketClock.Kind(key).label)) for key in ALL]
        self.fields["penalty_kind"].choices = [("", _("None")), *SlaPolicy.Penalty.choices]  # type: ignore[attr-defined]
        self.fields["penalty_on"].choices = kinds  # type: ignore[attr-defined]
        stored = self.initial.get("pauses", usual_pauses())
        for state in WAITING:
            rule = stored.get(state, {})
            self.fields[f"pause_{state}"] = forms.MultipleChoiceField(
                label=Ticket.State(state).label,
                choices=kinds,
                required=False,
                initial=rule.get("clocks", []),
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields[f"limit_{state}"] = WorkingTimeField(
                label=_("At most, in all"), required=False, initial=rule.get("limit_s")
            )

    @property
    def pauses(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each waiting state: what stands still, and for how long at most."""
        return [(self[f"pause_{state}"], self[f"limit_{state}"]) for state in WAITING]

    @staticmethod
    def initial_of(policy: SlaPolicy) -> dict[str, Any]:
        return {**{field: getattr(policy, field) for field in FIELDS}, "pauses": policy.pauses or usual_pauses()}

    def clean_penalty_currency(self) -> str:
        return str(self.cleaned_data["penalty_currency"]).upper() or "EUR"

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        known = {name: value for name, value in data.items() if not name.startswith(("pause_", "limit_"))}
        pauses = {
            state: {"clocks": data[f"pause_{state}"], "limit_s": data[f"limit_{state}"]}
            for state in WAITING
            if data[f"pause_{state}"]
        }
        return {**known, "pauses": pauses or NOTHING_PAUSES, "warn_before_s": data["warn_before_s"] or 0}


class WhyForm(_LabelsForm):
    """A ticket to find the policy of: by its number, or described."""

    number = forms.IntegerField(
        label=gettext_lazy("Ticket number"),
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"data-width": "s"}),
    )

    def facts(self) -> Facts:
        return Facts(**{label: self.cleaned_data[label] for label in LABELS})
