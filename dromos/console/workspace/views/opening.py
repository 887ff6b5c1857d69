"""A call or a visit: the caller found while typing, the category's questions, a ticket or answered at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.catalog.models import Category
from dromos.console.workspace import desk
from dromos.console.workspace.door import staff, user_of
from dromos.customers import queries as customers
from dromos.ui.questions import QuestionsForm


@staff
def new(request: HttpRequest) -> HttpResponse:
    form = desk.DeskForm(request, language=get_language() or "en")
    if request.method == "POST" and form.is_valid():
        ticket = form.save(by=user_of(request).actor())
        if ticket is not None:
            messages.success(request, _("Ticket %(number)s is open.") % {"number": ticket.number})
            return redirect("workspace:ticket", ticket.number)
        if not form.problem:
            messages.success(request, _("Recorded. It stands in the customer's history."))
            return redirect("workspace:mine")
    context = {"form": form.form, "questions": form.questions, "customer": form.customer, "problem": form.problem}
    return render(request, "workspace/new.html", context)


@staff
def callers(request: HttpRequest) -> HttpResponse:
    """Customers that match what is being typed."""
    text = request.GET.get("find", "")
    return render(request, "workspace/callers.html", {"found": customers.find(text), "text": text.strip()})


@staff
def questions(request: HttpRequest) -> HttpResponse:
    """The questions of the category that was chosen."""
    key = request.GET.get("category", "")
    category = Category.objects.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    form = QuestionsForm(category=category, language=get_language() or "en")
    return render(request, "workspace/questions.html", {"questions": form})
