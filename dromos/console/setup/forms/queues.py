"""Forms about queues: how one gives out its work, and the steps by which more people may take what waits."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dromos.accounts.models import Department
from dromos.console.setup.forms import choices
from dromos.console.setup.forms.order import rearranged
from dromos.console.setup.forms.working_time import WorkingTimeField
from dromos.console.setup.orders import orders
from dromos.lib.typed import whole
from dromos.routing.actions.setup import QUEUE_FIELDS
from dromos.routing.models import Queue, RoutingStep, Skill
from dromos.routing.needs import STEP_FIELDS

MOST_STEPS = 8
PERIODS = ("return_after_s", "wait_for_preferred_s")  # empty: none
KEY_HELP = gettext_lazy("Short and lasting: rules and policies name it.")


class QueueForm(forms.Form):
    """How a queue gives out its work."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    policy = forms.ChoiceField(
        label=gettext_lazy("Order of its work"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Which of the pieces that wait is given out first."),
    )
    auto_accept = forms.BooleanField(
        label=gettext_lazy("Assign without asking"),
        required=False,
        help_text=gettext_lazy("Not ticked: work is offered, and may be declined."),
    )
    offer_timeout_s = forms.IntegerField(
        label=gettext_lazy("Seconds to accept"),
        min_value=5,
        max_value=3600,
        initial=60,
        help_text=gettext_lazy("Then the next one is asked."),
    )
    cool_down_s = forms.IntegerField(
        label=gettext_lazy("Seconds until asked again"),
        min_value=0,
        max_value=86_400,
        initial=300,
        help_text=gettext_lazy("For somebody who declined, or did not answer."),
    )
    wrap_up_s = forms.IntegerField(
        label=gettext_lazy("Seconds of wrap-up"),
        min_value=0,
        max_value=3600,
        initial=0,
        help_text=gettext_lazy("Kept free after each piece of work."),
    )
    return_after_s = WorkingTimeField(
        label=gettext_lazy("Goes back when nothing is done for"),
        required=False,
        help_text=gettext_lazy("Working time without any progress, after which others may take it. Empty: never."),
    )
    wait_for_preferred_s = WorkingTimeField(
        label=gettext_lazy("Kept for the person the customer knows for"),
        required=False,
        help_text=gettext_lazy("So long nobody else is asked, as long as that person is there. Empty: not at all."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Off: no new work comes here. What waits is still given out."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = [(one.key, one.name) for one in orders()]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(queue: Queue) -> dict[str, Any]:
        return {field: getattr(queue, field) for field in QUEUE_FIELDS} | {
            name: getattr(queue, name) or None for name in PERIODS
        }

    def typed(self) -> dict[str, Any]:
        """What stands in the fields now, whether it makes sense or not."""
        return {name: self[name].value() for name in self.fields}

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {name: self.cleaned_data[name] or 0 for name in PERIODS}


class NewQueueForm(QueueForm):
    """A further queue of a department."""

    key = forms.SlugField(label=gettext_lazy("Key"), max_length=60, help_text=KEY_HELP)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.filter(is_active=True)
    )

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if Queue.objects.filter(key=key).exists():
            raise forms.ValidationError(_("There is one with this key already."))
        return key


class StepForm(forms.Form):
    """One step: after how long, and what is then asked otherwise."""

    after_s = WorkingTimeField(label=gettext_lazy("After"), widget=forms.TextInput(attrs={"data-width": "s"}))
    drop_language = forms.BooleanField(label=gettext_lazy("The language no longer matters"), required=False)
    widen_area = forms.ChoiceField(label=gettext_lazy("Area"), required=False, choices=RoutingStep.Widening.choices)
    remove = forms.MultipleChoiceField(label=gettext_lazy("No longer asked for"), required=False)
    add_skill = forms.ChoiceField(label=gettext_lazy("Asked for instead"), required=False)
    add_level = forms.TypedChoiceField(
        label=gettext_lazy("At least"), required=False, coerce=int, choices=[(n, n) for n in range(1, 6)]
    )
    further_queues = forms.MultipleChoiceField(label=gettext_lazy("People of these queues too"), required=False)

    def __init__(self, *args: Any, skills: choices.Choices, queues: choices.Choices, **kwargs: Any) -> None:
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        self.fields["remove"].choices = skills  # type: ignore[attr-defined]
        self.fields["add_skill"].choices = [("", _("Nothing else")), *skills]  # type: ignore[attr-defined]
        self.fields["further_queues"].choices = queues  # type: ignore[attr-defined]
        for name in ("remove", "further_queues"):
            self.fields[name].widget.attrs["size"] = 4

    def typed(self) -> dict[str, Any]:
        return {name: self[name].value() for name in self.fields}

    @staticmethod
    def initial_of(step: RoutingStep) -> dict[str, Any]:
        added = (step.add_requirements or [{}])[0]
        return {
            "after_s": step.after_s,
            "drop_language": step.drop_language,
            "widen_area": step.widen_area,
            "remove": list(step.remove_requirements),
            "add_skill": added.get("skill", ""),
            "add_level": added.get("level", 1),
            "further_queues": [str(pk) for pk in step.further_queues],
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(data[name] for name in self.fields if name not in {"after_s", "add_level"}):
            self.add_error("after_s", _("This step changes nothing: say what is asked otherwise."))
        return data

    def values(self) -> dict[str, Any]:
        """As `routing.actions.set_routing_steps` takes them."""
        data = self.cleaned_data
        added = [{"skill": data["add_skill"], "level": data["add_level"] or 1}] if data["add_skill"] else []
        values = {
            "after_s": data["after_s"] or 0,
            "add_requirements": added,
            "remove_requirements": data["remove"],
            "drop_language": data["drop_language"],
            "widen_area": data["widen_area"],
            "further_queues": [int(pk) for pk in data["further_queues"]],
        }
        return {name: values[name] for name in STEP_FIELDS}


class Steps:
    """The steps of one queue, in order. Works without script: every button sends the whole form."""

    def __init__(self, forms: Sequence[StepForm]) -> None:
        self.forms = list(forms)

    @classmethod
    def of_queue(cls, queue: Queue, language: str) -> "Steps":
        return cls._shown(queue, language, [StepForm.initial_of(step) for step in queue.steps.all()])

    @classmethod
    def sent(cls, queue: Queue, language: str, data: QueryDict) -> "Steps":
        count = min(whole(data.get("steps", "")) or 0, MOST_STEPS)
        listed = _listed(queue, language)
        return cls([StepForm(data, prefix=f"step-{n}", **listed) for n in range(count)])

    def rearranged(self, queue: Queue, language: str, ask: str) -> "Steps":
        """After one of the buttons of the steps (``order.rearranged``)."""
        rows = [form.typed() for form in self.forms]
        fresh = {"after_s": "30 min" if rows else "10 min"}
        return self._shown(queue, language, rearranged(rows, ask, fresh=fresh, most=MOST_STEPS))

    @classmethod
    def _shown(cls, queue: Queue, language: str, steps: Sequence[Mapping[str, Any]]) -> "Steps":
        listed = _listed(queue, language)
        return cls([StepForm(prefix=f"step-{n}", initial=dict(step), **listed) for n, step in enumerate(steps)])

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - every one shows what is wrong with it

    def values(self) -> list[dict[str, Any]]:
        return [form.values() for form in self.forms]


def _listed(queue: Queue, language: str) -> dict[str, choices.Choices]:
    skills = Skill.objects.filter(kind=Skill.Kind.KNOWLEDGE)
    others = Queue.objects.filter(is_active=True).exclude(pk=queue.pk).order_by("name")
    return {
        "skills": [(skill.key, skill.name_in(language)) for skill in skills],
        "queues": [(str(pk), name) for pk, name in others.values_list("pk", "name")],
    }
