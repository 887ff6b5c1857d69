"""A ticket goes its route: it sets out, moves on when the leg is done, goes back with a reason, leaves a leg out.

Only the budget of the leg begins anew with each; age and promises to the customer stay what they are.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.catalog import asking
from dromos.interactions.inbound import InboundAttachment
from dromos.interactions.models import Attachment, Blob
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, clocks, gates, history, legs, routes, states, work
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import (
    LegSkipped,
    RouteStarted,
    TicketHandedOver,
    TicketMovedOn,
    TicketNoted,
    TicketSentBack,
)
from dromos.tickets.models import Note, NoteFile, RouteLeg, Ticket, TicketLeg

COUNTED = ("hand_offs", "hand_backs")


class ClosedGateError(ForbiddenMoveError):
    """The leg is not done. ``missing`` holds keys of gates.ASKS; the message names them."""

    def __init__(self, missing: Sequence[str]) -> None:
        said = _("Before it may move on, this is missing: %(things)s.")
        super().__init__(said % {"things": ", ".join(asked(ask) for ask in missing)})
        self.missing = tuple(missing)


def asked(ask: str) -> str:
    """What a leg asks for, in the middle of a sentence."""
    return {
        gates.QUESTIONS: _("answers to the category's questions"),
        gates.BRIEF: _("a technical brief for the next department"),
        gates.TRIED: _("what was tried"),
        gates.CAUSE: _("the cause"),
        gates.FILE: _("a file"),
        gates.ANSWERED: _("an answer to the customer"),
    }.get(ask, ask)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was filled in at the gate. ``notes``: kind of note (gates.WRITTEN) to text; ``answers``: question to answer.

    ``files`` go with the first note; without one they are left with a brief of their own.
    """

    notes: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[InboundAttachment] = ()


@transaction.atomic
def start_route(*, ticket: Ticket, by: Actor, at: dt.datetime, reason: str = "") -> Ticket:
    """Send the ticket the route of its category, which it left or which was laid later.

    It begins at the leg of the department that has it, if there is one. Raises ForbiddenMoveError without a route, and
    for a ticket that is on one.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    _require_live(ticket)
    if legs.current(ticket) is not None:
        raise ForbiddenMoveError(_("This ticket is on a route already."))
    if not _set_out(ticket, by, at, reason):
        raise ForbiddenMoveError(_("The category of this ticket has no route."))
    return ticket


def take_route_of_category(ticket: Ticket, *, by: Actor, at: dt.datetime, reason: str) -> None:
    """After a change of category: the locked ticket takes the new category's route, unless it is on that very one."""
    stay, wanted = legs.current(ticket), routes.route_of(ticket.category)
    if ticket.state not in states.LIVE or (stay is None and wanted is None):
        return
    if stay is not None and wanted is not None and stay.leg.version.route_id == wanted.pk:
        return
    left = legs.leave(ticket, at, by=by, reason=reason)
    if not _set_out(ticket, by, at, reason) and left:
        moving.save(ticket, at, *legs.FIELDS)
        clocks.start_leg(ticket, at)


def _set_out(ticket: Ticket, by: Actor, at: dt.datetime, reason: str) -> bool:
    leg = routes.first_leg(ticket, here=True)
    if leg is None:
        return False
    goes_elsewhere = leg.department_id != ticket.department_id
    stay = _enter(ticket, leg, at, run=legs.next_run(ticket))
    history.write(ticket, "start_route", by=by, at=at, field="leg", new=leg, reason=reason)
    if goes_elsewhere:
        work.to_leg(ticket, by=by, at=at, reason=reason)
    else:
        work.follow(ticket, by=by, at=at)
    announce(RouteStarted(ticket.pk, stay.pk), at)
    return True


def _enter(ticket: Ticket, leg: RouteLeg, at: dt.datetime, *, run: int) -> TicketLeg:
    before = ticket.department_id
    stay = legs.enter(ticket, leg, at, run=run)
    ticket.hand_offs += before != leg.department_id
    moving.save(ticket, at, *legs.FIELDS, *COUNTED)
    return stay


@transaction.atomic
def move_on(*, ticket: Ticket, filled: Filled, by: Actor, at: dt.datetime) -> Ticket:
    """The leg is done: what was ``filled`` in is kept, and the ticket goes on to the next department.

    Raises ClosedGateError when something is missing that the leg asks for (nothing is kept then), NotAllowedError,
    NoQueueError, and ForbiddenMoveError on the last leg.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    stay = _stay_of(ticket)
    following = routes.next_leg(stay.leg)
    if following is None:
        raise ForbiddenMoveError(_("This is the last leg: answer the customer and solve the ticket."))
    _keep(ticket, stay, filled, by, at)
    missing = gates.missing(stay.leg.asks, have(ticket, stay))
    if missing:
        raise ClosedGateError(missing)
    _open_new(ticket, by, at)
    began = _go(ticket, stay, following, TicketLeg.How.MOVED_ON, by, at, "")
    announce(TicketMovedOn(ticket.pk, began.pk), at)
    return ticket


@transaction.atomic
def send_back(*, ticket: Ticket, reason: str, by: Actor, at: dt.datetime) -> Ticket:
    """Give the ticket back to the leg before, best to whoever had it there: a hand-back, which is counted.

    Raises ForbiddenMoveError where the route has no way back, or without a reason.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    stay = _stay_of(ticket)
    before = routes.leg_before(stay) if stay.leg.may_return else None
    if before is None:
        raise ForbiddenMoveError(_("There is no way back from this leg."))
    reason = _required(reason)
    ticket.hand_backs += 1
    began = _go(ticket, stay, before.leg, TicketLeg.How.SENT_BACK, by, at, reason, to=before)
    if by.kind == "staff":
        _note(ticket, began, Note.Kind.BACK, reason, by, at)
    announce(TicketSentBack(ticket.pk, began.pk), at)
    return ticket


