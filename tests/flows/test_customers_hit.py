"""A trouble that hits many weighs more, and says so."""

import datetime as dt

from dromos.accounts.models import User
from dromos.lib.actor import Actor
from dromos.routing import queries, words
from dromos.routing.models import WorkItem
from dromos.routing.weights import stakes, weight_of
from dromos.tickets import actions as tickets
from dromos.tickets import crowd
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)


def opened(subject: str, at: dt.datetime, sender: str) -> Ticket:
    found = receive(letter(subject=subject, text=f"About {subject}.", sender=sender), at).ticket
    assert found is not None
    return found


def item_of(ticket: Ticket) -> WorkItem:
    return WorkItem.objects.select_related("queue", "agent__user").get(ticket=ticket)


def test_a_trouble_weighs_by_the_customers_whose_tickets_hang_on_it(cast: Cast) -> None:
    by: Actor = User.objects.get(pk=cast.users["filip"].pk).actor()
    at = cast.at + HOUR
    cable = opened("The cable is cut", cast.at, "kostas@customer.example")
    parts = [opened(f"No internet {n}", cast.at, f"c{n}@customer.example") for n in range(11)]
    again = opened("Still none", cast.at, "c0@customer.example")
    before = item_of(cable)
    assert before.customers_hit == 1
    for ticket in parts[:9]:
        tickets.link_tickets(source=ticket, target=cable, kind="caused_by", by=by, at=at)
    tickets.link_tickets(source=parts[9], target=parts[0], kind="duplicates", by=by, at=at)
    tickets.link_tickets(source=again, target=cable, kind="part_of", by=by, at=at)
    tickets.link_tickets(source=parts[10], target=cable, kind="related", by=by, at=at)
    item = item_of(cable)
    assert item.customers_hit == crowd.customers_hit(cable) == 11, (
        "each customer once, all the way down; not what is related"
    )
    assert (item.weight, before.weight) == (
        weight_of(item.priority, stakes(severity=item.severity, customers=11)),
        weight_of(item.priority, stakes(severity=item.severity)),
    )
    assert item.weight > before.weight
    assert words.crowd(queries.explain(item, at).item.customers_hit) == "11 customers are hit by this: it weighs more."
    for ticket in parts[:9]:
        tickets.unlink_tickets(source=ticket, target=cable, kind="caused_by", by=by, at=at)
    assert (item_of(cable).customers_hit, item_of(parts[0]).customers_hit) == (2, 2)


def test_a_merged_trouble_brings_its_customers_along(cast: Cast) -> None:
    by = cast.users["filip"].actor()
    one = opened("No internet", cast.at, "kostas@customer.example")
    other = opened("Internet is gone", cast.at, "oscar@customer.example")
    tickets.merge(source=other, target=one, across_customers=True, reason="one cable", by=by, at=cast.at + HOUR)
    assert item_of(one).customers_hit == 2
