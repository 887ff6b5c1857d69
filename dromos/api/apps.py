from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Faces for machines."""

    name = "dromos.api"
    label = "api"
