"""The floor: an ASGI application that parses nothing and sends ready-made text in a loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings

from benchmarks.server.models import GROUP, LINE_JSON

Send = Callable[[dict[str, Any]], Awaitable[None]]

EVENT = {"type": "websocket.send", "text": f'{{"type":"said","payload":{LINE_JSON}}}'}

sends: set[Send] = set()
listener: asyncio.Task[None] | None = None


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send
) -> None:
    await receive()
    if settings.REDIS:
        await listen()
    await send({"type": "websocket.accept"})
    sends.add(send)
    try:
        while (message := await receive())["type"] != "websocket.disconnect":
            text = message["text"]
            if text.startswith("block "):
                await asyncio.to_thread(time.sleep, float(text[6:]))
            elif text.startswith("sync "):
                text = await asyncio.to_thread(str, text)
            await send({"type": "websocket.send", "text": text})
    finally:
        sends.discard(send)


async def publish() -> None:
    if settings.REDIS:
        await redis().publish(GROUP, EVENT["text"])
    else:
        await deliver(EVENT)


async def deliver(event: dict[str, Any]) -> None:
    for send in tuple(sends):
        try:
            await send(event)
        except Exception:  # servers differ in what they raise when the peer has gone
            sends.discard(send)


async def listen() -> None:
    """Subscribes this process, once."""
    global listener
    if listener is None:
        pubsub = redis().pubsub(ignore_subscribe_messages=True)
        await pubsub.subscribe(GROUP)
        listener = asyncio.get_running_loop().create_task(hear(pubsub))


async def hear(pubsub: Any) -> None:
    async for message in pubsub.listen():
        await deliver({"type": "websocket.send", "text": message["data"].decode()})


_redis: Any = None


def redis() -> Any:
    global _redis
    if _redis is None:
        from redis.asyncio import from_url

        _redis = from_url(settings.REDIS)
    return _redis
