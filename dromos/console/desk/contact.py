"""The form of a call or a visit with everything behind it: the customer, the questions, and what saving does."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dromos.catalog.tree import Branch, branches, category_with_questions
from dromos.console.desk.forms import ContactForm
from dromos.console.door import user_of
from dromos.console.workspace.doing_forms import FieldsForm
from dromos.customers import access
from dromos.customers import actions as customers
from dromos.customers.models import Customer
from dromos.intake import desk
from dromos.intake.actions import NoDepartmentError
from dromos.lib.actor import Actor
from dromos.lib.typed import whole
from dromos.tickets import custom
from dromos.tickets.access import visible_to
from dromos.tickets.actions import FieldsMissingError
from dromos.tickets.actions.moving import ForbiddenMoveError
from dromos.tickets.models import CustomField, Ticket
from dromos.tickets.whole_customer import WholeCustomer, glance
from dromos.tickets.work import NoQueueError
from dromos.ui.questions import PREFIX, QuestionsForm

AT_ONCE = "at_once"


class Contact:
    """One contact being written down.

    ``given`` are the values typed so far; with ``check`` they are judged, else only shown again, so that somebody who
    comes back (a new sign-in, another category) finds everything as they left it.
    """

    def __init__(self, request: HttpRequest, given: Mapping[str, Any], *, check: bool = False) -> None:
        self.user = user_of(request)
        self.at_once = given.get("how") == AT_ONCE
        key = str(given.get("category") or "")
        self.category = category_with_questions(key) if key else None
        self.customer = self._known(given.get("customer"))
        self.language = (self.customer.language if self.customer else str(given.get("new_language") or "")) or "en"
        initial = {"channel": "phone", "token": uuid.uuid4().hex, "new_language": get_language(), **_flat(given)}
        files: MultiValueDict[str, Any] = request.FILES if check else MultiValueDict()
        self.form = ContactForm(given, files) if check else ContactForm(initial=initial)
        answers = {key.removeprefix(f"{PREFIX}-"): value for key, value in initial.items()}
        asked: dict[str, Any] = {"category": self.category, "language": self.language}
        self.questions = QuestionsForm(given, **asked) if check else QuestionsForm(initial=answers, **asked)
        self._given, self._check = given, check
        self.must = {key for key, field in self.questions.fields.items() if field.required}
        for field in self.questions.fields.values():
            # Which questions must be answered is the action's matter: one rule for every door.
            field.required = field.required and not check

    @cached_property
    def own(self) -> FieldsForm:
        """The own fields of tickets of the category, as far as the user sees them."""
        rows, given = custom.fields_for(self.category, self.user), self._given
        if self._check:
            return FieldsForm(given, own=rows)
        several = getattr(given, "getlist", None)
        initial = {
            name: several(name) if several and row.kind == CustomField.Kind.SEVERAL else given.get(name)
            for row in rows
            if given.get(name := f"own_{row.key}")
        }
        return FieldsForm(own=rows, initial=initial)

    @property
    def own_must(self) -> set[str]:
        """The own fields that must be filled in whatever the ticket is like."""
        always = CustomField.When.OPENED
        return {name for name, row in self.own.own.items() if always in row.required_when and not row.required_if}

    def _known(self, given: Any) -> Customer | None:
        """The customer named by the form; somebody the user may not see is nobody."""
        if (pk := whole(str(given or ""))) is None:
            return None
        try:
            return access.customer_for_staff(self.user, pk)
        except access.NoSuchCustomerError:
            return None

    @cached_property
    def seen(self) -> WholeCustomer | None:
        """What the customer has, at a glance."""
        return glance(self.user, self.customer) if self.customer else None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where it is as late as at the customer's: their own zone, else their area's, else the agent's."""
        area = self.customer.area if self.customer else None
        theirs = self.customer.time_zone if self.customer else ""
        return ZoneInfo(theirs or (area.time_zone if area else "") or self.user.time_zone)

    @property
    def wants_call(self) -> bool:
        return any(self.form[name].value() for name in ("call_day", "call_from", "call_until", "call_number"))

    @cached_property
    def branches(self) -> Sequence[Branch]:
        """The tree to choose from, in the reader's language."""
        return branches(get_language() or "en")

    def page(self, **more: Any) -> dict[str, Any]:
        """Everything the template shows; what costs a query is asked of ``contact`` by the piece that shows it."""
        return {
            "contact": self,
            "form": self.form,
            "questions": self.questions,
            "category": self.category,
            "customer": self.customer,
            "must": self.must,
            "spoken": self.language,
            "is_new": not self.customer and (self.form["is_new"].value() not in {None, "", False}),
            **more,
        }

    def write_down(self, by: Actor, at: dt.datetime) -> dict[str, Any] | None:
        """Keep the contact. What became of it, for the screen; None when something is missing: the forms say what."""
        if not (self.form.is_valid() & self.questions.is_valid() & self.own.is_valid()):
            return None
        if self.form.cleaned_data["customer"] and not self.customer:
            self.form.add_error("customer", _("This customer cannot be chosen. Find somebody else."))
            return None
        if self.at_once and self.form.cleaned_data.get("call_day"):
            self.form.add_error("call_day", _("To be called back there must be a ticket: open one."))
            return None
        try:
            return self._keep(by, at)
        except (customers.AddressTakenError, customers.BadAddressError) as error:
            self._tell_address(error)
        except (NoDepartmentError, NoQueueError) as error:
            self.form.add_error(None, _(str(error)))
        except (desk.MissingAnswersError, ForbiddenMoveError) as error:
            self._tell_missing(error)
        return None

    def _tell_address(self, error: customers.AddressTakenError | customers.BadAddressError) -> None:
        if isinstance(error, customers.AddressTakenError):
            self.form.add_error(None, _("%(problem)s Find them above.") % {"problem": _taken(error, self.user)})
        else:
            self.form.add_error("new_phone", _("Nobody can be reached at such an address. Ask again."))

    def _tell_missing(self, error: desk.MissingAnswersError | ForbiddenMoveError) -> None:
        """What must be filled in, each at its place; else what is wrong with the call-back."""
        if isinstance(error, desk.MissingAnswersError):
            for key in error.keys:
                self.questions.add_error(key, _("This question needs an answer before a ticket can be opened."))
        elif isinstance(error, FieldsMissingError):
            for row in error.fields:
                self.own.add_error(f"own_{row.key}", _("This must be filled in before a ticket can be opened."))
        else:
            self.form.add_error("call_day" if self.form.cleaned_data.get("call_day") else None, _(str(error)))

    @transaction.atomic
    def _keep(self, by: Actor, at: dt.datetime) -> dict[str, Any]:
        contact = self._contact(self.customer or self._new_customer(by, at))
        saved = {"customer": contact.customer.pk, "name": contact.customer.name}
        if self.at_once:
            desk.answer_at_once(contact=contact, by=by, at=at)
            return saved
        return saved | self._told(desk.open_ticket(contact=contact, by=by, at=at))

    def _told(self, ticket: Ticket) -> dict[str, Any]:
        reads = visible_to(self.user).filter(pk=ticket.pk).exists()
        window = self.form.call_back(self.zone)
        call = f"{window.starts_at:%d.%m. %H:%M}–{window.ends_at:%H:%M} ({self.zone})" if window else ""
        return {"number": ticket.number, "department": ticket.department.name, "reads": reads, "call": call}

    def _contact(self, customer: Customer) -> desk.Contact:
        data = self.form.cleaned_data
        return desk.Contact(
            customer=customer,
            channel=data["channel"],
            subject=data["subject"],
            text=data["text"],
            category=self.category,
            severity=data["severity"],
            answers=self.questions.answers,
            fields=self.own.values,
            files=data["uploads"],
            call_back=self.form.call_back(self.zone),
            call_number=data["call_number"],
        )

    def _new_customer(self, by: Actor, at: dt.datetime) -> Customer:
        data = self.form.cleaned_data
        addresses = [("phone", data["new_phone"]), ("email", data["new_email"])]
        given = [(channel, value) for channel, value in addresses if value]
        language = data["new_language"] or "en"
        return customers.create_customer(name=data["new_name"], addresses=given, language=language, by=by, at=at)


def _taken(error: customers.AddressTakenError, user: Any) -> str:
    """Whose the address is, if the user may know."""
    if access.visible_to(user).filter(pk=error.customer.pk).exists():
        return _("This address belongs to %(name)s already.") % {"name": error.customer.name}
    return _("This address belongs to another customer already.")


def _flat(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values typed so far, without those that are of no field."""
    return {key: given.get(key) for key in given if given.get(key) not in {None, ""}}
