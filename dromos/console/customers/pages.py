"""What the pages about customers show, gathered with a fixed number of queries."""

from collections.abc import Mapping
from typing import Any

from dromos.accounts.models import User
from dromos.console.customers.forms import AddressForm, LocationForm
from dromos.customers import access, queries
from dromos.customers.models import Customer
from dromos.lib.audit import lines_about
from dromos.lib.typed import page_number, whole
from dromos.tickets import whole_customer
from dromos.tickets.whole_customer import PAGE, open_counts

MOST_CONTACTS = 2000


def listing(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """One page of customers with how much is open of each. ``asked``: q, segment, page."""
    number = page_number(asked["page"])
    page = queries.list_customers(access.visible_to(user), text=asked["q"], segment=asked["segment"], page=number)
    return {
        "page": page,
        "counts": open_counts(user, [row.pk for row in page.customers]),
        "segments": queries.segments(),
        "asked": asked,
        "may_write": access.may_write(user),
    }


def whole_page(user: User, customer: Customer, asked: Mapping[str, Any]) -> dict[str, Any]:
    """One customer with everything; ``contacts`` says how many of the newest."""
    contacts = min(whole(str(asked.get("contacts", ""))) or PAGE, MOST_CONTACTS)
    return {
        "seen": whole_customer.whole(user, customer, contacts=contacts),
        "changes": lines_about(customer, limit=12),
        "may_write": access.may_write(user),
        "address_form": AddressForm(),
        "location_form": LocationForm(),
        "locations": list(customer.locations.select_related("area")),
        "more_contacts": contacts + 2 * PAGE,
    }
