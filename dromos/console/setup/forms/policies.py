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
from dromos.sla.matching import Facts
from dromos.sla.models import SlaPolicy

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
    """Targets in working time, and for whom they hold."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    first_reply_s = WorkingTimeField(label=gettext_lazy("First reply within"), required=False)
    next_reply_s = WorkingTimeField(label=gettext_lazy("Every further reply within"), required=False)
    resolution_s = WorkingTimeField(label=gettext_lazy("Solved within"), required=False)
    warn_before_s = WorkingTimeField(
        label=gettext_lazy("Warn before"), required=False, help_text=gettext_lazy("Empty: no warning.")
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    field_order = ("name",)

    @staticmethod
    def initial_of(policy: SlaPolicy) -> dict[str, Any]:
        return {field: getattr(policy, field) for field in FIELDS}

    def values(self) -> dict[str, Any]:
        return {**self.cleaned_data, "warn_before_s": self.cleaned_data["warn_before_s"] or 0}


class WhyForm(_LabelsForm):
    """A ticket to find the policy of."""

    def facts(self) -> Facts:
        return Facts(**{label: self.cleaned_data[label] for label in LABELS})
