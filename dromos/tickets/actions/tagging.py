"""Tags: hung on tickets by agents, kept in order by administrators."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from dromos.accounts.access import require_administration
from dromos.lib import audit, settings
from dromos.lib.actor import Actor
from dromos.lib.events import announce
from dromos.tickets import access, history
from dromos.tickets.actions import moving
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.events import TicketChanged
from dromos.tickets.models import Tag, Ticket, TicketTag

ANYBODY_MAKES = "tags_made_by_anybody"
"""The setting: may agents hang tags on tickets that nobody has used before?"""
MOST = 30
"""Tags on one ticket."""


def spelt(name: str) -> str:
    """A tag as it is kept: one line, no commas, single blanks."""
    return " ".join(name.replace(",", " ").split())[:60]


def may_make_tags() -> bool:
    """May agents make new tags? The administrator says so; at first they may."""
    return bool(settings.get(ANYBODY_MAKES, True))


@transaction.atomic
def add_tags(*, ticket: Ticket, names: Sequence[str], by: Actor, at: dt.datetime) -> list[str]:
    """Hang tags on the ticket; returns those it did not have. A tag nobody has used yet is made, if that is allowed.

    Raises NotAllowedError, ForbiddenMoveError.
    """
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    tags = [_named(name, at) for name in dict.fromkeys(filter(None, map(spelt, names)))]
    held = set(ticket.tag_links.values_list("tag_id", flat=True))
    new = [tag for tag in tags if tag.pk not in held]
    if len(held) + len(new) > MOST:
        raise ForbiddenMoveError(_("A ticket has at most %(most)s tags.") % {"most": MOST})
    TicketTag.objects.bulk_create([TicketTag(ticket=ticket, tag=tag, at=at) for tag in new], ignore_conflicts=True)
    return _told(ticket, "tag", new, by, at)


@transaction.atomic
def remove_tags(*, ticket: Ticket, names: Sequence[str], by: Actor, at: dt.datetime) -> list[str]:
    """Take tags off the ticket; returns those it had. Raises NotAllowedError."""
    access.require_worker(by, ticket)
    ticket = moving.locked(ticket)
    wanted = {spelt(name).lower() for name in names}
    links = [row for row in ticket.tag_links.select_related("tag") if row.tag.name.lower() in wanted]
    TicketTag.objects.filter(pk__in=[row.pk for row in links]).delete()
    return _told(ticket, "untag", [row.tag for row in links], by, at)


def _told(ticket: Ticket, verb: str, tags: Sequence[Tag], by: Actor, at: dt.datetime) -> list[str]:
    names = [tag.name for tag in tags]
    if names:
        shown = {"new" if verb == "tag" else "old": ", ".join(names)}
        moving.save(ticket, at)
        history.write(ticket, verb, by=by, at=at, field="tags", **shown)
        announce(TicketChanged(ticket.pk, "tags"), at)
    return names


def _named(name: str, at: dt.datetime) -> Tag:
    tag = Tag.objects.filter(name__iexact=name).first()
    if tag is not None:
        if not tag.is_active:
            raise ForbiddenMoveError(_("The tag “%(name)s” is no longer used.") % {"name": tag.name})
        return tag
    if not may_make_tags():
        raise ForbiddenMoveError(
            _("There is no tag “%(name)s”, and only administrators make new ones.") % {"name": name}
        )
    return Tag.objects.create(name=name, created_at=at)


# -- kept in order -------------------------------------------------------------------------------


@transaction.atomic
def make_tag(*, name: str, by: Actor, at: dt.datetime) -> Tag:
    """A new tag. Raises NotAllowedError, ForbiddenMoveError when there is one of this name."""
    require_administration(by)
    tag = Tag(name=_free(spelt(name)), created_at=at)
    tag.save()
    audit.record(by=by, at=at, verb="create", subject=tag, changes={"name": tag.name})
    return tag


@transaction.atomic
def rename_tag(*, tag: Tag, name: str, by: Actor, at: dt.datetime) -> Tag:
    """Another word for the same: on every ticket. Raises NotAllowedError, ForbiddenMoveError."""
    require_administration(by)
    old, tag.name = tag.name, _free(spelt(name), tag)
    tag.save(update_fields=["name"])
    audit.record(by=by, at=at, verb="change", subject=tag, changes={"name": [old, tag.name]})
    return tag


@transaction.atomic
def merge_tags(*, tag: Tag, into: Tag, by: Actor, at: dt.datetime) -> int:
    """Two words for the same become one: tickets with ``tag`` have ``into``. Returns how many.

    Raises NotAllowedError, ForbiddenMoveError.
    """
    require_administration(by)
    if tag.pk == into.pk:
        raise ForbiddenMoveError(_("A tag cannot be merged into itself."))
    links = TicketTag.objects.filter(tag=tag)
    count = links.count()
    links.exclude(ticket__in=TicketTag.objects.filter(tag=into).values("ticket")).update(tag=into)
    audit.record(by=by, at=at, verb="merge", subject=into, changes={"tag": [tag.name, into.name], "tickets": count})
    tag.delete()
    return count


@transaction.atomic
def retire_tag(*, tag: Tag, by: Actor, at: dt.datetime) -> None:
    """It is offered no more, and stays where it is. Raises NotAllowedError."""
    _activate(tag, by, at, is_active=False)


@transaction.atomic
def bring_back_tag(*, tag: Tag, by: Actor, at: dt.datetime) -> None:
    """Raises NotAllowedError."""
    _activate(tag, by, at, is_active=True)


def allow_new_tags(*, allowed: bool, by: Actor, at: dt.datetime) -> None:
    """May agents make new tags? Raises NotAllowedError."""
    require_administration(by)
    settings.put(key=ANYBODY_MAKES, value=allowed, by=by, at=at)


def _activate(tag: Tag, by: Actor, at: dt.datetime, *, is_active: bool) -> None:
    require_administration(by)
    tag.is_active = is_active
    tag.save(update_fields=["is_active"])
    audit.record(by=by, at=at, verb="change", subject=tag, changes={"is_active": [not is_active, is_active]})


def _free(name: str, tag: Tag | None = None) -> str:
    if not name:
        raise ForbiddenMoveError(_("Give the tag a name."))
    if Tag.objects.filter(name__iexact=name).exclude(pk=tag.pk if tag else 0).exists():
        raise ForbiddenMoveError(_("There is a tag “%(name)s” already: merge the two instead.") % {"name": name})
    return name
