"""The live socket of one page: shows its pass, then receives what happens to its topics (see lib/live.py)."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING

from dromos.config.hub import Subscriber, hub
from dromos.lib.live import topics_of

if TYPE_CHECKING:
    from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, WebSocketScope

READY = json.dumps({"kind": "ready"})
PATIENCE = 10.0  # seconds in which the pass must be shown
NO_PASS, TOO_SLOW, NOT_HERE = 4401, 1013, 4404


async def live_socket(scope: WebSocketScope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    await receive()
    await send({"type": "websocket.accept", "subprotocol": None, "headers": []})
    if scope["path"] != "/live/":
        await close(send, NOT_HERE)
        return
    topics = await shown_pass(receive)
    if topics is None:
        await close(send, NO_PASS)
        return
    subscriber = hub.subscribe(topics)
    try:
        await send({"type": "websocket.send", "text": READY, "bytes": None})
        await serve(subscriber, receive, send)
    finally:
        hub.leave(subscriber)


async def shown_pass(receive: ASGIReceiveCallable) -> frozenset[str] | None:
    """Return the topics of the pass in the first message; None without a valid one in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            message = await receive()
            text = message.get("text") if message["type"] == "websocket.receive" else None
            return topics_of(str(json.loads(str(text))["pass"]))
    except (TimeoutError, ValueError, KeyError, TypeError):
        return None


async def serve(subscriber: Subscriber, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
    """Pass messages on until the browser leaves or falls behind."""
    jobs = [
        asyncio.create_task(pump(subscriber, send)),
        asyncio.create_task(until_left(receive)),
        asyncio.create_task(subscriber.overflowed.wait()),
    ]
    _done, waiting = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    for job in waiting:
        job.cancel()
    await asyncio.gather(*jobs, return_exceptions=True)
    if subscriber.overflowed.is_set():
        await close(send, TOO_SLOW)


async def pump(subscriber: Subscriber, send: ASGISendCallable) -> None:
    while True:
        text = await subscriber.queue.get()
        await send({"type": "websocket.send", "text": text, "bytes": None})


async def until_left(receive: ASGIReceiveCallable) -> None:
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def close(send: ASGISendCallable, code: int) -> None:
    with contextlib.suppress(OSError, RuntimeError):
        await send({"type": "websocket.close", "code": code, "reason": None})
