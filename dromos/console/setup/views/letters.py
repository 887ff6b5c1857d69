"""Letters: what they say in each language, for the house or one department, with a preview."""

from dataclasses import dataclass
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.models import Department, User
from dromos.console.setup.forms.letters import LetterForm
from dromos.notifications import actions, queries
from dromos.notifications.defaults import Text, default_text
from dromos.notifications.differing import differences
from dromos.notifications.kinds import KINDS, LetterKind
from dromos.notifications.models import LetterText
from dromos.notifications.render import LetterTextError, Rendered
from dromos.ui.door import actor_of, administrator, carried_out


@dataclass(frozen=True, slots=True)
class Place:
    """Which wording is being looked at; Http404 when there is no such letter."""

    kind: LetterKind
    language: str
    department: Department | None

    @property
    def href(self) -> str:
        page = reverse("setup:letter", args=[self.kind.key, self.language])
        return f"{page}?department={self.department.key}" if self.department else page


def _place(request: HttpRequest, key: str, language: str) -> Place:
    if key not in KINDS or language not in dict(settings.LANGUAGES):
        raise Http404
    department_key = request.GET.get("department", "")
    department = Department.objects.filter(key=department_key).first()
    if department_key and department is None:
        raise Http404
    return Place(KINDS[key], language, department)


@administrator
def letters(request: HttpRequest) -> HttpResponse:
    own: dict[tuple[str, str], int] = {}
    for key, language in LetterText.objects.values_list("key", "language"):
        own[key, language] = own.get((key, language), 0) + 1
    return render(request, "setup/letters.html", {"kinds": KINDS.values(), "own": own})


@administrator
def letter(request: HttpRequest, key: str, language: str) -> HttpResponse:
    place = _place(request, key, language)
    in_force = queries.text_in_force(key, language, place.department)
    form = LetterForm(request.POST or None, text=in_force.text)
    do = request.POST.get("do", "")

    def word() -> None:
        text, by, at = form.text(), actor_of(request), timezone.now()
        wanted = {"key": key, "language": language, "subject": text.subject, "body": text.body}
        try:
            actions.word_letter(**wanted, department=place.department, by=by, at=at)
        except LetterTextError as problem:
            raise ValueError(queries.said(problem)) from problem

    if not do and carried_out(request, form, word, _("The wording is saved.")):
        return redirect(place.href)
    if do == "test":
        _send_test(request, place, form)
    text = form.text() if form.is_bound and form.is_valid() else in_force.text
    return _letter_page(request, place, form, text, is_trial=bool(do))


def _send_test(request: HttpRequest, place: Place, form: LetterForm) -> None:
    """The text as it stands in the form, to whoever is signed in; it is not saved."""
    me = cast("User", request.user)

    def send() -> None:
        wanted = {"key": place.kind.key, "language": place.language}
        by, at = actor_of(request), timezone.now()
        try:
            actions.send_test(**wanted, department=place.department, text=form.text(), to=me, by=by, at=at)
        except LetterTextError as problem:
            raise ValueError(queries.said(problem)) from problem

    carried_out(request, form, send, _("A test is on its way to %(address)s.") % {"address": me.email})


@administrator
@require_POST
def restore_letter(request: HttpRequest, key: str, language: str) -> HttpResponse:
    place = _place(request, key, language)
    actions.restore_default_letter(
        key=key, language=language, department=place.department, by=actor_of(request), at=timezone.now()
    )
    return redirect(place.href)


def _letter_page(request: HttpRequest, place: Place, form: LetterForm, text: Text, *, is_trial: bool) -> HttpResponse:
    made: Rendered | None = None
    try:
        made = queries.preview(
            template=place.kind.key, language=place.language, department=place.department, at=timezone.now(), text=text
        )
    except LetterTextError as problem:
        if form.is_bound and not form.errors:
            form.add_error("body", queries.said(problem))
    context = {
        "place": place,
        "form": form,
        "made": made,
        "is_trial": is_trial,
        **_beside_the_shipped(place, text),
        "departments": Department.objects.filter(is_active=True),
    }
    return render(request, "setup/letter.html", context)


def _beside_the_shipped(place: Place, text: Text) -> dict[str, Any]:
    """Where the wording in force comes from, what stands below it, and what ``text`` changed in the shipped one."""
    key, language, shipped = place.kind.key, place.language, default_text(place.kind.key, place.language)
    return {
        "source": queries.text_in_force(key, language, place.department).source,
        "below": queries.text_in_force(key, language).source if place.department else "default",
        "differs": [differences(old, new) for old, new in zip(shipped, text, strict=True)],
    }
