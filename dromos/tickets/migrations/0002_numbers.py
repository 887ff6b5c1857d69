from django.db import migrations


class Migration(migrations.Migration):
    """Ticket numbers come from a sequence: never reused, and nobody waits for anybody to get one."""

    dependencies = [("tickets", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="CREATE SEQUENCE tickets_number START WITH 1010001", reverse_sql="DROP SEQUENCE tickets_number"
        )
    ]
