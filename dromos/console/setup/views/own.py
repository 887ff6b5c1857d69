"""Tags, own fields of tickets, and checklists."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts.access import NotAllowedError
from dromos.console.conditions.building import shown as builder
from dromos.console.setup.forms.own import LANGUAGES, ChecklistForm, FieldForm, MergeTagForm, TagForm
from dromos.console.workspace.doing_forms import FieldsForm
from dromos.tickets import actions
from dromos.tickets.actions import tagging
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import Checklist, CustomField, Tag
from dromos.ui.door import actor_of, administrator


def _done(request: HttpRequest, form: Any, verb: Any) -> bool:
    """Do ``verb`` when the form is right; what is refused stands above the form."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        verb()
    except (ForbiddenMoveError, NotAllowedError) as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Saved."))
    return True


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"by": actor_of(request), "at": timezone.now()}


@administrator
def tags(request: HttpRequest) -> HttpResponse:
    form = TagForm(request.POST or None)
    if _done(request, form, lambda: actions.make_tag(**form.cleaned_data, **_by(request))):
        return redirect("setup:tags")
    rows = Tag.objects.annotate(used=Count("links"))
    return render(request, "setup/tags.html", {"tags": rows, "form": form, "anybody": tagging.may_make_tags()})


@administrator
@require_POST
def tags_made_by(request: HttpRequest) -> HttpResponse:
    actions.allow_new_tags(allowed=request.POST.get("anybody") == "yes", **_by(request))
    return redirect("setup:tags")


@administrator
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Tag.objects.annotate(used=Count("links")), pk=pk)
    form = TagForm(request.POST or None, initial={"name": found.name})
    if _done(request, form, lambda: actions.rename_tag(tag=found, **form.cleaned_data, **_by(request))):
        return redirect("setup:tags")
    others = MergeTagForm(tag=found)
    return render(request, "setup/tag.html", {"tag": found, "form": form, "merge_form": others})


@administrator
@require_POST
def merge_tag(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Tag, pk=pk)
    form = MergeTagForm(request.POST, tag=found)
    _done(request, form, lambda: actions.merge_tags(tag=found, into=form.cleaned_data["into"], **_by(request)))
    return redirect("setup:tags")


@administrator
@require_POST
def retire_tag(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Tag, pk=pk)
    verb = actions.retire_tag if found.is_active else actions.bring_back_tag
    verb(tag=found, **_by(request))
    return redirect("setup:tags")


@administrator
def fields(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    found = list(CustomField.objects.prefetch_related("categories"))
    rows = [
        {"row": row, "name": row.label_in(language), "categories": [str(one) for one in row.categories.all()]}
        for row in found
    ]
    shown = FieldsForm(own=[row for row in found if row.is_active])
    return render(request, "setup/fields.html", {"fields": rows, "preview": shown})


@administrator
def new_field(request: HttpRequest) -> HttpResponse:
    form = FieldForm(request.POST or None)
    if _done(request, form, lambda: actions.make_field(key="", **form.values, **_by(request))):
        return redirect("setup:fields")
    return _field_page(request, form, _("New field"))


@administrator
def field(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST or None, field=found)
    if _done(request, form, lambda: actions.change_field(field=found, **form.values, **_by(request))):
        return redirect("setup:fields")
    return _field_page(request, form, found.label_in(get_language() or "en"))


def _field_page(request: HttpRequest, form: FieldForm, title: str) -> HttpResponse:
    shown = {"form": form, "title": title, "builder_of": builder(form["required_if"]), "languages": LANGUAGES}
    return render(request, "setup/field.html", shown)


@administrator
def checklists(request: HttpRequest) -> HttpResponse:
    rows = Checklist.objects.select_related("category")
    return render(request, "setup/checklists.html", {"checklists": rows})


@administrator
def new_checklist(request: HttpRequest) -> HttpResponse:
    form = ChecklistForm(request.POST or None)
    if _done(request, form, lambda: actions.make_checklist(**form.values(new=True), **_by(request))):
        return redirect("setup:checklists")
    return _page(request, form, _("New checklist"), (_("Checklists"), "setup:checklists"))


@administrator
def checklist(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Checklist, pk=pk)
    form = ChecklistForm(request.POST or None, checklist=found)
    if _done(request, form, lambda: actions.change_checklist(checklist=found, **form.values(), **_by(request))):
        return redirect("setup:checklists")
    return _page(request, form, found.name, (_("Checklists"), "setup:checklists"))


def _page(request: HttpRequest, form: object, title: str, above: tuple[str, str]) -> HttpResponse:
    return render(request, "setup/group.html", {"form": form, "title": title, "above": above})
