"""What the pages of a form show, and what becomes of what is sent."""

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from dromos.catalog.models import Category
from dromos.channels.webform import actions, gate, queries
from dromos.channels.webform.door import Visit, seal, unseal
from dromos.channels.webform.forms import TRAP, LetterForm
from dromos.channels.webform.inbound import Written
from dromos.ui.questions import QuestionsForm
from dromos.ui.requests import ip_of


@dataclass(frozen=True, slots=True)
class Sheet:
    """The form in a visitor's hands: letter and questions, and what is wrong with them as a whole."""

    letter: LetterForm
    questions: QuestionsForm
    category: Category | None
    several: bool

    @property
    def is_sound(self) -> bool:
        # Both, so that every mistake is said at once.
        return all([self.letter.is_valid(), self.questions.is_valid()])

    def files(self) -> list[Any]:
        return list(self.letter.cleaned_data.get("uploads") or [])


def sheet_of(request: HttpRequest, visit: Visit, category: Category | None, *, several: bool) -> Sheet:
    """``several``: there are other categories to choose."""
    data = request.POST if request.method == "POST" else None
    files = request.FILES if request.method == "POST" else None
    return Sheet(
        LetterForm(data, files, takes_files=visit.form.takes_files),
        QuestionsForm(data, category=category, language=visit.language, nothing=_("Choose")),
        category,
        several,
    )


def page_of(request: HttpRequest, visit: Visit, sheet: Sheet, at: dt.datetime, trouble: str = "") -> dict[str, Any]:
    """The page with a stub made now. ``trouble`` says why it is shown again although nothing is missing."""
    lately = queries.lately(network=gate.network_of(ip_of(request)), address="", at=at)
    old = unseal(request.POST.get("stub", "")) if sheet.letter.is_bound else None
    # A page that comes back for a correction stays the same letter: its nonce is still good, and its work done.
    kept = old if old is not None and not trouble and old.form == visit.form.key else None
    stub = kept or gate.Stub(visit.form.key, secrets.token_urlsafe(12), int(at.timestamp()), gate.bits_for(lately))
    language = visit.language
    return {
        "sheet": sheet,
        "trouble": trouble,
        "category_name": sheet.category.name_in(language) if sheet.category else "",
        "stub": seal(stub),
        "nonce": stub.nonce,
        "bits": stub.bits,
        "proof": request.POST.get("proof", "") if kept else "",
        "trap": TRAP,
        "again": sheet.letter.is_bound and bool(request.FILES),
    }


def take(request: HttpRequest, visit: Visit, sheet: Sheet, at: dt.datetime) -> str:
    """Keep the letter; returns "" when it is kept, else what to say to whoever wrote it."""
    network, address = gate.network_of(ip_of(request)), str(sheet.letter.cleaned_data["email"]).lower()
    stub, proof = unseal(request.POST.get("stub", "")), request.POST.get("proof", "")
    lately = queries.lately(network=network, address=address, at=at)
    answer = gate.judge(
        stub,
        form=visit.form.key,
        proof=proof,
        trap=request.POST.get(TRAP, ""),
        now=at.timestamp(),
        lately=lately,
    )
    if answer not in {gate.Answer.COME_IN, gate.Answer.ROBOT}:
        return _once_more(answer)
    try:
        actions.submit(
            form=visit.form,
            written=_written(visit, sheet, address, is_robot=answer is gate.Answer.ROBOT),
            nonce=stub.nonce if stub and stub.form == visit.form.key else secrets.token_urlsafe(12),
            network=network,
            has_proof=stub is not None and gate.is_proof(stub, proof),
            at=at,
        )
    except actions.PageUsedError:
        return _("This page was sent already. If this is another letter, please press Send once more.")
    except actions.BusyFormError:
        return _("Too many people are writing to us just now. Your words are still here: please try again in an hour.")
    except actions.TooManyError:
        return _("You have written several times already. Your words are still here: please try again in an hour.")
    return ""


def _once_more(answer: gate.Answer) -> str:
    return {
        gate.Answer.TOO_QUICK: _("That was very quick. Please press Send once more: this keeps robots out."),
        gate.Answer.TOO_OLD: _("This page was open for very long. Please press Send once more."),
        gate.Answer.NO_PROOF: _(
            "Several letters came from your network without script. Please allow script for this page, or try again "
            "in an hour."
        ),
    }[answer]


def _written(visit: Visit, sheet: Sheet, address: str, *, is_robot: bool) -> Written:
    letter = sheet.letter.cleaned_data
    return Written(
        address=address,
        name=letter["name"],
        subject=letter["subject"],
        text=letter["text"],
        language=visit.language,
        category=sheet.category.key if sheet.category else "",
        department=visit.form.department.key if visit.form.department else "",
        answers=sheet.questions.answers,
        files=sheet.files(),
        page=visit.origin,
        suspicion="A field that people cannot see was filled in." if is_robot else "",
    )
