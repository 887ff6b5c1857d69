from dataclasses import dataclass

from dromos.lib.events import Event


@dataclass(frozen=True)
class EscalationRulesChanged(Event):
    """Rules of escalation, or their steps, are different now."""


@dataclass(frozen=True)
class EscalationStarted(Event):
    """A rule came true for a ticket, or (``ticket_id`` None) for a queue: its ladder is being climbed."""

    escalation_id: int
    rule_id: int
    ticket_id: int | None


@dataclass(frozen=True)
class AlertAcknowledged(Event):
    """Somebody takes care of it: the ladders behind the alert stop."""

    alert_id: int
    user_id: int
