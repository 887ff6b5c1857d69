"""The planner: a team's week, one person's time, working patterns; decisions about leave."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dromos.accounts.models import User
from dromos.calendars import actions
from dromos.calendars.models import Absence, Feed, Schedule
from dromos.console.door import user_of
from dromos.console.planner import feeds, forms, pages, standing_in
from dromos.console.planner.door import done, person_planned_by, planning
from dromos.ui.door import actor_of, carried_out


@planning
@require_GET
def week(request: HttpRequest) -> HttpResponse:
    return render(request, "planner/week.html", pages.week(user_of(request), request.GET, timezone.localdate()))


@planning
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    return _person_page(request, person_planned_by(user_of(request), pk))


@planning
@require_POST
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the shift of one day, or (``pattern``) let the pattern hold again."""
    someone, by, at = person_planned_by(user_of(request), pk), actor_of(request), timezone.now()
    date = pages.day_of(request.GET.get("day", "")) or at.date()
    if "pattern" in request.POST:
        actions.remove_shift_change(user=someone, date=date, by=by, at=at)
        return redirect(f"{_address(pk)}?day={date}")
    form = forms.DayForm(request.POST)
    if carried_out(
        request, form, lambda: actions.change_shift(user=someone, date=date, by=by, at=at, **form.cleaned_data)
    ):
        return redirect(f"{_address(pk)}?day={date}")
    return _person_page(request, someone, day_form=form)


@planning
@require_POST
def enter_absence(request: HttpRequest, pk: int) -> HttpResponse:
    someone, by, at = person_planned_by(user_of(request), pk), actor_of(request), timezone.now()
    form = forms.AbsenceForm(request.POST, substitutes=standing_in.choices(user_of(request), someone))
    if carried_out(request, form, lambda: standing_in.enter(user=someone, form=form, by=by, at=at)):
        return redirect(f"{_address(pk)}?day={form.cleaned_data['first_date']}")
    return _person_page(request, someone, absence_form=form)


@planning
@require_POST
def follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody follow a pattern."""
    someone, by, at = person_planned_by(user_of(request), pk), actor_of(request), timezone.now()
    form = forms.FollowForm(request.POST, patterns=pages.patterns_for(user_of(request)))
    if carried_out(request, form, lambda: actions.assign_pattern(user=someone, by=by, at=at, **form.values())):
        return redirect(f"{_address(pk)}?day={form.cleaned_data['starts_date']}")
    return _person_page(request, someone, follow_form=form)


@planning
@require_POST
def end_schedule(request: HttpRequest, pk: int, schedule_id: int) -> HttpResponse:
    someone = person_planned_by(user_of(request), pk)
    schedule, at = Schedule.objects.select_related("pattern", "user").get(pk=schedule_id, user=someone), timezone.now()
    actions.end_schedule(schedule=schedule, ends_date=timezone.localdate(), by=actor_of(request), at=at)
    return redirect(_address(pk))


@planning
@require_POST
def decide(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Approve, decline (with a reason) or cancel an absence; back to where the button was."""
    someone = User.objects.get(absences=absence_id)
    person_planned_by(user_of(request), someone.pk)
    absence = Absence.objects.select_related("user").get(pk=absence_id)
    by, at, reason = actor_of(request), timezone.now(), request.POST.get("reason", "")
    verbs = {
        "approve": lambda: standing_in.approve(
            absence=absence, substitute=request.POST.get("stands_in", ""), by=by, at=at
        ),
        "decline": lambda: actions.decline_absence(absence=absence, reason=reason, by=by, at=at),
        "cancel": lambda: actions.cancel_absence(absence=absence, reason=reason, by=by, at=at),
    }
    if verb := verbs.get(request.POST.get("do", "")):
        done(request, verb, _("%(name)s will read it.") % {"name": someone.name})
    return redirect(feeds.back(request, _address(someone.pk)))


@planning
@require_POST
def add_feed(request: HttpRequest, pk: int) -> HttpResponse:
    someone = person_planned_by(user_of(request), pk)
    form = forms.PersonFeedForm(request.POST, request.FILES)
    if carried_out(request, form, lambda: feeds.add_for_person(someone, form, actor_of(request), timezone.now())):
        return redirect(_address(pk))
    return _person_page(request, someone, feed_form=form)


@planning
@require_POST
def remove_feed(request: HttpRequest, pk: int, feed_id: int) -> HttpResponse:
    feed = Feed.objects.select_related("user").get(pk=feed_id, user=person_planned_by(user_of(request), pk))
    actions.remove_feed(feed=feed, by=actor_of(request), at=timezone.now())
    return redirect(_address(pk))


def _address(pk: int) -> str:
    return feeds.address("planner:person", pk)


def _person_page(request: HttpRequest, someone: User, **given: object) -> HttpResponse:
    context = {**pages.person(user_of(request), someone, request.GET, timezone.now()), **given}
    return render(request, "planner/person.html", context)
