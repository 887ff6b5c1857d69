from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """Work that other systems send: an order to check, a payment to match, a fault a monitoring saw."""

    name = "dromos.backoffice"
    label = "backoffice"
