from django.db import migrations


class Migration(migrations.Migration):
    """Mail is base64 and pictures are packed already: PostgreSQL need not try to compress them on every insert."""

    dependencies = [("interactions", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql=[
                "ALTER TABLE interactions_rawmessage ALTER COLUMN content SET STORAGE EXTERNAL",
                "ALTER TABLE interactions_blob ALTER COLUMN content SET STORAGE EXTERNAL",
            ],
            reverse_sql=[
                "ALTER TABLE interactions_rawmessage ALTER COLUMN content SET STORAGE EXTENDED",
                "ALTER TABLE interactions_blob ALTER COLUMN content SET STORAGE EXTENDED",
            ],
        )
    ]
