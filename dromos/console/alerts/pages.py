"""What the pages of alerts show, as plain values."""

import datetime as dt
from typing import Any

from dromos.accounts.models import User
from dromos.automation import access, push, queries, words
from dromos.automation.models import Alert, Escalation, PersonalAlert
from dromos.lib.live import make_pass
from dromos.lib.typed import page_number, whole
from dromos.ui import dates

TONES = {
    Escalation.State.RUNNING: "attention",
    Escalation.State.DONE: "broken",
    Escalation.State.ACKNOWLEDGED: "accent",
    Escalation.State.SETTLED: "kept",
    Escalation.State.CANCELLED: "calm",
}

Kind = PersonalAlert.Kind
ICONS: dict[str, str] = {
    Kind.ASSIGNED: "user-check",
    Kind.MENTION: "at-sign",
    Kind.REPLY: "mail",
    Kind.REOPENED: "rotate-ccw",
    Kind.NOTE: "message-square-lock",
    Kind.WATCHED: "eye",
    Kind.TASK: "clipboard-list",
    Kind.TASK_DUE: "alarm-clock",
    Kind.LETTER: "mail-warning",
    Kind.BREACH: "clock-alert",
    Kind.SUBSTITUTION: "users",
    Kind.TRIGGER: "zap",
    Kind.HOUSE: "wrench",
}


def mine(user: User, at: dt.datetime) -> dict[str, Any]:
    """One's alerts: those that ask, then what is over."""
    views = queries.alerts_of(user)
    shown = [
        {
            "alert": view.alert,
            "is_raised": view.alert.state == Alert.State.RAISED,
            "total": view.total,
            "more": view.more,
            "lines": [_subject(item.escalation, at) for item in view.items],
        }
        for view in views
    ]
    return {
        "raised": [row for row in shown if row["is_raised"]],
        "over": [row for row in shown if not row["is_raised"]],
        "news": [_news(row) for row in queries.news_of(user)],
        "may_see_fired": access.may_see_escalations(user),
        "live_pass": make_pass([f"user:{user.pk}"]),
    }


def _news(row: PersonalAlert) -> dict[str, Any]:
    return {"row": row, "said": words.news(row), "path": push.shown(row)["path"], "icon": ICONS[row.kind]}


def fired(user: User, at: dt.datetime, *, rule: str, state: str, page: str) -> dict[str, Any]:
    """What fired, why, and what it did."""
    found = queries.fired(
        user,
        rule=whole(rule),
        state=state if state in Escalation.State.values else "",
        page=page_number(page),
    )
    rows = [
        {
            **_subject(row, at),
            "row": row,
            "tone": TONES[Escalation.State(row.state)],
            "steps": [
                {"kind": step.get_kind_display(), "at": step.at, "did": words.outcome(step)}
                for step in row.firings.all()
            ],
        }
        for row in found.rows
    ]
    return {
        "rows": rows,
        "page": found.number,
        "has_next": found.has_next,
        "rules": queries.rules_in_order(),
        "states": Escalation.State.choices,
        "rule": rule,
        "state": state,
        "open_states": Escalation.OPEN,
        "live_pass": make_pass([f"user:{user.pk}"]),
    }


def _subject(escalation: Escalation, at: dt.datetime) -> dict[str, Any]:
    say = {name: dates.spoken(moment, at) for name, moment in words.moments(escalation).items()}
    return {
        "id": escalation.pk,
        "ticket": escalation.ticket,
        "queue": escalation.queue,
        "why": words.why(escalation, say),
    }
