"""What staff change of a customer."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from dromos.customers.models import Area, Customer, Segment

CHANNELS = [("email", lazy("E-mail")), ("phone", lazy("Phone"))]


class CustomerForm(forms.Form):
    """Who a customer is. ``organization`` is a name: a known one, or a new one."""

    name = forms.CharField(label=lazy("Name"), max_length=200)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=Customer.Kind.choices)
    organization = forms.CharField(
        label=lazy("Organization"),
        max_length=200,
        required=False,
        help_text=lazy("The name of a known one, or of a new one."),
    )
    segment = forms.ModelChoiceField(
        label=lazy("Segment"), queryset=Segment.objects.order_by("name"), required=False, empty_label=lazy("None")
    )
    area = forms.ModelChoiceField(
        label=lazy("Area"), queryset=Area.objects.order_by("name"), required=False, empty_label=lazy("Not known yet")
    )
    language = forms.ChoiceField(
        label=lazy("Language"), choices=[("", lazy("Not known yet")), *settings.LANGUAGES], required=False
    )
    time_zone = forms.CharField(
        label=lazy("Time zone"), max_length=60, required=False, help_text=lazy("Such as Europe/Athens.")
    )
    note = forms.CharField(
        label=lazy("What everybody should know"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("Whoever takes the call sees this first."),
    )

    def __init__(self, *args: Any, customer: Customer | None = None, **kwargs: Any) -> None:
        known = _values(customer) if customer else {}
        super().__init__(*args, **{**kwargs, "initial": {**known, **kwargs.get("initial", {})}})

    def clean_time_zone(self) -> str:
        zone = str(self.cleaned_data["time_zone"]).strip()
        if zone and zone not in available_timezones():
            raise ValidationError(_("There is no time zone of this name."))
        return zone


def _values(customer: Customer) -> dict[str, Any]:
    plain = {
        name: getattr(customer, name) for name in ("name", "kind", "segment", "area", "language", "time_zone", "note")
    }
    return {**plain, "organization": customer.organization.name if customer.organization else ""}


class AddressForm(forms.Form):
    """One more way to reach a customer."""

    channel = forms.ChoiceField(label=lazy("Kind"), choices=CHANNELS)
    value = forms.CharField(label=lazy("Address or number"), max_length=320)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("channel") == "email" and data.get("value"):
            try:
                forms.EmailField().clean(data["value"])
            except ValidationError as error:
                self.add_error("value", error)
        return data


class LocationForm(forms.Form):
    """A place of a customer where something of theirs stands."""

    label = forms.CharField(label=lazy("What is there"), max_length=80, required=False)
    street = forms.CharField(label=lazy("Street and number"), max_length=200, required=False)
    postcode = forms.CharField(label=lazy("Postcode"), max_length=12, required=False)
    place = forms.CharField(label=lazy("Place"), max_length=120)
    country = forms.CharField(label=lazy("Country"), max_length=2, required=False)


class NewCustomerForm(CustomerForm):
    """A customer with the first way to reach them."""

    email = forms.EmailField(label=lazy("E-mail"), max_length=320, required=False)
    phone = forms.CharField(label=lazy("Phone"), max_length=40, required=False)
    field_order = ("name", "email", "phone", "kind")

    @property
    def addresses(self) -> list[tuple[str, str]]:
        given = [(channel, self.cleaned_data[channel]) for channel in ("email", "phone")]
        return [(channel, value) for channel, value in given if value]
