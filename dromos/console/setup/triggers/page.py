"""What the pages of triggers show, as plain values."""

from typing import Any

from dromos.automation import queries, telling_of, templates, trigger_words
from dromos.automation.models import Trigger, TriggerFiring
from dromos.automation.trying import Trial
from dromos.console import changes
from dromos.console.conditions.building import shown
from dromos.console.setup.triggers import forms
from dromos.tickets.models import Ticket

TONES = {"done": "kept", "held": "attention", "failed": "broken", "stopped": "broken"}
DAYS = (7, 30, 90)


def listed() -> dict[str, Any]:
    """All triggers in their order, each in one sentence; and the templates to begin with."""
    return {
        "triggers": [{"row": row, "said": trigger_words.describe(row)} for row in queries.triggers_in_order()],
        "templates": [(key, template) for key, template in templates.TEMPLATES.items()],
    }


def editor(
    form: forms.TriggerForm, *, trigger: Trigger | None, filled: dict[str, Any], trial: Trial | None = None
) -> dict[str, Any]:
    """The editor with what was filled in; ``trial`` is what trying it found."""
    return {
        "form": form,
        "trigger": trigger,
        "said": trigger_words.describe(trigger) if trigger else "",
        "builder_of": shown(form["conditions"]),
        "changes_editor": changes.editor(filled["changes"], only=forms.KINDS),
        "differences": forms.difference_rows(filled["differences"]),
        "difference_choices": forms.difference_choices(),
        "ops": forms.OPS,
        "alerts": forms.alert_rows(filled["alerts"]),
        "audiences": telling_of.AUDIENCES.items(),
        "people": forms.people(),
        "days": DAYS,
        "trial": _trial(trial) if trial else None,
        "firings": _firings(queries.firings_of(trigger)[:10]) if trigger and trigger.pk else [],
    }


def filled_of(trigger: Trigger) -> dict[str, Any]:
    """What the rows of the editor hold of a trigger that is kept."""
    return {"changes": trigger.changes, "differences": trigger.differences, "alerts": trigger.alerts}


def _trial(trial: Trial) -> dict[str, Any]:
    tickets = Ticket.objects.in_bulk({tried.ticket_id for tried in trial.shown})
    rows = [
        {
            "ticket": tickets.get(tried.ticket_id),
            "at": tried.at,
            "was": [(line.field, line.old, line.new) for line in (tried.happened.lines if tried.happened else ())][:4],
            "state": Ticket.State(tried.row["state"]).label if "state" in tried.row else "",
            "priority": Ticket.Priority(tried.row["priority"]).label if "priority" in tried.row else "",
        }
        for tried in trial.shown
    ]
    return {"trial": trial, "rows": rows, "tickets": len(trial.tickets), "by_day": sorted(trial.by_day.items())}


def fired(trigger: Trigger | None, *, state: str, page: int) -> dict[str, Any]:
    """The log: of one trigger, or of all."""
    rows = queries.firings_of(trigger, state=state)
    size = 50
    found = list(rows[(page - 1) * size : page * size + 1])
    return {
        "trigger": trigger,
        "rows": _firings(found[:size]),
        "states": TriggerFiring.State.choices,
        "state": state,
        "page": page,
        "has_next": len(found) > size,
    }


def _firings(rows: Any) -> list[dict[str, Any]]:
    return [
        {"row": row, "why": trigger_words.why(row), "did": trigger_words.did(row), "tone": TONES[row.state]}
        for row in rows
    ]
