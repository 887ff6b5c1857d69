"""What is done to tickets: merged, split, linked, copied, taken back; tasks, times, follow-ups, fields."""

import datetime as dt

import pytest

from dromos.accounts.access import NotAllowedError
from dromos.interactions.models import Message
from dromos.lib.actor import SYSTEM, Actor
from dromos.portal.pages import conversation
from dromos.routing.models import WorkItem
from dromos.tickets import actions as tickets
from dromos.tickets import clocks, letters, states
from dromos.tickets.access import NoSuchTicketError
from dromos.tickets.actions import spending, tasking, watching
from dromos.tickets.models import CheckLine, FollowUp, Merge, Participant, Task, Ticket, TicketLink, TimeEntry, Watch
from tests.cast import Cast
from tests.flows.letters import letter, receive

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def opened(subject: str, at: dt.datetime, sender: str = "kostas@customer.example") -> Ticket:
    found = receive(letter(subject=subject, text=f"About {subject}.", sender=sender), at).ticket
    assert found is not None
    return found


def fresh(ticket: Ticket) -> Ticket:
    return Ticket.objects.select_related("work_item__agent__user", "customer", "department").get(pk=ticket.pk)


@pytest.fixture
def by(cast: Cast) -> Actor:
    return cast.users["filip"].actor()


@pytest.fixture
def one(cast: Cast) -> Ticket:
    return opened("No internet", cast.at)


@pytest.fixture
def two(cast: Cast) -> Ticket:
    return opened("Still no internet", cast.at + MINUTE)


@pytest.fixture
def stranger(cast: Cast) -> Ticket:
    return opened("My invoice", cast.at + 2 * MINUTE, "oscar@customer.example")


# -- merging -------------------------------------------------------------------------------------


