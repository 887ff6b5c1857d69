"""What the composer sends, read and checked; refusals come back in words."""

import datetime as dt
import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dromos.console.door import user_of
from dromos.console.workspace import words
from dromos.console.workspace.door import REFUSALS
from dromos.console.workspace.forms import in_three_days
from dromos.interactions import written_html
from dromos.interactions.filenames import safe_name
from dromos.interactions.models import Message
from dromos.lib.typed import whole, whole_numbers
from dromos.tickets import actions as tickets
from dromos.tickets import checking
from dromos.tickets.models import Draft, DraftFile, Ticket
from dromos.tickets.stream import Mark, unseen
from dromos.ui.download import PICTURES

LARGEST = 20 * 2**20
KINDS = {"note": Draft.Kind.NOTE, "brief": Draft.Kind.BRIEF}


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the composer. ``wrong`` are words among the copies that are no addresses."""

    text: str
    html: str
    cc: list[str]
    wrong: list[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of pressing Send: a letter, one put off, or ``refused`` in words; ``doubts`` are asked first."""

    message: Message | None = None
    put_off: Draft | None = None
    refused: str = ""
    doubts: tuple[checking.Doubt, ...] = ()


def written(request: HttpRequest) -> Written:
    html = written_html.clean(request.POST.get("html", ""))
    text = written_html.to_text(html) if html else request.POST.get("text", "")
    return Written(text, html, *copies(request.POST.get("cc", "")))


def send(request: HttpRequest, ticket: Ticket) -> Outcome:
    """Send what the composer holds, or put it off. What was typed is kept in the draft whatever becomes of it."""
    at, by, letter = timezone.now(), user_of(request).actor(), written(request)
    then = request.POST.get("then", "")
    later = moment(request.POST.get("later_at" if then == "later" else "later", ""))
    # Without script the files come with the letter itself.
    too_large = store_files(request, ticket) if request.FILES else ""
    draft = _keep(request, ticket, letter)
    if too_large:
        return Outcome(refused=too_large)
    if letter.wrong:
        return Outcome(refused=not_addresses(letter.wrong))
    found = [*news(request, ticket), *doubts(ticket, letter, draft)] if request.POST.get("sure") != "1" else []
    if found:
        return Outcome(doubts=tuple(found))
    until = _until(request, at) if then == "wait" else None
    try:
        if later is not None or then == "later":
            off = tickets.put_off(
                ticket=ticket, until=later or at, then=then if until or then == "solve" else "", wait_until=until,
                by=by, at=at,
            )  # fmt: skip
            return Outcome(put_off=off)
        return Outcome(
            message=tickets.answer(
                ticket=ticket, text=letter.text, html=letter.html, cc=letter.cc, by=by, at=at, wait_until=until,
                solve=then == "solve",
            )
        )  # fmt: skip
    except REFUSALS as error:
        return Outcome(refused=_(str(error)))


def not_addresses(wrong: list[str]) -> str:
    return _("These are no e-mail addresses: %(wrong)s. Nothing was sent.") % {"wrong": ", ".join(wrong)}


def news(request: HttpRequest, ticket: Ticket) -> list[checking.Doubt]:
    """Somebody wrote after the last thing this person has read (the page says which): perhaps it is answered."""
    mark = Mark.read(request.POST.get("seen", ""))
    found = unseen(ticket, since=mark, but=user_of(request).pk) if mark is not None else None
    return [checking.Doubt("meanwhile", words.meanwhile(found))] if found is not None else []


def doubts(ticket: Ticket, letter: Written, draft: Draft | None) -> list[checking.Doubt]:
    """What to ask before the letter leaves."""
    if not letter.text.strip():
        return []
    has_files = draft is not None and draft.files.filter(content_id="").exists()
    return checking.doubts(ticket, text=letter.text, cc=letter.cc, has_files=has_files)


def copies(text: str) -> tuple[list[str], list[str]]:
    """(addresses, what is none) of a line with commas, semicolons or spaces."""
    good: list[str] = []
    wrong: list[str] = []
    for part in text.replace(";", " ").replace(",", " ").split():
        try:
            validate_email(part)
        except ValidationError:
            wrong.append(part)
        else:
            good.append(part.lower())
    return list(dict.fromkeys(good)), wrong


def moment(text: str) -> dt.datetime | None:
    """A moment as a form sends it, on the reader's clock unless it says otherwise; None for what is none."""
    try:
        asked = parse_datetime(text) if text else None
    except ValueError:
        return None
    if asked is None:
        return None
    return timezone.make_aware(asked) if timezone.is_naive(asked) else asked


def _until(request: HttpRequest, at: dt.datetime) -> dt.datetime:
    return moment(request.POST.get("until", "")) or in_three_days(timezone.localtime(at))


def _keep(request: HttpRequest, ticket: Ticket, letter: Written) -> Draft | None:
    """The draft holds what is about to be sent, so that no refusal can lose it."""
    kept = Draft.objects.filter(ticket=ticket, author=user_of(request), kind=Draft.Kind.REPLY).first()
    version = kept.version if kept else 0
    same = kept is not None and (kept.text, kept.html, kept.cc) == (letter.text, letter.html, letter.cc)
    if letter.text.strip() and not same:
        return _save(request, ticket, Draft.Kind.REPLY, letter, version)
    return kept


def save_draft(request: HttpRequest, ticket: Ticket) -> Draft:
    """Raises StaleDraftError."""
    kind = KINDS.get(request.POST.get("kind", ""), Draft.Kind.REPLY)
    version = whole(request.POST.get("version", "")) or 0
    return _save(request, ticket, kind, written(request), version)


def _save(request: HttpRequest, ticket: Ticket, kind: str, letter: Written, version: int) -> Draft:
    return tickets.save_draft(
        ticket=ticket, kind=kind, text=letter.text, html=letter.html, cc=letter.cc, version=version,
        by=user_of(request).actor(), at=timezone.now(),
    )  # fmt: skip


def store_files(request: HttpRequest, ticket: Ticket) -> str:
    """Attach the uploaded files to the draft; a sentence when one was too large."""
    too_large = []
    for file in request.FILES.getlist("files"):
        if (file.size or 0) > LARGEST:
            too_large.append(file.name or "")
            continue
        tickets.add_draft_file(
            ticket=ticket,
            filename=file.name or "file",
            content_type=file.content_type or "application/octet-stream",
            content=file.read(),
            by=user_of(request).actor(),
            at=timezone.now(),
        )
    return _("Too large (20 MB at most): %(names)s") % {"names": ", ".join(too_large)} if too_large else ""


def store_picture(request: HttpRequest, ticket: Ticket) -> DraftFile | None:
    """Keep a picture that stands in the text; None when it is none that mail programs show, or too large."""
    file = request.FILES.get("picture")
    if file is None or file.content_type not in PICTURES or (file.size or 0) > LARGEST:
        return None
    return tickets.add_draft_file(
        ticket=ticket,
        filename=safe_name(file.name or "", file.content_type, 1),
        content_type=file.content_type,
        content=file.read(),
        content_id=f"{secrets.token_hex(10)}@dromos",
        by=user_of(request).actor(),
        at=timezone.now(),
    )


def used_canned(request: HttpRequest) -> None:
    """Count the canned texts that went into what was sent or saved."""
    ids = whole_numbers(request.POST.get("canned", "").split(","))
    if ids:
        tickets.count_canned(ids=ids, by=user_of(request).actor())
