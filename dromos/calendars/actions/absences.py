"""Leave, sickness, call-ups: asked for, entered, decided."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.calendars import absences, access
from dromos.calendars.events import AbsenceApproved, AbsenceCancelled, AbsenceDeclined, AbsenceRequested
from dromos.calendars.models import Absence
from dromos.lib import audit, live
from dromos.lib.actor import Actor
from dromos.lib.events import Event, announce

State = Absence.State
LONGEST = dt.timedelta(days=3 * 366)


class AbsenceMoveError(ValueError):
    """The absence's state does not allow this. The message says what it is."""


@transaction.atomic
def enter_absence(
    *,
    user: User,
    kind: str,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: Actor,
    at: dt.datetime,
    is_whole_days: bool = True,
    note: str = "",
) -> Absence:
    """Ask for time off, or enter it for somebody one leads.

    Leave somebody asks for themselves waits for a lead; what a lead enters for others is approved, and so are
    sickness and call-ups, which nobody can decline. Raises ValidationError, NotAllowedError.
    """
    access.require_self_or_planner(by, user)
    absence = Absence(
        user=user, kind=kind, starts_at=starts_at, ends_at=ends_at, is_whole_days=is_whole_days, note=note[:300],
        requested_at=at, requested_by_id=by.user_id,
    )  # fmt: skip
    _check(absence)
    is_approved = kind in absences.UNASKED or by.user_id != user.pk
    return store(absence, is_approved=is_approved, by=by, at=at)


def store(absence: Absence, *, is_approved: bool, by: Actor, at: dt.datetime) -> Absence:
    """Save a new absence as asked for, or as approved at once, and tell whom it concerns."""
    if is_approved:
        absence.state, absence.decided_at, absence.decided_by_id = State.APPROVED, at, by.user_id
    absence.save(force_insert=True)
    audit.record(by=by, at=at, verb="enter_absence", subject=absence, changes=_told(absence))
    _announce(absence, AbsenceApproved(absence.pk) if is_approved else AbsenceRequested(absence.pk), at)
    return absence


@transaction.atomic
def change_absence(
    *, absence: Absence, starts_at: dt.datetime, ends_at: dt.datetime, by: Actor, at: dt.datetime
) -> Absence:
    """Move the beginning or the end: longer ill, back earlier.

    Leave that its own person changes waits for a lead again, unless it only becomes shorter. Raises
    AbsenceMoveError, ValidationError, NotAllowedError.
    """
    access.require_self_or_planner(by, absence.user)
    absence = _locked(absence)
    if absence.state not in {State.REQUESTED, State.APPROVED}:
        raise AbsenceMoveError(_("This absence is “%(state)s”.") % {"state": absence.get_state_display()})
    old = _told(absence)
    is_shorter = absence.starts_at <= starts_at and ends_at <= absence.ends_at
    absence.starts_at, absence.ends_at = starts_at, ends_at
    _check(absence)
    asks_again = by.user_id == absence.user_id and absence.kind not in absences.UNASKED and not is_shorter
    if asks_again and absence.state == State.APPROVED:
        absence.state, absence.decided_at, absence.decided_by = State.REQUESTED, None, None
    absence.save()
    audit.record(by=by, at=at, verb="change", subject=absence, changes=audit.differences(old, _told(absence)))
    approved = absence.state == State.APPROVED
    _announce(absence, AbsenceApproved(absence.pk) if approved else AbsenceRequested(absence.pk), at)
    return absence


@transaction.atomic
def approve_absence(*, absence: Absence, by: Actor, at: dt.datetime) -> Absence:
    """The lead agrees. Raises AbsenceMoveError, NotAllowedError."""
    access.require_decider(by, absence)
    return _move(absence, State.APPROVED, AbsenceApproved(absence.pk), by, at, "")


@transaction.atomic
def decline_absence(*, absence: Absence, reason: str, by: Actor, at: dt.datetime) -> Absence:
    """The lead does not agree, and says why. Raises AbsenceMoveError, ValidationError, NotAllowedError."""
    access.require_decider(by, absence)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    return _move(absence, State.DECLINED, AbsenceDeclined(absence.pk), by, at, reason)


@transaction.atomic
def cancel_absence(*, absence: Absence, by: Actor, at: dt.datetime, reason: str = "") -> Absence:
    """It does not take place. Raises AbsenceMoveError, NotAllowedError."""
    access.require_self_or_planner(by, absence.user)
    return _move(absence, State.CANCELLED, AbsenceCancelled(absence.pk), by, at, reason)


def _move(absence: Absence, new: str, event: Event, by: Actor, at: dt.datetime, reason: str) -> Absence:
    absence = _locked(absence)
    old = absence.state
    if not absences.may_move(old, new):
        raise AbsenceMoveError(_("This absence is “%(state)s”.") % {"state": absence.get_state_display()})
    absence.state, absence.reason = State(new), reason[:300]
    absence.decided_at, absence.decided_by_id = at, by.user_id
    absence.save()
    audit.record(by=by, at=at, verb=new, subject=absence, changes={"state": [old, new], "reason": reason})
    _announce(absence, event, at)
    return absence


def _locked(absence: Absence) -> Absence:
    return Absence.objects.select_for_update(of=("self",)).select_related("user").get(pk=absence.pk)


def _announce(absence: Absence, event: Event, at: dt.datetime) -> None:
    announce(event, at)
    live.push_all([f"user:{absence.user_id}", "floor"], "absence", absence=absence.pk)


def _told(absence: Absence) -> dict[str, Any]:
    return {
        "kind": absence.kind,
        "state": str(absence.state),
        "starts_at": absence.starts_at.isoformat(),
        "ends_at": absence.ends_at.isoformat(),
    }


def _check(absence: Absence) -> None:
    if absence.kind not in Absence.Kind.values:
        raise ValidationError({"kind": _("Choose what kind of absence it is.")})
    if absence.ends_at <= absence.starts_at:
        raise ValidationError({"ends_at": _("The end comes after the beginning.")})
    if absence.ends_at - absence.starts_at > LONGEST:
        raise ValidationError({"ends_at": _("An absence lasts three years at most.")})
    if absence.kind in absences.UNASKED:
        return  # one may fall ill on leave
    others = Absence.objects.filter(
        user=absence.user,
        state__in=[State.REQUESTED, State.APPROVED],
        starts_at__lt=absence.ends_at,
        ends_at__gt=absence.starts_at,
    ).exclude(kind__in=absences.UNASKED)
    if others.exclude(pk=absence.pk).exists():
        raise ValidationError(_("There is an absence in this time already."))
