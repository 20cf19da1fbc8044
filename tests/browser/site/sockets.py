"""Counts WebSockets and what goes over them, below anything that sharedgen does."""

from typing import Any

counts = {"open": 0, "opened": 0, "sent": 0, "received": 0}


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
                counts["open"] += 1
                counts["opened"] += 1
            counts["sent"] += message["type"] == "websocket.send"
            await send(message)

        try:
            await self.app(scope, counted_receive, counted_send)
        finally:
            counts["open"] -= accepted
