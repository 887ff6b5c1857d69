"""The route of a ticket on its page: the picture, what may be done now, and the form of the gate."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dromos.accounts.models import User
from dromos.console import routes_drawn
from dromos.tickets import access, gates, legs, routes, states
from dromos.tickets.actions import Filled
from dromos.tickets.actions.routing_on import asked, have
from dromos.tickets.models import RouteLeg, Ticket
from dromos.ui.files import FilesField
from dromos.ui.questions import QuestionsForm

LONGEST = 4000


class GateForm(forms.Form):
    """What a leg asks for and is not there yet. Everything else may be left, and is kept as well."""

    brief = forms.CharField(
        label=gettext_lazy("Technical brief"),
        max_length=LONGEST,
        help_text=gettext_lazy("For the next department: what is known, what to do. The customer never sees it."),
    )
    tried = forms.CharField(label=gettext_lazy("What was tried"), max_length=LONGEST)
    cause = forms.CharField(label=gettext_lazy("Cause"), max_length=LONGEST)

    def __init__(self, *args: Any, missing: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **{"use_required_attribute": False, **kwargs})
        for kind in gates.WRITTEN:
            field = self.fields[kind]
            if kind not in missing and kind != gates.BRIEF:
                del self.fields[kind]
                continue
            field.required = kind in missing
            field.widget = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST})
        self.fields["uploads"] = FilesField(label=_("Files"))

        self.missing = missing

    def clean_uploads(self) -> Any:
        files = self.cleaned_data["uploads"]
        if gates.FILE in self.missing and not files:
            raise forms.ValidationError(_("Attach a file."))
        return files

    def clean(self) -> dict[str, Any]:
        if gates.ANSWERED in self.missing:
            raise forms.ValidationError(_("Write to the customer first."))
        return super().clean() or {}

    def filled(self, answers: dict[str, Any]) -> Filled:
        notes = {kind: self.cleaned_data[kind] for kind in gates.WRITTEN if self.cleaned_data.get(kind)}
        return Filled(notes=notes, answers=answers, files=self.cleaned_data["uploads"])


class BackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What is missing, or wrong. Whoever gets it reads this first."),
    )


class SkipForm(forms.Form):
    """Which leg it goes to, and why those before are not needed."""

    to = forms.TypedChoiceField(label=gettext_lazy("Go to"), coerce=int)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)

    def __init__(self, *args: Any, ahead: Sequence[RouteLeg], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ahead = {leg.pk: leg for leg in ahead}
        self.fields["to"].choices = [(leg.pk, routes_drawn.named(leg)) for leg in ahead]  # type: ignore[attr-defined]

    @property
    def leg(self) -> RouteLeg:
        return self.ahead[self.cleaned_data["to"]]


def on_page(user: User, ticket: Ticket, at: dt.datetime, *, works: bool) -> dict[str, Any] | None:
    """Everything about the ticket's route; None when it goes none. Four queries, some more for whoever may act."""
    way = routes.way_of(ticket)
    if way is None:
        return None
    item = ticket.work_item
    holder = item.agent.user.name if item is not None and item.agent else ""
    leg, goes_on = way.here.leg, not way.is_over
    answering = next((one for one in way.legs if one.answers_customer), None)
    shown = {
        "way": way,
        "drawing": routes_drawn.gone(way, holder, at),
        "left": routes_drawn.left(way.here, at) if goes_on else "",
        "briefs": routes.briefs_of(ticket),
        "leg": leg,
        "answers_here": not goes_on or leg.answers_customer,
        "answering": answering.department.name if answering else "",
    }
    if works and goes_on and ticket.state in states.LIVE - states.WAITING:
        shown |= offered(user, ticket, leg, way.legs)
    return shown


def offered(user: User, ticket: Ticket, leg: RouteLeg, of: Sequence[RouteLeg]) -> dict[str, Any]:
    """What may be done now: which leg follows, to which it may go back, whether legs may be left out."""
    ahead = [other for other in of if other.position > leg.position]
    stay = legs.current(ticket)
    before = routes.leg_before(stay) if stay is not None and leg.may_return else None
    return {
        "next": ahead[0] if ahead else None,
        "before": before.leg if before else None,
        "may_skip": bool(ahead) and access.may_skip(user, leg),
    }


def acts(user: User, ticket: Ticket, leg: RouteLeg, of: Sequence[RouteLeg]) -> dict[str, Any]:
    """The same with the forms: of the gate, of sending back, of leaving out."""
    shown = offered(user, ticket, leg, of)
    ahead = [other for other in of if other.position > leg.position]
    return shown | {
        "gate": gate(ticket) if ahead else None,
        "back_form": BackForm() if shown["before"] else None,
        "skip_form": SkipForm(ahead=ahead) if shown["may_skip"] else None,
    }


def gate(ticket: Ticket, data: Any = None, files: Any = None) -> dict[str, Any]:
    """The gate of the leg where the ticket is: what is missing in words, and its forms, filled in with ``data``."""
    stay = legs.current(ticket)
    missing = gates.missing(stay.leg.asks, have(ticket, stay)) if stay is not None else ()
    category = ticket.category if gates.QUESTIONS in missing else None
    questions = QuestionsForm(data, category=category, language=get_language() or "en")
    for key in [key for key in questions.fields if ticket.answers.get(key) not in (None, "")]:
        del questions.fields[key]
    return {
        "missing": [asked(ask) for ask in missing],
        "asks_answer": gates.ANSWERED in missing,
        "form": GateForm(data, files, missing=missing),
        "questions": questions,
    }


def ahead_of(ticket: Ticket) -> list[RouteLeg]:
    stay = legs.current(ticket)
    if stay is None:
        return []
    return [leg for leg in routes.legs_of(stay.leg.version_id) if leg.position > stay.leg.position]


def may_start(ticket: Ticket) -> bool:
    """The category has a route and the ticket goes none: it could set out."""
    return ticket.leg_id is None and ticket.state in states.LIVE and routes.route_of(ticket.category) is not None
