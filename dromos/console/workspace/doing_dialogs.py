"""The dialogs of doing.py."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.accounts.models import Department, User
from dromos.console.workspace import doing_forms as forms
from dromos.console.workspace.asking import Ask, Opening
from dromos.interactions.models import Attachment, Message
from dromos.routing.access import agents_of
from dromos.tickets import access, custom, states
from dromos.tickets.models import FieldValue, FollowUp, Participant, Task, Ticket, TimeEntry


@dataclass(frozen=True, slots=True)
class Choose(Ask):
    """An Ask whose field ``number`` names a ticket: what is meant is found while one types."""

    template: str = field(default="workspace/dialogs/choose.html", init=False)


def merge(to: Opening) -> Choose:
    hint = _(
        "The other ticket keeps its number. All letters, notes, tasks, times, watchers and tags go along with their"
        " writers and times, and later letters follow. You can undo it until something happens on the ticket."
    )
    return Choose(_("Merge into another ticket"), to.address("merge"), forms.MergeForm(), _("Merge"), hint=hint)


def link(to: Opening) -> Choose:
    return Choose(_("Link to a ticket"), to.address("link"), forms.LinkForm(), _("Link"))


def split(to: Opening) -> Ask | None:
    message = Message.objects.filter(pk=to.key, interaction__ticket_link__ticket=to.ticket).first()
    if message is None:
        return None
    hint = _("It becomes a ticket of whoever wrote it. Its clocks count from when it was written.")
    form = forms.SplitForm(initial={"subject": message.subject or to.ticket.subject})
    return Ask(_("Make a ticket of this message"), to.address("split", message.pk), form, _("Split off"), hint=hint)


def duplicate(to: Opening) -> Ask:
    form = forms.DuplicateForm(
        initial={"subject": to.ticket.subject, "parts": ["category", "urgency", "description", "tags", "fields"]}
    )
    hint = _("A new ticket of the same customer. Nothing is sent.")
    return Ask(_("Copy as a new ticket"), to.address("duplicate"), form, _("Copy"), hint=hint)


def add_task(to: Opening) -> Ask | None:
    if to.ticket.state not in states.LIVE:
        return None
    hint = _("A piece of work of its own: whoever gets it finds it in “My work”, and reads this ticket.")
    return Ask(_("Add a task"), to.address("task_add"), task_form(), _("Add"), hint=hint)


def task_form(data: object = None) -> forms.TaskForm:
    people = [agent.user for agent in agents_of(None).select_related("user").order_by("user__name")]
    departments = list(Department.objects.filter(is_active=True))
    return forms.TaskForm(data, people=people, departments=departments)


def _task(to: Opening) -> Task | None:
    return Task.objects.filter(pk=to.key, ticket=to.ticket, state=Task.State.OPEN).first()


def done_task(to: Opening) -> Ask | None:
    task = _task(to)
    if task is None:
        return None
    return Ask(task.title, to.address("task_done", task.pk), forms.TaskDoneForm(), _("Done"))


def again_task(to: Opening) -> Ask | None:
    task = _task(to)
    if task is None:
        return None
    form = forms.TaskAgainForm(initial={"begins_at": to.at + dt.timedelta(hours=2)})
    return Ask(_("Nobody was reached"), to.address("task_again", task.pk), form, _("Try again"))


def cancel_task(to: Opening) -> Ask | None:
    task = _task(to)
    if task is None:
        return None
    title = _("Cancel the task")
    return Ask(title, to.address("task_cancel", task.pk), forms.ReasonForm(), title, kind="danger")


def follow_up(to: Opening) -> Ask:
    own = FollowUp.objects.filter(ticket=to.ticket, user=to.user, done_at=None).first()
    initial = {
        "due_at": own.due_at if own else tomorrow_at_nine(to.at),
        "user": to.user.pk,
        "note": own.note if own else "",
    }
    form = forms.FollowUpForm(initial=initial, people=readers(to.user, to.ticket))
    return Ask(_("Look at it again"), to.address("follow_up"), form, _("Remind"))


def tomorrow_at_nine(at: dt.datetime) -> dt.datetime:
    """In the reader's zone."""
    here = at.astimezone(timezone.get_current_timezone())
    return (here + dt.timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)


