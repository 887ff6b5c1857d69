"""Meridian's cast and a mailbox, put into a running house: ``python -m tests.journeys.prepare SMTP_PORT IMAP_PORT``."""

import datetime as dt
import os
import sys

import django


def main(smtp_port: int, imap_port: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
    django.setup()
    from dromos.channels.email import actions as email
    from dromos.interactions.models import OwnAddress
    from dromos.lib.actor import SYSTEM
    from tests import cast, mailservers

    at = dt.datetime.now(dt.UTC)
    people = cast.assemble()
    OwnAddress.objects.all().delete()
    mailbox = email.create_mailbox(
        name="Support",
        department=people.departments["customer-service"],
        address="support@meridian.example",
        sender_name="Meridian",
        imap_host="127.0.0.1",
        imap_port=imap_port,
        imap_security="none",
        imap_username="support@meridian.example",
        imap_secret=mailservers.PASSWORD,
        smtp_host="127.0.0.1",
        smtp_port=smtp_port,
        smtp_security="none",
        by=SYSTEM,
        at=at,
    )
    email.choose_start(mailbox=mailbox, mode="from_now", by=SYSTEM, at=at)
    email.go_live(mailbox=mailbox, is_live=True, by=SYSTEM, at=at)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
