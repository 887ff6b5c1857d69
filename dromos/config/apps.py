from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The project itself: puts the table of reactions in force when everything is loaded."""

    name = "dromos.config"
    label = "config"

    def ready(self) -> None:
        from dromos.config.reactions import REACTIONS
        from dromos.lib import events

        events.register(REACTIONS)
