from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system: what every page is made of."""

    name = "dromos.ui"
    label = "ui"
