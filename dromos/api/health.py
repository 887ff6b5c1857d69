"""Is everything running? The examination behind ``dromos doctor`` and ``GET /api/v1/health``.

A finding is *well*, *look* (somebody should) or *ill* (customers notice); the report is as bad as its worst one.
"""

import datetime as dt
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, QuerySet
from django.utils.crypto import salted_hmac

from dromos.automation.models import Escalation
from dromos.intake.books import failing_days
from dromos.intake.senders import HEARTBEAT as SPAM_FILTER
from dromos.interactions import queries as interactions
from dromos.interactions.models import Message, RawMessage, Recipient
from dromos.lib.heartbeat import beat
from dromos.lib.models import Heartbeat, Reaction
from dromos.tickets.models import SearchBacklog, SearchRules
from dromos.triage.stems import RULES

WELL, LOOK, ILL = range(3)
WORDS = ("well", "look", "ill")

NO_LEADER = dt.timedelta(seconds=30)
WAITS_LONG, WAITS_TOO_LONG = dt.timedelta(minutes=5), dt.timedelta(minutes=30)
SILENT, DEAD = dt.timedelta(minutes=2), dt.timedelta(minutes=10)
FETCH_LATE, FETCH_TOO_LATE = dt.timedelta(minutes=15), dt.timedelta(hours=1)
INDEX_LATE, INDEX_TOO_LATE = dt.timedelta(minutes=2), dt.timedelta(hours=2)
HELD_LONG = dt.timedelta(days=1)
RENUMBERED = dt.timedelta(days=1)
LITTLE_ROOM, NO_ROOM = 2 * 2**30, 200 * 2**20


@dataclass(frozen=True)
class Finding:
    """One line of the report: what was looked at, how it is, in words and in figures."""

    name: str
    status: int
    text: str
    figures: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"name": self.name, "status": WORDS[self.status], "text": self.text, **self.figures}


@dataclass(frozen=True)
class Report:
    """All findings at one moment."""

    at: dt.datetime
    findings: tuple[Finding, ...]

    @property
    def status(self) -> int:
        return max((finding.status for finding in self.findings), default=ILL)

    def as_json(self) -> dict[str, Any]:
        findings = [finding.as_json() for finding in self.findings]
        return {"status": WORDS[self.status], "at": self.at.isoformat(), "findings": findings}


def health_token() -> str:
    """Return the token that opens the health page; it changes with the installation's secret key."""
    return salted_hmac("dromos.api.health", "token", algorithm="sha256").hexdigest()


def examine(at: dt.datetime) -> Report:
    """Look at everything as of ``at``. Never raises: a part that cannot be examined is a finding."""
    findings: list[Finding] = []
    for examination in EXAMINATIONS:
        try:
            findings += examination(at)
        except (DatabaseError, OSError) as error:
            if isinstance(error, ProgrammingError) and any(one.figures.get("migrations_waiting") for one in findings):
                connection.close()  # tables that are not there yet: the cause is said already
                continue
            name = examination.__name__.replace("_", " ")
            findings.append(Finding(name, ILL, f"cannot be examined: {str(error).strip()}"))
            connection.close()
            if examination is database:
                break
    return Report(at, tuple(findings))


def by_age(age: dt.timedelta | None, look: dt.timedelta, ill: dt.timedelta) -> int:
    """Judge an age; None (nothing there) is well."""
    if age is None or age < look:
        return WELL
    return LOOK if age < ill else ILL


def database(_at: dt.datetime) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    text = f"PostgreSQL {version}, {size / 2**20:.0f} MB"
    figures = {"version": version, "bytes": size, "migrations_waiting": waiting}
    if waiting:
        yield Finding("database", ILL, f"{text}; {waiting} migrations wait: run dromos migrate", figures)
    else:
        yield Finding("database", WELL, text, figures)


def writing(at: dt.datetime) -> Iterator[Finding]:
    """The database takes what is written: its disk is not full, it is no standby and was not set to read only."""
    try:
        with transaction.atomic():
            beat("doctor", at)
    except ProgrammingError:
        connection.close()  # the table is not there yet: `database` says that migrations wait
    except DatabaseError as error:
        connection.close()
        said = " ".join(str(error).split())
        text = f"refused: {said}; letters stay at their servers and senders come again until it works"
        yield Finding("writing", ILL, text)
    else:
        yield Finding("writing", WELL, "the database takes what is written")


