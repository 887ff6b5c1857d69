"""Reads about accounts that span rows."""

import datetime as dt
from typing import Any

from dromos.channels.email.models import Mailbox
from dromos.interactions.models import OwnAddress
from dromos.lib.models import Heartbeat

BEAT = "reception"
FRESH = dt.timedelta(minutes=1)


def reception_state(at: dt.datetime) -> dict[str, Any]:
    """For the page of the reception: the addresses that are taken, whether a worker listens, and what is wrong."""
    keys = [mailbox.key for mailbox in Mailbox.objects.filter(kind=Mailbox.Kind.RECEPTION, is_active=True)]
    addresses = OwnAddress.objects.filter(mailbox_key__in=keys).order_by("value").values_list("value", flat=True)
    beat = Heartbeat.objects.filter(name=BEAT, at__gte=at - FRESH).first()
    problem = beat.detail.get("error", "") if beat else ""
    return {"addresses": list(addresses), "works": beat is not None and not problem, "problem": problem}
