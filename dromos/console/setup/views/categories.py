"""The one category tree, what its tickets ask for, and the questions it asks customers."""

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.catalog import actions
from dromos.catalog.models import Category
from dromos.console.setup import designer, moving, switching_off, touching
from dromos.console.setup.forms.categories import CategoryForm, MoveForm, NewCategoryForm, RequirementsForm
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
    if asked := switching_off.question(request, form, lambda: switching_off.of_category(found)):
        return asked
    by, at = actor_of(request), timezone.now()
    act = lambda: actions.change_category(category=found, by=by, at=at, **form.values())  # noqa: E731
    if not touching.wants_to_edit(request) and carried_out(request, form, act):
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
    """The designer of a category's form."""
    found, by, at = get_object_or_404(Category, pk=pk), actor_of(request), timezone.now()
    formset = designer.formset(found, request.POST or None)
    if formset.is_valid():
        act = lambda: actions.set_questions(category=found, questions=formset.values(), by=by, at=at)  # noqa: E731
        refused = Form({})
        if carried_out(request, refused, act, _("The questions are saved.")):
            return redirect("setup:category_questions", pk)
        formset.refuse(str(problem) for problem in refused.non_field_errors())
    return render(request, "setup/questions.html", designer.page(found, formset))


@administrator
@require_POST
def category_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as it is being designed, as the customer and as the agent meet it: nothing is saved."""
    found = get_object_or_404(Category, pk=pk)
    formset = designer.formset(found, request.POST)
    return render(request, "setup/questions_preview.html", designer.preview(formset, request.POST.get("spoken", "")))


@administrator
def category_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Elsewhere in the tree, or under another key: first what that touches, then, confirmed, the move."""
    found = get_object_or_404(Category, pk=pk)
    form = MoveForm(request.POST or None, category=found, initial=MoveForm.initial_of(found))
    touched = moving.touched(found, form.new_key() if form.is_valid() else "")
    by, at = actor_of(request), timezone.now()
    act = lambda: actions.move_category(category=found, key=form.new_key(), by=by, at=at)  # noqa: E731
    if "confirmed" in request.POST and carried_out(request, form, act, _("The category is moved.")):
        return redirect("setup:categories")
    return render(request, "setup/category_move.html", {"category": found, "form": form, "touched": touched})
