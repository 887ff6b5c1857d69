"""``dromos web`` and ``dromos live``: the process browsers talk to."""

from __future__ import annotations

import argparse
import os
import socket
from importlib import import_module

SHUTDOWN = 2  # seconds running pages are given


def run(options: argparse.Namespace, *, serves: str) -> int:
    os.environ["DROMOS_SERVE"] = serves
    import uvicorn

    warm_up()
    if options.gate is not None:
        os.read(options.gate, 1)  # ends when the supervisor has prepared the database
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
        backlog=512,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=SHUTDOWN,
    )
    listeners = [socket.socket(fileno=options.descriptor)] if options.descriptor is not None else None
    server = uvicorn.Server(config)
    server.run(sockets=listeners)
    return 0 if server.started else 1


def warm_up() -> None:
    """Load what the first page needs, before anybody waits for it."""
    import_module("dromos.config.asgi")
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - a property that loads
