"""Sessions whose time is over and browsers of long ago are forgotten by themselves."""

import datetime as dt

from django.contrib.sessions.models import Session

from dromos.accounts import actions
from dromos.accounts.models import Device
from dromos.intake import retention
from tests.cast import Cast

DAY = dt.timedelta(days=1)


def sign_in(cast: Cast, key: str, expires_at: dt.datetime) -> None:
    Session.objects.create(session_key=key, session_data="", expire_date=expires_at)
    actions.note_device(user=cast.users["filip"], session_key=key, ip=None, user_agent="Firefox/1", at=cast.at)


def test_a_session_that_is_over_is_deleted_and_its_browser_signed_out(cast: Cast) -> None:
    sign_in(cast, "old", cast.at + DAY)
    sign_in(cast, "new", cast.at + 30 * DAY)
    assert retention.delete_what_is_old(cast.at + 2 * DAY) == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
    assert Device.objects.get(session_key="old").ended_at == cast.at + 2 * DAY
    assert Device.objects.get(session_key="new").ended_at is None


def test_a_browser_signed_out_a_year_ago_is_forgotten(cast: Cast) -> None:
    sign_in(cast, "old", cast.at + DAY)
    retention.delete_what_is_old(cast.at + 2 * DAY)
    retention.delete_what_is_old(cast.at + 366 * DAY)
    assert Device.objects.exists()
    retention.delete_what_is_old(cast.at + 368 * DAY)
    assert not Device.objects.exists()
