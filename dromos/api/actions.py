"""Writes of the interface itself: answers that are kept for requests sent twice."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction

from dromos.accounts.models import Token
from dromos.api.models import KeptAnswer
from dromos.lib.prepared import ask

KEPT_FOR = dt.timedelta(hours=48)

# By hand: asked with every request that opens or changes something.
_BEGIN = """
    INSERT INTO api_keptanswer (token_id, key, digest, status, answer, at) VALUES ($1, $2, $3, 0, '{}', $4)
    ON CONFLICT (token_id, key) DO NOTHING RETURNING id
"""
_KEEP = "UPDATE api_keptanswer SET status = $2, answer = $3::jsonb WHERE id = $1"


class KeyReusedError(Exception):
    """The idempotency key was used for another request."""


@transaction.atomic
def answer_once(
    *, token: Token, key: str, digest: str, make: Callable[[], dict[str, Any]], status: int, at: dt.datetime
) -> tuple[int, dict[str, Any], bool]:
    """Carry out ``make`` and keep its answer; for a key that was used before, give the answer of then (True).

    Of two requests with one key at the same moment the second waits for the first. What fails is not kept.
    Raises KeyReusedError when the request of then was another one.
    """
    begun = ask(_BEGIN, token.pk, key, digest, at)
    if not begun:
        kept = KeptAnswer.objects.get(token=token, key=key)
        if kept.digest != digest:
            raise KeyReusedError
        return kept.status, kept.answer, True
    answer = make()
    ask(_KEEP, begun[0][0], status, json.dumps(answer))
    return status, answer, False


def forget_old_answers(*, before: dt.datetime) -> int:
    return KeptAnswer.objects.filter(at__lt=before).delete()[0]
