"""Django's pages (WSGI, threads) behind the same server that holds the live sockets (ASGI, one loop).

A page's request is read completely before it takes a thread, so that slow clients cost no thread.
Every page runs in one of ``threads`` threads, each with its own database connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, HTTPScope

IN_MEMORY = 1_000_000
LARGEST_BODY = 110_000_000
# Whoever is not known yet sends little; letters with files from customers and strangers are of this size.
LARGEST_LETTER, LARGEST_FORM = 60_000_000, 3_000_000
LETTERS, FORMS = ("/my/", "/s/", "/forms/"), ("/account/", "/my/sign-in", "/my/language", "/api/", "/static/")
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BodyTooLargeError(Exception):
    """More bytes than any form of ours may send."""


class Pages:
    """An ASGI application that runs a WSGI one in ``threads`` threads."""

    def __init__(self, application: WSGIApplication, threads: int) -> None:
        self.application = application
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: HTTPScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            try:
                if not await read_body(receive, body, largest_body(scope["path"])):
                    return
            except BodyTooLargeError:
                await answer_too_large(send)
                return
            loop = asyncio.get_running_loop()

            async def pass_on(message: Any) -> None:
                await send(message)

            def tell(message: Any) -> None:
                asyncio.run_coroutine_threadsafe(pass_on(message), loop).result()

            last = await loop.run_in_executor(self.pool, self._run, environment(scope, body), tell)
        for message in last:
            await send(message)

    def _run(self, environ: dict[str, Any], tell: Callable[[Any], None]) -> list[Any]:
        """Call the application; return the messages left to send. All but the last part are sent from here."""
        start: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], _error: object = None) -> None:
            pairs = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
            start.update(type="http.response.start", status=int(status[:3]), headers=pairs)

        result = self.application(environ, start_response)
        try:
            waiting = [start]
            for part in result:
                if len(waiting) > 1:
                    for message in waiting:
                        tell(message)
                    waiting = []
                waiting.append({"type": "http.response.body", "body": part, "more_body": True})
        finally:
            if hasattr(result, "close"):
                result.close()
        return [*waiting, {"type": "http.response.body", "body": b"", "more_body": False}]


def largest_body(path: str) -> int:
    """How many bytes may be sent to ``path``: little where anybody may send."""
    if path.startswith(FORMS):
        return LARGEST_FORM
    return LARGEST_LETTER if path.startswith(LETTERS) else LARGEST_BODY


async def read_body(receive: ASGIReceiveCallable, body: IO[bytes], largest: int) -> bool:
    """Read the whole request into ``body``. False when the client left before its end."""
    more, size = True, 0
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return False
        size += len(message["body"])
        if size > largest:
            raise BodyTooLargeError
        body.write(message["body"])
        more = message["more_body"]
    body.seek(0)
    return True


async def answer_too_large(send: ASGISendCallable) -> None:
    headers = [(b"content-type", b"text/plain"), (b"connection", b"close")]
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "http.response.start", "status": 413, "headers": headers, "trailers": False})
        await send({"type": "http.response.body", "body": b"Too large.\n", "more_body": False})


def environment(scope: HTTPScope, body: IO[bytes]) -> dict[str, Any]:
    """Return the WSGI environment of a request (PEP 3333)."""
    server, client = scope["server"] or ("localhost", 80), scope["client"] or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": client[0],
        "REMOTE_PORT": str(client[1]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    plain = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if "_" in name:  # "x_user" and "x-user" would become the same word
            continue
        key = plain.get(name) or "HTTP_" + name.upper().replace("-", "_")
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value
    environ.setdefault("CONTENT_LENGTH", "")
    if scope["headers"] and environ.get("HTTP_TRANSFER_ENCODING"):
        body.seek(0, 2)
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
    return environ
