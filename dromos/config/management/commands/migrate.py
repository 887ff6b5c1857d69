"""``migrate``, which founds an empty database at once."""

from typing import Any

from django.core.management.commands import migrate

from dromos.config.founding import found


class Command(migrate.Command):
    """Django's, preceded by the founding; it finds nothing to apply then, and does what follows migrations."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]):
            found()
        super().handle(*args, **options)
