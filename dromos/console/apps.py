from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """What staff see: workspace, floor, setup."""

    name = "dromos.console"
    label = "console"
