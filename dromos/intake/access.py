"""The only door to what arrived and what leaves: leads and administrators look after it.

An original whose message is on a ticket passes the ticket's own door as well. Nobody sees what belongs to their own
case. Whoever may not see a thing gets the same answer as for a thing that does not exist.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from dromos.accounts import access as accounts
from dromos.accounts.access import NotAllowedError
from dromos.accounts.models import User
from dromos.intake.models import Sender
from dromos.interactions.models import RawMessage, Recipient
from dromos.lib.actor import Actor
from dromos.tickets.access import visible_to

KEEPERS = (accounts.LEAD, accounts.ADMINISTRATOR)


class NoSuchOriginalError(LookupError):
    """There is no such original or letter for this person: it may or may not exist."""


def may_look_after(user: User) -> bool:
    rights = accounts.rights_of(user)
    return any(rights.has(role) for role in KEEPERS)


def require_keeper(user: User) -> None:
    """Raises NotAllowedError unless ``user`` looks after intake and outbox."""
    if not may_look_after(user):
        raise NotAllowedError("Only leads and administrators look after what arrives and leaves.")


def require_keeping(by: Actor) -> User | None:
    """Raises NotAllowedError unless ``by`` is the system (None is returned) or a member of staff who looks after it."""
    if by.kind == "system":
        return None
    user = User.objects.filter(pk=by.user_id).first() if by.user_id is not None else None
    if user is None or not may_look_after(user):
        raise NotAllowedError("Only leads and administrators look after what arrives and leaves.")
    return user


def originals_for(user: User) -> QuerySet[RawMessage]:
    """The originals whose words ``user`` may read: on no ticket, or on a ticket they read."""
    if not may_look_after(user):
        return RawMessage.objects.none()
    free = Q(message__isnull=True) | Q(message__interaction__ticket_link__isnull=True)
    theirs = Q(message__interaction__ticket_link__ticket__in=visible_to(user))
    return RawMessage.objects.filter(free | theirs).exclude(message__interaction__customer__user=user)


def original_for_staff(user: User, raw_id: int) -> RawMessage:
    """The original with its bytes and what became of it. Raises NoSuchOriginalError."""
    found = originals_for(user).select_related("outcome__ticket", "message").filter(pk=raw_id).first()
    if found is None:
        raise NoSuchOriginalError(str(raw_id))
    return found


def sender_for_staff(user: User, sender_id: int) -> Sender:
    """What is known of a sender. Raises NoSuchOriginalError."""
    found = Sender.objects.filter(pk=sender_id).first() if may_look_after(user) else None
    if found is None:
        raise NoSuchOriginalError(str(sender_id))
    return found


def originals_named(user: User, ids: Iterable[int]) -> list[RawMessage]:
    """Those of the originals that ``user`` may read and that wait for a person; what they may not is left out."""
    waiting = [RawMessage.State.SET_ASIDE, RawMessage.State.FAILED]
    return list(originals_for(user).filter(pk__in=list(ids), state__in=waiting, emptied_at__isnull=True).order_by("pk"))


def recipients_named(user: User, ids: Iterable[int]) -> list[Recipient]:
    """Those of the recipients that ``user`` may look after."""
    rows = letters_for(user).select_related("message__interaction__ticket_link__ticket")
    return list(rows.filter(pk__in=list(ids)).order_by("pk"))


def letters_for(user: User) -> QuerySet[Recipient]:
    """The recipients of letters out whom ``user`` may look after."""
    if not may_look_after(user):
        return Recipient.objects.none()
    free = Q(message__interaction__ticket_link__isnull=True)
    theirs = Q(message__interaction__ticket_link__ticket__in=visible_to(user))
    return Recipient.objects.filter(free | theirs, message__direction="out").exclude(
        message__interaction__customer__user=user
    )


def recipient_for_staff(user: User, recipient_id: int) -> Recipient:
    """Raises NoSuchOriginalError."""
    found = (
        letters_for(user).select_related("message__interaction__ticket_link__ticket").filter(pk=recipient_id).first()
    )
    if found is None:
        raise NoSuchOriginalError(str(recipient_id))
    return found
