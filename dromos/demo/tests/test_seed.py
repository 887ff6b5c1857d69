"""The demo's rows are written in bulk; here is the proof that the real actions could have written them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Count, F, Model, Q
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from dromos.accounts.models import User
from dromos.automation.actions import run_macro
from dromos.automation.queries import macros_on
from dromos.calendars import clock
from dromos.calendars.models import DepartmentCalendar
from dromos.calendars.queries import calendar_value
from dromos.customers.geography import Whereabouts
from dromos.customers.territories import which
from dromos.demo.sample import HUNDRED, ONE, NotASampleHouseError, load_sample
from dromos.demo.seed import seed_demo
from dromos.demo.staff import PASSWORD
from dromos.intake.models import Outcome
from dromos.interactions.models import Message, RawMessage, Recipient
from dromos.lib.vault import derived_key
from dromos.notifications.models import Letter
from dromos.routing.models import Assignment, Reservation, WorkItem
from dromos.routing.queries import explain
from dromos.tickets import actions as tickets
from dromos.tickets import canned, clocks, routes, states, threading
from dromos.tickets.actions.indexing import index_due
from dromos.tickets.letters import THREADING_KEY
from dromos.tickets.models import (
    HistoryEntry,
    Note,
    Participant,
    SearchBacklog,
    SearchRules,
    Ticket,
    TicketClock,
    TicketLeg,
)
from dromos.tickets.search.finding import search
from dromos.triage.stems import RULES

AT = dt.datetime(2026, 11, 24, 10, 30, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def _meridian(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Seed once; every test works on it inside its own transaction."""
    del django_db_setup
    with django_db_blocker.unblock(), transaction.atomic():
        seed_demo(AT)
        yield
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