def workers(at: dt.datetime) -> Iterator[Finding]:
    """Each role has beaten lately (heartbeats ``worker:...``)."""
    beats = list(Heartbeat.objects.filter(name__startswith="worker:").order_by("name"))
    if not beats:
        yield Finding("workers", ILL, "no worker has ever run: start dromos up, or dromos worker")
    for row in beats:
        age = at - row.at
        status = max(by_age(age, SILENT, DEAD), LOOK if row.detail.get("error") else WELL)
        text = row.detail.get("error") or f"last seen {shown_age(age)} ago"
        yield Finding(row.name, status, text, {"last_seen_s": seconds(age)})


def router(at: dt.datetime) -> Iterator[Finding]:
    """Somebody leads the routing. Without a leader people can still take their next item themselves."""
    for row in Heartbeat.objects.filter(name="router"):
        age = at - row.at
        status = LOOK if age > NO_LEADER else WELL
        text = f"led by process {row.detail.get('pid')}, last seen {shown_age(age)} ago; "
        text += f"{row.detail.get('waiting')} items wait, {row.detail.get('agents')} agents"
        if status != WELL:
            text = f"nobody has led for {shown_age(age)}; 'Next item' works without"
        yield Finding("router", status, text, {"last_seen_s": seconds(age)})


def channels(at: dt.datetime) -> Iterator[Finding]:
    """Letters come and go: mailboxes (``fetch:...``), servers that send (``send:...``), the reception."""
    yield from _fetching(at)
    yield from _sending(at)
    yield from _reception(at)


def _sending(at: dt.datetime) -> Iterator[Finding]:
    """Accounts whose server does not take letters. They wait and are not lost."""
    for row in Heartbeat.objects.filter(name__startswith="send:").order_by("name"):
        error, since = row.detail.get("error"), row.detail.get("since")
        age = at - dt.datetime.fromisoformat(since) if error and since else None
        status = by_age(age, WAITS_LONG, FETCH_TOO_LATE)
        text = f"not for {shown_age(age)}; letters wait: {error}" if age is not None else "works again"
        yield Finding(f"{row.name} {row.detail.get('mailbox', '')}".strip(), status, text, {"failing_s": seconds(age)})


def _reception(at: dt.datetime) -> Iterator[Finding]:
    """The ports other mail servers hand us letters at."""
    for row in Heartbeat.objects.filter(name="reception"):
        error, age = row.detail.get("error"), at - row.at
        ports = ", ".join(f"{kind.upper()} {row.detail[kind]}" for kind in ("smtp", "lmtp") if row.detail.get(kind))
        status = ILL if error else by_age(age, SILENT, DEAD)
        text = error or f"listens: {ports}; last seen {shown_age(age)} ago"
        yield Finding(row.name, status, text, {"last_seen_s": seconds(age)})


def _fetching(at: dt.datetime) -> Iterator[Finding]:
    """Each mailbox was read with success lately."""
    for row in Heartbeat.objects.filter(name__startswith="fetch:").order_by("name"):
        age = at - row.succeeded_at if row.succeeded_at else None
        status = ILL if age is None else by_age(age, FETCH_LATE, FETCH_TOO_LATE)
        label = f"{row.name} {row.detail.get('mailbox', '')}".strip()
        text = f"last success {shown_age(age)} ago" if age is not None else "never succeeded"
        if error := row.detail.get("error"):
            text += f"; now: {error}"
        if renumbered := row.detail.get("renumbered"):
            since = at - dt.datetime.fromisoformat(renumbered)
            if since < RENUMBERED:
                status = max(status, LOOK)
                text += f"; its server numbered all letters anew {shown_age(since)} ago: they were known by their bytes"
        yield Finding(label, status, text, {"last_success_s": seconds(age)})


def spam_filter(at: dt.datetime) -> Iterator[Finding]:
    """The spam filter this house asks answers; letters are taken in without it meanwhile."""
    for row in Heartbeat.objects.filter(name=SPAM_FILTER):
        error = row.detail.get("error")
        text = (
            f"does not answer, letters come in without it: {error}"
            if error
            else f"answered {shown_age(at - row.at)} ago"
        )
        yield Finding("spam filter", LOOK if error else WELL, text)


