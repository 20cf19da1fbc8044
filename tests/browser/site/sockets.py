"""Counts WebSockets and what goes over them, below anything that sharedgen does."""

from collections.abc import Awaitable, Callable
from typing import Any

counts = {"open": 0, "opened": 0, "sent": 0, "received": 0}
_sends: set[Callable[[Any], Awaitable[None]]] = set()


async def drop() -> None:
    """Close every socket as a proxy that restarts does: no frame of the protocol says so."""
    for send in list(_sends):
        await send({"type": "websocket.close", "code": 1012})


class CountSockets:
    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        accepted = False

        async def counted_receive() -> Any:
            message = await receive()
            counts["received"] += message["type"] == "websocket.receive"
            return message

        async def counted_send(message: Any) -> None:
            nonlocal accepted
            if message["type"] == "websocket.accept":
                accepted = True
                _sends.add(send)
                counts["open"] += 1
                counts["opened"] += 1
            counts["sent"] += message["type"] == "websocket.send"
            await send(message)

        try:
            await self.app(scope, counted_receive, counted_send)
        finally:
            _sends.discard(send)
            counts["open"] -= accepted
