"""What is done on a ticket beside writing: tags, own fields, links, tasks, checklists, times, watchers, follow-ups."""

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from dromos.accounts.models import User
from dromos.tickets import access, custom, states
from dromos.tickets.actions import tagging
from dromos.tickets.models import CheckLine, Checklist, FollowUp, Tag, Task, Ticket, TicketLink, TimeEntry, Watch
from dromos.tickets.search import finding

OFFERED_TAGS = 200
OFFERED_TICKETS = 20
Kind = TicketLink.Kind


def on_page(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """Everything the part shows."""
    may_work = access.may_work_on(user, ticket)
    return {
        "may_work": may_work,
        "is_live": ticket.state in states.LIVE,
        "tags": [link.tag for link in ticket.tag_links.select_related("tag").order_by("tag__name")],
        "known_tags": list(Tag.objects.filter(is_active=True).values_list("name", flat=True)[:OFFERED_TAGS]),
        "may_make_tags": tagging.may_make_tags(),
        "fields": fields_of(user, ticket),
        "links": links_of(user, ticket),
        "tasks": list(_tasks(ticket)),
        "lists": lists_of(ticket),
        "checklists": list(_offered(ticket)),
        "follow_ups": list(FollowUp.objects.filter(ticket=ticket, done_at=None).select_related("user")),
        "watchers": list(Watch.objects.filter(ticket=ticket).select_related("user").order_by("user__name")),
        "me": user.pk,
        **times_of(user, ticket, at),
    }


def fields_of(user: User, ticket: Ticket) -> list[dict[str, Any]]:
    """The own fields this reader sees, with what they hold."""
    fields = custom.fields_of(ticket, user)
    held = custom.values_of(ticket) if fields else {}
    language = get_language() or "en"
    rows = [(field, held[field.pk].value if field.pk in held else None) for field in fields]
    return [
        {
            "label": field.label_in(language),
            "text": custom.in_words(field, value, language),
            "is_owed": value is None and bool(field.required_when),
        }
        for field, value in rows
    ]


def links_of(user: User, ticket: Ticket) -> list[dict[str, Any]]:
    """Tickets that belong to this one, as far as ``user`` reads them; what belongs together stands together."""
    readable = access.visible_to(user)
    out = ticket.links_out.filter(target__in=readable).select_related("target")
    into = ticket.links_in.filter(source__in=readable).select_related("source")
    rows = [{"how": row.kind, "key": row.pk, "ticket": row.target, "kind": row.kind} for row in out]
    rows += [{"how": f"{row.kind}_by", "key": row.pk, "ticket": row.source, "kind": row.kind} for row in into]
    order = ["part_of", "part_of_by", "caused_by", "caused_by_by", "duplicates", "duplicates_by"]
    rows.sort(key=lambda row: (order.index(row["how"]) if row["how"] in order else len(order), row["key"]))
    return rows


def others_like(user: User, ticket: Ticket, typed: str, at: dt.datetime) -> list[Ticket]:
    """Tickets that may be meant: of what is typed, else the customer's own; those that are open first."""
    readable = access.visible_to(user).exclude(pk=ticket.pk).exclude(state__in=states.FINAL)
    words = typed.strip().lstrip("#")
    if not words:
        wanted = Q(customer_id=ticket.customer_id)
    elif words.split()[0].isdecimal():
        wanted = Q(number__startswith=words.split()[0])
    else:
        wanted = finding.condition(words, viewer=user, at=at)
    rows = readable.filter(wanted).select_related("customer").order_by("-updated_at")[:OFFERED_TICKETS]
    return sorted(rows, key=lambda row: (row.state not in states.LIVE, row.customer_id != ticket.customer_id))


def _tasks(ticket: Ticket) -> Any:
    rows = Task.objects.filter(ticket=ticket).select_related("work_item__agent__user", "queue", "assignee")
    return rows.order_by("ended_at", "due_at", "pk")


def lists_of(ticket: Ticket) -> list[dict[str, Any]]:
    """The checklists of the ticket: name, lines, how many are ticked."""
    found: dict[str, list[CheckLine]] = {}
    for line in CheckLine.objects.filter(ticket=ticket):
        found.setdefault(line.list_name, []).append(line)
    return [
        {"name": name, "lines": lines, "done": sum(line.done_at is not None for line in lines)}
        for name, lines in found.items()
    ]


def _offered(ticket: Ticket) -> Any:
    """Templates of the ticket's category or one above it, and those of no category, that it does not have yet."""
    key = ticket.category.key if ticket.category else ""
    above = ["/".join(key.split("/")[: depth + 1]) for depth in range(key.count("/") + 1)]
    mine = Q(category=None) | Q(category__key__in=above)
    used = CheckLine.objects.filter(ticket=ticket).values("list_name")
    return Checklist.objects.filter(mine, is_active=True).exclude(name__in=used)


def times_of(user: User, ticket: Ticket, at: dt.datetime) -> dict[str, Any]:
    """Who spent how long; whose timer runs, one's own first."""
    entries = list(TimeEntry.objects.filter(ticket=ticket).select_related("user"))
    running = [entry for entry in entries if entry.ended_at is None]
    done = [entry for entry in entries if entry.ended_at is not None]
    return {
        "times": done,
        "minutes": sum(entry.minutes for entry in done),
        "billable": sum(entry.minutes for entry in done if entry.is_billable),
        "my_timer": next((entry for entry in running if entry.user_id == user.pk), None),
        "timers": [entry for entry in running if entry.user_id != user.pk],
        "now": at,
    }
