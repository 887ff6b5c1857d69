"""What became of the last contacts written down in this session: shown above the next form, and never saved twice."""

from typing import Any

from django.http import HttpRequest

KEY, MOST = "desk_saved", 8


def remember(request: HttpRequest, result: dict[str, Any]) -> None:
    """``result`` of the form whose token was sent: the newest last."""
    kept = [*request.session.get(KEY, []), {**result, "token": request.POST.get("token", "")}]
    request.session[KEY] = kept[-MOST:]


def known(request: HttpRequest) -> bool:
    """True when this very form was saved already: a second click, or an answer that was lost on the way."""
    token = request.POST.get("token", "")
    return bool(token) and any(row["token"] == token for row in request.session.get(KEY, []))


def last(request: HttpRequest) -> dict[str, Any] | None:
    """What to say above a fresh form, None when it was not opened by saving one."""
    kept = request.session.get(KEY, [])
    return kept[-1] if kept and "saved" in request.GET else None
