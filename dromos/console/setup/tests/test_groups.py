"""Segments and areas, as an administrator sets them up."""

import pytest
from django.test import Client
from django.urls import reverse

from dromos.customers.models import Area, Segment

pytestmark = pytest.mark.usefixtures("house")


def test_a_segment_is_made_and_changed(browser: Client) -> None:
    browser.post(reverse("setup:segment_new"), {"key": "public", "name": "Public offices", "weight": "2"})
    made = Segment.objects.get(key="public")
    browser.post(reverse("setup:segment", args=[made.pk]), {"name": "Offices", "weight": "3"})
    made.refresh_from_db()
    assert (made.name, made.weight) == ("Offices", 3)
    wrong = browser.post(reverse("setup:segment", args=[made.pk]), {"name": "Offices", "weight": "0"})
    assert "A weight is above zero" in wrong.content.decode()
    taken = browser.post(reverse("setup:segment_new"), {"key": "public", "name": "x", "weight": "1"})
    assert "There is one with this key already." in taken.content.decode()


def test_an_area_is_made_and_cannot_lie_in_itself(browser: Client) -> None:
    data = {"key": "islands", "name": "Islands", "country": "gr", "time_zone": "Europe/Athens"}
    browser.post(reverse("setup:area_new"), {**data, "postcode_prefixes": "84\n85\n84", "place_names": "Syros"})
    made = Area.objects.get(key="islands")
    assert (made.country, made.postcode_prefixes, made.place_names) == ("GR", ["84", "85"], ["Syros"])
    below = Area.objects.create(key="syros", name="Syros", parent=made)
    page = browser.get(reverse("setup:area", args=[made.pk])).content.decode()
    assert "84\n85" in page
    wrong = browser.post(reverse("setup:area", args=[made.pk]), {**data, "parent": below.pk})
    assert "An area does not lie in itself." in wrong.content.decode()
