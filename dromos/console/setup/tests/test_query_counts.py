"""How many queries each page of set-up takes in a furnished house. The numbers may only fall."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dromos.calendars.models import BusinessCalendar
from dromos.catalog.models import Category
from dromos.triage.models import Rule

COUNTS = {
    "index": 13,
    "people": 7,
    "departments": 4,
    "categories": 5,
    "rules": 6,
    "policies": 8,
    "calendars": 5,
    "segments": 4,
    "areas": 5,
    "queues": 4,
    "letters": 4,
    "audit": 5,
    "category": 9,
    "rule": 12,
    "calendar": 13,
    "person": 10,
}


@pytest.mark.usefixtures("house")
def test_pages_take_no_more_queries_than_they_did(browser: Client) -> None:
    things = {
        "category": Category.objects.get(key="technical/no-connection"),
        "rule": Rule.objects.get(name="Outage"),
        "calendar": BusinessCalendar.objects.get(),
    }
    found = {}
    for name in COUNTS:
        pk = int(browser.session["_auth_user_id"]) if name == "person" else getattr(things.get(name), "pk", None)
        address = reverse(f"setup:{name}", args=[pk] if pk else [])
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            browser.get(address)
        found[name] = len(queries)
    assert found == COUNTS
