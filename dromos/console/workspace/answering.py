"""What the composer sends, read and checked; refusals come back in words."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dromos.console.door import user_of
from dromos.console.workspace.door import REFUSALS
from dromos.console.workspace.forms import in_three_days
from dromos.tickets import actions as tickets
from dromos.tickets.models import Draft, Ticket

LARGEST = 20 * 2**20


def send(request: HttpRequest, ticket: Ticket) -> str:
    """Send what the composer holds; "" when it went, else why not. What was typed is kept in the draft either way."""
    at, by = timezone.now(), user_of(request).actor()
    text, then = request.POST.get("text", ""), request.POST.get("then", "")
    cc, wrong = copies(request.POST.get("cc", ""))
    _keep(request, ticket, text, cc)
    if wrong:
        return _("These are no e-mail addresses: %(wrong)s. Nothing was sent.") % {"wrong": ", ".join(wrong)}
    until = _until(request, at) if then == "wait" else None
    try:
        tickets.answer(ticket=ticket, text=text, cc=cc, by=by, at=at, wait_until=until, solve=then == "solve")
    except REFUSALS as error:
        return _(str(error))
    return ""


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


def _until(request: HttpRequest, at: dt.datetime) -> dt.datetime:
    asked = parse_datetime(request.POST.get("until", "") or "") if request.POST.get("until") else None
    if asked is None:
        return in_three_days(timezone.localtime(at))
    return timezone.make_aware(asked) if timezone.is_naive(asked) else asked


def _keep(request: HttpRequest, ticket: Ticket, text: str, cc: list[str]) -> None:
    """The draft holds what is about to be sent, so that no refusal can lose it."""
    kept = Draft.objects.filter(ticket=ticket, author=user_of(request), kind=Draft.Kind.REPLY).first()
    version = kept.version if kept else 0
    if text.strip() and (kept is None or kept.text != text or kept.cc != cc):
        _save(request, ticket, Draft.Kind.REPLY, text, cc, version)


def save_draft(request: HttpRequest, ticket: Ticket) -> Draft:
    """Raises StaleDraftError."""
    given = request.POST.get("version", "0")
    kind = Draft.Kind.NOTE if request.POST.get("kind") == "note" else Draft.Kind.REPLY
    version = int(given) if given.isdecimal() and len(given) < 9 else 0
    cc, _wrong = copies(request.POST.get("cc", ""))
    return _save(request, ticket, kind, request.POST.get("text", ""), cc, version)


def _save(request: HttpRequest, ticket: Ticket, kind: str, text: str, cc: list[str], version: int) -> Draft:
    by, at = user_of(request).actor(), timezone.now()
    return tickets.save_draft(ticket=ticket, kind=kind, text=text, cc=cc, version=version, by=by, at=at)


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