def queues(at: dt.datetime) -> Iterator[Finding]:
    """How much waits, and since when the oldest has been due."""
    raw = RawMessage.objects.filter(state=RawMessage.State.NEW)
    held = interactions.held()
    waiting = Recipient.objects.filter(state=Recipient.State.QUEUED, message__state__in=["queued", "sending"])
    letters = waiting.exclude(held)
    reactions = Reaction.objects.filter(state=Reaction.State.PENDING)
    yield queue("intake", raw, at)
    yield queue("letters", letters, at)
    yield queue("reactions", reactions, at)
    yield queue("escalation steps", Escalation.objects.filter(next_at__isnull=False), at)
    yield from held_letters(waiting.filter(held), at)


def held_letters(rows: QuerySet[Any], at: dt.datetime) -> Iterator[Finding]:
    """Letters that wait because their mailbox is not live: meant so at first, and forgotten after a day."""
    found = rows.aggregate(number=Count("id"), oldest=Min("message__at"))
    if found["number"]:
        age = at - found["oldest"]
        text = f"{found['number']} wait for their mailbox to go live; the oldest for {shown_age(age)}"
        status = LOOK if age >= HELD_LONG else WELL
        yield Finding("held letters", status, text, {"count": found["number"], "oldest_s": seconds(age)})


def queue(name: str, rows: QuerySet[Any], at: dt.datetime) -> Finding:
    found = rows.filter(next_at__lte=at).aggregate(due=Count("id"), oldest=Min("next_at"))
    age = at - found["oldest"] if found["oldest"] else None
    later = rows.filter(next_at__gt=at).count()
    text = f"{found['due']} wait, {later} for a later time"
    if age is not None:
        text += f"; the oldest for {shown_age(age)}"
    figures = {"due": found["due"], "later": later, "oldest_s": seconds(age)}
    return Finding(f"queue of {name}", by_age(age, WAITS_LONG, WAITS_TOO_LONG), text, figures)


def search_index(at: dt.datetime) -> Iterator[Finding]:
    """What changed is found by its new words: nothing has waited long for the indexer."""
    found = SearchBacklog.objects.aggregate(number=Count("id"), oldest=Min("at"))
    age = at - found["oldest"] if found["oldest"] else None
    status = by_age(age, INDEX_LATE, INDEX_TOO_LATE)
    text = f"{found['number']} changes wait for the indexer; the oldest for {shown_age(age)}" if age else "up to date"
    if older := SearchRules.objects.exclude(rules=RULES).first():
        text += f"; made by older rules, all tickets are read again: done up to {older.after}"
    yield Finding("search index", status, text, {"count": found["number"], "oldest_s": seconds(age)})


def failures(_at: dt.datetime) -> Iterator[Finding]:
    """What waits for a person."""
    failed = {
        "letters that could not be sent": Message.objects.filter(state__in=["failed", "bounced"]).count(),
        "messages that could not be read": RawMessage.objects.filter(state=RawMessage.State.FAILED).count(),
        "reactions that failed": Reaction.objects.filter(state=Reaction.State.FAILED).count(),
    }
    for name, number in failed.items():
        yield Finding(name, LOOK if number else WELL, str(number), {"count": number})


def books(_at: dt.datetime) -> Iterator[Finding]:
    """What arrived is accounted for, day by day."""
    days = failing_days()
    lost = sum(day.missing + day.unexplained for day in days)
    text = f"{lost} originals are not accounted for; see What arrived on {days[0].day}" if days else "adds up"
    figures = {"lost": lost, "days": [day.day.isoformat() for day in days]}
    yield Finding("reconciliation", ILL if days else WELL, text, figures)


def disk(_at: dt.datetime) -> Iterator[Finding]:
    folder = settings.DATA if os.path.isdir(settings.DATA) else "/"  # noqa: PTH112
    free = shutil.disk_usage(folder).free
    status = ILL if free < NO_ROOM else LOOK if free < LITTLE_ROOM else WELL
    yield Finding("disk", status, f"{free / 2**30:.1f} GB free", {"free_bytes": free})


EXAMINATIONS: tuple[Callable[[dt.datetime], Iterator[Finding]], ...] = (
    database,
    writing,
    workers,
    router,
    channels,
    spam_filter,
    queues,
    search_index,
    failures,
    books,
    disk,
)


def seconds(age: dt.timedelta | None) -> float | None:
    return None if age is None else round(age.total_seconds(), 1)


def shown_age(age: dt.timedelta) -> str:
    number = max(0, int(age.total_seconds()))
    for size, word in ((86400, "d"), (3600, "h"), (60, "min")):
        if number >= size:
            return f"{number // size} {word}"
    return f"{number} s"
