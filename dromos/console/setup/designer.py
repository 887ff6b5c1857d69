"""The designer of a category's form: what is typed so far, and how the customer and the agent would meet it."""

from collections.abc import Mapping
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language

from dromos.catalog.models import Category, Question
from dromos.console.setup.forms.categories import QuestionForm, QuestionFormSet, Questions, answers_of
from dromos.ui.questions import QuestionsForm

ANSWERED = """
    SELECT said.key, count(*) FROM tickets_ticket, jsonb_object_keys(answers) AS said(key)
    WHERE category_id = %s AND answers <> '{}' GROUP BY said.key
"""


def formset(category: Category, data: Mapping[str, Any] | None) -> Questions:
    """The questions of the category, retired ones last, or what was typed."""
    rows = list(Question.everything.filter(category=category).order_by("-is_active", "position", "pk"))
    answers = answers_of([row for row in rows if row.is_active], get_language() or "en")
    initial = [
        QuestionForm.initial_of(row) | {"retired": not row.is_active, "place": place, "row": row}
        for place, row in enumerate(rows, start=1)
    ]
    return cast("Questions", QuestionFormSet(data, initial=initial, form_kwargs={"answers": answers}))


def page(category: Category, made: Questions) -> dict[str, Any]:
    """The editor with its preview; of each question how many tickets have an answer to it."""
    with connection.cursor() as cursor:
        cursor.execute(ANSWERED, [category.pk])
        answered = dict(cursor.fetchall())
    return {"category": category, "formset": made, "answered": answered, **preview(made, get_language() or "en")}


def preview(made: Questions, spoken: str) -> dict[str, Any]:
    """Both faces of the form as it is typed, in one language; what is not sound yet is left out."""
    language = spoken if spoken in dict(settings.LANGUAGES) else "en"
    rows = _typed(made)
    faces = {
        face: QuestionsForm(category=None, language=language, questions=rows, prefix=face)
        for face in ("customer", "agent")
    }
    return {"faces": faces, "spoken": language}


def _typed(made: Questions) -> list[Question]:
    if not made.is_bound:
        return [form.stored for form in made.forms if form.stored is not None and form.stored.is_active]
    rows = [(form.cleaned_data.get("place") or 999, form.value()) for form in made.forms if form.is_valid()]
    return [Question(**value) for _place, value in sorted(rows, key=lambda row: row[0]) if value is not None]
