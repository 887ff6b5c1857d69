"""Saves what the forms about a customer say; a refusal of the domain becomes words at the right field."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.console.customers.forms import AddressForm, CustomerForm, NewCustomerForm
from dromos.customers import actions
from dromos.customers.models import Customer
from dromos.lib.actor import Actor


def change(form: CustomerForm, customer: Customer, by: Actor, at: dt.datetime) -> bool:
    """Save what differs. False when the form is wrong."""
    if not form.is_valid():
        return False
    with transaction.atomic():
        actions.change_customer(customer=customer, by=by, at=at, **_fields(form, by, at))
    return True


def create(form: NewCustomerForm, by: Actor, at: dt.datetime) -> Customer | None:
    """The new customer; None when the form is wrong, or an address is somebody else's."""
    if not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return actions.create_customer(addresses=form.addresses, by=by, at=at, **_fields(form, by, at))
    except actions.AddressTakenError:
        form.add_error(None, _("This address belongs to another customer already."))
    except actions.BadAddressError:
        form.add_error("phone", _("Nobody can be reached at such an address."))
    return None


def add_address(form: AddressForm, customer: Customer, by: Actor, at: dt.datetime) -> bool:
    """Give the customer one more address. False when the form is wrong, or it is somebody else's."""
    if not form.is_valid():
        return False
    try:
        actions.add_address(customer=customer, by=by, at=at, **form.cleaned_data)
    except actions.AddressTakenError:
        form.add_error("value", _("This address belongs to another customer already."))
    except actions.BadAddressError:
        form.add_error("value", _("Nobody can be reached at such an address."))
    return form.is_valid()


def _fields(form: CustomerForm, by: Actor, at: dt.datetime) -> dict[str, Any]:
    """The form's values as the customer's fields."""
    names = ("name", "kind", "segment", "area", "language", "time_zone", "note")
    fields = {name: form.cleaned_data[name] for name in names}
    name = form.cleaned_data["organization"].strip()
    fields["organization"] = actions.find_or_create_organization(name=name, by=by, at=at) if name else None
    return fields
