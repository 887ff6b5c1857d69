"""Forms about staff: who they are, what they may do, what work they can take."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dromos.accounts.models import Department, Grant, User
from dromos.console.setup.forms import choices
from dromos.routing.models import Agent, Skill

HOUSE_ROLES = (Grant.Role.ADMINISTRATOR, Grant.Role.MANAGEMENT, Grant.Role.COMPLAINTS)
DEPARTMENT_ROLES = (Grant.Role.LEAD, Grant.Role.AGENT)
EVERYWHERE = "*"


class PersonForm(forms.Form):
    """Who somebody is. The e-mail address is what they sign in with."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("They sign in with it."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=choices.languages,
        help_text=_("Of their screens and of the letters we write them."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=choices.time_zones, help_text=_("Their screens say times in it.")
    )
    must_use_totp = forms.BooleanField(
        label=_("Must use a second factor"),
        required=False,
        help_text=_("Nothing opens for them before they have set one up."),
    )

    def __init__(self, *args: Any, user: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exclude(pk=self.user.pk if self.user else 0).exists():
            raise forms.ValidationError(_("Somebody has this address already."))
        return email


class RolesForm(forms.Form):
    """What somebody may do, in which department."""

    house = forms.MultipleChoiceField(
        label=_("In the whole house"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(role.value, role.label) for role in HOUSE_ROLES],
        help_text=_("Holds in every department."),
    )
    lead = forms.MultipleChoiceField(
        label=_("Lead of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Sees all of its work, moves it and plans its people."),
    )
    agent = forms.MultipleChoiceField(
        label=_("Agent in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Reads and works on its tickets."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = [(EVERYWHERE, _("Every department")), *choices.departments()]
        for role in DEPARTMENT_ROLES:
            self.fields[role.value].choices = options  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(user: User) -> dict[str, list[str]]:
        initial: dict[str, list[str]] = {"house": [], "lead": [], "agent": []}
        for role, department in user.grants.filter(until_at=None).values_list("role", "department__key"):
            initial["house" if role in HOUSE_ROLES else role].append(
                role if role in HOUSE_ROLES else department or EVERYWHERE
            )
        return initial

    def roles(self) -> list[tuple[str, Department | None]]:
        """As ``accounts.actions.set_roles`` takes them."""
        by_key = {department.key: department for department in Department.objects.all()}
        found: list[tuple[str, Department | None]] = [(role, None) for role in self.cleaned_data["house"]]
        for role in DEPARTMENT_ROLES:
            keys = self.cleaned_data[role.value]
            places = [None] if EVERYWHERE in keys else [by_key[key] for key in keys]
            found += [(role.value, place) for place in places]
        return found


class WorkForm(forms.Form):
    """Whether somebody takes work, how much, and what they know."""

    is_active = forms.BooleanField(
        label=_("Takes work"),
        required=False,
        help_text=_("Off: nothing is offered to them; what they hold stays theirs."),
    )
    capacity_units = forms.IntegerField(
        label=_("Capacity"), min_value=1, max_value=100, help_text=_("Units they can handle at the same time.")
    )
    max_held = forms.IntegerField(
        label=_("At most in hand"), min_value=1, max_value=1000, help_text=_("Being worked on and waiting together.")
    )
    area_keys = forms.MultipleChoiceField(
        label=_("Areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everywhere."),
    )

    auto_accept = forms.MultipleChoiceField(
        label=_("Comes without asking"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Work of these channels is theirs at once, as a call is when it rings; nothing is offered first."),
    )

    def __init__(self, *args: Any, skills: Iterable[Skill], agent: Agent | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills, self.agent = list(skills), agent
        self.fields["area_keys"].choices = choices.areas()  # type: ignore[attr-defined]
        known = dict(agent.skills.values_list("skill_id", "level")) if agent else {}
        open_channels = dict(agent.channels.values_list("channel", "level")) if agent else {}
        for skill in self.skills:
            self.fields[f"skill_{skill.pk}"] = _level(str(skill), known.get(skill.pk, 0))
        self.fields["auto_accept"].choices = choices.channels()  # type: ignore[attr-defined]
        limits = dict(agent.channels.values_list("channel", "parallel")) if agent else {}
        for key, name in choices.channels():
            self.fields[f"channel_{key}"] = _level(name, open_channels.get(key, 0))
            self.fields[f"parallel_{key}"] = forms.IntegerField(
                label=name, required=False, min_value=1, max_value=100, initial=limits.get(key)
            )

    @staticmethod
    def initial_of(agent: Agent | None) -> dict[str, Any]:
        fields = ("is_active", "capacity_units", "max_held", "area_keys")
        known = {field: getattr(agent or Agent(is_active=False), field) for field in fields}
        accepts = agent.channels.filter(auto_accept=True).values_list("channel", flat=True) if agent else []
        return {**known, "auto_accept": list(accepts)}

    def bound(self, kind: str) -> list[forms.BoundField]:
        """Fields of one group, for the page: "knowledge", "language", "channel" or "parallel"."""
        if kind in {"channel", "parallel"}:
            return [self[name] for name in self.fields if name.startswith(f"{kind}_")]
        return [self[f"skill_{skill.pk}"] for skill in self.skills if skill.kind == kind]

    def values(self) -> dict[str, Any]:
        """As ``routing.actions.equip_agent`` takes them."""
        data = self.cleaned_data
        return {
            "skills": {skill: int(data[f"skill_{skill.pk}"]) for skill in self.skills},
            "channels": {key: int(data[f"channel_{key}"]) for key, _name in choices.channels()},
            "auto_accept": data["auto_accept"],
            "parallel": {key: data[f"parallel_{key}"] or 0 for key, _name in choices.channels()},
            **{field: data[field] for field in ("is_active", "capacity_units", "max_held", "area_keys")},
        }


def _level(label: str, level: int) -> forms.ChoiceField:
    levels = [(0, _("No")), (1, _("1 beginner")), (2, "2"), (3, _("3 good")), (4, "4"), (5, _("5 expert"))]
    return forms.ChoiceField(label=label, choices=levels, initial=level)


class ChoiceForm(forms.Form):
    """One of several buttons."""

    do = forms.ChoiceField()

    def __init__(self, *args: Any, options: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["do"].choices = [(option, option) for option in options]  # type: ignore[attr-defined]


class SkillForm(forms.Form):
    """A new knowledge skill or language people may have."""

    key = forms.SlugField(
        label=_("Key"), max_length=60, help_text=_("Short and lasting, such as fibre; for a language its code.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Skill.Kind.choices,
        help_text=_("A language is asked for by who writes, knowledge by what it is about."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices.add_texts(self, "names", {})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if Skill.objects.filter(key=data.get("key"), kind=data.get("kind")).exists():
            self.add_error("key", _("There is one with this key already."))
        return data

    def values(self) -> dict[str, Any]:
        return {**{key: self.cleaned_data[key] for key in ("key", "kind")}, "names": choices.texts_of(self, "names")}


class LeaverForm(forms.Form):
    """Who gets the work of somebody who leaves: one colleague, each piece whom it fits best, or its queues."""

    BEST = "best"

    to = forms.ChoiceField(
        label=_("Give their work to"),
        required=False,
        help_text=_("What this colleague may not work on goes back to its queue all the same."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Agent.objects.filter(is_active=True, user__is_active=True).exclude(user=user)
        self.people = {str(one.pk): one for one in others.select_related("user").order_by("user__name")}
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("", _("The queues it came from, with its age")),
            (self.BEST, _("Whom each piece fits best, of those who are here")),
            *((key, str(one)) for key, one in self.people.items()),
        ]

    def chosen(self) -> Agent | None:
        """The colleague chosen, also while the form is only looked at."""
        return self.people.get(self._to())

    @property
    def wants_best(self) -> bool:
        return self._to() == self.BEST

    def _to(self) -> str:
        return str(self.cleaned_data.get("to", "")) if self.is_valid() else ""
