"""Triggers to begin with. They are made switched off, to be looked at, changed and tried."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Template:
    """``build`` gives the fields of its triggers, in their order, in the language of whoever makes them."""

    title: str | Promise
    text: str | Promise
    icon: str
    build: Callable[[], list[dict[str, Any]]]


def _leaf(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": list(value)}


def _vip() -> list[dict[str, Any]]:
    return [
        {
            "name": _("A VIP wrote"),
            "events": ["opened", "customer_wrote"],
            "conditions": {"all": [_leaf("segment", "is", "vip")]},
            "changes": [{"do": "set_priority", "priority": "high"}],
            "alerts": [{"audience": "lead", "text": "{{ customer.name }}"}],
        }
    ]


def _word() -> list[dict[str, Any]]:
    words = ["cancel", "terminate", "ακύρωση", "felmond", "расторг", "výpověď"]
    return [
        {
            "name": _("Tag what speaks of cancelling"),
            "events": ["opened", "customer_wrote"],
            "differences": [_leaf("letter", "says", *words)],
            "changes": [{"do": "add_tags", "tags": [_("cancelling")]}],
        }
    ]


def _thanks() -> list[dict[str, Any]]:
    words = ["thank", "ευχαριστ", "köszön", "спасибо", "благодар", "děkuj", "díky"]
    return [
        {
            "name": _("A thank-you does not reopen"),
            "events": ["reopened"],
            "actors": ["customer"],
            "differences": [_leaf("letter", "says", *words), _leaf("letter", "shorter", "20")],
            "changes": [{"do": "solve", "solution": "", "tell": False}],
        }
    ]


def _close() -> list[dict[str, Any]]:
    waits = {"all": [_leaf("state", "is", "waiting_customer")]}
    return [
        {
            "name": _("Remind a customer who does not answer"),
            "kind": "time",
            "basis": "state",
            "after_s": 3 * DAY,
            "every": "day",
            "at_time": dt.time(9),
            "conditions": waits,
            "changes": [
                {
                    "do": "reply",
                    "text": _(
                        "We are still waiting for your answer about “{{ ticket.subject }}”. Without one we close it in"
                        " three days; a word from you is enough to keep it open."
                    ),
                }
            ],
        },
        {
            "name": _("Close what was not answered after a reminder"),
            "kind": "time",
            "basis": "fired",
            "after_s": 3 * DAY,
            "every": "day",
            "at_time": dt.time(9),
            "conditions": waits,
            "changes": [{"do": "close"}],
        },
    ]


def _broken() -> list[dict[str, Any]]:
    return [
        {
            "name": _("A broken promise becomes urgent"),
            "events": ["breached"],
            "conditions": {"all": [_leaf("priority", "is_not", "urgent")]},
            "changes": [{"do": "set_priority", "priority": "urgent"}],
            "alerts": [{"audience": "holder", "text": ""}],
        }
    ]


TEMPLATES: Mapping[str, Template] = {
    "vip": Template(
        gettext_lazy("A VIP wrote"),
        gettext_lazy("Raises the priority and tells the leads of the department."),
        "star",
        _vip,
    ),
    "word": Template(
        gettext_lazy("Tag by a word"),
        gettext_lazy("Tags tickets when the customer's own words contain one of yours."),
        "tag",
        _word,
    ),
    "thanks": Template(
        gettext_lazy("A thank-you does not reopen"),
        gettext_lazy(
            "When a customer only says thank you on a solved ticket, in few words, it is solved again at once."
        ),
        "thumbs-up",
        _thanks,
    ),
    "close": Template(
        gettext_lazy("Remind, then close"),
        gettext_lazy(
            "Two rules: after three days without an answer a reminder, after three more the ticket is closed."
        ),
        "timer",
        _close,
    ),
    "broken": Template(
        gettext_lazy("A broken promise becomes urgent"),
        gettext_lazy("Raises the priority to urgent and tells whoever holds the ticket."),
        "clock-alert",
        _broken,
    ),
}
