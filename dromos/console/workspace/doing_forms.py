"""What the dialogs of doing.py ask for."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, User
from dromos.catalog.queries import category_choices
from dromos.console.workspace.forms import SolveForm
from dromos.customers.models import Customer
from dromos.tickets import custom
from dromos.tickets.models import CustomField, Task, Ticket, TicketLink

Kind = CustomField.Kind
MOMENT = {"type": "datetime-local", "data-width": "m"}
READ = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_SAID = (TicketLink.Kind.RELATED, TicketLink.Kind.DUPLICATES, TicketLink.Kind.CAUSED_BY, TicketLink.Kind.PART_OF)
LINKS = [(kind.value, kind.label) for kind in _SAID]
PARTS = [
    ("category", _("Category and answers")),
    ("urgency", _("Priority and severity")),
    ("description", _("What the customer wrote, as a note")),
    ("participants", _("Participants")),
    ("tags", _("Tags")),
    ("fields", _("Custom fields")),
    ("watchers", _("Watchers")),
    ("checklist", _("Checklist, not ticked")),
]


def moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=dict(MOMENT), format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget, input_formats=READ)


class MergeForm(forms.Form):
    number = forms.CharField(
        label=_("Into which ticket"), max_length=200, help_text=_("Type a number, words of the subject or a name.")
    )
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)
    across = forms.BooleanField(
        label=_("Also when the other ticket is another customer's"),
        help_text=_("Neither customer sees what the other wrote: their letters are shown to staff only."),
        required=False,
    )


class LinkForm(forms.Form):
    kind = forms.ChoiceField(label=_("This ticket is"), choices=LINKS)
    number = forms.CharField(
        label=_("Ticket"), max_length=200, help_text=_("Type a number, words of the subject or a name.")
    )


class SplitForm(forms.Form):
    subject = forms.CharField(label=_("Subject of the new ticket"), max_length=500)
    category = forms.TypedChoiceField(label=_("Category"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("The same")), *category_choices(get_language() or "en")]
        self.fields["category"].choices = choices  # type: ignore[attr-defined]


class DuplicateForm(forms.Form):
    subject = forms.CharField(label=_("Subject of the new ticket"), max_length=500)
    parts = forms.MultipleChoiceField(
        label=_("What is copied"), choices=PARTS, widget=forms.CheckboxSelectMultiple, required=False
    )


class TaskForm(forms.Form):
    """``who`` is "user:7" or "department:3"; empty: whoever of the ticket's department."""

    title = forms.CharField(label=_("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices)
    who = forms.ChoiceField(label=_("Who"), required=False)
    begins_at = moment(_("Not before"), required=False)
    due_at = moment(_("Due"), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000)

    def __init__(self, *args: Any, people: Iterable[User], departments: Iterable[Department], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: dict[str, User | Department] = {f"user:{row.pk}": row for row in people}
        self.known |= {f"department:{row.pk}": row for row in departments}
        names = [(key, row.name) for key, row in self.known.items()]
        self.fields["who"].choices = [("", _("Whoever of the queue")), *names]  # type: ignore[attr-defined]

    @property
    def plan(self) -> dict[str, Any]:
        """What ``add_task`` takes."""
        found = {key: value for key, value in self.cleaned_data.items() if key != "who"}
        who = self.known.get(self.cleaned_data["who"])
        return {**found, ("department" if isinstance(who, Department) else "assignee"): who}


class TaskDoneForm(forms.Form):
    result = forms.CharField(
        label=_("What came of it"), widget=forms.Textarea(attrs={"rows": 3}), required=False, max_length=5000
    )


class TaskAgainForm(forms.Form):
    begins_at = moment(_("Try again"))
    note = forms.CharField(label=_("Note"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=500, required=False)


class FollowUpForm(forms.Form):
    due_at = moment(_("When"), help_text=_("In your own time zone. A ticket that waits goes on then."))
    user = forms.TypedChoiceField(label=_("For"), coerce=int)
    note = forms.CharField(label=_("What for"), max_length=300, required=False)

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {row.pk: row for row in people}
        self.fields["user"].choices = [(pk, row.name) for pk, row in self.people.items()]  # type: ignore[attr-defined]


class WatcherForm(forms.Form):
    user = forms.TypedChoiceField(label=_("Who"), coerce=int)

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {row.pk: row for row in people}
        self.fields["user"].choices = [(pk, row.name) for pk, row in self.people.items()]  # type: ignore[attr-defined]


class CustomerForm(forms.Form):
    customer = forms.CharField(label=_("New customer"), max_length=320, help_text=_("E-mail address or exact name."))
    reason = forms.CharField(label=_("Why"), max_length=500)
    keep_in_copy = forms.BooleanField(
        label=_("Whoever wrote stays in copy"),
        help_text=_("They go on reading everything. Otherwise they no longer see the ticket."),
        required=False,
    )
    confirmed = forms.BooleanField(label=_("The new customer may read all that was written here"))

    def clean_customer(self) -> Customer:
        typed = self.cleaned_data["customer"].strip()
        rows = Customer.objects.filter(addresses__value=typed.lower()) | Customer.objects.filter(name__iexact=typed)
        found = list(rows.distinct()[:2])
        if len(found) > 1:
            raise forms.ValidationError(_("Several customers are called so: type the e-mail address."))
        if not found:
            raise forms.ValidationError(_("No customer is called so."))
        return found[0]


class TimeForm(forms.Form):
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=24 * 60)
    note = forms.CharField(label=_("What was done"), max_length=500, required=False)
    is_billable = forms.BooleanField(label=_("Billable"), required=False, initial=True)


class StopForm(forms.Form):
    note = forms.CharField(label=_("What was done"), max_length=500, required=False)
    is_billable = forms.BooleanField(label=_("Billable"), required=False, initial=True)


class FieldsForm(forms.Form):
    """The own fields of a ticket, each as its kind asks."""

    def __init__(self, *args: Any, own: Iterable[CustomField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = {f"own_{row.key}": row for row in own}
        for name, row in self.own.items():
            self.fields[name] = field_for(row)

    @property
    def values(self) -> dict[str, Any]:
        return {row.key: self.cleaned_data[name] for name, row in self.own.items()}


def field_for(row: CustomField, *, required: bool = False) -> forms.Field:
    """A custom field as a form shows it."""
    language = get_language() or "en"
    common: dict[str, Any] = {
        "label": row.label_in(language), "help_text": row.help_in(language), "required": required,
    }  # fmt: skip
    chosen = [(str(one["key"]), str(one["labels"].get(language) or one["labels"].get("en"))) for one in row.choices]
    made: dict[str, Callable[[], forms.Field]] = {
        Kind.LONG: lambda: forms.CharField(
            widget=forms.Textarea(attrs={"rows": 4}), max_length=custom.LONGEST, **common
        ),
        Kind.NUMBER: lambda: forms.FloatField(**common),
        Kind.DATE: lambda: forms.DateField(widget=forms.DateInput(attrs={"type": "date", "data-width": "m"}), **common),
        Kind.YESNO: lambda: forms.ChoiceField(choices=[_NOTHING, ("yes", _("Yes")), ("no", _("No"))], **common),
        Kind.CHOICE: lambda: forms.ChoiceField(choices=[_NOTHING, *chosen], **common),
        Kind.SEVERAL: lambda: forms.MultipleChoiceField(choices=chosen, widget=forms.CheckboxSelectMultiple, **common),
        Kind.PERSON: lambda: forms.ChoiceField(choices=[_NOTHING, *_people()], **common),
    }
    return made.get(row.kind, lambda: forms.CharField(max_length=500, **common))()


_NOTHING = ("", "—")


def _people() -> list[tuple[str, str]]:
    rows = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return [(str(pk), name) for pk, name in rows]


class EndOfTicketForm(SolveForm):
    """Solve, with what this ticket asks before: own fields that are owed, open tasks, parts that are not solved."""

    def __init__(self, *args: Any, ticket: Ticket, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = custom.owed(ticket, CustomField.When.SOLVED, timezone.now(), user)
        self.owed = {f"own_{row.key}": row for row in asked}
        for name, row in self.owed.items():
            self.fields[name] = field_for(row, required=True)
        tasks = ticket.tasks.filter(state=Task.State.OPEN).count()
        if tasks:
            self.fields["unfinished"] = forms.ChoiceField(
                label=_("Open tasks"),
                choices=[("cancel", _("They are no longer wanted")), ("keep", _("They go on"))],
                widget=forms.RadioSelect,
            )
        if TicketLink.objects.filter(target=ticket, kind=TicketLink.Kind.PART_OF).exclude(
            source__state__in=["solved", "closed", "merged", "cancelled", "rejected"]
        ).exists():  # fmt: skip
            self.fields["with_children"] = forms.BooleanField(
                label=_("Also solve the tickets that are part of this one"), required=False
            )

    @property
    def values(self) -> dict[str, Any]:
        """Own fields that were asked for: key to value."""
        return {row.key: self.cleaned_data[name] for name, row in self.owed.items()}

    @property
    def how(self) -> dict[str, Any]:
        """What ``solve`` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.owed}