@transaction.atomic
def skip_leg(*, ticket: Ticket, to: RouteLeg, reason: str, by: Actor, at: dt.datetime) -> Ticket:
    """Leave out the leg where the ticket is, and those before ``to``, with a reason; nothing is asked for.

    Leads may, and agents where the leg says so. Raises NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    stay = _stay_of(ticket)
    access.require_skipping(by, stay.leg)
    if to.version_id != stay.leg.version_id or to.position <= stay.leg.position:
        raise ForbiddenMoveError(_("Choose a leg that is still ahead."))
    reason = _required(reason)
    between = [leg for leg in routes.legs_of(to.version_id) if stay.leg.position < leg.position < to.position]
    began = _go(ticket, stay, to, TicketLeg.How.SKIPPED, by, at, reason)
    for leg in between:
        TicketLeg.objects.create(
            ticket=ticket, leg=leg, run=stay.run, started_at=at, budget_s=leg.budget_s, ended_at=at,
            how=TicketLeg.How.SKIPPED, reason=reason[:500], used_s=0,
        )  # fmt: skip
    announce(LegSkipped(ticket.pk, began.pk), at)
    return ticket


VERBS = {
    TicketLeg.How.MOVED_ON: "move_on",
    TicketLeg.How.SENT_BACK: "send_back",
    TicketLeg.How.SKIPPED: "skip_leg",
}


def _go(
    ticket: Ticket,
    stay: TicketLeg,
    leg: RouteLeg,
    how: TicketLeg.How,
    by: Actor,
    at: dt.datetime,
    reason: str,
    *,
    to: TicketLeg | None = None,
) -> TicketLeg:
    """From one leg to another: the stays, the budget, the work item, history, and who must hear of it."""
    legs.end(ticket, how, at, reason=reason)
    began = _enter(ticket, leg, at, run=stay.run)
    history.write(ticket, VERBS[how], by=by, at=at, field="leg", old=stay.leg, new=leg, reason=reason)
    work.to_leg(ticket, by=by, at=at, reason=reason, preferred=to.holder if to else None)
    announce(TicketHandedOver(ticket.pk, leg.department_id, None), at)
    return began


def _stay_of(ticket: Ticket) -> TicketLeg:
    _require_live(ticket)
    stay = legs.current(ticket)
    if stay is None:
        raise ForbiddenMoveError(_("This ticket goes no route."))
    return stay


def _require_live(ticket: Ticket) -> None:
    if ticket.state in states.WAITING:
        raise ForbiddenMoveError(_("It is waiting: let it go on first."))
    if ticket.state not in states.LIVE:
        raise ForbiddenMoveError(_("Only an open ticket goes a route."))


def _required(reason: str) -> str:
    if not reason.strip():
        raise ForbiddenMoveError(_("Say why: whoever gets it must know."))
    return reason.strip()


def _open_new(ticket: Ticket, by: Actor, at: dt.datetime) -> None:
    if ticket.state == states.NEW:
        moving.move(ticket, states.OPEN, by=by, at=at)


def have(ticket: Ticket, stay: TicketLeg) -> gates.Have:
    """What there is of what a leg may ask for. Two queries, one more for the category's questions."""
    questions = asking.asked(ticket.category.questions.all(), ticket.answers) if ticket.category else []
    required = [question.key for question in questions if question.required]
    files = Attachment.objects.filter(message__interaction__ticket_link__ticket=ticket, inline=False)
    return gates.Have(
        open_questions=gates.open_questions(required, list(ticket.answers.items())),
        notes=frozenset(Note.objects.filter(leg=stay).values_list("kind", flat=True)),
        has_file=files.exists() or NoteFile.objects.filter(note__ticket=ticket).exists(),
        is_answered=ticket.last_staff_at is not None and ticket.last_staff_at >= stay.started_at,
    )


def _keep(ticket: Ticket, stay: TicketLeg, filled: Filled, by: Actor, at: dt.datetime) -> None:
    """Write down what was filled in: answers with the ticket, words as notes, files with the first of them."""
    if filled.answers:
        ticket.answers = {**ticket.answers, **filled.answers}
        moving.save(ticket, at, "answers")
        history.write(ticket, "answer_questions", by=by, at=at, new=", ".join(filled.answers))
    written = [(kind, filled.notes[kind].strip()) for kind in gates.WRITTEN if filled.notes.get(kind, "").strip()]
    if filled.files and not written:
        written = [(gates.BRIEF, ", ".join(file.filename for file in filled.files))]
    files = filled.files
    for kind, text in written:
        _attach(_note(ticket, stay, kind, text, by, at), files)
        files = ()


def _note(ticket: Ticket, stay: TicketLeg, kind: str, text: str, by: Actor, at: dt.datetime) -> Note:
    row = Note.objects.create(ticket=ticket, author_id=by.staff_id, at=at, text=text, kind=kind, leg=stay)
    announce(TicketNoted(ticket.pk, row.pk), at)
    return row


def _attach(note: Note, files: Sequence[InboundAttachment]) -> None:
    hashes = {file.sha256 or hashlib.sha256(file.content).hexdigest(): file for file in files}
    Blob.objects.bulk_create(
        [Blob(sha256=key, size=len(file.content), content=file.content) for key, file in hashes.items()],
        ignore_conflicts=True,
    )
    NoteFile.objects.bulk_create(
        NoteFile(
            note=note, blob_id=key, filename=file.filename[:255], content_type=file.content_type[:120],
            size=len(file.content),
        )
        for key, file in hashes.items()
    )  # fmt: skip
