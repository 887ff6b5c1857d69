"""Reactions: load, call one action."""

import datetime as dt

from dromos.portal import actions
from dromos.portal.events import SignInAsked
from dromos.portal.models import SignInRequest


def write_sign_in_letter(event: SignInAsked, at: dt.datetime) -> None:
    request = SignInRequest.objects.filter(pk=event.request_id).first()
    if request is not None:
        actions.send_sign_in_link(request=request, at=at)
