"""The audit log in words: what kind of thing, what was done to it, and each change as old and new."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

LONGEST = 140
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_KEY = re.compile(r"[a-z]+(?:_[a-z]+)+")


def things() -> dict[str, str]:
    """The kinds of things whose changes are kept, by the name their rows carry."""
    return {
        "accounts.department": _("Department"),
        "accounts.token": _("Token"),
        "accounts.user": _("Person"),
        "automation.escalationrule": _("Escalation"),
        "automation.digest": _("Digest"),
        "automation.macro": _("Macro"),
        "automation.trigger": _("Trigger"),
        "backoffice.callback": _("Call-back to another system"),
        "backoffice.backofficeitem": _("Back office work"),
        "calendars.absence": _("Absence"),
        "calendars.businesscalendar": _("Business calendar"),
        "calendars.feed": _("Feed"),
        "calendars.schedule": _("Shift"),
        "calendars.workingpattern": _("Working pattern"),
        "catalog.category": _("Category"),
        "customers.area": _("Area"),
        "customers.customer": _("Customer"),
        "customers.organization": _("Organization"),
        "customers.segment": _("Segment"),
        "console.overview": _("Overview"),
        "email_channel.mailbox": _("Mailbox"),
        "email_channel.sendingdomain": _("Domain"),
        "intake.headerrule": _("Rule about mail headers"),
        "intake.sender": _("Sender"),
        "interactions.rawmessage": _("Original letter"),
        "interactions.recipient": _("Letter"),
        "lib.setting": _("Setting"),
        "notifications.lettertext": _("Letter"),
        "routing.agent": _("Agent"),
        "routing.overloadrule": _("Overload"),
        "routing.queue": _("Queue"),
        "routing.skill": _("Skill"),
        "routing.substitution": _("Substitution"),
        "sla.slapolicy": _("SLA policy"),
        "tickets.cannedtext": _("Canned text"),
        "tickets.checklist": _("Checklist"),
        "tickets.customfield": _("Field"),
        "tickets.route": _("Route"),
        "tickets.tag": _("Tag"),
        "tickets.visit": _("Visit"),
        "triage.rule": _("Rule of triage"),
        "webform_channel.webform": _("Form"),
    }


def deeds() -> dict[str, str]:
    """What is done to things, by the verb its rows carry."""
    return {
        "accept_invitation": _("accepted the invitation"),
        "add_address": _("added"),
        "add_feed": _("added"),
        "add_location": _("added"),
        "add_second_factor": _("set up a second factor"),
        "approved": _("approved"),
        "assign_calendar": _("gave a calendar"),
        "cancel": _("called off"),
        "cancelled": _("called off"),
        "change": _("changed"),
        "change_canned_text": _("changed"),
        "change_exceptions": _("changed"),
        "change_shifts": _("changed"),
        "choose_start": _("set"),
        "complete": _("ended"),
        "confirm": _("confirmed"),
        "create": _("created"),
        "create_canned_text": _("created"),
        "deactivate": _("switched off"),
        "declined": _("declined"),
        "delete": _("deleted"),
        "delete_old": _("deleted"),
        "end_substitution": _("ended"),
        "enter_absence": _("created"),
        "export_audit": _("exported the audit log"),
        "forget_marks": _("removed"),
        "go_live": _("set live"),
        "hand_back": _("handed back"),
        "let_sign": _("set"),
        "list_sender": _("set"),
        "make_agent": _("created"),
        "make_key": _("created"),
        "make_overload_rule": _("created"),
        "merge": _("merged"),
        "move": _("moved"),
        "name_substitute": _("named"),
        "open": _("created"),
        "password_changed": _("changed the password"),
        "password_reset": _("renewed the password"),
        "plan": _("planned"),
        "reactivate": _("switched on"),
        "release": _("released"),
        "remove": _("removed"),
        "remove_address": _("removed"),
        "remove_canned_text": _("removed"),
        "remove_feed": _("removed"),
        "remove_location": _("removed"),
        "remove_second_factor": _("took away the second factor"),
        "renew": _("renewed"),
        "renew_recovery_codes": _("renewed the recovery codes"),
        "renew_secret": _("renewed"),
        "reorder": _("put in order"),
        "reset_second_factor": _("took away the second factor"),
        "restore_default": _("restored the default"),
        "revoke": _("revoked"),
        "second_factor_failed": _("failed to sign in"),
        "send_again": _("sent again"),
        "send_test": _("sent themselves a test of a letter"),
        "set": _("set"),
        "set_channel": _("set a skill"),
        "set_presence": _("set presence"),
        "set_questions": _("changed the questions"),
        "set_requirements": _("changed what must be known"),
        "set_roles": _("changed the roles"),
        "set_served_by": _("changed"),
        "set_skill": _("set a skill"),
        "set_steps": _("changed the steps"),
        "set_temporary_roles": _("gave roles for a time"),
        "sign_in": _("signed in"),
        "sign_in_failed": _("failed to sign in"),
        "sign_out": _("signed out"),
        "sign_out_device": _("signed out elsewhere"),
        "stop_overload_rule": _("ended"),
        "stop_sending": _("stopped"),
        "try_again": _("tried again"),
        "word_letter": _("worded"),
    }


def thing(kind: str) -> str:
    """What people call this kind; its own name when it has no other."""
    return things().get(kind) or kind.rpartition(".")[2].replace("_", " ")


def deed(verb: str) -> str:
    return deeds().get(verb) or verb.replace("_", " ")


def choices() -> list[tuple[str, str]]:
    """What can be asked for, by its words: several verbs that are called the same are one choice."""
    found: dict[str, str] = {}
    for verb, words in sorted(deeds().items(), key=lambda one: len(one[0])):
        found.setdefault(words, verb)
    return sorted(((verb, words) for words, verb in found.items()), key=lambda one: one[1])


def called_like(verb: str) -> list[str]:
    """Every verb that is called the same as ``verb``."""
    return [key for key, words in deeds().items() if words == deed(verb)] or [verb]


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
