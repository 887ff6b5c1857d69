"""Every write to customers, organizations, addresses and contracts."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.accounts.models import Department
from dromos.customers import access, outlines, territories
from dromos.customers.defaults import AREAS, SEGMENTS, geography_of
from dromos.customers.events import AreasChanged, CustomerRenamed
from dromos.customers.geography import Whereabouts
from dromos.customers.models import Address, Area, Customer, Location, Organization, Segment, ServedArea
from dromos.lib import audit, editing
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.lib.memo import remembered
from dromos.lib.standing import asked
from dromos.lib.together import create, new_key

CUSTOMER_FIELDS = ("name", "kind", "organization", "segment", "area", "language", "time_zone", "user", "note")
AREA_FIELDS = (
    "name", "parent", "country", "time_zone", "postcode_prefixes", "phone_prefixes", "place_names", "outline",
)  # fmt: skip
SHORTEST_NUMBER = 5
MOST_WEIGHT = 100
MOST_AREAS_ABOVE = 20


class AddressTakenError(ValueError):
    """The address belongs to another customer: ``customer``."""

    def __init__(self, value: str, customer: Customer) -> None:
        super().__init__(f"{value} belongs to another customer.")
        self.customer = customer


class BadAddressError(ValueError):
    """Nothing on this channel can have such an address."""


def normalise(channel: str, value: str, *, region: str | None = None) -> str:
    """The one spelling of an address: e-mail in lower case, a phone number in E.164 (``region`` for local numbers)."""
    value = value.strip()
    if channel == "email":
        return value.lower()[:320]
    if channel == "phone":
        return _phone(value, region)
    return value[:320]


def _phone(value: str, region: str | None) -> str:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return "".join(ch for ch in value if ch.isdigit() or ch == "+")[:40]
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def find_or_create_customer(
    *,
    channel: str,
    value: str,
    name: str,
    language: str,
    at: dt.datetime,
) -> Customer:
    """The customer this address belongs to; a new one (with the address) when it belongs to nobody.

    Safe when two workers meet the same new address at once: one creates, the other finds.
    """
    value = normalise(channel, value)
    return _owner(channel, value) or _new_owner(channel, value, name, language, at)


@transaction.atomic(savepoint=False)
def _new_owner(channel: str, value: str, name: str, language: str, at: dt.datetime) -> Customer:
    """A new customer, unless another worker was quicker: whose address it is then says who the customer is."""
    key = new_key(Customer)
    Address.objects.bulk_create([Address(customer_id=key, channel=channel, value=value)], ignore_conflicts=True)
    # Nobody yet, unless the address was taken meanwhile: ours has no customer before the next line.
    if found := _owner(channel, value):
        return found
    return create(Customer(pk=key, name=(name or value)[:200], language=language, created_at=at))


def find_customer(*, channel: str, value: str) -> Customer | None:
    """The customer this address belongs to; None when it belongs to nobody (yet)."""
    return _owner(channel, normalise(channel, value))


def _owner(channel: str, value: str) -> Customer | None:
    rows = asked(_OWNER, channel, value)
    if not rows:
        return None
    customer = Customer.from_db(connection.alias, _COLUMNS, rows[0])
    if customer.segment_id:
        customer.segment = _segment(customer.segment_id)
    if customer.area_id:
        customer.area = _area(customer.area_id)
    if customer.organization_id:
        customer.organization = _organization(customer.organization_id)
    return customer


# By hand: this is asked for every letter.
_COLUMNS = [field.attname for field in Customer._meta.concrete_fields]
_OWNER = f"""
    SELECT {", ".join(f'customer."{field.column}"' for field in Customer._meta.concrete_fields)}
    FROM customers_address address JOIN customers_customer customer ON customer.id = address.customer_id
    WHERE address.channel = $1 AND address.value = $2
