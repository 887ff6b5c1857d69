"""Staff, departments and who may do what where."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from dromos.lib.actor import Actor


class Department(models.Model):
    """A part of the company that answers for tickets."""

    class FollowUp(models.TextChoices):
        REOPEN = "reopen", _("Reopen the ticket")
        NEW = "new", _("Open a new, linked ticket")

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    names = models.JSONField(default=dict, blank=True, help_text="Name by language, as customers read it")
    signatures = models.JSONField(default=dict, blank=True, help_text="Signature under letters, by language")
    follow_up = models.CharField(max_length=10, choices=FollowUp.choices, default=FollowUp.REOPEN)
    reopen_within_days = models.PositiveSmallIntegerField(
        default=30, help_text="A letter to a ticket closed longer ago opens a new, linked one"
    )
    is_front = models.BooleanField(default=True, help_text="Answers customers itself")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def name_in(self, language: str) -> str:
        return str(self.names.get(language) or self.names.get("en") or self.name)


class UserManager(BaseUserManager["User"]):
    """Makes users; the e-mail address is the login."""

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. Customers are not users: they sign in by link."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, default="en")
    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=8, default="auto", help_text="auto, light or dark")
    density = models.CharField(max_length=8, default="dense", help_text="dense or roomy")
    newest_first = models.BooleanField(default=False, help_text="On a ticket the newest stands at the top")
    signatures = models.JSONField(default=dict, blank=True, help_text="Own line under letters, by language")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="Unused by Dromos; asked for by libraries")
    must_use_totp = models.BooleanField(default=False, help_text="May do nothing before a second factor is set up")
    joined_at = models.DateTimeField(null=True)
    forwards_from = ArrayField(
        models.EmailField(),
        default=list,
        blank=True,
        help_text="Own addresses customers' letters are forwarded from; a forwarded letter is its writer's",
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    def actor(self, ip: str | None = None) -> Actor:
        return Actor("staff", self.pk, self.name or self.email, ip)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email

    def signature_in(self, language: str) -> str:
        """What they add under their letters; "" for nothing. Without one in ``language`` the English one."""
        return str(self.signatures.get(language) or self.signatures.get("en") or "")


class GrantManager(models.Manager["Grant"]):
    """Grants that hold: one given for a time is nobody's any more from that moment on, whoever removes it when."""

    def get_queryset(self) -> models.QuerySet["Grant"]:
        return super().get_queryset().filter(Q(until_at__isnull=True) | Q(until_at__gt=Now()))


class Grant(models.Model):
    """One role of one member of staff, in one department or (``department`` null) in all of them.

    ``until_at``: given for a time only, to somebody who stands in for another.
    """

    class Role(models.TextChoices):
        ADMINISTRATOR = "administrator", _("Administrator")
        LEAD = "lead", _("Lead")
        AGENT = "agent", _("Agent")
        COMPLAINTS = "complaints", _("Complaints manager")
        MANAGEMENT = "management", _("Management")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=16, choices=Role.choices)
    department = models.ForeignKey(Department, on_delete=models.CASCADE, null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True, help_text="Empty: for good")

    objects: ClassVar[GrantManager] = GrantManager()
    everything: ClassVar[models.Manager["Grant"]] = models.Manager()

    class Meta:
        base_manager_name = "everything"
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "department"], name="grant_once"),
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(department__isnull=True), name="grant_everywhere_once"
            ),
            models.CheckConstraint(
                condition=Q(role__in=["lead", "agent"]) | Q(department__isnull=True),
                name="grant_house_wide_roles",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Device(models.Model):
    """A browser in which a member of staff is, or was, signed in. One row for each sign-in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="devices")
    session_key = models.CharField(max_length=40, unique=True)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, default="", blank=True)
    signed_in_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-last_seen_at"]
        indexes = [models.Index(fields=["user", "-last_seen_at"], name="device_of_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Browser and system in words people know; guessed from the user agent."""
        return _device_name(self.user_agent)


class Token(models.Model):
    """A key by which another system works here: an ERP, a monitoring, a script. Of the key itself only a hash is kept.

    What was made with it belongs to this row, so that a renewed key goes on with it. ``callback_secret`` is sealed.
    """

    class Scope(models.TextChoices):
        READ_ITEMS = "work-items:read", _("Read its work items")
        WRITE_ITEMS = "work-items:write", _("Create, change and end work items")
        READ_TICKETS = "tickets:read", _("Read the tickets of its departments")
        WRITE_TICKETS = "tickets:write", _("Open tickets")

    name = models.CharField(max_length=120)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices), default=list)
    departments = models.ManyToManyField(Department, blank=True, help_text="Where it may put work; none: everywhere")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16, help_text="The beginning of the key, to tell it from others")
    previous_digest = models.CharField(max_length=64, default="", blank=True)
    previous_until_at = models.DateTimeField(null=True, blank=True, help_text="Until when the key before still works")
    callback_secret = models.CharField(max_length=300, default="", blank=True)
    per_minute = models.PositiveIntegerField(default=300, help_text="Requests it may make in a minute")
    window_at = models.DateTimeField(null=True, blank=True)
    window_used = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        indexes = [
            models.Index(fields=["previous_digest"], condition=~Q(previous_digest=""), name="token_previous"),
        ]

    def __str__(self) -> str:
        return self.name

    def actor(self) -> Actor:
        """Who does what is done with this key."""
        return Actor("system", None, self.name)

    def works(self, at: dt.datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at)

    def may(self, scope: str) -> bool:
        return scope in self.scopes


def _device_name(agent: str) -> str:
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "")
    system = next((name for mark, name in systems if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part) or agent[:60] or "?"