def readers(user: User, ticket: Ticket) -> list[User]:
    """Who may be asked to look: whoever may read the ticket, oneself first."""
    others = [row for row in access.readers_of(ticket) if row.pk != user.pk]
    return [user, *sorted(others, key=lambda row: row.name)]


def watcher(to: Opening) -> Ask:
    form = forms.WatcherForm(people=readers(to.user, to.ticket))
    hint = _("They hear what happens here. Only people who may read this ticket can watch it.")
    return Ask(_("Add a watcher"), to.address("watcher_add"), form, _("Add"), hint=hint)


def fields(to: Opening) -> Ask | None:
    own = custom.fields_of(to.ticket, to.user)
    if not own:
        return None
    return Ask(_("Fields"), to.address("fields"), fields_form(to.user, to.ticket), _("Save"))


def fields_form(user: User, ticket: Ticket, data: object = None) -> forms.FieldsForm:
    own = custom.fields_of(ticket, user)
    held = {row.field_id: row for row in FieldValue.objects.filter(ticket=ticket)}
    initial = {f"own_{row.key}": _initial(held[row.pk].value) for row in own if row.pk in held}
    return forms.FieldsForm(data, own=own, initial=initial)


def _initial(value: object) -> object:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def customer(to: Opening) -> Ask:
    """What the new customer will see is said before."""
    shown = Message.objects.filter(
        interaction__ticket_link__ticket=to.ticket, interaction__ticket_link__is_private=False
    ).exclude(state=Message.State.DRAFT)
    facts = shown.aggregate(first=Min("at"), last=Max("at"))
    files = Attachment.objects.filter(message__in=shown, inline=False).count()
    people = Participant.objects.filter(ticket=to.ticket).values_list("address", flat=True)
    hint = _(
        "They will see %(messages)s messages of %(first)s to %(last)s with %(files)s files. Now it is read by:"
        " %(people)s. Links that were sent before stop working, and promises follow the new customer's contract."
    ) % {
        "messages": shown.count(), "files": files, "people": ", ".join(filter(None, people)) or "—",
        "first": f"{facts['first']:%Y-%m-%d}" if facts["first"] else "—",
        "last": f"{facts['last']:%Y-%m-%d}" if facts["last"] else "—",
    }  # fmt: skip
    title = _("Change the customer")
    return Ask(title, to.address("customer"), forms.CustomerForm(), title, kind="danger", hint=hint)


def add_time(to: Opening) -> Ask:
    return Ask(_("Write down time"), to.address("time_add"), forms.TimeForm(), _("Save"))


def stop_timer(to: Opening) -> Ask:
    return Ask(_("Stop the timer"), to.address("timer_stop"), forms.StopForm(), _("Stop"))


def change_time(to: Opening) -> Ask | None:
    entry = TimeEntry.objects.filter(pk=to.key, ticket=to.ticket, user=to.user).exclude(ended_at=None).first()
    if entry is None or entry.billed_at is not None:
        return None
    form = forms.TimeForm(initial={name: getattr(entry, name) for name in ("minutes", "note", "is_billable")})
    return Ask(_("Correct the time"), to.address("time_change", entry.pk), form, _("Save"))


DIALOGS: dict[str, Callable[[Opening], Ask | None]] = {
    "merge": merge,
    "link": link,
    "split-": split,
    "duplicate": duplicate,
    "task": add_task,
    "task-done-": done_task,
    "task-again-": again_task,
    "task-cancel-": cancel_task,
    "follow-up": follow_up,
    "watcher": watcher,
    "fields": fields,
    "customer": customer,
    "add-time": add_time,
    "stop-timer": stop_timer,
    "time-": change_time,
}