"""  # noqa: S608


@remembered
def _segment(key: int) -> Segment:
    return Segment.objects.get(pk=key)


@remembered
def _area(key: int) -> Area:
    return Area.objects.get(pk=key)


@remembered
def _organization(key: int) -> Organization:
    return Organization.objects.select_related("segment").get(pk=key)


@transaction.atomic
def create_customer(
    *, name: str, addresses: list[tuple[str, str]], by: Actor, at: dt.datetime, **fields: Any
) -> Customer:
    """Create a customer with ``addresses`` (channel, value).

    Raises AddressTakenError, BadAddressError, NotAllowedError.
    """
    access.require_writer(by)
    customer = Customer.objects.create(name=name[:200], created_at=at, **fields)
    for channel, value in addresses:
        add_address(customer=customer, channel=channel, value=value, by=by, at=at)
    audit.record(by=by, at=at, verb="create", subject=customer, changes={"name": name})
    return customer


@transaction.atomic
def add_address(*, customer: Customer, channel: str, value: str, by: Actor, at: dt.datetime) -> Address:
    """Give ``customer`` one more address.

    Raises AddressTakenError when another customer has it, BadAddressError when it is none, NotAllowedError.
    """
    access.require_writer(by, customer)
    value = _usable(channel, value, customer)
    address, created = Address.objects.get_or_create(channel=channel, value=value, defaults={"customer": customer})
    if address.customer_id != customer.pk:
        raise AddressTakenError(value, address.customer)
    if created:
        audit.record(by=by, at=at, verb="add_address", subject=customer, changes={channel: value})
        announce(CustomerRenamed(customer.pk), at)
        if channel == "phone" and customer.area_id is None:
            area = territories.area_for(Whereabouts(phone=value))
            if area is not None:
                change_customer(customer=customer, area=area, by=by, at=at)
    return address


@transaction.atomic
def change_customer(*, customer: Customer, by: Actor, at: dt.datetime, **changes: Any) -> Customer:
    """Change fields of CUSTOMER_FIELDS. Raises NotAllowedError; which member of staff the customer is (``user``) is for
    administrators to say.
    """
    access.require_writer(by, customer)
    if "user" in changes:
        require_administration(by)
    old = {key: _told(value) for key, value in editing.assign(customer, changes, CUSTOMER_FIELDS).items()}
    customer.save(update_fields=list(changes))
    different = audit.differences(old, {key: _told(value) for key, value in changes.items()})
    if different:
        audit.record(by=by, at=at, verb="change", subject=customer, changes=different)
    if different.keys() & {"name", "organization"}:
        announce(CustomerRenamed(customer.pk), at)
    return customer


def _told(value: object) -> str:
    """A value as the audit tells it: nothing is an empty word."""
    return "" if value is None else str(value)


@transaction.atomic
def find_or_create_organization(*, name: str, by: Actor, at: dt.datetime) -> Organization:
    """The organization of this name, in whatever case; a new one when there is none."""
    access.require_writer(by)
    found = Organization.objects.filter(name__iexact=name.strip()).order_by("pk").first()
    if found is not None:
        return found
    made = Organization.objects.create(name=name.strip()[:200], created_at=at)
    audit.record(by=by, at=at, verb="create", subject=made, changes={"name": made.name})
    return made


@transaction.atomic
def remove_address(*, address: Address, by: Actor, at: dt.datetime) -> None:
    """Take an address away from its customer; letters from there will be somebody new's. Raises NotAllowedError."""
    customer = address.customer
    access.require_writer(by, customer)
    audit.record(by=by, at=at, verb="remove_address", subject=customer, changes={address.channel: [address.value, ""]})
    address.delete()
    announce(CustomerRenamed(customer.pk), at)


def _usable(channel: str, value: str, customer: Customer) -> str:
    """The one spelling of an address that can be one; a local number is one of the customer's country."""
    value = normalise(channel, value, region=customer.area.country or None if customer.area else None)
    if not value or (channel == "email" and "@" not in value) or (channel == "phone" and len(value) < SHORTEST_NUMBER):
        raise BadAddressError(f"“{value}” is no address on this channel.")
    return value


def note_bounce(*, value: str, reason: str, at: dt.datetime, is_hard: bool = True) -> bool:
    """Mark an e-mail address as failing: for good, or (``is_hard`` False) this time. False when nobody has it."""
    marks = {"bounced_at" if is_hard else "soft_bounced_at": at, "bounce_reason": reason[:300]}
    address = Address.objects.filter(channel="email", value=normalise("email", value))
    if not is_hard:
        address = address.filter(bounced_at__isnull=True)
    return address.update(**marks) == 1


def note_complaint(*, value: str, at: dt.datetime) -> bool:
    """The provider of an e-mail address reported a letter of ours as unwanted. False when nobody has it."""
    address = Address.objects.filter(channel="email", value=normalise("email", value))
    return address.update(complained_at=at) == 1


def note_verified(*, address: Address, at: dt.datetime) -> None:
    """The customer has shown that the address is theirs (signed in by a link we sent there)."""
    Address.objects.filter(pk=address.pk).update(
        verified_at=at, bounced_at=None, soft_bounced_at=None, bounce_reason=""
    )


@transaction.atomic
def install_default_areas(*, by: Actor, at: dt.datetime) -> int:
    """Create the segments and areas of the demo company whose keys are not taken yet; how many were made."""
    made: list[Segment | Area] = []
    for key, name, weight in SEGMENTS:
        segment, is_new = Segment.objects.get_or_create(key=key, defaults={"name": name, "weight": weight})
        made += [segment] if is_new else []
    areas: dict[str, Area] = {}
    for key, name, parent, country, time_zone, prefixes, places in AREAS:
        fields = {
            "name": name,
            "parent": areas[parent] if parent else None,
            "country": country,
            "time_zone": time_zone,
            "postcode_prefixes": prefixes,
            "place_names": places,
            **geography_of(key),
        }
        areas[key], is_new = Area.objects.get_or_create(key=key, defaults=fields)
        made += [areas[key]] if is_new else []
    for row in made:
        audit.record(by=by, at=at, verb="create", subject=row, changes={"key": row.key, "name": row.name})
    return len(made)


@transaction.atomic
def create_segment(*, key: str, name: str, by: Actor, at: dt.datetime, weight: float = 1.0) -> Segment:
    """A group of customers. Raises NotAllowedError, ValidationError."""
    require_administration(by)
    segment = Segment(key=key, name=name, weight=weight)
    _check_segment(segment)
    segment.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=segment, changes={"key": key, "name": name, "weight": weight})
    return segment


