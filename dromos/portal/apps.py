from django.apps import AppConfig


class PortalConfig(AppConfig):
    """What customers see: their tickets, by a link in their letters or by an e-mailed sign-in."""

    name = "dromos.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"
