"""Areas in set-up: the tree, outlines typed, imported and exported, who serves them, and which area something is in."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from dromos.accounts.models import Department
from dromos.customers.models import Area
from dromos.lib.models import EventRecord

pytestmark = pytest.mark.usefixtures("house")
FORM = {"name": "Athens West", "country": "gr", "time_zone": "Europe/Athens", "postcode_prefixes": "121\n122"}
SQUARE = "38, 23.6\n38, 23.7\n38.1, 23.7\n38.1, 23.6"


def west() -> Area:
    return Area.objects.get(key="athens-west")


def test_an_outline_is_typed_drawn_and_exported(browser: Client) -> None:
    page = reverse("setup:area", args=[west().pk])
    browser.post(page, {**FORM, "outline": SQUARE, "phone_prefixes": "+30 210"})
    area = west()
    assert area.outline == [[[[38, 23.6], [38, 23.7], [38.1, 23.7], [38.1, 23.6]]]]
    assert (area.latitude, area.longitude) == pytest.approx((38.05, 23.65))
    assert SQUARE in browser.get(page).content.decode()
    exported = browser.get(reverse("setup:area_geojson", args=[area.pk]))
    assert exported["Content-Type"] == "application/geo+json"
    told = json.loads(exported.content)
    assert (told["properties"]["key"], told["geometry"]["type"]) == ("athens-west", "MultiPolygon")
    again = SimpleUploadedFile("west.geojson", exported.content)
    browser.post(page, {**FORM, "outline": "", "geojson": again})
    assert west().outline == area.outline


@pytest.mark.parametrize(
    ("outline", "told"),
    [("38, 23\nhere", "Line 2"), ("38, 23\n38, 24", "three corners"), ("99, 1\n1, 1\n2, 5", "between -90 and 90")],
)
def test_an_outline_that_is_none_is_said_to_be_none(browser: Client, outline: str, told: str) -> None:
    before = west().outline
    answer = browser.post(reverse("setup:area", args=[west().pk]), {**FORM, "outline": outline})
    assert told in answer.content.decode()
    assert west().outline == before


def test_a_file_that_is_no_outline_is_refused(browser: Client) -> None:
    for content in (b"GIF89a", b'{"type": "Point", "coordinates": [1, 2]}'):
        file = SimpleUploadedFile("x.geojson", content)
        answer = browser.post(reverse("setup:area", args=[west().pk]), {**FORM, "geojson": file})
        assert "no GeoJSON with polygons" in answer.content.decode()


def test_departments_serve_areas_and_the_dispatcher_is_told(browser: Client) -> None:
    equipment = Department.objects.get(key="equipment")
    browser.post(reverse("setup:area", args=[west().pk]), {**FORM, "departments": [equipment.pk]})
    assert [row.department for row in west().served_by.all()] == [equipment]
    assert EventRecord.objects.filter(name="AreasChanged").exists()
    assert "Equipment" in browser.get(reverse("setup:areas")).content.decode()


@pytest.mark.parametrize(
    ("asked", "name", "by"),
    [
        ({"postcode": "121 34", "country": "GR"}, "Athens West", "by its postcode"),
        ({"words": "Μένω στο Περιστέρι"}, "Athens West", "by its words"),
        ({"place": "38.05, 23.65"}, "Athens West", "by its coordinates"),
        ({"phone": "0030 210 512"}, "Athens West", "by its number"),
    ],
)
def test_the_box_says_which_area_something_is_in_and_why(
    browser: Client, asked: dict[str, str], name: str, by: str
) -> None:
    browser.post(
        reverse("setup:area", args=[west().pk]),
        {**FORM, "outline": SQUARE, "phone_prefixes": "+302105", "place_names": "Περιστέρι*"},
    )
    assert f"{name}, {by}." in browser.get(reverse("setup:areas"), asked).content.decode()


def test_the_box_says_when_nothing_fits(browser: Client) -> None:
    page = reverse("setup:areas")
    assert "No area fits" in browser.get(page, {"postcode": "99999"}).content.decode()
    assert "such as 37.98, 23.73" in browser.get(page, {"place": "somewhere"}).content.decode()