@transaction.atomic
def change_segment(*, segment: Segment, name: str, weight: float, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError, ValidationError."""
    require_administration(by)
    old = {"name": segment.name, "weight": segment.weight}
    segment.name, segment.weight = name, weight
    _check_segment(segment)
    if different := audit.differences(old, {"name": name, "weight": weight}):
        segment.save(update_fields=["name", "weight"])
        audit.record(by=by, at=at, verb="change", subject=segment, changes=different)


def _check_segment(segment: Segment) -> None:
    if not 0 < segment.weight <= MOST_WEIGHT:
        raise ValidationError({"weight": _("A weight is above zero, and a hundred at most.")})


@transaction.atomic
def create_area(*, key: str, name: str, by: Actor, at: dt.datetime, **fields: Any) -> Area:
    """A part of the country. Fields: those of AREA_FIELDS. Raises NotAllowedError, ValidationError."""
    require_administration(by)
    area = Area(key=key, name=name, **editing.known(fields, AREA_FIELDS))
    _check_area(area)
    _find_middle(area)
    area.save(force_insert=True)
    audit.record(by=by, at=at, verb="create", subject=area, changes={"key": key, "name": name})
    return area


@transaction.atomic
def change_area(*, area: Area, by: Actor, at: dt.datetime, **changes: Any) -> None:
    """Change fields of AREA_FIELDS. Raises NotAllowedError, ValidationError."""
    require_administration(by)
    old = editing.assign(area, changes, AREA_FIELDS)
    _check_area(area)
    if different := audit.differences(old, changes):
        _find_middle(area)
        area.save(update_fields=[*changes, "latitude", "longitude"])
        told = {key: [str(one) if isinstance(one, Area) else one for one in pair] for key, pair in different.items()}
        audit.record(by=by, at=at, verb="change", subject=area, changes=told)
        announce(AreasChanged(area.pk), at)


def _find_middle(area: Area) -> None:
    """The middle of the outline is where travel to the area begins and ends."""
    middle = outlines.centre(outlines.from_rows(area.outline))
    area.latitude, area.longitude = middle or (None, None)


def _check_area(area: Area) -> None:
    try:
        area.outline = outlines.as_rows(outlines.checked(outlines.from_rows(area.outline)))
    except outlines.OutlineError as problem:
        raise ValidationError({"outline": _(problem.problem)}) from problem
    if area.time_zone not in available_timezones():
        raise ValidationError({"time_zone": _("There is no such time zone.")})
    above, seen = area.parent, 0
    while above is not None and seen < MOST_AREAS_ABOVE:
        if above.pk == area.pk and area.pk is not None:
            raise ValidationError({"parent": _("An area does not lie in itself.")})
        above, seen = above.parent, seen + 1


@transaction.atomic
def set_served_by(*, area: Area, departments: Iterable[Department], by: Actor, at: dt.datetime) -> None:
    """Make ``departments`` all that serve ``area``. One that serves none serves everywhere. Raises NotAllowedError."""
    require_administration(by)
    rows = ServedArea.objects.filter(area=area)
    old = sorted(rows.values_list("department__key", flat=True))
    wanted = list(departments)
    new = sorted(department.key for department in wanted)
    if old != new:
        rows.delete()
        ServedArea.objects.bulk_create([ServedArea(department=department, area=area) for department in wanted])
        audit.record(by=by, at=at, verb="set_served_by", subject=area, changes={"departments": [old, new]})
        announce(AreasChanged(area.pk), at)


LOCATION_FIELDS = ("label", "street", "postcode", "place", "country", "latitude", "longitude")


@transaction.atomic
def add_location(*, customer: Customer, by: Actor, at: dt.datetime, **fields: Any) -> Location:
    """A place of ``customer``. Fields: those of LOCATION_FIELDS. Its area is found, and is the customer's if they have
    none. Raises NotAllowedError.
    """
    access.require_writer(by, customer)
    if unknown := set(fields) - set(LOCATION_FIELDS):
        raise ValueError(f"a location has no {', '.join(sorted(unknown))} to set")
    location = Location(customer=customer, **fields)
    location.area = territories.area_for(_whereabouts(location))
    location.save()
    audit.record(by=by, at=at, verb="add_location", subject=customer, changes={"location": ["", str(location)]})
    if location.area is not None and customer.area_id is None:
        change_customer(customer=customer, area=location.area, by=by, at=at)
    return location


@transaction.atomic
def remove_location(*, location: Location, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError."""
    access.require_writer(by, location.customer)
    changes = {"location": [str(location), ""]}
    audit.record(by=by, at=at, verb="remove_location", subject=location.customer, changes=changes)
    location.delete()


def _whereabouts(location: Location) -> Whereabouts:
    latitude, longitude = location.latitude, location.longitude
    point = (latitude, longitude) if latitude is not None and longitude is not None else None
    return Whereabouts(
        place=point, postcode=location.postcode, country=location.country, words=f"{location.place} {location.street}"
    )
