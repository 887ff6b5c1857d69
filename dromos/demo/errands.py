"""Work that other systems of Meridian sent this morning: orders to check, a payment, a fault that was seen."""

import datetime as dt
from typing import Any

from dromos.backoffice.actions import create_item
from dromos.lib.actor import Actor
from dromos.routing.models import Queue

ERP, MONITORING = Actor("system", None, "ERP"), Actor("system", None, "Monitoring")
HOUR = dt.timedelta(hours=1)
ERRANDS: tuple[tuple[Actor, str, str, str, str, str, int, float], ...] = (
    # from, queue, reference, skill, subject, details, priority, due in hours
    (
        ERP, "finance", "SO-4711", "billing", "Order SO-4711: the price differs from the contract",
        "Contract M-4002 says 29.90 a month, the order 39.90.\nSet the order right, or ask before it is billed.",
        2, 4,
    ),
    (
        ERP, "finance", "PAY-2093", "billing", "Payment without a reference: 118.40 from Prague",
        "Arrived yesterday. The sender's name fits three customers.", 3, 26,
    ),
    (
        ERP, "equipment", "SO-4725", "equipment", "Order SO-4725: router out of stock, offer another",
        "The model ordered will not come before Friday week. Offer the newer one at the same price.", 3, 8,
    ),
    (
        MONITORING, "network", "ALM-88120", "network", "Line card 7 in Minsk centre restarts every few minutes",
        "Since 06:40. 212 customers behind it.", 2, 2,
    ),
)  # fmt: skip


def send(at: dt.datetime) -> int:
    """Put them into their queues; how many."""
    queues = {queue.key: queue for queue in Queue.objects.all()}
    for number, (by, queue, reference, skill, subject, details, priority, hours) in enumerate(ERRANDS):
        work: dict[str, Any] = {"priority": priority, "due_at": at + hours * HOUR}
        create_item(
            token=None, queue=queues[queue], subject=subject, details=details, reference=reference,
            link=f"https://erp.meridian.example/{reference}", requirements=[{"skill": skill, "level": 3}],
            by=by, at=at - (number + 1) * dt.timedelta(minutes=11), **work,
        )  # fmt: skip
    return len(ERRANDS)
