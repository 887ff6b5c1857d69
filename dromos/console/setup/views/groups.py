"""Segments and areas of customers."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.console.setup.forms.groups import SegmentForm
from dromos.customers import actions
from dromos.customers.models import Segment
from dromos.ui.door import actor_of, administrator, carried_out


@administrator
def segments(request: HttpRequest) -> HttpResponse:
    rows = Segment.objects.annotate(customers=Count("customer")).order_by("name")
    return render(request, "setup/segments.html", {"segments": rows})


@administrator
def new_segment(request: HttpRequest) -> HttpResponse:
    form, by, at = SegmentForm(request.POST or None), actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.create_segment(by=by, at=at, **form.cleaned_data)):
        return redirect("setup:segments")
    return _form_page(request, form, _("New segment"), (_("Segments"), "setup:segments"))


@administrator
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    found, by, at = get_object_or_404(Segment, pk=pk), actor_of(request), timezone.now()
    form = SegmentForm(request.POST or None, segment=found, initial={"name": found.name, "weight": found.weight})
    if carried_out(request, form, lambda: actions.change_segment(segment=found, by=by, at=at, **form.cleaned_data)):
        return redirect("setup:segments")
    return _form_page(request, form, found.name, (_("Segments"), "setup:segments"))


def _form_page(request: HttpRequest, form: object, title: str, above: tuple[str, str]) -> HttpResponse:
    return render(request, "setup/group.html", {"form": form, "title": title, "above": above})
