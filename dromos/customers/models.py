"""Customers, their organizations, addresses and contracts, and the areas they live in."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department


class Segment(models.Model):
    """A group of customers that service is tuned for. ``weight`` says how much a minute of theirs counts in routing."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    weight = models.FloatField(default=1.0)

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of the country: recognised by postcodes and place names, served by people who know it."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    postcode_prefixes = ArrayField(models.CharField(max_length=12), default=list, blank=True)
    place_names = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    phone_prefixes = ArrayField(models.CharField(max_length=16), default=list, blank=True)
    outline = models.JSONField(default=list, blank=True, help_text="Polygons of rings of [latitude, longitude]")
    latitude = models.FloatField(null=True, blank=True, help_text="Of its middle, for travel")
    longitude = models.FloatField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Organization(models.Model):
    name = models.CharField(max_length=200)
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    domains = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    note = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody we serve: a private person, or a person of an organization."""

    class Kind(models.TextChoices):
        PRIVATE = "private", _("Private")
        COMPANY = "company", _("Company")

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PRIVATE)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, null=True, blank=True)
    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, null=True, blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True)
    language = models.CharField(max_length=8, default="", blank=True, help_text="Empty: not known yet")
    time_zone = models.CharField(max_length=60, default="", blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="customer",
        help_text="Staff who are customers too, and never handle their own case",
    )
    note = models.TextField(default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="customer_name"),
            GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="customer_name_part"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A customer's identity on a channel. ``value`` is normalised (actions.normalise) and belongs to one customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    channel = models.CharField(max_length=16)
    value = models.CharField(max_length=320)
    label = models.CharField(max_length=60, default="", blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True, help_text="Last hard bounce: letters fail here")
    bounce_reason = models.CharField(max_length=300, default="", blank=True)
    soft_bounced_at = models.DateTimeField(
        null=True, blank=True, help_text="Last soft bounce: a letter failed, the address may work tomorrow"
    )
    complained_at = models.DateTimeField(
        null=True, blank=True, help_text="Their provider reported a letter of ours as unwanted: no automatic letters"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "value"], name="address_once")]
        indexes = [GinIndex(OpClass(Upper("value"), name="gin_trgm_ops"), name="address_value_part")]

    def __str__(self) -> str:
        return self.value


class Location(models.Model):
    """A place of a customer where something of theirs stands: a home, an office, a mast. People are sent there."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="locations")
    label = models.CharField(max_length=80, default="", blank=True)
    street = models.CharField(max_length=200, default="", blank=True)
    postcode = models.CharField(max_length=12, default="", blank=True)
    place = models.CharField(max_length=120, default="", blank=True)
    country = models.CharField(max_length=2, default="", blank=True)
    area = models.ForeignKey(Area, on_delete=models.SET_NULL, null=True, blank=True, related_name="locations")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["label", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="location_on_earth",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.label, self.street, f"{self.postcode} {self.place}".strip()) if part)


class ServedArea(models.Model):
    """An area a department serves: its people, unless they have areas of their own."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="served_areas")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="served_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "area"], name="served_area_once")]

    def __str__(self) -> str:
        return f"{self.department}: {self.area}"


class Contract(models.Model):
    """What was agreed with a customer or an organization. ``service_level`` is a label SLA policies match on."""

    number = models.CharField(max_length=60, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts")
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="contracts"
    )
    service_level = models.SlugField(max_length=40, default="standard")
    starts_date = models.DateField()
    ends_date = models.DateField(null=True, blank=True, help_text="First day it no longer holds; empty: open-ended")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False) ^ Q(organization__isnull=False),
                name="contract_has_one_holder",
            )
        ]

    def __str__(self) -> str:
        return self.number
