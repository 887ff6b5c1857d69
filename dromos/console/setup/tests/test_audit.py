"""The audit log: found by who, what and when, exported, and never changed."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, transaction
from django.test import Client

from dromos.accounts.models import User
from dromos.console.setup import audit_words
from dromos.console.setup.audit_words import short
from dromos.lib import audit
from dromos.lib.models import AuditEntry

AT = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)


def written(user: User, verb: str, at: dt.datetime = AT, **changes: object) -> None:
    audit.record(by=user.actor("192.0.2.7"), at=at, verb=verb, subject=user, changes=changes)


def test_entries_are_found_by_who_what_and_when(browser: Client, ilona: User, alexandra: User) -> None:
    written(ilona, "change", language=["en", "el"])
    written(alexandra, "set_roles", at=AT - dt.timedelta(days=9), roles=[["Agent"], ["Lead"]])
    by_person = browser.get("/setup/audit/?who=ilona&verb=change").content.decode()
    assert "<del>en</del>" in by_person
    assert "<ins>el</ins>" in by_person
    assert "<del>Agent</del>" not in by_person
    by_day = browser.get("/setup/audit/?since=2026-11-10&until=2026-11-12").content.decode()
    assert "<ins>Lead</ins>" in by_day
    assert "<ins>el</ins>" not in by_day
    assert "<ins>Lead</ins>" in browser.get("/setup/audit/?q=lead").content.decode()


def test_the_export_holds_what_is_shown_and_no_formula(browser: Client, ilona: User) -> None:
    written(ilona, "change", name=["Ilona", '=HYPERLINK("x")'])
    written(ilona, "set_secret", mailbox_password=["old", "new"])
    answer = browser.get("/setup/audit/export/?who=ilona")
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "192.0.2.7,change,accounts.user,Ilona,name,Ilona,\"'=HYPERLINK(" in text
    assert "•••" in text
    assert "old" not in text.replace("old,new", "")
    assert AuditEntry.objects.filter(verb="export_audit").count() == 1


def test_nobody_but_an_administrator_reads_or_exports_it(client: Client, alexandra: User) -> None:
    client.force_login(alexandra)
    assert [client.get(path).status_code for path in ("/setup/audit/", "/setup/audit/export/")] == [403, 403]


def test_the_database_refuses_to_change_an_entry(ilona: User) -> None:
    written(ilona, "change", language=["en", "el"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(verb="change").update(actor_label="Nobody")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, ""),
        ([], ""),
        (["a", "b"], "a, b"),
        ({"en": "Red", "el": ""}, "en: Red"),
        ("x" * 200, "x" * 140 + " …"),
        ("queue_age", "queue age"),
        ([{"kind": "assign_lead", "after_s": 60, "ways": []}], "kind: assign lead, after s: 60"),
    ],
)
def test_values_are_said_as_people_read_them(value: object, words: str) -> None:
    assert short(value) == words


def test_everything_that_is_written_there_has_words() -> None:
    recorded = re.compile(r'audit\.record\((?:[^()]|\([^()]*\))*?verb="(\w+)"')
    sources = (path for path in Path(audit.__file__).parents[1].rglob("*.py") if "tests" not in path.parts)
    verbs = {verb for path in sources for verb in recorded.findall(path.read_text())}
    assert len(verbs) > 40
    assert not verbs - set(audit_words.DEEDS)
    assert all(apps.get_model(kind) for kind in audit_words.THINGS)


def test_what_is_called_the_same_is_found_together(browser: Client, ilona: User) -> None:
    written(ilona, "create_canned_text", title="Lights")
    written(ilona, "create", title="Wires")
    shown = browser.get("/setup/audit/?verb=create").content.decode()
    assert "Lights" in shown
    assert "Wires" in shown
    assert shown.count(">created</option>") == 1
