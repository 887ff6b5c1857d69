"""The audit log in words: what kind of thing, what was done to it, and each change as old and new."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

LONGEST = 140
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_KEY = re.compile(r"[a-z]+(?:_[a-z]+)+")


THINGS: Mapping[str, str | Promise] = {
    "accounts.department": lazy("Department"),
    "accounts.token": lazy("Token"),
    "accounts.user": lazy("Person"),
    "automation.escalationrule": lazy("Escalation"),
    "automation.digest": lazy("Digest"),
    "automation.macro": lazy("Macro"),
    "automation.trigger": lazy("Trigger"),
    "backoffice.callback": lazy("Call-back to another system"),
    "backoffice.backofficeitem": lazy("Back office work"),
    "calendars.absence": lazy("Absence"),
    "calendars.businesscalendar": lazy("Business calendar"),
    "calendars.feed": lazy("Feed"),
    "calendars.schedule": lazy("Shift"),
    "calendars.workingpattern": lazy("Working pattern"),
    "catalog.category": lazy("Category"),
    "customers.area": lazy("Area"),
    "customers.customer": lazy("Customer"),
    "customers.organization": lazy("Organization"),
    "customers.segment": lazy("Segment"),
    "console.overview": lazy("Overview"),
    "email_channel.mailbox": lazy("Mailbox"),
    "email_channel.sendingdomain": lazy("Domain"),
    "intake.headerrule": lazy("Rule about mail headers"),
    "intake.sender": lazy("Sender"),
    "interactions.rawmessage": lazy("Original letter"),
    "interactions.recipient": lazy("Letter"),
    "lib.setting": lazy("Setting"),
    "notifications.lettertext": lazy("Letter"),
    "routing.agent": lazy("Agent"),
    "routing.overloadrule": lazy("Overload"),
    "routing.queue": lazy("Queue"),
    "routing.skill": lazy("Skill"),
    "routing.substitution": lazy("Substitution"),
    "sla.slapolicy": lazy("SLA policy"),
    "tickets.cannedtext": lazy("Canned text"),
    "tickets.checklist": lazy("Checklist"),
    "tickets.customfield": lazy("Field"),
    "tickets.route": lazy("Route"),
    "tickets.tag": lazy("Tag"),
    "tickets.visit": lazy("Visit"),
    "triage.rule": lazy("Rule of triage"),
    "webform_channel.webform": lazy("Form"),
}
"""The kinds of things whose changes are kept, by the name their rows carry."""


DEEDS: Mapping[str, str | Promise] = {
    "accept_invitation": lazy("accepted the invitation"),
    "add_address": lazy("added"),
    "add_feed": lazy("added"),
    "add_location": lazy("added"),
    "add_second_factor": lazy("set up a second factor"),
    "approved": lazy("approved"),
    "assign_calendar": lazy("gave a calendar"),
    "cancel": lazy("called off"),
    "cancelled": lazy("called off"),
    "change": lazy("changed"),
    "change_canned_text": lazy("changed"),
    "change_exceptions": lazy("changed"),
    "change_shifts": lazy("changed"),
    "choose_start": lazy("set"),
    "complete": lazy("ended"),
    "confirm": lazy("confirmed"),
    "create": lazy("created"),
    "create_canned_text": lazy("created"),
    "deactivate": lazy("switched off"),
    "declined": lazy("declined"),
    "delete": lazy("deleted"),
    "delete_old": lazy("deleted"),
    "end_substitution": lazy("ended"),
    "enter_absence": lazy("created"),
    "export_audit": lazy("exported the audit log"),
    "forget_marks": lazy("removed"),
    "go_live": lazy("set live"),
    "hand_back": lazy("handed back"),
    "let_sign": lazy("set"),
    "list_sender": lazy("set"),
    "make_agent": lazy("created"),
    "make_key": lazy("created"),
    "make_overload_rule": lazy("created"),
    "merge": lazy("merged"),
    "move": lazy("moved"),
    "name_substitute": lazy("named"),
    "open": lazy("created"),
    "password_changed": lazy("changed the password"),
    "password_reset": lazy("renewed the password"),
    "plan": lazy("planned"),
    "reactivate": lazy("switched on"),
    "release": lazy("released"),
    "remove": lazy("removed"),
    "remove_address": lazy("removed"),
    "remove_canned_text": lazy("removed"),
    "remove_feed": lazy("removed"),
    "remove_location": lazy("removed"),
    "remove_second_factor": lazy("took away the second factor"),
    "renew": lazy("renewed"),
    "renew_recovery_codes": lazy("renewed the recovery codes"),
    "renew_secret": lazy("renewed"),
    "reorder": lazy("put in order"),
    "reset_second_factor": lazy("took away the second factor"),
    "restore_default": lazy("restored the default"),
    "revoke": lazy("revoked"),
    "second_factor_failed": lazy("failed to sign in"),
    "send_again": lazy("sent again"),
    "send_test": lazy("sent themselves a test of a letter"),
    "set": lazy("set"),
    "set_channel": lazy("set a skill"),
    "set_presence": lazy("set presence"),
    "set_questions": lazy("changed the questions"),
    "set_requirements": lazy("changed what must be known"),
    "set_roles": lazy("changed the roles"),
    "set_served_by": lazy("changed"),
    "set_skill": lazy("set a skill"),
    "set_steps": lazy("changed the steps"),
    "set_temporary_roles": lazy("gave roles for a time"),
    "sign_in": lazy("signed in"),
    "sign_in_failed": lazy("failed to sign in"),
    "sign_out": lazy("signed out"),
    "sign_out_device": lazy("signed out elsewhere"),
    "stop_overload_rule": lazy("ended"),
    "stop_sending": lazy("stopped"),
    "try_again": lazy("tried again"),
    "word_letter": lazy("worded"),
}
"""What is done to things, by the verb its rows carry."""


def thing(kind: str) -> str:
    """What people call this kind; its own name when it has no other."""
    return str(THINGS.get(kind) or kind.rpartition(".")[2].replace("_", " "))


def deed(verb: str) -> str:
    return str(DEEDS.get(verb) or verb.replace("_", " "))


def choices() -> list[tuple[str, str]]:
    """What can be asked for, by its words: several verbs that are called the same are one choice."""
    found: dict[str, str] = {}
    for verb, words in sorted(DEEDS.items(), key=lambda one: len(one[0])):
        found.setdefault(str(words), verb)
    return sorted(((verb, words) for words, verb in found.items()), key=lambda one: one[1])


def called_like(verb: str) -> list[str]:
    """Every verb that is called the same as ``verb``."""
    said = deed(verb)
    return [key for key, words in DEEDS.items() if str(words) == said] or [verb]


def changed(changes: Mapping[str, Any]) -> Iterable[tuple[str, str | None, str]]:
    """Each change as (field, old, new); old is None where only one value was recorded."""
    for key, value in changes.items():
        if isinstance(value, list) and len(value) == 2:
            yield key.replace("_", " "), short(value[0]), short(value[1])
        else:
            yield key.replace("_", " "), None, short(value)


def short(value: Any, longest: int = LONGEST) -> str:
    """A value as text; languages and lists as people read them."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list) and all(isinstance(one, str | int | float) for one in value):
        text = ", ".join(plain(one) for one in value)
    elif isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        text = " · ".join(f"{key}: {one}" for key, one in value.items() if one)
    else:
        text = plain(value)
    return text if len(text) <= longest else f"{text[:longest]} …"


def plain(value: Any) -> str:
    """Whatever was recorded, without the signs of programmers: ``kind: alert, after s: 60; kind: ...``."""
    if isinstance(value, Mapping):
        parts = [f"{str(key).replace('_', ' ')}: {plain(one)}" for key, one in value.items() if one not in _EMPTY]
        return ", ".join(parts)
    if isinstance(value, list):
        return "; ".join(plain(one) for one in value if one not in _EMPTY)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    text = str(value)
    return text.replace("_", " ") if _KEY.fullmatch(text) else text
