"""Example values for the living page: the cast of the demo company."""

from datetime import datetime, timedelta
from typing import Any

from dromos.calendars.clock import DAYS, weekly
from dromos.console.design.sample_form import SampleForm
from dromos.console.workspace import timeline
from dromos.tickets.models import TicketClock


def samples(at: datetime) -> dict[str, Any]:
    """Everything the living page shows, as plain values."""
    return {
        "tickets": [_ticket(at, row) for row in _ROWS.strip().splitlines()],
        "offer_item": _offer(at),
        "stops": _stops(),
        "entries": _entries(at),
        "at": at,
        "hour_ago": at - timedelta(hours=1),
        "soon": at + timedelta(minutes=18),
        "later": at + timedelta(hours=5, minutes=12),
        "late": at - timedelta(minutes=41),
        "clock_picture": _clock_picture(at),
        "forms": {theme: SampleForm(prefix=theme) for theme in ("light", "dark")},
        "bad_forms": {theme: _wrong(f"wrong-{theme}") for theme in ("light", "dark")},
        "quoted": [
            (
                False,
                "It works again since the new router arrived. Thank you, Cyril!\n\nOne question: https://meridian.example/bill",
            ),
            (True, "> On Monday Cyril wrote:\n> We send you a new router today."),
        ],
    }


def _clock_picture(at: datetime) -> timeline.Picture | None:
    """A promise kept, one that stands still for the second time, and one that is broken."""
    begun = at - timedelta(hours=30)

    def row(pk: int, kind: str, state: str, **fields: Any) -> TicketClock:
        return TicketClock(pk=pk, kind=kind, state=state, target_s=14_400, started_at=begun, **fields)

    rows = [
        row(1, "first_reply", "met", due_at=begun + timedelta(hours=9), stopped_at=begun + timedelta(hours=5)),
        row(2, "resolution", "paused"),
        row(3, "leg", "breached", due_at=at - timedelta(hours=6), breached_at=at - timedelta(hours=6)),
    ]
    rests = {2: [(begun + timedelta(hours=7), begun + timedelta(hours=12)), (at - timedelta(hours=3), None)]}
    office = weekly("UTC", {day: [("08:00", "12:00"), ("13:00", "20:00")] for day in DAYS})
    return timeline.picture(rows, rests, [office] * len(rows), at)


_ROWS = """
10412|Internet down since yesterday, red light on the modem|Neither restarting nor the other cable helped|Kostas Papadopoulos|open|urgent|Cyril|18
10411|Számla kétszer levonva októberben|Kétszer vontak le 12 990 forintot a kártyámról|Margit Szabó|new|high||95
10398|VPN drops every evening around eight|We measured again as you asked, the log is attached|Ladislav Novák · Praha Glass s.r.o.|waiting_customer|normal|Cyril|
10377|Не работает телефон после замены модема|Добрый день, после замены модема пропал гудок|Nikolai Orlov|open|high|Bence|-41
10350|Where can I see my usage?||Oscar Lind|solved|low|Alexandra|
"""  # noqa: E501


def _ticket(at: datetime, row: str) -> dict[str, Any]:
    number, subject, snippet, customer, state, priority, assignee, minutes = row.split("|")
    return {
        "href": "#rows",
        "number": number,
        "subject": subject,
        "snippet": snippet,
        "customer": customer,
        "state": state,
        "priority": priority,
        "assignee": assignee,
        "clock": _clock(at, state, minutes),
        "updated_at": at,
        "unread": bool(minutes),
    }


def _clock(at: datetime, state: str, minutes: str) -> dict[str, Any]:
    if minutes:
        return {"what": "First reply", "state": "running", "due": at + timedelta(minutes=int(minutes))}
    return {"what": "First reply", "state": "paused" if state == "waiting_customer" else "met", "due": None}


def _wrong(prefix: str) -> SampleForm:
    """A form that was filled in with mistakes."""
    return SampleForm({f"{prefix}-name": "", f"{prefix}-lights": "red"}, prefix=prefix)


def _offer(at: datetime) -> dict[str, Any]:
    return {
        "id": 1,
        "number": 10412,
        "subject": "Internet down since yesterday, red light on the modem",
        "customer": "Kostas Papadopoulos",
        "why": "You know modems (4 of 5) and read Greek.",
        "until": at + timedelta(seconds=42),
        "total": 60,
        "priority": "urgent",
        "clock": {"what": "First reply", "state": "running", "due": at + timedelta(minutes=18)},
    }


def _stops() -> list[dict[str, str]]:
    return [
        {"label": "Received", "when": "Mon 09:12", "stop": "done", "icon": "inbox"},
        {"label": "With a specialist", "when": "Mon 09:20", "stop": "done", "icon": "user"},
        {"label": "Being repaired", "when": "until Tue 12:00", "stop": "now", "icon": "wrench"},
        {"label": "Solved", "when": "", "stop": "ahead", "icon": "flag"},
    ]


def _entries(at: datetime) -> list[dict[str, Any]]:
    rows = [
        ("Cyril accepted", 0, "user-check", "accent", "Technical Support, Greek 3, modems 4"),
        ("Priority raised by a rule", 3, "signal-high", "", "normal → urgent"),
        ("Opened from a letter", 4, "mail", "", ""),
    ]
    return [
        {"text": text, "at": at - timedelta(minutes=ago), "icon": icon, "tone": tone, "change": change}
        for text, ago, icon, tone, change in rows
    ]
