"""Sends call-backs: the row is the queue.

1. The call-back that is due longest is claimed (SKIP LOCKED) and counted as tried, with its next time; commit.
2. It is signed and sent, outside of any transaction.
3. The answer is written down; commit.
A worker that dies in between leaves the row as tried: it is sent again at its next time, with the same event id, so
that the receiver can tell. Redirects are not followed, and private networks are reached only where that was set up.
"""

import datetime as dt

from django.conf import settings

from dromos.accounts.models import Token
from dromos.backoffice import actions, signing
from dromos.backoffice.models import Callback
from dromos.lib import vault
from dromos.lib.outside import Reply, post


def deliver_due(at: dt.datetime) -> int:
    """Send one due call-back; returns how many (1 or 0)."""
    callback = actions.claim_callback(at=at)
    if callback is None:
        return 0
    token = callback.item.token
    if token is None or token.revoked_at is not None:
        actions.note_reply(callback=callback, reply=Reply(None, "the token was revoked"), at=at, is_final=True)
    else:
        actions.note_reply(callback=callback, reply=_sent(callback, token, at), at=at)
    return 1


def _sent(callback: Callback, token: Token, at: dt.datetime) -> Reply:
    try:
        secret = vault.unseal(token.callback_secret)
    except vault.SecretUnreadableError as problem:
        return Reply(None, str(problem))
    body = callback.body.encode()
    headers = signing.headers(secret, str(callback.event_id), int(at.timestamp()), body)
    return post(callback.url, body, headers, may_reach=settings.CALLBACK_NETWORKS)
