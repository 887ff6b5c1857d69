"""What a web process serves: pages and live sockets on one port. ``DROMOS_SERVE`` may narrow it to either."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dromos.config.settings")
django = get_wsgi_application()

# Only now, because they need the apps loaded.
from dromos.config.hub import hub  # noqa: E402
from dromos.config.pages import Pages  # noqa: E402
from dromos.config.sockets import live_socket  # noqa: E402

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

SERVES = os.environ.get("DROMOS_SERVE", "pages live").split()
pages = Pages(django, int(os.environ.get("DROMOS_THREADS", "4")))


async def application(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    if scope["type"] == "http" and "pages" in SERVES:
        await pages(scope, receive, send)
    elif scope["type"] == "websocket" and "live" in SERVES:
        await live_socket(scope, receive, send)
    elif scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await send({"type": "http.response.start", "status": 404, "headers": [], "trailers": False})
        await send({"type": "http.response.body", "body": b"", "more_body": False})
    else:
        await receive()
        await send({"type": "websocket.close", "code": 4404, "reason": None})


async def lifespan(receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await hub.close()
            pages.pool.shutdown(wait=False, cancel_futures=True)
            await send({"type": "lifespan.shutdown.complete"})
            return
