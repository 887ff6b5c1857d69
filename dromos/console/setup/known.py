"""Every setting by its name: where it is set, and its sentence. Read off the forms themselves, so none is missed."""

from dataclasses import dataclass

from django import forms
from django.urls import reverse

from dromos.console.intake.forms import HeaderRuleForm, RetentionForm, SpamForm
from dromos.console.setup import guide
from dromos.console.setup.forms.areas import AreaForm
from dromos.console.setup.forms.calendars import CalendarForm, ExceptionForm
from dromos.console.setup.forms.categories import CategoryForm, MoveForm, QuestionForm
from dromos.console.setup.forms.departments import DepartmentCalendarForm, DepartmentForm
from dromos.console.setup.forms.escalation import DigestForm, EscalationForm, HoursForm
from dromos.console.setup.forms.giving import ReasonsForm
from dromos.console.setup.forms.groups import SegmentForm
from dromos.console.setup.forms.house import HouseForm
from dromos.console.setup.forms.letters import LetterForm
from dromos.console.setup.forms.people import PersonForm, RolesForm, SkillForm, WorkForm
from dromos.console.setup.forms.policies import PolicyForm
from dromos.console.setup.forms.queues import QueueForm, StepForm
from dromos.console.setup.forms.rules import RuleForm
from dromos.console.setup.tokens.forms import TokenForm

FORMS: dict[str, tuple[type[forms.Form], ...]] = {
    "setup:house": (HouseForm,),
    "setup:departments": (DepartmentForm, DepartmentCalendarForm),
    "setup:calendars": (CalendarForm, ExceptionForm),
    "setup:categories": (CategoryForm, MoveForm, QuestionForm),
    "setup:rules": (RuleForm,),
    "setup:policies": (PolicyForm,),
    "setup:escalations": (EscalationForm, HoursForm, DigestForm),
    "setup:people": (PersonForm, WorkForm, SkillForm),
    "roles:matrix": (RolesForm,),
    "setup:queues": (QueueForm, StepForm),
    "setup:giving": (ReasonsForm,),
    "setup:segments": (SegmentForm,),
    "setup:areas": (AreaForm,),
    "setup:letters": (LetterForm,),
    "intake:settings": (SpamForm, HeaderRuleForm, RetentionForm),
    "tokens:list": (TokenForm,),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: its name, its sentence, and the page it is set on."""

    name: str
    text: str
    page: str
    href: str
    icon: str


def every() -> list[Setting]:
    """Every setting in the reader's language, in the order of the pages. No query."""
    pages = {page.href: page for page in guide.pages()}
    found: dict[tuple[str, str], Setting] = {}
    for name, makers in FORMS.items():
        page = pages[reverse(name)]
        for field in (field for maker in makers for field in maker.base_fields.values()):
            if field.label and not isinstance(field.widget, forms.HiddenInput):
                made = Setting(str(field.label), str(field.help_text or ""), page.title, page.href, page.icon)
                found.setdefault((page.href, made.name), made)
    return list(found.values())
