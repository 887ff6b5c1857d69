"""A ticket that another system asks for, as rows and values of ours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from dromos.accounts.models import Department
from dromos.api.asking import SEE
from dromos.api.problems import unfit
from dromos.api.schemas import holds_nul
from dromos.catalog.models import Category
from dromos.customers.actions import find_or_create_customer, normalise
from dromos.customers.models import Customer
from dromos.intake.desk import Contact

CHANNEL = "api"
SHORTEST_NUMBER = 5


def contact(asked: Mapping[str, Any], at: dt.datetime) -> Contact:
    """The contact that opens the ticket; a customer we do not know yet is added. Raises RefusedError."""
    if holds_nul(dict(asked)):
        raise unfit("body", "NUL characters are not kept.")
    whose = asked["customer"]
    return Contact(
        category=_category(asked["category"]),
        department=_department(asked["department"]),
        customer=_customer(whose, at),
        channel=CHANNEL,
        subject=asked["subject"],
        text=asked["text"],
        severity=asked["severity"],
        priority=asked["priority"],
        answers=asked["answers"],
        fields=asked["fields"],
        address=normalise("email", whose["email"]),
    )


def _customer(whose: Mapping[str, Any], at: dt.datetime) -> Customer:
    if whose["id"] is not None:
        found = Customer.objects.select_related("organization", "segment", "area").filter(pk=whose["id"]).first()
        if found is None:
            raise unfit("customer.id", "There is no such customer.")
        return found
    for channel in ("email", "phone"):
        if whose[channel]:
            value = _address(channel, whose[channel])
            known = {"name": whose["name"] or value, "language": whose["language"], "at": at}
            return find_or_create_customer(channel=channel, value=value, **known)
    raise unfit("customer", "Say who it is: id, email or phone.")


def _address(channel: str, given: str) -> str:
    value = normalise(channel, given)
    local, _at, host = value.rpartition("@")
    if channel == "email" and not (local and host and not value.count(" ")):
        raise unfit("customer.email", "This is no e-mail address.")
    if channel == "phone" and len(value) < SHORTEST_NUMBER:
        raise unfit("customer.phone", "This is no telephone number.")
    return value


def _category(key: str) -> Category | None:
    if not key:
        return None
    found = Category.objects.select_related("department").filter(key=key, is_active=True).first()
    if found is None:
        raise unfit("category", "There is no category with this key.")
    return found


def _department(key: str | None) -> Department | None:
    if not key:
        return None
    found = Department.objects.filter(key=key, is_active=True).first()
    if found is None:
        raise unfit("department", f"There is none with this key. {SEE}")
    return found
