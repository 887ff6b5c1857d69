"""The pieces of the condition builder that its form fetches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dromos.console.conditions import building
from dromos.console.door import let_in, user_of

staff = let_in(missing=LookupError)


@staff
def row(request: HttpRequest) -> HttpResponse:
    """The row of a field that was chosen, with the operator and the values kept as far as they make sense."""
    leaf = {
        "field": request.GET.get("field", ""),
        "op": request.GET.get("op", ""),
        "value": request.GET.getlist("value"),
    }
    drawn = building.builder("", {"all": [leaf]} if leaf["field"] else {}, viewer=user_of(request))
    return render(
        request, "conditions/row.html", {"groups": drawn.groups, "row": building.row(leaf, viewer=user_of(request))}
    )
