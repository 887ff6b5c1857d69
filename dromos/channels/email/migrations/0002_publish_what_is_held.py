"""Say on the published addresses of each mailbox whether its letters are held."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def publish(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    mailboxes = apps.get_model("email_channel", "Mailbox")
    addresses = apps.get_model("interactions", "OwnAddress")
    for mailbox in mailboxes.objects.all():
        sends = mailbox.is_active and (mailbox.kind == "sandbox" or (mailbox.is_live and bool(mailbox.smtp_host)))
        addresses.objects.filter(mailbox_key=f"email:{mailbox.pk}", is_sender=True).update(holds=not sends)


class Migration(migrations.Migration):
    dependencies = [("email_channel", "0001_initial"), ("interactions", "0004_held_and_counted")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop, elidable=True)]
