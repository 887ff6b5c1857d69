from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """A mail server that is not one: it takes letters to the demo's addresses and shows what customers would get."""

    name = "dromos.channels.sandbox"
    label = "sandbox"
