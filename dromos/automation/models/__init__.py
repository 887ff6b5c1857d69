"""The tables of automation: a module per word."""

from dromos.automation.models.escalation import (
    Alert,
    AlertItem,
    AlertPreference,
    Digest,
    DigestIssue,
    Escalation,
    EscalationRule,
    EscalationStep,
    Firing,
    Mailing,
    QueueWatch,
    TicketWatch,
)
from dromos.automation.models.macros import Macro, MacroUse
from dromos.automation.models.personal import PersonalAlert, PushSubscription
from dromos.automation.models.triggers import Change, Trigger, TriggerFiring

__all__ = [
    "Alert",
    "AlertItem",
    "AlertPreference",
    "Change",
    "Digest",
    "DigestIssue",
    "Escalation",
    "EscalationRule",
    "EscalationStep",
    "Firing",
    "Macro",
    "MacroUse",
    "Mailing",
    "PersonalAlert",
    "PushSubscription",
    "QueueWatch",
    "TicketWatch",
    "Trigger",
    "TriggerFiring",
]
