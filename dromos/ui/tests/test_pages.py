"""Every page: strict policy, own language and zone, harmless files, macros that show what they are given."""

import datetime as dt

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory

from dromos.ui import jinja
from dromos.ui.csp import ContentSecurityPolicy, allow
from dromos.ui.download import download
from dromos.ui.viewer import zone
from tests.cast import Cast

AT = dt.datetime(2026, 11, 23, 8, 0, tzinfo=dt.UTC)


def shown(source: str, **context: object) -> str:
    return str(engines["jinja2"].from_string(source).render(context))  # type: ignore[no-untyped-call,unused-ignore]


def answered(response: HttpResponse) -> str:
    return str(ContentSecurityPolicy(lambda _request: response)(RequestFactory().get("/"))["Content-Security-Policy"])


def test_nothing_runs_that_is_not_a_file_of_ours() -> None:
    policy = answered(HttpResponse())
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_one_answer_may_be_allowed_more_and_only_that_one() -> None:
    response = HttpResponse()
    allow(response, "img-src", "https:")
    assert "img-src 'self' data: https:" in answered(response)
    assert "https:" not in answered(HttpResponse())


def test_a_stricter_policy_of_the_answer_itself_stays() -> None:
    assert answered(download(b"x", "a.html", "text/html")) == "default-src 'none'; sandbox"


def test_a_file_of_a_letter_is_always_a_download() -> None:
    response = download(b"<script>", 'hä"\r\nX: y.html', "text/html")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert download(b"x", "a.png", "image/png")["Content-Type"] == "image/png"
    assert download(b"x", "a.svg", "image/svg+xml")["Content-Type"] == "application/octet-stream"


def test_an_unknown_time_zone_is_utc() -> None:
    assert str(zone("Europe/Athens")) == "Europe/Athens"
    assert str(zone("../etc/passwd")) == "UTC"


def test_templates_escape_what_people_wrote() -> None:
    html = shown(
        '{% from "ui/ticket.html" import folded_text %}{{ folded_text([(false, text)]) }}',
        text="<b>x</b> http://a.example",
    )
    assert "&lt;b&gt;" in html
    assert '<a href="http://a.example" rel="nofollow">' in html


def test_a_clock_says_its_state_in_words() -> None:
    source = '{% from "ui/time.html" import clock %}{{ clock("First reply", state, due) }}'
    assert "left" in shown(source, state="running", due=dt.datetime.now(dt.UTC) + dt.timedelta(hours=3))
    late = shown(source, state="running", due=dt.datetime.now(dt.UTC) - dt.timedelta(hours=3))
    assert "late" in late
    assert 'data-state="breached"' in late
    assert "Paused" in shown(source, state="paused", due=None)
    assert "Kept" in shown(source, state="met", due=None)
    assert "Missed" in shown(source, state="breached", due=None)


@pytest.mark.parametrize(
    ("name", "letters"), [("Alexandra Kosta", "AK"), ("Ilona", "I"), ("", "?"), ("a@b.example", "AB")]
)
def test_a_face_without_a_picture_has_initials(name: str, letters: str) -> None:
    assert jinja.initials(name) == letters
    assert 0 <= jinja.hue(name) <= 7


def test_names_by_language_fall_back_to_english() -> None:
    assert jinja.named({"en": "Invoice", "el": "Τιμολόγιο"}) == "Invoice"
    assert jinja.named({}, "billing/invoice") == "billing/invoice"


def test_the_living_page_shows_every_component_in_both_themes(client: Client, cast: Cast) -> None:
    client.force_login(cast.users["alexandra"])
    html = client.get("/design/").content.decode()
    assert html.count('data-theme="light"') == html.count('data-theme="dark"') > 5
    for name in ("ticket-row", "clock", "promise", "offer", "message", "stepper", "timeline", "blank", "toast"):
        assert f'class="{name}' in html, name


@pytest.mark.parametrize("code", ["404", "400", "403", "500", "403_csrf"])
def test_an_error_page_needs_nothing_but_itself(code: str) -> None:
    html = engines["jinja2"].get_template(f"{code}.html").render({})
    assert "<h1>" in html


@pytest.mark.django_db
def test_an_old_token_is_said_to_a_person_and_renewed_by_a_page(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users["alexandra"])
    by_hand = client.post("/my-work/presence/", {"state": "away"})
    assert by_hand.status_code == 403
    assert "This form has expired" in by_hand.content.decode()
    assert client.post("/my-work/presence/", headers={"Sec-Fetch-Mode": "cors"}).status_code == 401
    assert client.get("/my-work/session/").json()["token"]
