"""Reads about customers that span rows."""

import datetime as dt
from collections.abc import Sequence

from django.db import connection
from django.db.models import Q

from dromos.customers.models import Address, Contract, Customer, Segment

# By hand: asked for every ticket.
_SERVICE_LEVEL = """
    SELECT service_level FROM customers_contract
    WHERE (customer_id = %(customer)s OR organization_id = %(organization)s)
      AND starts_date <= %(on)s AND (ends_date IS NULL OR ends_date > %(on)s)
    ORDER BY organization_id NULLS FIRST, starts_date DESC LIMIT 1
"""


def service_level_of(customer: Customer, on: dt.date) -> str:
    """The service level of the contract in force on ``on``: the customer's own before the organization's;
    "" when there is none.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SERVICE_LEVEL, {"customer": customer.pk, "organization": customer.organization_id, "on": on})
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def segment_of(customer: Customer) -> Segment | None:
    """The customer's own segment, else their organization's."""
    return customer.segment or (customer.organization.segment if customer.organization else None)


def find(text: str, *, limit: int = 8) -> Sequence[Customer]:
    """Customers whose name, address or contract number has ``text`` in it, for a form that finds the caller."""
    text = text.strip()
    if len(text) < 2:
        return []
    by_address = Address.objects.filter(value__icontains=text.lower().replace(" ", "")).values("customer_id")
    by_contract = Contract.objects.filter(number__istartswith=text, customer__isnull=False).values("customer_id")
    return list(
        Customer.objects.select_related("organization", "segment", "area")
        .prefetch_related("addresses")
        .filter(Q(name__icontains=text) | Q(id__in=by_address) | Q(id__in=by_contract))
        .order_by("name")[:limit]
    )


def contracts_of(customer: Customer) -> Sequence[Contract]:
    """The contracts of the customer and of their organization, newest first."""
    holder = Q(customer=customer)
    if customer.organization_id:
        holder |= Q(organization_id=customer.organization_id)
    return list(Contract.objects.filter(holder).order_by("-starts_date", "number"))
