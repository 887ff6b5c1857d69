"""The form of an overview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, User
from dromos.console.conditions.building import ConditionsField
from dromos.console.models import Overview
from dromos.console.overviews import access
from dromos.console.overviews.actions import Draft
from dromos.tickets.columns import COLUMNS, USUAL

ORDERS = 3
DIRECTIONS = [("", _("rising")), ("-", _("falling"))]


def _columns() -> list[tuple[str, Any]]:
    return [(column.key, column.label) for column in COLUMNS.values()]


def _orderable() -> list[tuple[str, Any]]:
    return [("", "—"), *((column.key, column.label) for column in COLUMNS.values() if column.order)]


def _groupable() -> list[tuple[str, Any]]:
    return [("", _("No groups")), *((column.key, column.label) for column in COLUMNS.values() if column.is_groupable)]


class OverviewForm(forms.Form):
    """Everything an overview is; whoever may not share has no fields for it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    conditions = ConditionsField(label=_("Tickets with"))
    columns = forms.MultipleChoiceField(label=_("Columns"), choices=_columns, initial=list(USUAL))
    group_by = forms.ChoiceField(label=_("In groups by"), choices=_groupable, required=False)
    is_counted = forms.BooleanField(label=_("Show how many there are beside its name"), required=False, initial=True)
    is_for_everybody = forms.BooleanField(label=_("Everybody"), required=False)
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("Departments"), required=False, widget=forms.CheckboxSelectMultiple
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=access.role_choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place in range(ORDERS):
            self.fields[f"order_{place}"] = forms.ChoiceField(label=_("Order by"), choices=_orderable, required=False)
            self.fields[f"falls_{place}"] = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS, required=False)
        led = access.led_departments(user)
        shareable = Department.objects.filter(is_active=True)
        departments = self.fields["departments"]
        assert isinstance(departments, forms.ModelMultipleChoiceField)  # noqa: S101  (for the type checker)
        departments.queryset = shareable if led is None else shareable.filter(pk__in=led)
        if led is not None:
            del self.fields["is_for_everybody"], self.fields["roles"]
        if led is not None and not led:
            del self.fields["departments"]

    @property
    def can_share(self) -> bool:
        return "departments" in self.fields

    @property
    def chosen_columns(self) -> list[tuple[str, Any, bool]]:
        """Every column: the chosen ones first and in their order; (key, label, whether it is chosen)."""
        chosen = [key for key in self["columns"].value() or [] if key in COLUMNS]
        rest = [key for key in COLUMNS if key not in chosen]
        return [(key, COLUMNS[key].label, key in chosen) for key in [*chosen, *rest]]

    def draft(self) -> Draft:
        """What was asked for. The form is valid."""
        told = self.cleaned_data
        pairs = [(told[f"order_{place}"], told[f"falls_{place}"] == "-") for place in range(ORDERS)]
        return Draft(
            name=told["name"].strip(),
            conditions=told["conditions"],
            columns=told["columns"],
            orders=[(key, falls) for key, falls in pairs if key],
            group_by=told["group_by"],
            is_counted=told["is_counted"],
            is_for_everybody=told.get("is_for_everybody", False),
            departments=list(told.get("departments", ())),
            roles=told.get("roles", ()),
        )


def values_of(overview: Overview, *, name: str = "") -> dict[str, Any]:
    """What the form begins with."""
    orders: dict[str, Any] = {}
    for place, (key, falls) in enumerate(overview.ordered_by[:ORDERS]):
        orders |= {f"order_{place}": key, f"falls_{place}": "-" if falls else ""}
    return {
        "name": name or overview.label,
        "conditions": overview.conditions,
        "columns": overview.columns or list(USUAL),
        "group_by": overview.group_by,
        "is_counted": overview.is_counted,
        "is_for_everybody": overview.is_for_everybody,
        "departments": list(overview.departments.all()) if overview.pk else [],
        "roles": overview.roles,
        **orders,
    }
