"""Requests to addresses that people typed in. They reach public networks, and private ones only where that is meant.

What was looked at is what is connected to: a name that is resolved a second time may lead elsewhere by then. No proxy
of the environment is used, which would connect in our place, unchecked.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    ProxyHandler,
    Request,
    build_opener,
)

KEPT = 2_000  # characters of an answer that are worth keeping


class PrivateNetworkError(OSError):
    """The address lies in a network that may not be reached."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side said. ``status`` None: it could not be reached, and ``said`` tells why."""

    status: int | None
    said: str

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def guarded(*, may_reach: Iterable[str] = ()) -> list[BaseHandler]:
    """Handlers for ``build_opener`` that connect to public addresses only, and into the networks of ``may_reach``."""
    networks = [ipaddress.ip_network(network) for network in may_reach]

    def connected(kind: type[HTTPConnection]) -> Any:
        def make(host: str, **options: Any) -> HTTPConnection:
            connection = kind(host, **options)
            connection._create_connection = connect  # type: ignore[attr-defined]
            return connection

        return make

    def connect(place: tuple[str, int], timeout: float, source: Any = None) -> socket.socket:
        host, port = place
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not all(is_public(one) or _lies_in(one, networks) for one in found):
            raise PrivateNetworkError(f"{host} is in a private network")
        return socket.create_connection((found[0], port), timeout, source)

    class Http(HTTPHandler):
        def http_open(self, req: Request) -> HTTPResponse:
            return self.do_open(connected(HTTPConnection), req)

    class Https(HTTPSHandler):
        def https_open(self, req: Request) -> HTTPResponse:
            return self.do_open(connected(HTTPSConnection), req)

    return [ProxyHandler({}), Http(), Https()]


def is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    inner = getattr(known, "ipv4_mapped", None) or getattr(known, "sixtofour", None)
    return known.is_global and not known.is_multicast and (inner is None or inner.is_global)


def _lies_in(address: str, networks: Iterable[Any]) -> bool:
    known = ipaddress.ip_address(address.partition("%")[0])
    return any(known in network for network in networks)


def is_web_address(url: str) -> bool:
    """An address a page may link to and a request may go to: http or https, with a host, and no sign-in in it."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_options: Any) -> None:
        return None


def post(
    url: str, body: bytes, headers: dict[str, str], *, timeout: float = 10.0, may_reach: Iterable[str] = ()
) -> Reply:
    """Send ``body`` to ``url`` and tell what came back. Redirects are not followed; nothing is raised."""
    if not is_web_address(url):
        return Reply(None, "an address begins with https://")
    request = Request(url, data=body, headers=headers, method="POST")  # noqa: S310 - checked above
    try:
        opener = build_opener(_NoRedirects(), *guarded(may_reach=may_reach))
        with opener.open(request, timeout=timeout) as answer:
            return Reply(answer.status, _text(answer.read(KEPT)))
    except HTTPError as problem:
        with problem:
            return Reply(problem.code, _text(problem.read(KEPT)) or str(problem.reason))
    except (URLError, OSError, HTTPException, ValueError) as problem:
        return Reply(None, str(getattr(problem, "reason", "") or problem)[:KEPT])


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace").replace("\0", "")
