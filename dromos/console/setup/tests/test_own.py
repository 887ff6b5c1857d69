"""Setting up tags, own fields of tickets, and checklists."""

import json

import pytest
from django.test import Client

from dromos.console.setup.forms.own import choice_keys
from dromos.tickets.models import Checklist, CustomField, Tag
from tests.cast import Cast


@pytest.fixture
def client(cast: Cast) -> Client:
    return cast.browser("ilona")


def test_an_administrator_sets_up_tags_fields_and_checklists(client: Client) -> None:
    client.post("/setup/tags/", {"name": "outage"})
    client.post("/setup/tags/", {"name": "Outages"})
    one, two = Tag.objects.order_by("name")
    client.post(f"/setup/tags/{two.pk}/", {"name": "trouble"})
    client.post(f"/setup/tags/{one.pk}/retire/")
    client.post(f"/setup/tags/{one.pk}/merge/", {"into": two.pk})
    assert Tag.objects.get().pk == two.pk
    given = {
        "label_en": "Line",
        "kind": "choice",
        "choices": "Copper\nFibre",
        "is_active": "on",
        "required_when": "solved",
    }
    client.post("/setup/fields/new/", given)
    field = CustomField.objects.get()
    assert [row["key"] for row in field.choices] == ["copper", "fibre"]
    client.post(f"/setup/fields/{field.pk}/", {**given, "label_hu": "Vonal", "choices": "Fibre"})
    assert CustomField.objects.get().label_in("hu") == "Vonal"
    client.post("/setup/checklists/new/", {"name": "New line", "lines": "Measure\nCall", "is_active": "on"})
    made = Checklist.objects.get()
    client.post(f"/setup/checklists/{made.pk}/", {"name": "New line", "lines": "Measure"})
    assert not Checklist.objects.get().is_active
    for page in ("tags", f"tags/{two.pk}", "fields", "fields/new", f"fields/{field.pk}", "checklists"):
        assert client.get(f"/setup/{page}/").status_code == 200, page


def test_nobody_else_does(cast: Cast) -> None:
    browser = cast.browser("filip")
    for page in ("tags", "fields", "checklists"):
        assert browser.get(f"/setup/{page}/").status_code == 403


def test_choices_are_named_in_each_language_and_keep_their_keys(client: Client) -> None:
    given = {"label_en": "Line", "kind": "choice", "choices": "Copper\nFibre", "choices_el": "Χαλκός\nΊνα"}
    too_few = client.post("/setup/fields/new/", {**given, "choices_hu": "Réz", "is_active": "on"})
    assert "one a line, in the same order" in too_few.content.decode()
    only_if = '{"all": [{"field": "priority", "op": "is", "value": ["urgent"]}]}'
    client.post("/setup/fields/new/", {**given, "required_when": ["solved"], "required_if": only_if, "is_active": "on"})
    made = CustomField.objects.get(key="line")
    assert made.choices[1] == {"key": "fibre", "labels": {"en": "Fibre", "el": "Ίνα"}}
    assert made.required_if == json.loads(only_if)
    page = client.get(f"/setup/fields/{made.pk}/").content.decode()
    assert "Χαλκός\nΊνα" in page
    client.post(f"/setup/fields/{made.pk}/", {**given, "choices": "Copper\nGlass fibre", "is_active": "on"})
    made.refresh_from_db()
    assert [row["key"] for row in made.choices] == ["copper", "fibre"]
    assert made.choices[1]["labels"]["en"] == "Glass fibre"


@pytest.mark.parametrize(
    ("lines", "before", "keys"),
    [
        (["A!", "A"], [], ["a", "a-2"]),
        (["Ναι"], [], ["choice-0"]),
        (["B", "A"], ["A", "B"], ["b", "a"]),
        (["Fibre"], ["Copper", "Fibre"], ["fibre"]),
        (["A", "C"], ["A", "B"], ["a", "b"]),
    ],
)
def test_no_choice_loses_its_key(lines: list[str], before: list[str], keys: list[str]) -> None:
    assert choice_keys(lines, [{"key": name.lower(), "labels": {"en": name}} for name in before]) == keys
