"""The form of a call or a visit with everything behind it: customer, questions, ticket or answered at once."""

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from dromos.catalog.models import Category
from dromos.console.workspace.forms import ContactForm
from dromos.customers import actions as customers
from dromos.customers.models import Customer
from dromos.intake import desk
from dromos.lib.actor import Actor
from dromos.tickets.models import Ticket
from dromos.tickets.work import NoQueueError
from dromos.ui.questions import QuestionsForm


class DeskForm:
    """ContactForm and the chosen category's QuestionsForm as one. ``problem`` is what the last save refused."""

    def __init__(self, request: HttpRequest, *, language: str) -> None:
        data = request.POST if request.method == "POST" else None
        asked = request.POST.get("category", "") or request.GET.get("category", "")
        known = request.POST.get("customer", "") or request.GET.get("customer", "")
        category = Category.objects.filter(pk=int(asked)).first() if _is_key(asked) else None
        self.customer = Customer.objects.filter(pk=int(known)).first() if _is_key(known) else None
        initial = {"customer": self.customer.pk if self.customer else None, "new_language": language}
        self.form = ContactForm(data, initial=initial, language=language)
        self.questions = QuestionsForm(data, category=category, language=language)
        self.at_once = request.POST.get("how") == "at_once"
        self.problem = ""
        if self.at_once:
            for field in self.questions.fields.values():
                field.required = False

    def is_valid(self) -> bool:
        return self.form.is_valid() & self.questions.is_valid()

    def save(self, *, by: Actor) -> Ticket | None:
        """The ticket; None when it was answered at once, or refused (``problem``)."""
        try:
            return self._save(by)
        except customers.AddressTakenError as error:
            self.problem = _(str(error))
        except (desk.MissingAnswersError, NoQueueError) as error:
            self.problem = _(str(error))
        return None

    @transaction.atomic
    def _save(self, by: Actor) -> Ticket | None:
        data, at = self.form.cleaned_data, timezone.now()
        contact = desk.Contact(
            customer=self.customer or self._new_customer(by),
            channel=data["channel"],
            subject=data["subject"],
            text=data["text"],
            category=data["category"],
            priority=data["priority"] or None,
            answers=self.questions.answers,
        )
        if self.at_once:
            desk.answer_at_once(contact=contact, by=by, at=at)
            return None
        return desk.open_ticket(contact=contact, by=by, at=at)

    def _new_customer(self, by: Actor) -> Customer:
        data = self.form.cleaned_data
        addresses = [("phone", data["new_phone"]), ("email", data["new_email"])]
        return customers.create_customer(
            name=data["new_name"],
            addresses=[pair for pair in addresses if pair[1]],
            language=data["new_language"] or "en",
            by=by,
            at=timezone.now(),
        )


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 18
