"""Attacks on what pages are asked (conventions 2b: 13, 23, 28): every strange question has a plain answer."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from dromos.tickets import actions as tickets
from dromos.tickets.actions.applying import ImpossibleChangeError
from dromos.tickets.search.finding import search
from tests.cast import Cast
from tests.security.scene import staff, ticket_of

HUGE = "9" * 400
CURSORS = ("[" * 1900, '["\\ud800",1]', "[1e400,1]", f"[{HUGE},{HUGE}]", '["x"]', "{}", "null", "[null,1]", '["0001-01-01T00:00:00+14:00",1]')  # fmt: skip
DEEP = '{"not":' * 400 + "{}" + "}" * 400
HALF = '{"all":[{"field":"subject","op":"contains","value":["\\ud800"]}]}'
NUL = '{"all":[{"field":"subject","op":"contains","value":["\\u0000"]}]}'
WIDE = json.dumps({"any": [{"field": "subject", "op": "contains", "value": ["x"] * 50}] * 500})
TREES = (DEEP, "[" * 50_000, HALF, NUL, WIDE, "x" * 100_000, "[]", "7", '{"all":7}', '{"not":null}', '{"all":[[]]}')
WORDS = (
    "before:9999y", "after:9999w", "before:0001", "(" * 400, "-" * 400, '"' * 300, "number:" + HUGE, "a OR " * 90,
    "tag:'\\", "'\\ & | !", "from:'):*", "\\" * 400, "\N{ZERO WIDTH SPACE}" * 100, "́" * 300, "x*" * 200,
)  # fmt: skip


@pytest.fixture
def alexandra(cast: Cast) -> Client:
    ticket_of(cast)
    return staff(cast, "alexandra")


@pytest.mark.parametrize("order", ["due", "subject", "-subject", "state,priority"])
def test_strange_places_in_lists_are_the_first_page(alexandra: Client, order: str) -> None:
    for way, cursor in ((way, cursor) for way in ("after", "before") for cursor in CURSORS):
        response = alexandra.get("/tickets/", {"sort": order, way: cursor})
        assert response.status_code == 200, (way, cursor[:40])


def test_strange_conditions_are_no_conditions(alexandra: Client) -> None:
    for tree in TREES:
        for path in ("/overviews/preview/", "/overviews/new/", "/macros/new/", "/bulk/"):
            response = alexandra.post(path, {"conditions": tree, "all": "1", "name": "x"})
            assert response.status_code in {200, 422}, (path, tree[:40], response.status_code)


def test_strange_words_are_looked_for_or_nothing(alexandra: Client, cast: Cast) -> None:
    for words in WORDS:
        for path, name in (("/search/", "q"), ("/search/found/", "q"), ("/tickets/", "text"), ("/palette/find/", "q")):
            assert alexandra.get(path, {name: words}).status_code == 200, (path, words[:40])
    assert search(cast.user("alexandra"), "before:9999y", at=timezone.now()).said


@pytest.mark.usefixtures("alexandra")
def test_a_category_is_searched_with_all_below_it(cast: Cast) -> None:
    ticket = ticket_of(cast, "oscar")
    below = next(row for row in cast.categories.values() if "/" in row.key)
    ticket.category = below
    ticket.save()
    user = cast.user("ilona")
    found = search(user, f"category:{below.key.partition('/')[0]}", at=timezone.now())
    assert ticket.number in {hit.row["number"] for hit in found.hits}


def test_strange_ids_are_ids_of_nothing(alexandra: Client, cast: Cast) -> None:
    number = ticket_of(cast).number
    for path in (f"/overviews/{HUGE}/", f"/files/{HUGE}/", f"/files/{HUGE}/view/", f"/originals/{HUGE}/",
                 f"/work/{HUGE}/", f"/customers/{HUGE}/", f"/bulk/{HUGE}/", f"/tickets/{HUGE}/",
                 f"/tickets/{number}/dialogs/merge-{HUGE}/", f"/tickets/{number}/files.zip?of=message-{HUGE}"):  # fmt: skip
        assert alexandra.get(path).status_code == 404, path
    for verb, data in (("checklist", {"checklist": "x"}), ("checklist", {"checklist": HUGE}),
                       (f"links/{HUGE}/remove", {}), (f"watchers/{HUGE}/remove", {}), (f"drafts/{HUGE}/send", {}),
                       ("customer", {"customer": HUGE}), ("category", {"category": HUGE})):  # fmt: skip
        response = alexandra.post(f"/tickets/{number}/{verb}/", data)
        assert response.status_code in {302, 404}, (verb, response.status_code)


def test_strange_changes_are_refused_in_words(alexandra: Client, cast: Cast) -> None:
    by, at = cast.user("ilona").actor(), timezone.now()
    tickets.make_field(key="who", labels={"en": "Who"}, kind="person", by=by, at=at)
    huge = "9" * 5000
    for change in ({"do": "wait", "waits_for": "hold", "days": huge}, {"do": "set_field", "field": "who", "value": huge},
                   {"do": "wait", "waits_for": "hold", "days": "soon"}, {"do": "set_agent", "agent": huge}, {"do": "set_severity", "severity": huge}):  # fmt: skip
        posted = {f"change-0-{name}": value for name, value in change.items()}
        for path in ("/bulk/preview/", "/bulk/start/", "/macros/new/"):
            response = alexandra.post(path, {**posted, "all": "1", "conditions": "{}", "name": "x"})
            assert response.status_code in {200, 422}, (path, change["do"], response.status_code)


def test_linking_tells_nothing_of_tickets_one_may_not_read(cast: Cast) -> None:
    mine = ticket_of(cast)
    secret = ticket_of(cast, "oscar", to="billing@meridian.example")
    secret.department = cast.departments["finance"]
    secret.save()
    by, at = cast.user("alexandra").actor(), timezone.now()
    said = set()
    for do in ("link", "unlink"):
        for number in (secret.number, "9999999"):
            change = {"do": do, "kind": "related", "number": number}
            with pytest.raises(ImpossibleChangeError) as error:
                tickets.apply_changes(ticket=mine, changes=[change], by=by, at=at)
            said.add(str(error.value).replace(number, ""))
    assert len(said) == 1


def test_letters_that_are_none_are_refused_before_anything_is_done(alexandra: Client, cast: Cast) -> None:
    number = ticket_of(cast).number
    for path, name in ((f"/tickets/{number}/note/", "text"), ("/customers/new/", "name"), ("/desk/", "subject")):
        for charset, half in (("raw_unicode_escape", b"\\ud800"), ("utf-8", b"\x00")):
            body = b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n--x--\r\n' % (name.encode(), half)
            kind = f"multipart/form-data; boundary=x; charset={charset}"
            assert alexandra.post(path, body, content_type=kind).status_code == 400, (path, charset)


def test_small_forms_come_back_to_pages_only(alexandra: Client) -> None:
    for back in ("x", "9" * 30, "?", "#a", "console", "tickets/"):
        response = alexandra.post("/my-work/presence/", {"state": "away", "back": back})
        assert (response.status_code, response["Location"]) == (302, "/my-work/"), back


def test_days_before_and_after_all_days_are_today(cast: Cast) -> None:
    ilona = staff(cast, "ilona")
    for path in ("/intake/", "/intake/arrived/"):
        for day in ("0001-01-01", "9999-12-31", "0000-00-00", "2027-03-28"):
            assert ilona.get(path, {"day": day}).status_code == 200, (path, day)
