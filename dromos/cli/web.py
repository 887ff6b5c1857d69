"""``dromos web`` and ``dromos live``: the process browsers talk to."""

from __future__ import annotations

import argparse
import gc
import os
import socket
from importlib import import_module

SHUTDOWN = 2  # seconds running pages are given
WAITING = 512  # connections that nobody has taken yet


def run(options: argparse.Namespace, *, serves: str) -> int:
    os.environ["DROMOS_SERVE"] = serves
    import uvicorn

    warm_up()
    if options.gate is not None:
        os.read(options.gate, 1)  # ends when the supervisor has prepared the database

    class Sharing(uvicorn.Server):
        """Takes one connection at a time: asyncio takes as many as wait, and the other web processes get none."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            for server in self.servers:
                for listener in server.sockets:
                    with socket.socket(fileno=os.dup(listener.fileno())) as same:
                        same.listen(WAITING)

    config = uvicorn.Config(
        "dromos.config.asgi:application",
        host=options.host,
        port=options.port,
        ws="websockets-sansio",
        ws_max_size=4096,
        ws_ping_interval=25.0,
        ws_ping_timeout=25.0,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        backlog=1,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=SHUTDOWN,
    )
    listeners = [socket.socket(fileno=options.descriptor)] if options.descriptor is not None else None
    server = Sharing(config)
    server.run(sockets=listeners)
    return 0 if server.started else 1


def warm_up() -> None:
    """Load what the first page needs, before anybody waits for it.

    What is loaded stays; a page makes tens of thousands of short-lived things and hardly any cycle. So the collector
    leaves the former alone, and looks at the latter seldom.
    """
    import_module("dromos.config.asgi")
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - a property that loads
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
