"""What the pages about customers show, gathered with a fixed number of queries."""

from collections.abc import Mapping
from typing import Any

from dromos.accounts.models import User
from dromos.console.customers.forms import AddressForm, LocationForm
from dromos.customers import access, queries
from dromos.customers.models import Customer
from dromos.lib.audit import lines_about
from dromos.tickets.whole_customer import PAGE, open_counts, whole

MOST_CONTACTS = 2000


def listing(user: User, asked: Mapping[str, str]) -> dict[str, Any]:
    """One page of customers with how much is open of each. ``asked``: q, segment, page."""
    number = int(asked["page"]) if asked["page"].isdecimal() and len(asked["page"]) < 7 else 1
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
    wanted = str(asked.get("contacts", ""))
    contacts = min(int(wanted), MOST_CONTACTS) if wanted.isdecimal() and len(wanted) < 7 else PAGE
    return {
        "seen": whole(user, customer, contacts=max(contacts, 1)),
        "changes": lines_about(customer, limit=12),
        "may_write": access.may_write(user),
        "address_form": AddressForm(),
        "location_form": LocationForm(),
        "locations": list(customer.locations.select_related("area")),
        "more_contacts": contacts + 2 * PAGE,
    }
