"""Loading a sample house: customers and texts go in by COPY, tickets are made from them in the database."""

import datetime as dt
import random
from collections.abc import Callable

from django.db import connection, models, transaction

from dromos.accounts.models import Department
from dromos.demo.sample import people, plan, tables, texts, words
from dromos.demo.seed import SIGN_IN_SETTING, seed_demo
from dromos.interactions.models import Interaction, Message
from dromos.lib import settings
from dromos.lib.actor import SYSTEM
from dromos.routing.models import WorkItem
from dromos.tickets.actions.indexing import rules_of_index
from dromos.tickets.models import Ticket
from dromos.tickets.numbers import SEQUENCE

SEED = 20261122
SIZE_SETTING = "sample_tickets"
AT_ONCE = 20_000
HUNDRED, ONE = "zelvarion", "quistrapol"
"""Words that stand in exactly a hundred tickets, and in one. They mean nothing in any of the five languages."""
KEYED = (Ticket, WorkItem, Interaction, Message)
LARGE = (
    "tickets_ticket", "routing_workitem", "interactions_interaction", "interactions_message", "interactions_recipient",
    "tickets_historyentry", "tickets_ticketclock", "tickets_participant", "tickets_ticketinteraction",
    "tickets_searchentry", "customers_customer", "customers_address", "routing_assignment", "tickets_note",
)  # fmt: skip


class NotASampleHouseError(Exception):
    """The database has a company of its own, or is a sample house already."""


def load_sample(tickets: int, at: dt.datetime, *, say: Callable[[str], None] = lambda _text: None) -> None:
    """Add ``tickets`` made-up tickets to a database; an empty one gets the demo company first.

    Only for measuring: no action, no event and no check of a foreign key runs, so that a million are in within
    minutes. Each ticket has three messages of about 800 characters in one of five languages, a customer, a work item,
    clocks and a history; three of a hundred are live.
    """
    if not Department.objects.exists():
        seed_demo(at)
    elif not settings.get(SIGN_IN_SETTING):
        raise NotASampleHouseError("This database has a company of its own; sample tickets go into an empty one.")
    elif settings.get(SIZE_SETTING):
        raise NotASampleHouseError("This is a sample house already; make another one with another --data.")
    rng = random.Random(SEED)
    rules_of_index()  # asked while there are no entries: those that follow are made by the rules of today
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("SET work_mem TO '64MB'")
        cursor.execute(plan.PICK)
        cursor.execute(plan.PARTS)
        with cursor.copy("COPY sample_part FROM STDIN") as copy:
            for half in texts.halves(rng):
                copy.write_row((*half, words.of_part(half)))
            for language in texts.LANGUAGES:
                for part, word in (("hundred", HUNDRED), ("one", ONE)):
                    copy.write_row((language, "", part, 0, word, words.of_word(word, language)))
        cursor.execute(plan.topic_table())
    customers = people.add_customers(tickets, at, rng)
    people.add_agents(tickets, at, rng)
    say(f"{customers} customers")
    _tickets(tickets, customers, at, say)
    settings.put(key=SIZE_SETTING, value=tickets, by=SYSTEM, at=at)
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE sample_part, sample_topic, sample_customer, sample_agent")
        cursor.execute("SET session_replication_role TO DEFAULT")
        cursor.execute("RESET work_mem")
        cursor.execute("SET synchronous_commit TO on")


def _tickets(tickets: int, customers: int, at: dt.datetime, say: Callable[[str], None]) -> None:
    last = {model: model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0 for model in KEYED}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sample_customer, sample_part, sample_topic, sample_agent")
        cursor.execute("SELECT nextval(%s)", [SEQUENCE])
        number = cursor.fetchone()[0]
        common = {
            "ticket": last[Ticket], "item": last[WorkItem], "interaction": last[Interaction], "message": last[Message],
            "number": number, "every": max(tickets // 100, 1), "customers": customers, "tickets": tickets,
            "at": f"'{at.isoformat()}'::timestamptz", "lived": plan.lived_sql(), "recent": plan.RECENT,
            "subjects": texts.SUBJECTS,
        }  # fmt: skip
        for start in range(1, tickets + 1, AT_ONCE):
            stop = min(start + AT_ONCE - 1, tickets)
            with transaction.atomic():
                cursor.execute(plan.TICKETS.format(start=start, stop=stop, **common))
                cursor.execute("ANALYZE sample_ticket")
                for statement in tables.statements(HUNDRED, ONE):
                    cursor.execute(statement)
            say(f"{stop} of {tickets} tickets")
        cursor.execute("SELECT setval(%s, %s)", [SEQUENCE, number + tickets])
    _set_sequences()


def _set_sequences() -> None:
    """The next real row goes on after ours."""
    with connection.cursor() as cursor:
        for model in KEYED:
            table = model._meta.db_table
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
            )


def tidy_up() -> None:
    """Leave the tables as those of a house that has lived are; not inside a transaction."""
    with connection.cursor() as cursor:
        for table in LARGE:
            cursor.execute(f"VACUUM (ANALYZE) {table}")
        cursor.execute("CHECKPOINT")
