from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "dromos.console"
    label = "console"
