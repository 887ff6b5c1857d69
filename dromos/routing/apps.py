from django.apps import AppConfig


class RoutingConfig(AppConfig):
    """Queues, skills, agents and the work they are given."""

    name = "dromos.routing"
    label = "routing"
