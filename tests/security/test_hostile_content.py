"""Attacks by content (conventions 2b: 6-8, 10, 11, 20): scripts in letters, names and files."""

import itertools
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dromos.catalog import actions as catalog
from dromos.interactions.models import Attachment, Message
from dromos.lib.actor import SYSTEM
from dromos.tickets import actions as tickets
from tests.cast import Cast
from tests.flows.letters import receive
from tests.security.scene import HANDLER, SCRIPT, answer, customer, link_of, page, staff, ticket_of

FRAMES = {"iframe", "object", "embed", "base", "applet", "frame", "portal"}


class Alive(HTMLParser):
    """Reads a page as a browser does and notes everything in it that could act."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in FRAMES or tag == "style" or (tag == "script" and not values.get("src", "").startswith("/static/")):
            self.found.append(f"<{tag}>")
        if tag == "meta" and "http-equiv" in values:
            self.found.append("<meta http-equiv>")
        for name, value in values.items():
            target = "".join(value.split()).lower()
            if name.startswith("on") or name == "style" or target.startswith(("javascript:", "data:text", "vbscript:")):
                self.found.append(f"<{tag} {name}={value}>")
            if tag in {"img", "source", "video", "audio", "form", "link"} and "evil.example" in value:
                self.found.append(f"<{tag} {name}={value}>")


def harmless(html: str) -> bool:
    """No script, handler, frame or style of its own in the page, and nothing fetched from elsewhere."""
    alive = Alive()
    alive.feed(html)
    assert alive.found == []
    return True


def html_letter(html: str, subject: str = "HTML") -> bytes:
    return (
        f"From: {HANDLER.replace(chr(34), '')} <kostas@customer.example>\r\nTo: support@meridian.example\r\n"
        f"Subject: {subject}\r\nMessage-ID: <html{abs(hash(html))}@customer.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    ).encode()


BODIES = [
    "<p>Hi</p><script>alert(1)</script>",
    '<img src=x onerror="alert(1)"><svg onload=alert(1)><b>x</b></svg>',
    '<a href="javascript:alert(1)">click</a><a href="data:text/html,<script>alert(1)</script>">d</a>',
    '<form action="https://evil.example"><input name=password><button>ok</button></form>',
    '<iframe src="https://evil.example"></iframe><object data="x"></object><embed src="x">',
    "<style>body{background:url(https://evil.example)}</style><p style='position:fixed;inset:0'>x</p>",
    "<scr<script>ipt>alert(1)</scr</script>ipt><math><mi//xlink:href='data:x,<script>alert(4)</script>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    '<meta http-equiv="refresh" content="0;url=https://evil.example"><base href="https://evil.example/">',
    '<!--<img src="--><img src=x onerror=alert(1)//">',
]


def test_a_letter_in_html_runs_nothing_on_any_page(cast: Cast) -> None:
    alexandra = staff(cast, "alexandra")
    for body in BODIES:
        outcome = receive(html_letter(body), timezone.now())
        assert outcome.ticket is not None
        harmless(page(alexandra, f"/tickets/{outcome.ticket.number}/"))
        harmless(page(Client(), link_of(outcome.ticket)))


def test_names_and_subjects_are_words_not_code(cast: Cast) -> None:
    category = cast.categories["technical/no-connection"]
    catalog.change_category(category=category, names={"en": SCRIPT}, by=SYSTEM, at=timezone.now())
    cast.departments["technical-support"].names = {"en": HANDLER}
    cast.departments["technical-support"].name = HANDLER
    cast.departments["technical-support"].save()
    kostas = cast.customers["kostas"]
    kostas.name = SCRIPT + HANDLER
    kostas.save()
    ticket = ticket_of(cast, subject=f"Internet down {SCRIPT} {HANDLER}", text=f"No connection, modem red {HANDLER}")
    assert SCRIPT in ticket.subject
    alexandra = staff(cast, "alexandra")
    for path in (reverse("workspace:mine"), "/tickets/", f"/tickets/{ticket.number}/", f"/tickets/?text={HANDLER}"):
        harmless(page(alexandra, path))
    oscar = customer("kostas")
    for path in ("/my/", "/my/new", f"/my/tickets/{ticket.number}", f"/my/tickets/{ticket.number}/close"):
        harmless(page(oscar, path))


def test_a_letter_of_ours_quotes_words_not_code(cast: Cast) -> None:
    ticket = ticket_of(cast, subject=SCRIPT, text=HANDLER + SCRIPT)
    acknowledgement = Message.objects.filter(direction="out", kind="automatic").latest("pk")
    assert "<script" not in acknowledgement.html
    sent = answer(ticket, cast, text=f"You wrote {SCRIPT}")
    assert "<script" not in sent.html
    assert "<img src=x" not in sent.html


NAMES = (
    "../../evil.html",
    "evil.svg",
    "a\r\nX-Evil: 1.html",
    'x"; filename="y.html',
    "\u202egnp.exe",
    "\u200b.htaccess",
)


def test_a_file_is_only_ever_a_download_of_no_type(cast: Cast) -> None:
    ticket, alexandra = ticket_of(cast), staff(cast, "alexandra")
    for name, kind in zip(
        NAMES, itertools.cycle(("text/html", "image/svg+xml", "application/xhtml+xml")), strict=False
    ):
        upload = SimpleUploadedFile("x", b"<script>alert(1)</script>", kind)
        vars(upload)["_name"] = name  # past the door that Django itself holds shut
        assert Client().post(f"{link_of(ticket)}/answer", {"text": "x", "uploads": [upload]}).status_code == 302
        file = Attachment.objects.latest("pk")
        for client, path in ((Client(), f"{link_of(ticket)}/files/{file.pk}"), (alexandra, f"/files/{file.pk}/")):
            response = client.get(path)
            assert response.headers["content-type"] == "application/octet-stream"
            assert response.headers["content-disposition"].startswith("attachment;")
            assert response.headers["content-security-policy"] == "default-src 'none'; sandbox"
            assert response.headers["x-content-type-options"] == "nosniff"
            assert "x-evil" not in response.headers
        assert "/" not in file.filename
        assert not file.filename.startswith(".")
        assert file.filename.isprintable()


def test_what_people_type_is_no_template(cast: Cast) -> None:
    bad = "{{ 7*191 }} {% debug %} {company.__class__} %(secret)s {0.__class__} {link}"
    ticket = ticket_of(cast, subject=bad, text=bad)
    sent = answer(ticket, cast, text=bad)
    assert bad in sent.text
    assert "1337" not in sent.text
    tickets.note(ticket=ticket, text=bad, by=cast.user("alexandra").actor(), at=timezone.now())
    for client, path in ((staff(cast, "alexandra"), f"/tickets/{ticket.number}/"), (Client(), link_of(ticket))):
        shown = page(client, path)
        assert "{{ 7*191 }}" in shown
        assert "1337" not in shown


def test_every_answer_forbids_what_is_not_ours(cast: Cast) -> None:
    ticket = ticket_of(cast)
    for client, path in (
        (Client(), "/my/sign-in"),
        (Client(), link_of(ticket)),
        (Client(), "/account/login/"),
        (Client(), "/nowhere"),
        (Client(enforce_csrf_checks=True), "/my/language"),
        (staff(cast, "alexandra"), f"/tickets/{ticket.number}/"),
    ):
        response = client.post(path) if path == "/my/language" else client.get(path)
        policy = response.headers["content-security-policy"]
        assert "script-src 'self'" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "same-origin"


def test_pages_of_customers_are_kept_nowhere(cast: Cast) -> None:
    response = Client().get(link_of(ticket_of(cast)))
    assert "no-store" in response.headers["cache-control"]
    assert "noindex" in response.headers["x-robots-tag"]


def test_a_letter_without_end_is_shown_in_good_time(cast: Cast) -> None:
    deep = "<div>" * 8_000 + "deep" + "</div>" * 8_000
    outcome = receive(html_letter(deep), timezone.now())
    assert outcome.ticket is not None
    assert "deep" in page(Client(), link_of(outcome.ticket))
    assert page(staff(cast, "alexandra"), f"/tickets/{outcome.ticket.number}/")
