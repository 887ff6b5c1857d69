"""Staff: accounts, roles, skills."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.accounts import actions, queries
from dromos.accounts.models import User
from dromos.console.account.letters import send_invitation
from dromos.console.setup.forms.people import ChoiceForm, LeaverForm, PersonForm, RolesForm, SkillForm, WorkForm
from dromos.console.setup.leaving import SHOWN, Leaving, switch_off
from dromos.routing import actions as routing
from dromos.routing.models import Agent, Skill
from dromos.tickets.actions import Shared
from dromos.ui.door import actor_of, administrator, carried_out

PERSON_FIELDS = ("name", "email", "language", "time_zone", "must_use_totp")


@administrator
def people(request: HttpRequest) -> HttpResponse:
    users = User.objects.prefetch_related("grants__department", "agent__skills__skill").order_by("-is_active", "name")
    return render(request, "setup/people.html", {"people": users, "skills": Skill.objects.order_by("kind", "key")})


@administrator
def new_person(request: HttpRequest) -> HttpResponse:
    me = cast("User", request.user)
    form = PersonForm(request.POST or None, initial={"language": me.language, "time_zone": me.time_zone})
    made: list[User] = []

    def create() -> None:
        by, at = actor_of(request), timezone.now()
        made.append(actions.create_user(password=None, by=by, at=at, **form.cleaned_data))

    if carried_out(request, form, create, _("The account is made. Give it roles, then send the invitation.")):
        return redirect("setup:person", made[0].pk)
    return render(request, "setup/person_new.html", {"form": form})


@administrator
def person(request: HttpRequest, pk: int) -> HttpResponse:
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, user=user, initial={field: getattr(user, field) for field in PERSON_FIELDS})
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: actions.change_user(user=user, by=by, at=at, **form.cleaned_data)):
        return redirect("setup:person", pk)
    return _person_page(request, user, form=form)


@administrator
@require_POST
def person_roles(request: HttpRequest, pk: int) -> HttpResponse:
    user, by, at = get_object_or_404(User, pk=pk), actor_of(request), timezone.now()
    form = RolesForm(request.POST)
    if carried_out(request, form, lambda: actions.set_roles(user=user, roles=form.roles(), by=by, at=at)):
        return redirect("setup:person", pk)
    return _person_page(request, user, roles_form=form)


@administrator
@require_POST
def person_work(request: HttpRequest, pk: int) -> HttpResponse:
    user, by, at = get_object_or_404(User, pk=pk), actor_of(request), timezone.now()
    form = WorkForm(request.POST, skills=_skills(), agent=Agent.objects.filter(user=user).first())
    if carried_out(request, form, lambda: routing.equip_agent(user=user, by=by, at=at, **form.values())):
        return redirect("setup:person", pk)
    return _person_page(request, user, work_form=form)


@administrator
@require_POST
def person_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign-in switched off or on again, or the second factor taken away: by the button that was pressed."""
    user, by, at = get_object_or_404(User, pk=pk), actor_of(request), timezone.now()
    deeds = {
        "deactivate": actions.deactivate_user,
        "reactivate": actions.reactivate_user,
        "reset_second_factor": actions.reset_second_factor,
    }
    form = ChoiceForm(request.POST, options=deeds)
    if carried_out(request, form, lambda: deeds[form.cleaned_data["do"]](user=user, by=by, at=at)):
        return redirect("setup:person", pk)
    return _person_page(request, user, state_form=form)


@administrator
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Before an account is switched off: what of theirs goes where. By a POST it goes, all at once."""
    user, at = get_object_or_404(User, pk=pk, is_active=True), timezone.now()
    form = LeaverForm(request.POST or request.GET, user=user)
    leaving = Leaving(user, form.chosen(), best=form.wants_best, at=at)
    passed: list[Shared] = []
    act = lambda: passed.append(switch_off(leaving=leaving, by=actor_of(request), at=at))  # noqa: E731
    if request.method == "POST" and carried_out(request, form, act, _("The account is switched off.")):
        messages.success(request, _handed_on(passed[0], leaving.to))
        return redirect("setup:person", pk)
    shown = {"person": user, "form": form, "leaving": leaving, "shown": leaving.pieces[:SHOWN]}
    return render(request, "setup/leave.html", shown)


def _handed_on(passed: Shared, to: Agent | None) -> str:
    values = {"given": passed.to_people, "back": passed.to_queues, "name": to.user.name if to else ""}
    if to is not None:
        return _("To %(name)s: %(given)s. Back to queues: %(back)s.") % values
    if passed.to_people:
        return _("To people: %(given)s. Back to queues: %(back)s.") % values
    return _("Back to queues: %(back)s.") % values


@administrator
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter with a link to set a password; the link is shown too, for the time before letters leave the house."""
    user = get_object_or_404(User, pk=pk, is_active=True)
    link = send_invitation(user=user, by=actor_of(request), at=timezone.now())
    return _person_page(request, user, invitation=link)


@administrator
def new_skill(request: HttpRequest) -> HttpResponse:
    form = SkillForm(request.POST or None)
    by, at = actor_of(request), timezone.now()
    if carried_out(request, form, lambda: routing.create_skill(by=by, at=at, **form.values())):
        return redirect("setup:people")
    return render(request, "setup/skill_new.html", {"form": form})


def _person_page(request: HttpRequest, user: User, **forms: Any) -> HttpResponse:
    """The person with all forms; the one that was sent is given, so that it keeps what was typed."""
    agent = Agent.objects.filter(user=user).first()
    details = {field: getattr(user, field) for field in PERSON_FIELDS}
    context = {
        "person": user,
        "form": PersonForm(user=user, initial=details),
        "roles_form": RolesForm(initial=RolesForm.initial_of(user)),
        "work_form": WorkForm(skills=_skills(), agent=agent, initial=WorkForm.initial_of(agent)),
        "has_second_factor": queries.uses_second_factor(user),
        "invitation": "",
        **forms,
    }
    return render(request, "setup/person.html", context)


def _skills() -> list[Skill]:
    return list(Skill.objects.order_by("kind", "key"))
