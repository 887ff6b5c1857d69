"""The form of a macro."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts import access
from dromos.accounts.models import Department, Grant, User
from dromos.automation.models import Macro
from dromos.console.conditions.building import ConditionsField
from dromos.lib.typed import whole

MINE, HOUSE = "mine", "house"


class MacroForm(forms.Form):
    """Everything of a macro but its list of changes, which has an editor of its own."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    scope = forms.ChoiceField(label=gettext_lazy("For"), help_text=gettext_lazy("Who is offered it."))
    role = forms.ChoiceField(
        label=gettext_lazy("Only for"),
        required=False,
        choices=[("", gettext_lazy("Everybody")), *Grant.Role.choices],
        help_text=gettext_lazy("Who of them: those with this role alone."),
    )
    after = forms.ChoiceField(
        label=gettext_lazy("Then"),
        choices=Macro.After.choices,
        help_text=gettext_lazy("Where you are once it is done."),
    )
    conditions = ConditionsField(label=gettext_lazy("Offered only if"))
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: kept, and not offered any more."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        rights = access.rights_of(user)
        led = Department.objects.filter(is_active=True)
        if not rights.is_administrator:
            led = led.filter(pk__in=rights.by_role.get(access.LEAD, frozenset()))
        house = [(HOUSE, _("Everybody"))] if rights.is_administrator else []
        listed = [(MINE, _("Only me")), *house, *((str(row.pk), row.name) for row in led)]
        self.fields["scope"].choices = listed  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(macro: Macro) -> dict[str, Any]:
        scope = MINE if macro.owner_id else str(macro.department_id or HOUSE)
        names = ("name", "role", "after", "conditions", "is_active")
        return {"scope": scope, **{name: getattr(macro, name) for name in names}}

    def values(self) -> dict[str, Any]:
        data, scope = self.cleaned_data, self.cleaned_data["scope"]
        department = Department.objects.get(pk=whole(scope) or 0) if scope.isdecimal() else None
        return {
            "name": data["name"],
            "owner": self.user if scope == MINE else None,
            "department": department,
            "role": "" if scope == MINE else data["role"],
            "after": data["after"],
            "conditions": data["conditions"],
            "is_active": data["is_active"],
        }
