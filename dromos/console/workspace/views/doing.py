"""Tags, own fields, links, merge and split, tasks, checklists, times, watchers, follow-ups, and taking things back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.models import User
from dromos.catalog.models import Category
from dromos.console.door import user_of
from dromos.console.workspace import doing, doing_dialogs, undoing
from dromos.console.workspace import doing_forms as forms
from dromos.console.workspace.door import REFUSALS, act, carried_out, staff
from dromos.interactions.models import Message
from dromos.lib.typed import whole
from dromos.tickets import actions as tickets
from dromos.tickets.access import NoSuchTicketError, readable_by, ticket_for_staff
from dromos.tickets.models import CheckLine, Checklist, Merge, Task, Ticket, TicketLink, TimeEntry

FOUND = 8


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": user_of(request).actor(), "at": timezone.now()}


def _small(request: HttpRequest, number: str, verb: Callable[[Ticket], object]) -> HttpResponse:
    """A small act of the part beside the stream: the part is shown anew, a refusal is said in a toast."""
    user = user_of(request)
    ticket = ticket_for_staff(user, number)
    try:
        verb(ticket)
    except REFUSALS as error:
        messages.error(request, _(str(error)))
    if "HX-Request" not in request.headers:
        return redirect("workspace:ticket", number)
    shown = {"ticket": ticket, "part": True, **doing.on_page(user, ticket_for_staff(user, number), timezone.now())}
    return render(request, "workspace/aside/doing.html", shown)


def _small_undoable(request: HttpRequest, number: str, change: dict[str, Any], said: str) -> HttpResponse:
    def verb(ticket: Ticket) -> object:
        return tickets.apply_changes(ticket=ticket, changes=[change], **_by(request))

    return _small(request, number, undoing.undoable(request, [change], verb, said))


@staff
@require_POST
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what a toast spoke of; the page it stands on looks again."""
    ticket = undoing.ticket_of(request, number)
    try:
        undoing.undo(request, ticket)
    except REFUSALS as error:
        messages.error(request, _(str(error)))
    else:
        messages.success(request, _("Undone."))
    response = render(request, "workspace/undone.html")
    response["HX-Trigger"] = "live:look"
    return response


@staff
def find(request: HttpRequest, number: str) -> HttpResponse:
    """Tickets that may be meant by what is typed; first of all the customer's own."""
    user = user_of(request)
    ticket = ticket_for_staff(user, number)
    found = doing.others_like(user, ticket, request.GET.get("number", ""), timezone.now())[:FOUND]
    return render(request, "workspace/found.html", {"found": found, "ticket": ticket})


@staff
@require_POST
def tag(request: HttpRequest, number: str) -> HttpResponse:
    names = [name for name in request.POST.get("tags", "").split(",") if name.strip()]
    return _small_undoable(request, number, {"do": "add_tags", "tags": names}, _("Tagged."))


@staff
@require_POST
def untag(request: HttpRequest, number: str) -> HttpResponse:
    change = {"do": "remove_tags", "tags": [request.POST.get("tag", "")]}
    return _small_undoable(request, number, change, _("Tag removed."))


@staff
@require_POST
def fields(request: HttpRequest, number: str) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    form = doing_dialogs.fields_form(user_of(request), ticket, request.POST)

    def fill(row: Ticket) -> Ticket:
        return tickets.fill_fields(ticket=row, values=form.values, **_by(request))

    changes = [{"do": "set_field", "field": key, "value": ""} for key in form.values] if form.is_valid() else []
    return carried_out(request, number, form, undoing.undoable(request, changes, fill, _("Saved.")), "")


