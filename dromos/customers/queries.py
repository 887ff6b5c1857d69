"""Reads about customers that span rows."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When

from dromos.customers.models import Address, Contract, Customer, Segment
from dromos.lib.standing import Standing, asked

PAGE = 50
SHORTEST = 2
_NUMBER = re.compile(r"[+\d][\d\s()/.\-]{2,}")
# By hand: asked for every ticket.
_CONTRACT = """
    SELECT id, service_level FROM customers_contract
    WHERE (customer_id = $1 OR organization_id = $2::bigint)
      AND starts_date <= $3 AND (ends_date IS NULL OR ends_date > $3)
    ORDER BY organization_id NULLS FIRST, starts_date DESC LIMIT 1
"""


def contract_in_force(customer: Customer, on: dt.date) -> tuple[int | None, str]:
    """Id and service level of the contract in force on ``on``: the customer's own before the organization's;
    (None, "") when there is none.
    """
    for key, level in asked(_CONTRACT, customer.pk, customer.organization_id, on):
        return int(key), str(level)
    return None, ""


def under_contract(contract_id: int) -> QuerySet[Customer]:
    """The customers a contract is for: its holder, or everybody of the organization that holds it."""
    return Customer.objects.filter(Q(contracts=contract_id) | Q(organization__contracts=contract_id))


def segment_of(customer: Customer) -> Segment | None:
    """The customer's own segment, else their organization's."""
    return customer.segment or (customer.organization.segment if customer.organization else None)


def with_segment(key: int) -> Customer:
    """The customer with what decides how much they matter: their segment, and their organization's."""
    return Customer.objects.select_related("segment", "organization__segment").get(pk=key)


def contracts_of(customer: Customer) -> Sequence[Contract]:
    """The contracts of the customer and of their organization, newest first."""
    return _CONTRACTS(customer.pk, customer.organization_id or 0)


_CONTRACTS = Standing(
    lambda customer, organization: Contract.objects.filter(
        Q(customer=customer) | Q(organization=organization)
    ).order_by("-starts_date", "number"),
    int,
    int,
)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of customers, and whether another follows."""

    customers: Sequence[Customer]
    number: int
    has_next: bool


def find(among: QuerySet[Customer], text: str, *, limit: int = 8) -> Sequence[Customer]:
    """Customers of ``among`` whom ``text`` may mean, for a form that finds the caller: two queries.

    ``text`` is part of a name, of an organization's name, of an address on any channel, or the beginning of a contract
    number. A telephone number may be written with or without country code, spaces and leading zeros. Nothing is found
    for fewer than two characters.
    """
    if len(text.strip()) < SHORTEST:
        return []
    return list(_shown(_matching(among, text)).order_by(_names_first(text), "name", "pk")[:limit])


def list_customers(among: QuerySet[Customer], *, text: str = "", segment: str = "", page: int = 1) -> Page:
    """One page of ``among`` by name, narrowed by ``text`` (as in ``find``) and the key of a segment: two queries."""
    number = max(page, 1)
    wanted = _matching(among, text) if text.strip() else among
    if segment:
        wanted = wanted.filter(Q(segment__key=segment) | Q(segment=None, organization__segment__key=segment))
    start = (number - 1) * PAGE
    rows = list(_shown(wanted).order_by("name", "pk")[start : start + PAGE + 1])
    return Page(rows[:PAGE], number, len(rows) > PAGE)


def segments() -> Sequence[Segment]:
    return list(Segment.objects.order_by("name"))


def _shown(customers: QuerySet[Customer]) -> QuerySet[Customer]:
    return customers.select_related("organization__segment", "segment", "area").prefetch_related(
        Prefetch("addresses", Address.objects.order_by("channel", "id"))
    )


def _matching(among: QuerySet[Customer], text: str) -> QuerySet[Customer]:
    """Each way to mean somebody is a search of its own index; together they are one query."""
    text = text.strip()
    ways = [
        Customer.objects.filter(name__icontains=text).values("pk"),
        Customer.objects.filter(organization__name__icontains=text).values("pk"),
        Customer.objects.filter(contracts__number__istartswith=text).values("pk"),
        Customer.objects.filter(organization__contracts__number__istartswith=text).values("pk"),
        Address.objects.filter(value__icontains=_part_of_address(text)).values("customer_id"),
    ]
    return among.filter(pk__in=ways[0].union(*ways[1:]))


def _part_of_address(text: str) -> str:
    """What an address may hold of ``text``. A number is stored as +302101234567, but told as 0030 210 1234567."""
    if _NUMBER.fullmatch(text):
        return re.sub(r"\D", "", text).lstrip("0") or "0"
    return text.lower().replace(" ", "")


def _names_first(text: str) -> Case:
    return Case(When(name__istartswith=text.strip(), then=Value(0)), default=Value(1))


def addresses_like(text: str, *, near: Customer, limit: int = 8) -> Sequence[Address]:
    """E-mail addresses whose beginning or owner's name ``text`` may mean; of ``near`` and their organization first."""
    if len(text.strip()) < SHORTEST:
        return []
    meant = Q(value__icontains=text.strip()) | Q(customer__name__icontains=text.strip())
    own = When(customer=near, then=Value(0))
    house = When(customer__organization_id=near.organization_id or 0, then=Value(1))
    rows = Address.objects.filter(meant, channel="email").select_related("customer")
    return list(rows.order_by(Case(own, house, default=Value(2)), "value")[:limit])
