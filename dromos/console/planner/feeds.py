"""Calendars of people, read from an address or a file."""

import datetime as dt

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dromos.accounts.models import User
from dromos.calendars import actions
from dromos.calendars.models import BusinessCalendar, Feed
from dromos.console.planner.forms import FeedForm, PersonFeedForm
from dromos.lib.actor import Actor


@transaction.atomic
def add_for_person(someone: User, form: PersonFeedForm, by: Actor, at: dt.datetime) -> Feed:
    """Add the feed and read the file, when one was given. Raises what the actions raise."""
    return _read(actions.add_person_feed(user=someone, by=by, at=at, **form.values()), form, by, at)


@transaction.atomic
def add_for_calendar(calendar: BusinessCalendar, form: FeedForm, by: Actor, at: dt.datetime) -> Feed:
    data = form.cleaned_data
    feed = actions.add_calendar_feed(calendar=calendar, name=data["name"], url=data["url"], by=by, at=at)
    return _read(feed, form, by, at)


def _read(feed: Feed, form: FeedForm, by: Actor, at: dt.datetime) -> Feed:
    if text := form.text():
        actions.take_feed(feed=feed, text=text, by=by, at=at)
    return feed


def address(name: str, *args: object) -> str:
    return reverse(name, args=args)


def back(request: HttpRequest, otherwise: str) -> str:
    """The page a small form was on, if it is one of ours."""
    target = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe and target.startswith("/") else otherwise
