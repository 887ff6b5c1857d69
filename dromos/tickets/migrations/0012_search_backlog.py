"""Tickets that are there already wait for the indexer like changed ones."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tickets", "0011_search")]

    operations = [
        migrations.RunSQL(
            "INSERT INTO tickets_searchbacklog (ticket_id, at) SELECT id, now() FROM tickets_ticket ORDER BY id DESC",
            migrations.RunSQL.noop,
        )
    ]
