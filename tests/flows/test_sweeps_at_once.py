"""Several machines look at the same clocks: each breach is told once, and none is left."""

import threading
from collections import Counter

import pytest
from django.db import connection

from dromos.lib.models import EventRecord
from dromos.tickets import clocks
from dromos.tickets.models import TicketClock
from tests.cast import Cast
from tests.flows.letters import letter, receive


@pytest.mark.django_db(transaction=True)
def test_each_breach_is_told_once_by_whoever_comes_first(cast: Cast) -> None:
    for _ in range(4):
        receive(letter(), cast.at)
    late = max(row.due_at for row in TicketClock.objects.all() if row.due_at)
    gate = threading.Barrier(4)

    def look() -> None:
        gate.wait()
        try:
            while clocks.sweep(late, limit=1):
                pass
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    told = Counter(EventRecord.objects.filter(name="ClockBreached").values_list("payload__clock_id", flat=True))
    assert sorted(told) == sorted(TicketClock.objects.values_list("pk", flat=True))
    assert set(told.values()) == {1}
