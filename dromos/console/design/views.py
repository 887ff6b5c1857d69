"""The living page of the design system: every component, in light and dark."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dromos.console.design.samples import samples


def design(request: HttpRequest) -> HttpResponse:
    return render(request, "design/index.html", samples(timezone.now()))
