"""The table behind Django's cache: throttles shared by all processes. Unlogged: a crash may forget them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lib", "0001_initial")]
    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE dromos_cache (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX dromos_cache_expires ON dromos_cache (expires);
            """,
            "DROP TABLE dromos_cache",
        )
    ]
