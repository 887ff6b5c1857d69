"""What one is told about one's own work: on which way, once, and never about what one did oneself."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from dromos.automation import actions, tasks, webpush
from dromos.automation.actions import News
from dromos.automation.models import AlertPreference, PersonalAlert, PushSubscription
from dromos.automation.webpush import encoded
from dromos.lib import reactions
from dromos.lib.actor import SYSTEM
from dromos.notifications.models import Letter
from dromos.routing.actions import name_substitute
from dromos.routing.models import Presence
from dromos.tickets import actions as tickets
from dromos.tickets.actions import Reply
from dromos.tickets.models import Ticket
from tests.cast import Cast
from tests.flows.letters import letter, receive
from tests.push_service import Service

SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    """Cyril holds a ticket of Kostas."""
    found = receive(letter(subject="No internet"), cast.at).ticket
    assert found is not None
    tickets.hand_over_to_department(
        ticket=found, department=cast.departments["technical-support"], by=SYSTEM, at=cast.at
    )
    found.refresh_from_db()
    return tickets.take(ticket=found, user=cast.user("cyril"), at=cast.at)


def react(at: dt.datetime) -> None:
    reactions.run_due(at)


def told(cast: Cast, name: str) -> list[str]:
    rows = PersonalAlert.objects.filter(user=cast.users[name], read_at=None)
    return sorted(rows.values_list("kind", flat=True))


def wishes(cast: Cast, name: str, **values: Any) -> None:
    AlertPreference.objects.update_or_create(user=cast.users[name], defaults=values)


def write_again(cast: Cast, ticket: Ticket, at: dt.datetime) -> None:
    message = tickets.reply(ticket=ticket, reply=Reply("Hello"), by=cast.users["cyril"].actor(), at=at)
    receive(letter(In_Reply_To=f"<{message.message_id}>", text="Still nothing works."), at + MINUTE)
    react(at + MINUTE)


def test_a_letter_of_the_customer_is_told_to_whoever_holds_the_ticket(cast: Cast, ticket: Ticket) -> None:
    react(cast.at)
    assert told(cast, "cyril") == []  # he took it himself
    write_again(cast, ticket, cast.at + MINUTE)
    row = PersonalAlert.objects.get(user=cast.users["cyril"])
    assert (row.kind, row.by_label, row.text, row.ticket) == ("reply", "Kostas", "Still nothing works.", ticket)
    assert told(cast, "alexandra") == []


def test_several_letters_are_one_alert_until_it_is_read(cast: Cast, ticket: Ticket) -> None:
    write_again(cast, ticket, cast.at + MINUTE)
    write_again(cast, ticket, cast.at + 5 * MINUTE)
    assert PersonalAlert.objects.get().count == 2
    actions.mark_read(by=cast.users["cyril"].actor(), number=ticket.number, at=cast.at + 7 * MINUTE)
    write_again(cast, ticket, cast.at + 9 * MINUTE)
    assert PersonalAlert.objects.filter(read_at=None).get().count == 1


def test_whom_something_is_given_hears_of_it_but_not_who_took_it(cast: Cast, ticket: Ticket) -> None:
    filip, alexandra = cast.users["filip"].actor(), cast.users["alexandra"]
    tickets.hand_over_to_person(ticket=ticket, user=alexandra, by=filip, at=cast.at, reason="You know him")
    react(cast.at)
    row = PersonalAlert.objects.get()
    assert (row.user, row.kind, row.by_label, row.text) == (alexandra, "assigned", "Filip", "You know him")


def test_a_note_of_a_colleague_is_told_and_ones_own_is_not(cast: Cast, ticket: Ticket) -> None:
    tickets.note(ticket=ticket, text="I asked them", by=cast.users["cyril"].actor(), at=cast.at)
    react(cast.at)
    assert told(cast, "cyril") == []
    tickets.note(ticket=ticket, text="Look at line 7", by=cast.users["filip"].actor(), at=cast.at)
    react(cast.at)
    assert told(cast, "cyril") == ["note"]


def test_a_reopened_ticket_is_told_to_whoever_solved_it(cast: Cast, ticket: Ticket) -> None:
    tickets.solve(ticket=ticket, by=cast.users["cyril"].actor(), at=cast.at + MINUTE)
    tickets.reopen(ticket=ticket, by=cast.users["filip"].actor(), at=cast.at + HOUR, reason="It is back")
    react(cast.at + HOUR)
    assert told(cast, "cyril") == ["reopened"]


def test_a_promise_about_to_break_is_told_to_whoever_made_it(cast: Cast, ticket: Ticket) -> None:
    from dromos.tickets.tasks import keep_time

    del ticket
    keep_time(cast.at + 5 * HOUR - MINUTE)
    react(cast.at + 5 * HOUR)
    assert told(cast, "cyril") == ["breach"]


def test_a_task_that_is_due_is_told_once_to_whoever_has_it(cast: Cast, ticket: Ticket) -> None:
    from dromos.tickets.tasks import keep_time

    filip, due_at = cast.users["filip"].actor(), cast.at + HOUR
    task = tickets.add_task(
        ticket=ticket, title="Call the technician", assignee=cast.user("cyril"), due_at=due_at, by=filip, at=cast.at
    )
    done = tickets.add_task(
        ticket=ticket, title="Look at the line", assignee=cast.user("cyril"), due_at=due_at, by=filip, at=cast.at
    )
    tickets.complete_task(task=done, by=filip, at=cast.at + MINUTE)
    keep_time(due_at - SECOND)
    react(due_at)
    assert "task_due" not in told(cast, "cyril")
    for moment in (due_at, due_at + MINUTE):
        keep_time(moment)
        react(moment)
    row = PersonalAlert.objects.get(kind="task_due")
    assert (row.user, row.text, row.count) == (cast.users["cyril"], "Call the technician", 1)
    again = due_at + 2 * HOUR
    tickets.try_task_again(task=task, begins_at=again, by=filip, at=due_at + HOUR)
    keep_time(again + HOUR)
    react(again + HOUR)
    assert PersonalAlert.objects.get(kind="task_due").count == 1  # nobody said by when


def test_whoever_has_a_task_hears_of_it_whosever_department_the_ticket_is_in(cast: Cast, ticket: Ticket) -> None:
    filip, eleni = cast.users["filip"].actor(), cast.user("eleni")
    tickets.add_task(
        ticket=ticket, title="Check the invoice", assignee=eleni, department=cast.departments["finance"], by=filip,
        at=cast.at,
    )  # fmt: skip
    react(cast.at)
    assert told(cast, "eleni") == ["task"]
    tickets.note(ticket=ticket, text="@Eleni which invoice is it?", by=filip, at=cast.at)
    react(cast.at)
    assert told(cast, "eleni") == ["mention", "task"]


def test_whom_a_waiting_task_is_given_hears_of_it_but_not_who_takes_it(cast: Cast, ticket: Ticket) -> None:
    filip = cast.users["filip"].actor()
    task = tickets.add_task(ticket=ticket, title="Look at the line", by=filip, at=cast.at)
    tickets.take_task(task=task, user=cast.user("cyril"), by=cast.users["cyril"].actor(), at=cast.at)
    tickets.take_task(task=task, user=cast.user("alexandra"), by=filip, at=cast.at)
    react(cast.at)
    assert (told(cast, "cyril"), told(cast, "alexandra")) == ([], ["task"])
    row = PersonalAlert.objects.get(user=cast.users["alexandra"])
    assert (row.by_label, row.text) == ("Filip", "Look at the line")


def test_a_stand_in_hears_which_task_came_to_them(cast: Cast, ticket: Ticket) -> None:
    cyril, bence = cast.agents["cyril"], cast.agents["bence"]
    tickets.add_task(ticket=ticket, title="Look at the line", assignee=cyril.user, by=SYSTEM, at=cast.at)
    name_substitute(
        person=cyril, substitute=bence, starts_at=cast.at, ends_at=cast.at + 8 * HOUR, by=SYSTEM, at=cast.at
    )
    react(cast.at)
    rows = PersonalAlert.objects.filter(user=bence.user, kind="substitution").order_by("text")
    assert [(row.ticket, row.text) for row in rows] == [(ticket, ""), (ticket, "Look at the line")]


def test_nobody_hears_of_a_ticket_they_may_not_read(cast: Cast, ticket: Ticket) -> None:
    eleni = cast.users["eleni"]
    assert actions.tell(users=[eleni], news=News("mention", ticket), by_id=None, at=cast.at) == []


def test_what_one_wants_in_no_way_is_not_told(cast: Cast, ticket: Ticket) -> None:
    wishes(cast, "cyril", kinds={"reply": []})
    write_again(cast, ticket, cast.at + MINUTE)
    assert not PersonalAlert.objects.exists()


def test_whoever_is_named_in_a_note_hears_once_and_watches_from_then_on(cast: Cast, ticket: Ticket) -> None:
    by = cast.users["filip"].actor()
    tickets.note(ticket=ticket, text="@Alexandra can you look, or @Cyril?", by=by, at=cast.at)
    react(cast.at)
    assert (told(cast, "alexandra"), told(cast, "cyril")) == (["mention"], ["mention"])
    tickets.note(ticket=ticket, text="Never mind", by=by, at=cast.at + MINUTE)
    react(cast.at + MINUTE)
    assert told(cast, "alexandra") == ["mention", "watched"]


# -- letters -------------------------------------------------------------------------------------


def mention(cast: Cast, ticket: Ticket, at: dt.datetime) -> None:
    news = News("mention", ticket, by_label="Filip", text="Can you look?")
    actions.tell(users=[cast.users["cyril"]], news=news, by_id=cast.users["filip"].pk, at=at)


def letters_to(cast: Cast, name: str) -> list[str]:
    rows = Letter.objects.filter(address=cast.users[name].email, template="alert").select_related("message")
    return [row.message.text for row in rows if row.message]


def test_what_nobody_saw_goes_by_letter_once(cast: Cast, ticket: Ticket) -> None:
    mention(cast, ticket, cast.at)
    for after in (30 * SECOND, 61 * SECOND, 2 * HOUR):
        while tasks.keep_watch(cast.at + after):
            pass
    (text,) = letters_to(cast, "cyril")
    assert "Filip mentioned you" in text
    assert "Can you look?" in text
    assert PersonalAlert.objects.get().told_by == "email"


@pytest.mark.parametrize("way", ["read", "browser"])
def test_what_was_seen_on_the_screen_goes_by_no_letter(cast: Cast, ticket: Ticket, way: str) -> None:
    mention(cast, ticket, cast.at)
    by = cast.users["cyril"].actor()
    if way == "read":
        actions.mark_read(by=by, number=ticket.number, at=cast.at + 5 * SECOND)
    else:
        assert [row.kind for row in actions.claim_news(by=by, at=cast.at + SECOND)] == ["mention"]
        assert actions.claim_news(by=by, at=cast.at + SECOND) == []  # the second window shows nothing
    while tasks.keep_watch(cast.at + 2 * HOUR):
        pass
    assert letters_to(cast, "cyril") == []


def test_at_night_nothing_leaves_the_screen(cast: Cast, ticket: Ticket) -> None:
    wishes(cast, "cyril", own_quiet_hours=True, quiet_from=dt.time(7), quiet_to=dt.time(9))
    mention(cast, ticket, cast.at)  # 08:00 for Cyril, who lives in UTC
    row = PersonalAlert.objects.get()
    assert row.push_at == row.mail_at == cast.at + HOUR
    assert actions.claim_news(by=cast.users["cyril"].actor(), at=cast.at + SECOND) == []


def test_away_from_work_letters_wait_until_one_is_back(cast: Cast, ticket: Ticket) -> None:
    wishes(cast, "cyril", only_at_work=True)
    Presence.objects.filter(agent=cast.agents["cyril"]).update(state="offline")
    mention(cast, ticket, cast.at)
    for minutes in (2, 20, 40):
        while tasks.keep_watch(cast.at + minutes * MINUTE):
            pass
    assert letters_to(cast, "cyril") == []
    Presence.objects.filter(agent=cast.agents["cyril"]).update(state="available")
    while tasks.keep_watch(cast.at + HOUR):
        pass
    assert len(letters_to(cast, "cyril")) == 1


def test_a_digest_comes_once_a_day_at_the_hour_one_chose(cast: Cast, ticket: Ticket) -> None:
    wishes(cast, "cyril", kinds={"mention": ["screen", "digest"]}, digest_hour=17)
    mention(cast, ticket, cast.at)
    while tasks.keep_watch(cast.at + 8 * HOUR):
        pass
    assert letters_to(cast, "cyril") == []
    while tasks.keep_watch(cast.at + 9 * HOUR):
        pass
    assert len(letters_to(cast, "cyril")) == 1


# -- push ----------------------------------------------------------------------------------------


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    settings.PUSH_NETWORKS = ["127.0.0.0/8"]
    found = Service()
    yield found
    found.end()


def subscribe(cast: Cast, service: Service) -> PushSubscription:
    actions.switch_push(is_on=True, contact="mailto:it@meridian.example", by=SYSTEM, at=cast.at)
    return actions.subscribe(
        endpoint=service.endpoint, p256dh=service.p256dh, auth=encoded(service.auth), device="Firefox · Linux",
        by=cast.users["cyril"].actor(), at=cast.at,
    )  # fmt: skip


def test_a_closed_browser_is_woken_with_what_only_it_can_read(cast: Cast, ticket: Ticket, service: Service) -> None:
    subscribe(cast, service)
    mention(cast, ticket, cast.at)
    assert tasks.push(cast.at + 5 * SECOND) == 0  # an open page has the first word
    assert tasks.push(cast.at + 10 * SECOND) == 1
    (shown,) = service.shown
    assert shown["title"] == "Filip mentioned you"
    assert shown["body"] == f"#{ticket.number} No internet: Can you look?"
    assert shown["path"] == f"/tickets/{ticket.number}/"
    while tasks.keep_watch(cast.at + HOUR) or tasks.push(cast.at + HOUR):
        pass
    assert (len(service.shown), letters_to(cast, "cyril")) == (1, [])


def test_what_an_open_page_showed_is_not_pushed(cast: Cast, ticket: Ticket, service: Service) -> None:
    subscribe(cast, service)
    mention(cast, ticket, cast.at)
    actions.claim_news(by=cast.users["cyril"].actor(), at=cast.at + SECOND)
    tasks.push(cast.at + HOUR)
    assert service.shown == []


@pytest.mark.parametrize(("status", "left"), [(410, 0), (404, 0), (503, 1)])
def test_a_browser_that_is_gone_is_forgotten_and_a_letter_goes_instead(
    cast: Cast, ticket: Ticket, service: Service, status: int, left: int
) -> None:
    subscribe(cast, service)
    service.status = status
    mention(cast, ticket, cast.at)
    tasks.push(cast.at + MINUTE)
    assert PushSubscription.objects.count() == left
    while tasks.keep_watch(cast.at + 2 * MINUTE):
        pass
    assert len(letters_to(cast, "cyril")) == 1


def test_a_push_never_reaches_into_a_private_network(
    cast: Cast, ticket: Ticket, service: Service, settings: Any
) -> None:
    subscribe(cast, service)
    settings.PUSH_NETWORKS = []
    mention(cast, ticket, cast.at)
    tasks.push(cast.at + MINUTE)
    assert service.shown == []
    assert "private network" in PushSubscription.objects.get().problem
    with pytest.raises(webpush.CrookedSubscriptionError):
        subscribe(cast, service)  # without https nothing is taken any more


def test_nothing_is_pushed_while_the_house_does_not_want_it(cast: Cast, ticket: Ticket, service: Service) -> None:
    subscribe(cast, service)
    actions.switch_push(is_on=False, contact="", by=SYSTEM, at=cast.at)
    mention(cast, ticket, cast.at)
    tasks.push(cast.at + MINUTE)
    assert service.shown == []
    assert actions.unsubscribe(by=cast.users["alexandra"].actor(), endpoint=service.endpoint) == 0
    assert actions.unsubscribe(by=cast.users["cyril"].actor(), endpoint=service.endpoint) == 1
