"""Every write of automation, by verb group. Import the verbs from here."""

from dromos.automation.actions.alerting import acknowledge, acknowledge_escalation, mail_alerts
from dromos.automation.actions.climbing import climb
from dromos.automation.actions.digesting import issue
from dromos.automation.actions.macroing import (
    change_macro,
    create_macro,
    order_macros,
    remove_macro,
    run_macro,
    start_with_macro,
)
from dromos.automation.actions.passing_on import pass_on_rules
from dromos.automation.actions.pushing import push_due, subscribe, switch_push, unsubscribe
from dromos.automation.actions.ruling import (
    change_trigger,
    create_trigger,
    draft_trigger,
    make_from_template,
    order_triggers,
    remove_trigger,
    switch_trigger,
)
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
from dromos.automation.actions.telling import News, claim_news, mark_read, tell
from dromos.automation.actions.watching import look_again, look_again_at_all, look_at_queues, look_at_tickets

__all__ = [
    "News",
    "acknowledge",
    "acknowledge_escalation",
    "change_macro",
    "change_rule",
    "change_trigger",
    "claim_news",
    "climb",
    "create_macro",
    "create_rule",
    "create_trigger",
    "draft_trigger",
    "install_defaults",
    "issue",
    "look_again",
    "look_again_at_all",
    "look_at_queues",
    "look_at_tickets",
    "mail_alerts",
    "make_from_template",
    "mark_read",
    "order_macros",
    "order_rules",
    "order_triggers",
    "pass_on_rules",
    "plan_digest",
    "push_due",
    "remove_digest",
    "remove_macro",
    "remove_rule",
    "remove_trigger",
    "run_macro",
    "set_hours",
    "set_preference",
    "start_with_macro",
    "subscribe",
    "switch_push",
    "switch_trigger",
    "tell",
    "unsubscribe",
]