@pytest.fixture
def _django_db_helper(_meridian: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Instead of pytest-django's own, which would close the connection that holds the seeded company."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_every_ticket_will_be_found_by_its_words() -> None:
    waiting = set(SearchBacklog.objects.values_list("ticket_id", flat=True))
    assert waiting >= set(Ticket.objects.values_list("pk", flat=True))
    while index_due(AT):
        pass
    agent = User.objects.get(email="alexandra@meridian.example")
    assert search(agent, "internet", at=AT).number > 10


def test_there_are_about_two_thousand_tickets_in_five_languages() -> None:
    by_language = Counter(Ticket.objects.values_list("language", flat=True))
    assert 1950 <= by_language.total() <= 2100
    assert set(by_language) == {"en", "el", "hu", "ru", "cs"}
    assert min(by_language.values()) >= 80


def test_seeding_twice_changes_nothing() -> None:
    before = Ticket.objects.count()
    assert seed_demo(AT) == 0
    assert Ticket.objects.count() == before


def test_the_one_equation_holds() -> None:
    results = Counter(Outcome.objects.values_list("result", flat=True))
    assert RawMessage.objects.count() == results.total()
    assert results["opened"] == Ticket.objects.filter(channel="email").count()
    assert set(results) == {"opened", "joined", "set_aside"}
    assert not RawMessage.objects.filter(state__in=["new", "failed"]).exists()
    assert not Outcome.objects.filter(result="set_aside", cause="").exists()


def test_every_letter_that_came_in_has_its_original_and_its_ticket() -> None:
    letters = Message.objects.filter(direction="in", kind="letter")
    assert not letters.filter(Q(raw__isnull=True) | Q(interaction__ticket_link__isnull=True)).exists()


def test_history_tells_the_state_of_every_ticket() -> None:
    last: dict[int, str] = {}
    first: dict[int, tuple[str, dt.datetime]] = {}
    before: dict[int, dt.datetime] = {}
    rows = HistoryEntry.objects.order_by("ticket_id", "at", "id").values_list(
        "ticket_id", "verb", "field", "old", "new", "at"
    )
    for ticket_id, verb, field, old, new, at in rows:
        first.setdefault(ticket_id, (verb, at))
        assert at >= before.get(ticket_id, at)
        before[ticket_id] = at
        if verb == "move":
            assert old == last.get(ticket_id, "new")
            assert states.may_move(old, new), (old, new)
            last[ticket_id] = new
        assert at <= AT or field == "never"
    for ticket in Ticket.objects.all():
        assert last.get(ticket.pk, "new") == ticket.state
        assert first[ticket.pk] == ("open", ticket.opened_at)


def test_clocks_stand_as_the_state_asks() -> None:
    live = TicketClock.objects.filter(stopped_at__isnull=True)
    assert not live.exclude(ticket__state__in=states.LIVE).exists()
    waiting = live.filter(ticket__state="waiting_customer")
    assert not waiting.exclude(state__in=["paused", "breached"]).exists()
    assert not live.filter(ticket__state__in=["new", "open"], state="paused").exists()
    assert not live.filter(state="running", due_at__lte=AT).exists()
    assert not TicketClock.objects.filter(state="met", stopped_at__gt=F("due_at")).exists()
    assert not TicketClock.objects.filter(next_at__lte=AT).exists()


def test_open_tickets_have_a_resolution_clock_and_a_reply_clock_until_we_answered() -> None:
    open_ones = Ticket.objects.filter(state__in=["new", "open"]).annotate(
        resolutions=Count("clocks", filter=Q(clocks__kind="resolution", clocks__stopped_at__isnull=True)),
        firsts=Count("clocks", filter=Q(clocks__kind="first_reply", clocks__stopped_at__isnull=True)),
    )
    for ticket in open_ones:
        assert ticket.resolutions == 1
        assert ticket.firsts == (1 if ticket.first_replied_at is None else 0)


def test_promises_are_mostly_kept_and_sometimes_broken() -> None:
    kept = Counter(TicketClock.objects.filter(kind="first_reply").values_list("state", flat=True))
    assert 0.03 < kept["breached"] / kept.total() < 0.25


def test_work_items_follow_their_tickets() -> None:
    fitting = {
        "new": {"pending"}, "open": {"pending", "assigned"}, "waiting_customer": {"waiting"},
        "solved": {"completed"}, "closed": {"completed"},
    }  # fmt: skip
    for ticket in Ticket.objects.select_related("work_item__queue"):
        item = ticket.work_item
        assert item is not None
        assert item.state in fitting[ticket.state], (ticket.state, item.state)
        assert item.queue.department_id == ticket.department_id
        assert (item.reference, item.enqueued_at) == (ticket.number, ticket.opened_at)


def test_exactly_what_is_held_has_an_open_assignment_of_its_holder() -> None:
    held = dict(WorkItem.objects.filter(state__in=["assigned", "waiting"]).values_list("pk", "agent_id"))
    assert held == dict(Assignment.objects.filter(ended_at__isnull=True).values_list("work_item_id", "agent_id"))
    assert not Assignment.objects.filter(ended_at__lt=F("started_at")).exists()
    assert not Reservation.objects.filter(state="offered").exists()


def test_the_earliest_due_time_is_on_the_work_item() -> None:
    for ticket in Ticket.objects.filter(state__in=["new", "open"]).select_related("work_item"):
        assert ticket.work_item is not None
        assert ticket.work_item.due_at == clocks.earliest_due(clocks.running(ticket))


def test_staff_write_in_working_hours() -> None:
    calendars = {
        link.department_id: calendar_value(link.calendar)
        for link in DepartmentCalendar.objects.select_related("calendar")
    }
    replies = Message.objects.filter(direction="out", automatic="", at__lt=AT - dt.timedelta(days=2))
    handed_over = HistoryEntry.objects.filter(verb="hand_over").values("ticket_id")
    replies = replies.exclude(interaction__ticket_link__ticket_id__in=handed_over)
    for at, department in replies.values_list("at", "interaction__ticket_link__ticket__department_id"):
        assert clock.is_open(calendars[department], at - dt.timedelta(seconds=1)), at


def test_every_letter_out_was_sent_once_under_a_message_id_of_ours() -> None:
    secret = derived_key(THREADING_KEY)
    out = Message.objects.filter(direction="out").values_list(
        "pk", "message_id", "interaction__ticket_link__ticket_id", "state", "automatic"
    )
    assert len({row[1] for row in out}) == len(out)
    for _pk, message_id, ticket_id, state, _automatic in out:
        assert state == "sent"
        assert threading.read_message_id(message_id, secret) == (ticket_id, 0)
    assert Recipient.objects.filter(state="sent").count() == len(out)
    automatic = sum(1 for row in out if row[4])
    assert Letter.objects.count() == automatic
    assert Letter.objects.filter(is_acknowledgement=True).count() == Ticket.objects.count()


def test_no_page_of_a_list_repeats_itself() -> None:
    for order in ("-opened_at", "-updated_at"):
        subjects = list(Ticket.objects.order_by(order).values_list("subject", flat=True)[:400])
        pages = [subjects[start : start + 25] for start in range(0, len(subjects), 25)]
        assert all(len(set(page)) >= len(page) - 2 for page in pages)


def test_today_has_work_of_every_kind() -> None:
    alexandra = WorkItem.objects.filter(agent__user__name="Alexandra")
    assert alexandra.filter(state="assigned").count() >= 3
    assert alexandra.filter(state="waiting").count() >= 2
    assert alexandra.filter(state="assigned", due_at__lt=AT).exists()
    assert WorkItem.objects.filter(state="pending", language="el").count() >= 3


def test_everybody_signs_in_with_the_same_password() -> None:
    hashers = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        assert {user.check_password(PASSWORD) for user in User.objects.filter(name__in=["Alexandra", "Ilona"])} == {
            True
        }


def _ticket(**which: Any) -> Ticket:
    found = Ticket.objects.filter(**which).first()
    assert found is not None
    return found


def test_the_real_actions_go_on_where_the_demo_stopped() -> None:
    cyril, alexandra = User.objects.get(name="Cyril").actor(), User.objects.get(name="Alexandra").actor()
    mine = _ticket(state="open", work_item__agent__user__name="Alexandra")
    tickets.reply(ticket=mine, reply=tickets.Reply("Done."), by=alexandra, at=AT)
    tickets.solve(ticket=mine, by=alexandra, at=AT)
    waiting = _ticket(state="waiting_customer", work_item__agent__user__name="Cyril")
    participant = Participant.objects.get(ticket=waiting, role="requester")
    tickets.reply_by_customer(ticket=waiting, participant=participant, text="Here you are.", files=[], at=AT, by=cyril)
    waiting.refresh_from_db()
    assert waiting.state == "open"
    old = _ticket(state="closed", department__key="technical-support")
    tickets.reopen(ticket=old, by=cyril, at=AT)
    assert clocks.sweep(AT) == 0


def test_a_new_ticket_gets_the_next_number() -> None:
    from dromos.tickets.numbers import next_number

    highest = max(int(number) for number in Ticket.objects.values_list("number", flat=True))
    assert int(next_number()) > highest


def test_other_systems_sent_work_that_somebody_can_do() -> None:
    sent = WorkItem.objects.filter(kind="back_office").select_related("queue")
    assert {item.queue.key for item in sent} == {"finance", "equipment", "network"}
    for item in sent:
        assert explain(item, AT).routable, item


def test_areas_have_outlines_that_tell_where_something_is() -> None:
    found = which(Whereabouts(place=(37.975, 23.735)))
    assert (found.key if found else None) == "athens-centre"


def test_tickets_are_at_different_legs_of_three_routes() -> None:
    assert {listed.route.name for listed in routes.all_routes()} == {
        "Trouble on the line",
        "Invoice in doubt",
        "Faulty modem",
    }
    under_way = TicketLeg.objects.filter(ended_at=None)
    assert under_way.values("leg").distinct().count() >= 3
    assert TicketLeg.objects.filter(how="sent_back").exists()
    assert Note.objects.filter(kind="brief", leg__isnull=False).exists()
    assert Ticket.objects.filter(hand_offs__gt=0).count() > 50


def test_a_sample_house_has_what_was_promised() -> None:
    before = Ticket.objects.count()
    load_sample(400, AT)
    added = Ticket.objects.order_by("-id")[:400]
    messages = Message.objects.filter(interaction__ticket_link__ticket__in=[row.pk for row in added])
    assert Ticket.objects.count() == before + 400
    assert messages.count() == 1200
    assert 600 < sum(len(row.text) for row in messages) / 1200 < 1000
    assert {row.language for row in added} == {"el", "hu", "ru", "cs", "en"}
    assert messages.filter(text__contains=HUNDRED).count() == 100
    assert messages.filter(text__contains=ONE).count() == 1
    alexandra = User.objects.get(name="Alexandra")
    assert search(alexandra, HUNDRED, at=AT).number == 100
    [hit] = search(alexandra, ONE, at=AT).hits
    assert hit.row["id"] == messages.get(text__contains=ONE).interaction.ticket_link.ticket_id
    assert SearchRules.objects.get().rules == RULES  # or the first worker would read them all again
    assert not orphans(Ticket, WorkItem, Message, Recipient, HistoryEntry, TicketClock, Assignment, Note)
    with pytest.raises(NotASampleHouseError):
        load_sample(400, AT)


def orphans(*models: type[Model]) -> list[str]:
    """Foreign keys that point at nothing: nobody checked them while loading."""
    return [
        f"{model.__name__}.{field.name}"
        for model in models
        for field in model._meta.concrete_fields
        if field.remote_field
        and model._default_manager.filter(
            ~Q(**{f"{field.name}__in": field.remote_field.model._default_manager.values("pk")}),
            **{f"{field.attname}__isnull": False},
        ).exists()
    ]


def test_a_macro_fits_a_technical_ticket_and_can_be_done() -> None:
    cyril = User.objects.get(email="cyril@meridian.example")
    ticket = next(iter(Ticket.objects.filter(state=states.OPEN, category__key__startswith="technical")))
    offered = macros_on(cyril, ticket, AT)
    assert len(offered) > 2
    for one in offered:
        with transaction.atomic():
            run_macro(macro=one.macro, ticket=ticket, by=cyril.actor(), at=AT)
            transaction.set_rollback(True)


def test_an_agent_finds_canned_texts_in_the_language_of_the_ticket() -> None:
    ticket = Ticket.objects.filter(department__names__en="Technical Support", language="el").first()
    assert ticket is not None
    cyril = User.objects.get(email="cyril@meridian.example")
    offered = canned.for_ticket(cyril, ticket, words="", place="reply")
    read = [canned.filled(text, ticket, by=cyril.actor(), at=AT) for text in offered]
    assert {text.shortcut for text in offered} == {"restart", "lights", "looking"}
    assert [text and text.language for text in read] == ["el", "el", "el"]
