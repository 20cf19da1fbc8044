"""sharedgen's consumer at /ws/live; any request over HTTP collects what is garbage."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable
from typing import Any

import django

django.setup()

from benchmarks.browser.channels import Receipt, Room  # noqa: E402  (Django must be set up before)
from sharedgen.server import ChannelConsumer, MultiplexConsumer  # noqa: E402  (the same)


class RoomConsumer(ChannelConsumer[Room]):
    async def authorize(self) -> bool:
        return True

    async def say(self, command: Room.Say) -> Receipt:
        return Receipt(**command.model_dump())

    async def tell(self, command: Room.Tell) -> None:
        await self.publish(Room.Said(**command.model_dump()))


class LiveConsumer(MultiplexConsumer):
    consumers = [RoomConsumer]


live = LiveConsumer.as_asgi()


async def application(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[dict[str, Any]]],
    send: Callable[[dict[str, Any]], Awaitable[None]],
) -> None:
    if scope["type"] == "websocket":
        await live(scope, receive, send)
        return
    gc.collect()
    await send({"type": "http.response.start", "status": 204})
    await send({"type": "http.response.body"})
