"""My time: when I work, and the leave I ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dromos.calendars import actions
from dromos.calendars.models import Absence, Feed
from dromos.console.door import user_of
from dromos.console.planner import feeds, forms, pages, standing_in
from dromos.console.planner.door import done, own
from dromos.ui.door import actor_of, carried_out


@own
def my_time(request: HttpRequest) -> HttpResponse:
    """My weeks; a POST asks for leave."""
    me, by, at = user_of(request), actor_of(request), timezone.now()
    form = forms.AbsenceForm(request.POST or None, substitutes=standing_in.choices(me, me))
    if carried_out(request, form, lambda: standing_in.enter(user=me, form=form, by=by, at=at)):
        return redirect("planner:mine")
    return _page(request, **({"absence_form": form} if form.is_bound else {}))


@own
@require_POST
def cancel(request: HttpRequest, absence_id: int) -> HttpResponse:
    """Take back an absence of mine."""
    absence = Absence.objects.select_related("user").get(pk=absence_id, user=user_of(request))
    by, at = actor_of(request), timezone.now()
    done(request, lambda: actions.cancel_absence(absence=absence, by=by, at=at), _("Taken back."))
    return redirect("planner:mine")


@own
@require_POST
def add_feed(request: HttpRequest) -> HttpResponse:
    form = forms.PersonFeedForm(request.POST, request.FILES)
    me, by, at = user_of(request), actor_of(request), timezone.now()
    if carried_out(request, form, lambda: feeds.add_for_person(me, form, by, at)):
        return redirect("planner:mine")
    return _page(request, feed_form=form)


@own
@require_POST
def remove_feed(request: HttpRequest, feed_id: int) -> HttpResponse:
    feed = Feed.objects.select_related("user").get(pk=feed_id, user=user_of(request))
    actions.remove_feed(feed=feed, by=actor_of(request), at=timezone.now())
    return redirect("planner:mine")


def _page(request: HttpRequest, **given: object) -> HttpResponse:
    me, at = user_of(request), timezone.now()
    context = {**pages.time_of(me, me, at.date(), at), "is_self": True, **given}
    return render(request, "planner/mine.html", context)
