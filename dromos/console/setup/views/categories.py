"""The one category tree, what its tickets ask for, and the questions it asks customers."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.catalog import actions
from dromos.catalog.models import Category
from dromos.console.setup.forms.categories import (
    CategoryForm,
    NewCategoryForm,
    QuestionForm,
    QuestionFormSet,
    RequirementsForm,
)
from dromos.routing import actions as routing
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def categories(request: HttpRequest) -> HttpResponse:
    rows = Category.objects.select_related("department").prefetch_related("questions").order_by("key")
    return render(request, "setup/categories.html", {"categories": rows})


@administrator
def new_category(request: HttpRequest) -> HttpResponse:
    form = NewCategoryForm(request.POST or None, initial={"parent": request.GET.get("under")})
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_category(by=by, at=at, **form.values())):
        return redirect("setup:categories")
    return render(request, "setup/category_new.html", {"form": form})


@administrator
def category(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Category, pk=pk)
    form = CategoryForm(request.POST or None, category=found, initial=CategoryForm.initial_of(found))
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.change_category(category=found, by=by, at=at, **form.values())):
        return redirect("setup:category", pk)
    context = {"category": found, "form": form, "requirements_form": RequirementsForm(category=found)}
    return render(request, "setup/category.html", {**context, "questions": found.questions.all()})


@administrator
@require_POST
def category_requirements(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Category, pk=pk), actor_of(request), timezone.now()
    form = RequirementsForm(request.POST, category=found)
    carried_out(
        request,
        form,
        lambda: routing.set_category_requirements(category=found, levels=form.levels(), by=by, at=at),
    )
    return redirect("setup:category", pk)


@administrator
def category_questions(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Category, pk=pk), actor_of(request), timezone.now()
    present = [QuestionForm.initial_of(question) for question in found.questions.all()]
    formset = QuestionFormSet(request.POST or None, initial=present)
    if formset.is_valid():
        asked = [value for form in formset if (value := form.value()) is not None]
        act = lambda: actions.set_questions(category=found, questions=_distinct(asked), by=by, at=at)  # noqa: E731
        carried_out(request, Form({}), act, _("The questions are saved."))
        return redirect("setup:category", pk)
    return render(request, "setup/questions.html", {"category": found, "formset": formset})


def _distinct(questions: list[dict[str, object]]) -> list[dict[str, object]]:
    """Two questions with the same words get different keys."""
    taken: set[object] = set()
    for question in questions:
        key, number = question["key"], 2
        while question["key"] in taken:
            question["key"] = f"{key}-{number}"
            number += 1
        taken.add(question["key"])
    return questions
