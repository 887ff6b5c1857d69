"""Requests for an e-mailed sign-in: the portal's own table."""

from django.db import models


class SignInRequest(models.Model):
    """Somebody typed an address and asked for a link. Kept whether we know the address or not: throttles count rows.

    ``token_hash`` is the SHA-256 of the token in the letter, "" until a letter was written (never, for strangers).
    """

    address = models.CharField(max_length=320)
    ip = models.GenericIPAddressField(null=True)
    language = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64, default="", blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["address", "created_at"], name="sign_in_of_address"),
            models.Index(fields=["ip", "created_at"], name="sign_in_of_ip"),
            models.Index(fields=["created_at"], name="sign_in_age"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~models.Q(token_hash=""), name="sign_in_token_once"
            ),
        ]
