"""Writes of the interface itself: answers that are kept for requests sent twice."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction

from dromos.accounts.models import Token
from dromos.api.models import KeptAnswer

KEPT_FOR = dt.timedelta(hours=48)


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
    fresh = {"digest": digest, "at": at}
    kept, is_new = KeptAnswer.objects.get_or_create(token=token, key=key, defaults=fresh)
    if not is_new:
        if kept.digest != digest:
            raise KeyReusedError
        return kept.status, kept.answer, True
    kept.answer, kept.status = make(), status
    kept.save(update_fields=["answer", "status"])
    return kept.status, kept.answer, False


def forget_old_answers(*, before: dt.datetime) -> int:
    return KeptAnswer.objects.filter(at__lt=before).delete()[0]
