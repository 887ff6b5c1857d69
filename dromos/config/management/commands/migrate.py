"""``migrate``, which founds an empty database at once, and gives a new house its usual overviews."""

from typing import Any

from django.core.management.commands import migrate
from django.utils import timezone

from dromos.config.founding import found
from dromos.console.overviews.actions import install_defaults


class Command(migrate.Command):
    """Django's, preceded by the founding; it finds nothing to apply then, and does what follows migrations."""

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["app_label"] or options["plan"] or options["check_unapplied"] or options["fake"]):
            found()
        super().handle(*args, **options)
        if options["app_label"] is None and not (options["plan"] or options["check_unapplied"]):
            install_defaults(at=timezone.now())
