"""Fetching an iCalendar address: within limits of time and size, and into private networks only for administrators."""

import ipaddress
import socket
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

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
    # No proxy of the environment either: it would connect in our place, unchecked.
    handlers = [_Redirects()] if may_be_private else [_Redirects(), ProxyHandler({}), _Http(), _Https()]
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
        raise FetchError(str(getattr(problem, "reason", problem))) from problem


class _Redirects(HTTPRedirectHandler):
    """Follow a server elsewhere only by the same protocols."""

    def redirect_request(self, req: Request, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Request | None:
        _check(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_connected(HTTPConnection), req)


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> HTTPResponse:
        return self.do_open(_connected(HTTPSConnection), req)


def _connected(kind: type[HTTPConnection]) -> Any:
    """Connections of a kind that go to public addresses only. What was looked at is what is connected to: a name that
    is resolved a second time may lead elsewhere by then.
    """

    def make(host: str, **options: Any) -> HTTPConnection:
        connection = kind(host, **options)
        connection._create_connection = _connect_in_public  # type: ignore[attr-defined]
        return connection

    return make


def _connect_in_public(place: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
    host, port = place
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(row[4][0]) for row in found]
    if not addresses or not all(map(_is_public, addresses)):
        raise FetchError(f"{host} is in a private network: an administrator may read it into a calendar")
    return socket.create_connection((addresses[0], port), timeout, source)


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    return known.is_global and not known.is_multicast and (inner is None or inner.is_global)


def _check(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("an address begins with https://")
