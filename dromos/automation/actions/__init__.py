"""Every write of escalation, by verb group. Import the verbs from here."""

from dromos.automation.actions.alerting import acknowledge, acknowledge_escalation, mail_alerts
from dromos.automation.actions.climbing import climb
from dromos.automation.actions.digesting import issue
from dromos.automation.actions.setting_up import (
    change_rule,
    create_rule,
    install_defaults,
    order_rules,
    plan_digest,
    remove_digest,
    remove_rule,
    set_hours,
    set_preference,
)
from dromos.automation.actions.watching import look_again, look_again_at_all, look_at_queues, look_at_tickets

__all__ = [
    "acknowledge",
    "acknowledge_escalation",
    "change_rule",
    "climb",
    "create_rule",
    "install_defaults",
    "issue",
    "look_again",
    "look_again_at_all",
    "look_at_queues",
    "look_at_tickets",
    "mail_alerts",
    "order_rules",
    "plan_digest",
    "remove_digest",
    "remove_rule",
    "set_hours",
    "set_preference",
]
