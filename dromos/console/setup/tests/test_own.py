"""Setting up tags, own fields of tickets, and checklists."""

import pytest
from django.test import Client

from dromos.tickets.models import Checklist, CustomField, Tag
from tests.cast import Cast


@pytest.fixture
def client(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.users["ilona"])
    return browser


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
    browser = Client()
    browser.force_login(cast.users["filip"])
    for page in ("tags", "fields", "checklists"):
        assert browser.get(f"/setup/{page}/").status_code == 403
