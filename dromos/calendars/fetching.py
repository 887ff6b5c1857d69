"""Fetching an iCalendar address: within limits of time and size, and into private networks only for administrators."""

from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from dromos.lib.outside import PrivateNetworkError, guarded

LONGEST_S = 20
LARGEST = 5_000_000
UNCHANGED = 304


class FetchError(Exception):
    """The address did not answer with a file. The message says why."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a server gave. ``text`` None: nothing is new since ``etag``."""

    text: str | None
    etag: str


def fetch(url: str, *, etag: str = "", may_be_private: bool = False) -> Fetched:
    """Read the file at ``url``. Raises FetchError."""
    url = url.replace("webcal://", "https://", 1)
    _check(url)
    handlers = [_Redirects()] if may_be_private else [_Redirects(), *guarded()]
    headers = {"User-Agent": "Dromos", "Accept": "text/calendar, */*;q=0.5"}
    asked = Request(url, headers={**headers, "If-None-Match": etag} if etag else headers)  # noqa: S310 - checked above
    try:
        with build_opener(*handlers).open(asked, timeout=LONGEST_S) as answer:
            content = answer.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise FetchError(f"larger than {LARGEST // 1_000_000} MB")
            return Fetched(content.decode("utf-8-sig", "replace"), answer.headers.get("ETag", ""))
    except HTTPError as problem:
        if problem.code == UNCHANGED:
            return Fetched(None, etag)
        raise FetchError(f"the server answers {problem.code} {problem.reason}") from problem
    except (URLError, OSError, ValueError) as problem:
        reason = getattr(problem, "reason", problem)
        if isinstance(reason, PrivateNetworkError):
            raise FetchError(f"{reason}: an administrator may read it into a calendar") from problem
        raise FetchError(str(reason)) from problem


class _Redirects(HTTPRedirectHandler):
    """Follow a server elsewhere only by the same protocols."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("an address begins with https://")