def test_everything_goes_along_with_a_merged_ticket(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    tickets.add_tags(ticket=one, names=["outage"], by=by, at=at)
    tickets.watch(ticket=one, user=cast.users["alexandra"], by=by, at=at)
    tickets.add_participant(ticket=one, address="wife@post.example", name="", by=by, at=at)
    tickets.add_time(ticket=one, minutes=12, by=by, at=at)
    task = tickets.add_task(ticket=one, title="Call the provider", by=by, at=at)
    tickets.note(ticket=one, text="A note", by=by, at=at)
    tickets.merge(source=one, target=two, by=by, at=at)
    assert fresh(one).state == states.MERGED
    assert two.interaction_links.count() == 2
    assert list(two.tags.values_list("name", flat=True)) == ["outage"]
    assert two.watches.get().user == cast.users["alexandra"]
    assert two.participants.filter(address="wife@post.example").exists()
    assert TimeEntry.objects.get().ticket == two
    assert Task.objects.get(pk=task.pk).ticket == two
    assert Task.objects.get(pk=task.pk).state == "open"
    assert two.notes.get().text == "A note"


def test_a_merge_is_undone_as_if_nothing_had_been(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    tickets.add_tags(ticket=one, names=["outage"], by=by, at=at)
    clocks = sorted(one.clocks.values_list("pk", "kind", "state", "due_at", "ticket_id"))
    others = sorted(two.clocks.values_list("pk", "kind", "state", "due_at", "ticket_id"))
    was = fresh(one).state
    tickets.merge(source=one, target=two, by=by, at=at)
    tickets.undo_merge(merge=Merge.objects.get(), by=by, at=at + MINUTE)
    now = fresh(one)
    assert now.state == was
    assert now.work_item is not None
    assert now.work_item.state in WorkItem.OPEN_STATES
    assert sorted(one.clocks.values_list("pk", "kind", "state", "due_at", "ticket_id")) == clocks
    assert sorted(two.clocks.values_list("pk", "kind", "state", "due_at", "ticket_id")) == others
    assert one.interaction_links.count() == two.interaction_links.count() == 1
    assert not two.tags.exists()
    assert not TicketLink.objects.exists()
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.undo_merge(merge=Merge.objects.get(), by=by, at=at + MINUTE)


def test_what_was_answered_before_a_merge_is_not_owed_after_it(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    """A change of the policies looks at what each ticket owes."""
    for ticket, after in ((two, 10), (one, 20)):
        tickets.reply(ticket=ticket, reply=tickets.Reply("Hello", undo=False), by=by, at=cast.at + after * MINUTE)
    person = Participant.objects.get(ticket=one)
    writer = Actor("customer", one.customer_id, "Kostas")
    at = cast.at + HOUR
    tickets.reply_by_customer(ticket=one, participant=person, text="And?", files=[], by=writer, at=at)
    tickets.reply(ticket=fresh(one), reply=tickets.Reply("Today", undo=False), by=by, at=at + MINUTE)
    tickets.merge(source=fresh(one), target=fresh(two), by=by, at=at + 2 * MINUTE)
    assert fresh(two).last_staff_at == at + MINUTE
    clocks.recompute(fresh(two), at + HOUR)
    assert not two.clocks.filter(kind="next_reply", stopped_at=None).exists()
    tickets.undo_merge(merge=Merge.objects.get(), by=by, at=at + 2 * HOUR)
    assert fresh(two).last_staff_at == cast.at + 10 * MINUTE


def test_an_answer_elsewhere_is_none_to_what_was_asked_here(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    tickets.reply(ticket=one, reply=tickets.Reply("Hello", undo=False), by=by, at=cast.at + HOUR)
    tickets.merge(source=fresh(one), target=fresh(two), by=by, at=cast.at + 2 * HOUR)
    assert fresh(two).last_staff_at is None


def test_a_merge_is_not_undone_once_something_has_happened(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    tickets.merge(source=one, target=two, by=by, at=cast.at + HOUR)
    tickets.note(ticket=fresh(two), text="Since then", by=by, at=cast.at + HOUR)
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.undo_merge(merge=Merge.objects.get(), by=by, at=cast.at + 2 * HOUR)


def test_letters_follow_a_chain_of_merges_and_rings_are_refused(
    cast: Cast, by: Actor, one: Ticket, two: Ticket
) -> None:
    three = opened("Third letter", cast.at + 3 * MINUTE)
    tickets.merge(source=one, target=two, by=by, at=cast.at + HOUR)
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.merge(source=fresh(two), target=fresh(one), by=by, at=cast.at + HOUR)
    tickets.merge(source=fresh(two), target=three, by=by, at=cast.at + HOUR)
    late = receive(letter(subject=f"Re: [Ticket#{one.number}]", sender="kostas@customer.example"), cast.at + 2 * HOUR)
    assert late.ticket == three


def test_of_different_customers_nobody_sees_the_others(cast: Cast, by: Actor, one: Ticket, stranger: Ticket) -> None:
    at = cast.at + HOUR
    with pytest.raises(tickets.OtherCustomerError):
        tickets.merge(source=stranger, target=one, by=by, at=at)
    tickets.merge(source=stranger, target=one, across_customers=True, by=by, at=at)
    assert one.interaction_links.count() == 2
    assert not one.participants.filter(address="oscar@customer.example").exists()
    assert all("invoice" not in str(row) for row in conversation(fresh(one), at + HOUR))
    answered = letters.last_inbound(fresh(one))
    assert answered is not None
    assert answered.from_address == "kostas@customer.example"
    receive(letter(subject=f"[Ticket#{stranger.number}]", sender="oscar@customer.example"), at + HOUR)
    assert not one.interaction_links.filter(interaction__customer=stranger.customer, is_private=False).exists()


def test_later_letters_of_the_others_stay_unseen_over_a_chain_of_merges(
    cast: Cast, by: Actor, one: Ticket, stranger: Ticket
) -> None:
    at, three = cast.at + HOUR, opened("Third letter", cast.at + 3 * MINUTE)
    tickets.add_participant(ticket=stranger, address="dave@else.example", name="", by=by, at=at)
    tickets.add_participant(ticket=three, address="wife@post.example", name="", by=by, at=at)
    said = tickets.reply(ticket=stranger, reply=tickets.Reply("Which invoice?"), by=by, at=at)
    tickets.merge(source=fresh(stranger), target=one, across_customers=True, by=by, at=at)
    tickets.merge(source=fresh(one), target=three, by=by, at=at)
    for sender in ("oscar@customer.example", "dave@else.example", "wife@post.example", "kostas@customer.example"):
        late = letter(
            In_Reply_To=f"<{said.message_id}>", sender=sender, subject="Re: invoice", text=f"Word of {sender}"
        )
        assert receive(late, at + MINUTE).ticket == three
    shown = " ".join(map(str, conversation(fresh(three), at + HOUR)))
    seen = [name for name in ("oscar", "dave", "wife", "kostas") if f"Word of {name}" in shown]
    assert seen == ["wife", "kostas"]


def test_one_may_merge_only_what_one_may_work_on(cast: Cast, one: Ticket, two: Ticket) -> None:
    with pytest.raises(NotAllowedError):
        tickets.merge(source=one, target=two, by=cast.users["eleni"].actor(), at=cast.at + HOUR)


# -- splitting, linking, copying -----------------------------------------------------------------


def test_one_message_of_a_contact_becomes_a_ticket_of_its_own(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    tickets.merge(source=two, target=one, by=by, at=cast.at + HOUR)
    message = Message.objects.get(subject="Still no internet")
    new = tickets.split_message(ticket=fresh(one), message=message, subject="The other", by=by, at=cast.at + 2 * HOUR)
    assert new.subject == "The other"
    assert new.customer == one.customer
    assert Message.objects.get(pk=message.pk).interaction.ticket_link.ticket == new
    assert TicketLink.objects.filter(source=new, target=one, kind="related").exists()
    assert new.history.filter(verb="split_from", new=one.number).exists()
    assert one.history.filter(verb="split", new=new.number).exists()


def test_what_somebody_in_copy_wrote_becomes_their_own_ticket(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    tickets.add_participant(ticket=one, address="oscar@customer.example", name="Oscar", by=by, at=at)
    receive(letter(subject=f"Re: [Ticket#{one.number}]", text="And me?", sender="oscar@customer.example"), at)
    message = Message.objects.get(text__contains="And me?")
    new = tickets.split_message(ticket=fresh(one), message=message, subject="Oscar's", by=by, at=at + HOUR)
    assert new.customer == message.interaction.customer != one.customer
    assert [row.address for row in new.participants.all()] == ["oscar@customer.example"]


def test_links_make_no_rings_and_a_ticket_is_part_of_one(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    three = opened("Third", cast.at + 3 * MINUTE)
    assert tickets.link_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    assert tickets.link_tickets(source=three, target=two, kind="part_of", by=by, at=at)
    for source, target in ((one, three), (one, one), (three, one)):
        with pytest.raises(tickets.ForbiddenMoveError):
            tickets.link_tickets(source=source, target=target, kind="part_of", by=by, at=at)
    assert tickets.unlink_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    assert not tickets.unlink_tickets(source=two, target=one, kind="part_of", by=by, at=at)


def test_a_link_to_a_ticket_one_no_longer_reads_stays(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    tickets.link_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    tickets.hand_over_to_department(ticket=one, department=cast.departments["finance"], by=SYSTEM, at=at)
    with pytest.raises(NoSuchTicketError):
        tickets.unlink_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    assert two.links_out.exists()
    assert not one.history.filter(verb="unlink").exists()
    tickets.hand_over_to_department(
        ticket=fresh(one), department=cast.departments["customer-service"], by=SYSTEM, at=at
    )
    assert tickets.unlink_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    assert [row.history.filter(verb="unlink").count() for row in (one, two)] == [1, 1]


def test_solving_a_parent_solves_its_parts_when_asked(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    tickets.link_tickets(source=two, target=one, kind="part_of", by=by, at=at)
    tickets.solve(ticket=one, with_children=True, by=by, at=at)
    assert fresh(one).state == fresh(two).state == states.SOLVED


def test_a_copy_has_the_chosen_parts_and_nobody_is_told(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    tickets.add_tags(ticket=one, names=["outage"], by=by, at=at)
    tickets.change_priority(ticket=one, priority="urgent", by=by, at=at, reason="")
    before = Message.objects.count()
    new = tickets.duplicate(ticket=fresh(one), subject="Again", parts={"tags", "description"}, by=by, at=at)
    assert (new.subject, new.priority, new.customer) == ("Again", "normal", one.customer)
    assert list(new.tags.values_list("name", flat=True)) == ["outage"]
    assert "About No internet." in new.notes.get().text
    assert Message.objects.count() == before


# -- taking back, other customers ----------------------------------------------------------------


def test_spam_that_was_none_is_there_again(cast: Cast, by: Actor, one: Ticket) -> None:
    tickets.reject(ticket=one, by=by, at=cast.at + HOUR, reason="Spam", is_spam=True)
    tickets.restore(ticket=fresh(one), by=by, at=cast.at + 2 * HOUR)
    now = fresh(one)
    assert now.state == states.OPEN
    assert now.work_item is not None
    assert now.work_item.state in WorkItem.OPEN_STATES
    assert now.clocks.filter(stopped_at=None).exists()
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.restore(ticket=now, by=by, at=cast.at + 2 * HOUR)


def test_a_ticket_of_another_customer_is_no_longer_read_by_the_first(
    cast: Cast, by: Actor, one: Ticket, stranger: Ticket
) -> None:
    requester = letters.requester_of(one)
    assert requester is not None
    before = fresh(one).link_version
    tickets.change_customer(ticket=one, customer=stranger.customer, by=by, at=cast.at + HOUR)
    now = fresh(one)
    assert now.customer == stranger.customer
    assert now.link_version > before
    assert [row.address for row in Participant.objects.filter(ticket=one)] == ["oscar@customer.example"]


# -- tasks, lists, times, follow-ups -------------------------------------------------------------


def test_a_task_is_work_of_its_own_and_solving_asks_about_it(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    task = tickets.add_task(
        ticket=one, title="Look at the cabinet", assignee=cast.users["bence"], due_at=at + HOUR, by=by, at=at
    )
    assert task.work_item is not None
    assert task.work_item.kind == "task"
    with pytest.raises(tickets.UnfinishedError):
        tickets.solve(ticket=one, by=by, at=at)
    tickets.complete_task(task=task, result="Card replaced", by=by, at=at + MINUTE)
    tickets.solve(ticket=fresh(one), by=by, at=at + 2 * MINUTE)
    task.work_item.refresh_from_db()
    assert task.work_item.state in {"completed", "wrapping"}


def test_whoever_has_a_task_reads_and_writes_on_its_ticket(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    eleni = cast.user("eleni")
    tickets.add_task(
        ticket=one, title="Check the payment", department=cast.departments["finance"], assignee=eleni, by=by, at=at
    )
    tickets.note(ticket=fresh(one), text="Paid yesterday", by=cast.user("eleni").actor(), at=at)
    tickets.complete_task(task=Task.objects.get(), by=eleni.actor(), at=at)
    with pytest.raises(NotAllowedError):
        tickets.note(ticket=fresh(one), text="More", by=cast.user("eleni").actor(), at=at)


def test_a_task_begins_when_it_is_time_and_again_when_nobody_was_reached(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    task = tickets.add_task(
        ticket=one, title="Call back", kind="call_back", begins_at=at + HOUR, due_at=at + 2 * HOUR, by=by, at=at
    )
    assert task.work_item is None
    assert tasking.begin_tasks(at + 30 * MINUTE) == 0
    assert tasking.begin_tasks(at + HOUR) == 1
    task = Task.objects.get()
    assert task.work_item is not None
    assert task.work_item.channel == "phone"
    tickets.try_task_again(task=task, begins_at=at + 5 * HOUR, by=by, at=at + HOUR)
    assert tasking.begin_tasks(at + 5 * HOUR) == 1
    assert Task.objects.get().attempts == 1


def test_a_follow_up_wakes_the_ticket_once(cast: Cast, by: Actor, one: Ticket) -> None:
    at = cast.at + HOUR
    tickets.wait_for_customer(ticket=one, until=at + 100 * HOUR, by=by, at=at)
    tickets.follow_up(ticket=one, user=cast.users["filip"], due_at=at + 2 * HOUR, note="Ask", by=by, at=at)
    assert watching.remind(at + HOUR) == 0
    assert watching.remind(at + 2 * HOUR) == 1
    assert watching.remind(at + 3 * HOUR) == 0
    assert fresh(one).state == states.OPEN
    assert tickets.end_follow_up(ticket=one, user=cast.users["filip"], by=by, at=at)
    assert FollowUp.objects.get().done_at is not None


def test_a_timer_survives_and_one_person_has_one(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    at = cast.at + HOUR
    spending.start_timer(ticket=one, by=by, at=at)
    spending.start_timer(ticket=one, by=cast.users["alexandra"].actor(), at=at)
    spending.start_timer(ticket=two, by=by, at=at + 90 * MINUTE)
    entry = TimeEntry.objects.get(ticket=one, user=cast.users["filip"])
    assert entry.minutes == 90
    spending.change_time(entry=entry, minutes=60, note="Lunch", is_billable=False, by=by, at=at + 100 * MINUTE)
    with pytest.raises(NotAllowedError):
        spending.remove_time(entry=entry, by=cast.users["alexandra"].actor(), at=at)


def test_a_line_is_ticked_by_somebody_at_some_time(cast: Cast, by: Actor, one: Ticket) -> None:
    admin = cast.users["ilona"].actor()
    made = tickets.make_checklist(name="New line", lines=["Measure", "Call", ""], by=admin, at=cast.at)
    assert tickets.add_checklist(ticket=one, checklist=made, by=by, at=cast.at) == 2
    assert tickets.add_checklist(ticket=one, checklist=made, by=by, at=cast.at) == 0
    line = tickets.tick(line=CheckLine.objects.get(text="Call"), done=True, by=by, at=cast.at + HOUR)
    assert (line.done_at, line.done_by) == (cast.at + HOUR, by.label)
    assert tickets.tick(line=line, done=False, by=by, at=cast.at + HOUR).done_at is None


def test_only_people_who_may_read_a_ticket_watch_it(cast: Cast, by: Actor, one: Ticket) -> None:
    with pytest.raises(NotAllowedError):
        tickets.watch(ticket=one, user=cast.users["eleni"], by=by, at=cast.at)
    assert not Watch.objects.exists()


def test_a_merge_makes_no_ring_of_parts(cast: Cast, by: Actor, one: Ticket, two: Ticket) -> None:
    part = opened("The part", cast.at)
    tickets.link_tickets(source=part, target=one, kind="part_of", by=by, at=cast.at)
    tickets.link_tickets(source=two, target=part, kind="part_of", by=by, at=cast.at)
    tickets.merge(source=one, target=two, by=by, at=cast.at)
    solved = tickets.solve(ticket=fresh(two), with_children=True, by=by, at=cast.at + dt.timedelta(minutes=1))
    assert solved.state == states.SOLVED


def test_nobody_merges_a_ticket_into_itself_or_into_one_that_is_gone(
    by: Actor, cast: Cast, one: Ticket, two: Ticket
) -> None:
    with pytest.raises(tickets.ForbiddenMoveError):
        tickets.merge(source=one, target=one, by=by, at=cast.at)
    tickets.merge(source=one, target=two, by=by, at=cast.at)
    for source, target in ((fresh(two), fresh(one)), (fresh(one), fresh(two))):
        with pytest.raises(tickets.ForbiddenMoveError):
            tickets.merge(source=source, target=target, by=by, at=cast.at)
