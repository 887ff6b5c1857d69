"""What stands in the audit log is never changed: the database itself refuses."""

from django.db import migrations

REFUSE = """
    CREATE FUNCTION lib_auditentry_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$;
    CREATE TRIGGER audit_entries_stay BEFORE UPDATE ON lib_auditentry
        FOR EACH ROW EXECUTE FUNCTION lib_auditentry_stays();
"""
ALLOW = """
    DROP TRIGGER audit_entries_stay ON lib_auditentry;
    DROP FUNCTION lib_auditentry_stays();
"""


class Migration(migrations.Migration):
    """A trigger on lib_auditentry."""

    dependencies = [("lib", "0002_cache_table")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]
