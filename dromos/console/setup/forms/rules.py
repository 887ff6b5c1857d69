"""Forms about the rules of triage."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.console.setup.forms import choices
from dromos.customers.models import Segment
from dromos.triage.models import Rule
from dromos.triage.rules import Facts

LINES = ("any_of", "all_of", "none_of", "from_domain")
TICKS = ("language", "channel", "department", "mailbox", "segment", "category_is")
PHRASE_HELP = gettext_lazy(
    "One in a line. word* is a beginning, one|other is either, ... lets up to three words between."
)


class RuleForm(forms.Form):
    """A rule: what must hold, and what follows. Stored as triage.rules reads it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    any_of = forms.CharField(
        label=gettext_lazy("Any of these words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=PHRASE_HELP,
    )
    all_of = forms.CharField(
        label=gettext_lazy("All of these words"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    none_of = forms.CharField(
        label=gettext_lazy("None of these words"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    where = forms.ChoiceField(label=gettext_lazy("Looked for in"))
    from_domain = forms.CharField(
        label=gettext_lazy("Sender's domain"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("One in a line, such as partner.example."),
    )
    language = choices.ticks([])
    channel = choices.ticks([])
    department = choices.ticks([])
    mailbox = choices.ticks([])
    segment = choices.ticks([])
    category_is = choices.ticks([])

    category = forms.ChoiceField(label=gettext_lazy("Category"), required=False)
    severity = forms.TypedChoiceField(label=gettext_lazy("Severity"), required=False, coerce=int, empty_value=None)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    to_department = forms.ChoiceField(label=gettext_lazy("Department"), required=False)
    skills = choices.skill_lines()
    spam = forms.BooleanField(label=gettext_lazy("It is advertising or spam"), required=False)
    reject = forms.BooleanField(label=gettext_lazy("It is not ours"), required=False)
    stop = forms.BooleanField(label=gettext_lazy("Look at no further rule"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options: dict[str, tuple[Any, choices.Choices]] = {
            "where": (None, [("both", _("Subject and text")), ("subject", _("Subject")), ("text", _("Text"))]),
            "language": (_("Language"), choices.languages()),
            "channel": (_("Channel"), choices.channels()),
            "department": (_("Mailbox of"), choices.departments()),
            "mailbox": (_("Came to"), choices.own_addresses()),
            "segment": (_("Customer's segment"), choices.segments()),
            "category_is": (_("Category so far"), choices.categories()),
            "category": (None, choices.undecided(choices.categories())),
            "severity": (None, choices.undecided(choices.severities())),
            "priority": (None, choices.undecided(choices.priorities())),
            "area": (None, choices.undecided(choices.areas())),
            "to_department": (None, choices.undecided(choices.departments())),
        }
        for name, (label, listed) in options.items():
            self.fields[name].label = label or self.fields[name].label
            self.fields[name].choices = self._with_present(name, listed)  # type: ignore[attr-defined]

    @property
    def is_narrowed(self) -> bool:
        """Whether it asks for more than words, so that the page shows that part unfolded."""
        return bool(self.errors or any(self.initial.get(part) for part in (*TICKS, "from_domain")))

    def _with_present(self, name: str, listed: choices.Choices) -> choices.Choices:
        """A value that is stored but gone from the house stays choosable, so that saving does not lose it."""
        present = self.initial.get(name) or []
        known = {value for value, _label in listed}
        values = present if isinstance(present, list) else [str(present)]
        return [*listed, *((value, value) for value in values if value not in known)]

    @staticmethod
    def initial_of(rule: Rule) -> dict[str, Any]:
        conditions, outcome = rule.conditions, rule.outcome
        return {
            "name": rule.name,
            "is_active": rule.is_active,
            **{part: "\n".join(conditions.get(part, [])) for part in LINES},
            **{part: list(conditions.get(part.removesuffix("_is"), [])) for part in TICKS},
            "where": conditions.get("where", "both"),
            **{part: outcome.get(part) for part in ("category", "severity", "priority", "area")},
            "to_department": outcome.get("department"),
            "skills": choices.written_levels(outcome.get("skills", {})),
            **{part: outcome.get(part, False) for part in ("spam", "reject", "stop")},
        }

    def clean_skills(self) -> dict[str, int]:
        return choices.levels_of(self.cleaned_data["skills"])

    def values(self) -> dict[str, Any]:
        """As ``triage.actions`` takes them; what was left empty is left out."""
        data = self.cleaned_data
        conditions: dict[str, Any] = {part: choices.lines(data[part]) for part in LINES}
        conditions.update({part.removesuffix("_is"): data[part] for part in TICKS})
        if data["where"] != "both":
            conditions["where"] = data["where"]
        outcome = {part: data[part] for part in ("category", "severity", "priority", "area", "skills")}
        outcome["department"] = data["to_department"]
        outcome.update({part: data[part] for part in ("spam", "reject", "stop")})
        return {
            "name": data["name"],
            "conditions": {part: value for part, value in conditions.items() if value},
            "outcome": {part: value for part, value in outcome.items() if value},
        }


class TryForm(forms.Form):
    """A letter to try the rules on."""

    subject = forms.CharField(label=gettext_lazy("Subject"), required=False, max_length=500)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5})
    )
    department = forms.ChoiceField(label=gettext_lazy("Mailbox of"), required=False)
    segment = forms.ChoiceField(label=gettext_lazy("Customer's segment"), required=False)
    customer_language = forms.ChoiceField(label=gettext_lazy("Customer's language"), required=False)
    from_domain = forms.CharField(label=gettext_lazy("Sender's domain"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = {
            "department": choices.departments(),
            "segment": choices.segments(),
            "customer_language": choices.languages(),
        }
        for name, listed in options.items():
            self.fields[name].choices = [("", _("Not known")), *listed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("subject") and not data.get("text"):
            self.add_error("text", _("Write or paste a letter first."))
        return data

    def facts(self) -> Facts:
        data = self.cleaned_data
        weight = Segment.objects.filter(key=data["segment"]).values_list("weight", flat=True).first()
        return Facts(
            customer_language=data["customer_language"] or None,
            segment=data["segment"],
            segment_weight=1.0 if weight is None else weight,
            channel="email",
            department=data["department"],
            from_domain=data["from_domain"].lower(),
        )