@staff
@require_POST
def merge(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.MergeForm(request.POST)

    def unite(ticket: Ticket) -> Ticket:
        target = _meant(request, form.cleaned_data["number"])
        across, why = form.cleaned_data["across"], form.cleaned_data["reason"]
        done = tickets.merge(source=ticket, target=target, across_customers=across, reason=why, **_by(request))
        merged = Merge.objects.filter(source=ticket, target=target).latest("at")
        said = _("Merged into %(number)s.") % {"number": target.number}
        undoing.offer(request, done, said, {"merge": merged.pk})
        return done

    response = carried_out(request, number, form, unite, "")
    link = TicketLink.objects.filter(source__number=number, kind="merged").select_related("target").first()
    return redirect("workspace:ticket", link.target.number) if link and response.status_code == 302 else response


def _meant(request: HttpRequest, typed: str) -> Ticket:
    """The one ticket that was typed or chosen. Raises ForbiddenMoveError."""
    try:
        return ticket_for_staff(user_of(request), typed.split(maxsplit=1)[0].lstrip("#") if typed.strip() else "")
    except NoSuchTicketError:
        said = _("There is no ticket %(number)s.") % {"number": typed}
        raise tickets.ForbiddenMoveError(said) from None


@staff
@require_POST
def split(request: HttpRequest, number: str, message_id: int) -> HttpResponse:
    form = forms.SplitForm(request.POST)
    ticket = ticket_for_staff(user_of(request), number)
    message = get_object_or_404(Message, pk=message_id, interaction__ticket_link__ticket=ticket)
    made: list[Ticket] = []

    def part(row: Ticket) -> None:
        category = Category.objects.filter(pk=form.cleaned_data["category"]).first()
        named = {"subject": form.cleaned_data["subject"], "category": category}
        made.append(tickets.split_message(ticket=row, message=message, **named, **_by(request)))

    came = message.interaction.ticket_link.how
    response = carried_out(request, number, form, part, "")
    if not made:
        return response
    undoing.offer_split(request, made[0], ticket, came, _("It is a ticket of its own now."))
    return redirect("workspace:ticket", made[0].number)


@staff
@require_POST
def duplicate(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.DuplicateForm(request.POST)
    made: list[Ticket] = []

    def copy(row: Ticket) -> None:
        made.append(tickets.duplicate(ticket=row, **form.cleaned_data, **_by(request)))

    response = carried_out(request, number, form, copy, _("This is the copy."))
    return redirect("workspace:ticket", made[0].number) if made else response


@staff
@require_POST
def link(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.LinkForm(request.POST)
    change = {"do": "link", "kind": "related", "number": ""}

    def tie(row: Ticket) -> object:
        change.update(kind=form.cleaned_data["kind"], number=_meant(request, form.cleaned_data["number"]).number)
        verb = partial(_apply, request, change)
        return undoing.undoable(request, [change], verb, _("Linked."))(row)

    return carried_out(request, number, form, tie, "")


def _apply(request: HttpRequest, change: dict[str, Any], ticket: Ticket) -> object:
    return tickets.apply_changes(ticket=ticket, changes=[change], **_by(request))


@staff
@require_POST
def unlink(request: HttpRequest, number: str, link_id: int) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    rows = TicketLink.objects.select_related("source__customer", "source__work_item__agent", "target")
    row = get_object_or_404(rows, pk=link_id)
    if ticket.pk not in {row.source_id, row.target_id}:
        raise NoSuchTicketError(str(link_id))

    def part(_ticket: Ticket) -> object:
        return tickets.unlink_tickets(source=row.source, target=row.target, kind=row.kind, **_by(request))

    if row.source_id == ticket.pk:
        change = {"do": "unlink", "kind": row.kind, "number": row.target.number}
        return _small(request, number, undoing.undoable(request, [change], part, _("The link is gone.")))
    return _small(request, number, part)


@staff
@require_POST
def watch(request: HttpRequest, number: str) -> HttpResponse:
    """Watch it oneself, or no more."""
    ticket, user = ticket_for_staff(user_of(request), number), user_of(request)
    watches = ticket.watches.filter(user=user).exists()
    change = {"do": "remove_watcher" if watches else "add_watcher", "user": "me"}
    said = _("You no longer watch this ticket.") if watches else _("You watch this ticket.")
    return _small_undoable(request, number, change, said)


@staff
@require_POST
def add_watcher(request: HttpRequest, number: str) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    form = forms.WatcherForm(request.POST, people=doing_dialogs.readers(user_of(request), ticket))
    change = {"do": "add_watcher", "user": form.cleaned_data["user"] if form.is_valid() else 0}
    verb = undoing.undoable(request, [change], partial(_apply, request, change), _("They watch this ticket now."))
    return carried_out(request, number, form, verb, "")


@staff
@require_POST
def remove_watcher(request: HttpRequest, number: str, user_id: int) -> HttpResponse:
    change = {"do": "remove_watcher", "user": get_object_or_404(User, pk=user_id).pk}
    return _small_undoable(request, number, change, _("They no longer watch this ticket."))


@staff
@require_POST
def follow_up(request: HttpRequest, number: str) -> HttpResponse:
    ticket = ticket_for_staff(user_of(request), number)
    form = forms.FollowUpForm(request.POST, people=doing_dialogs.readers(user_of(request), ticket))

    def remind(row: Ticket) -> object:
        data = form.cleaned_data
        person = form.people[data["user"]]
        return tickets.follow_up(ticket=row, user=person, due_at=data["due_at"], note=data["note"], **_by(request))

    return carried_out(request, number, form, remind, _("It comes back then."))


@staff
@require_POST
def end_follow_up(request: HttpRequest, number: str, user_id: int) -> HttpResponse:
    user = get_object_or_404(User, pk=user_id)
    return _small(request, number, lambda row: tickets.end_follow_up(ticket=row, user=user, **_by(request)))


@staff
@require_POST
def customer(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.CustomerForm(request.POST)

    def change(row: Ticket) -> Ticket:
        given = {key: value for key, value in form.cleaned_data.items() if key != "confirmed"}
        return tickets.change_customer(ticket=row, **given, **_by(request))

    response = carried_out(request, number, form, change, _("The ticket belongs to the other customer now."))
    gone = not readable_by(user_of(request)).filter(number=number).exists()
    return redirect("workspace:mine") if gone else response


# -- tasks ---------------------------------------------------------------------------------------


@staff
@require_POST
def add_task(request: HttpRequest, number: str) -> HttpResponse:
    form = doing_dialogs.task_form(request.POST)
    add: Callable[[Ticket], Task] = lambda row: tickets.add_task(ticket=row, **form.plan, **_by(request))  # noqa: E731
    return carried_out(request, number, form, add, _("The task is added."))


def _task(request: HttpRequest, number: str, task_id: int) -> Task:
    return get_object_or_404(Task, pk=task_id, ticket=ticket_for_staff(user_of(request), number))


@staff
@require_POST
def task_done(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    form, task = forms.TaskDoneForm(request.POST), _task(request, number, task_id)

    def end(_ticket: Ticket) -> Task:
        return tickets.complete_task(task=task, result=form.cleaned_data["result"], **_by(request))

    return _where_it_is_now(request, number, carried_out(request, number, form, end, _("The task is done.")))


@staff
@require_POST
def task_cancel(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    form, task = forms.ReasonForm(request.POST), _task(request, number, task_id)

    def end(_ticket: Ticket) -> Task:
        return tickets.cancel_task(task=task, reason=form.cleaned_data["reason"], **_by(request))

    return _where_it_is_now(request, number, carried_out(request, number, form, end, _("The task is cancelled.")))


@staff
@require_POST
def task_again(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    form, task = forms.TaskAgainForm(request.POST), _task(request, number, task_id)

    def put_off(_ticket: Ticket) -> Task:
        return tickets.try_task_again(task=task, **form.cleaned_data, **_by(request))

    response = carried_out(request, number, form, put_off, _("It comes back then."))
    return _where_it_is_now(request, number, response)


@staff
@require_POST
def task_take(request: HttpRequest, number: str, task_id: int) -> HttpResponse:
    task, user = _task(request, number, task_id), user_of(request)
    return _small(request, number, lambda _row: tickets.take_task(task=task, user=user, **_by(request)))


def _where_it_is_now(request: HttpRequest, number: str, response: HttpResponse) -> HttpResponse:
    """Whoever read the ticket for the sake of the task alone goes back to their own work."""
    try:
        ticket_for_staff(user_of(request), number)
    except NoSuchTicketError:
        return redirect("workspace:mine")
    return response


# -- checklists and times ------------------------------------------------------------------------


@staff
@require_POST
def add_checklist(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(Checklist, pk=whole(request.POST.get("checklist", "")) or 0, is_active=True)
    return _small(request, number, lambda row: tickets.add_checklist(ticket=row, checklist=found, **_by(request)))


@staff
@require_POST
def add_check_line(request: HttpRequest, number: str) -> HttpResponse:
    text = request.POST.get("text", "")
    return _small(request, number, lambda row: tickets.add_check_line(ticket=row, text=text, **_by(request)))


@staff
@require_POST
def tick(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    line = _line(request, number, line_id)
    done = bool(request.POST.get("done"))
    return _small(request, number, lambda _row: tickets.tick(line=line, done=done, **_by(request)))


@staff
@require_POST
def remove_check_line(request: HttpRequest, number: str, line_id: int) -> HttpResponse:
    line = _line(request, number, line_id)
    return _small(request, number, lambda _row: tickets.remove_check_line(line=line, **_by(request)))


def _line(request: HttpRequest, number: str, line_id: int) -> CheckLine:
    rows = CheckLine.objects.select_related("ticket__customer", "ticket__work_item__agent")
    return get_object_or_404(rows, pk=line_id, ticket=ticket_for_staff(user_of(request), number))


@staff
@require_POST
def start_timer(request: HttpRequest, number: str) -> HttpResponse:
    return _small(request, number, lambda row: tickets.start_timer(ticket=row, **_by(request)))


@staff
@require_POST
def stop_timer(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.StopForm(request.POST)

    def stop(row: Ticket) -> object:
        return tickets.stop_timer(ticket=row, **form.cleaned_data, **_by(request))

    return carried_out(request, number, form, stop, _("The time is written down."))


@staff
@require_POST
def add_time(request: HttpRequest, number: str) -> HttpResponse:
    form = forms.TimeForm(request.POST)

    def add(row: Ticket) -> object:
        return tickets.add_time(ticket=row, **form.cleaned_data, **_by(request))

    return carried_out(request, number, form, add, _("The time is written down."))


@staff
@require_POST
def change_time(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    form = forms.TimeForm(request.POST)
    entry = get_object_or_404(TimeEntry, pk=entry_id, ticket=ticket_for_staff(user_of(request), number))

    def change(_row: Ticket) -> object:
        return tickets.change_time(entry=entry, **form.cleaned_data, **_by(request))

    return carried_out(request, number, form, change, _("Saved."))


@staff
@require_POST
def remove_time(request: HttpRequest, number: str, entry_id: int) -> HttpResponse:
    entry = get_object_or_404(TimeEntry, pk=entry_id, ticket=ticket_for_staff(user_of(request), number))
    return _small(request, number, lambda _row: tickets.remove_time(entry=entry, **_by(request)))


@staff
@require_POST
def restore(request: HttpRequest, number: str) -> HttpResponse:
    return act(request, number, lambda row: tickets.restore(ticket=row, **_by(request)), _("It is there again."))
