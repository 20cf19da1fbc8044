"""One WebSocket of the server that does what a test tells it to."""

from __future__ import annotations

import socket
import struct
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed

from .server import wait_until

TOKENS = {
    "hello": 1,
    "cmd": 4,
    "once": 5,
}  # the last of them is JSON, which holds spaces of its own
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: what is closed then is reset

Answer = Callable[["Wire", list[str]], None]


class Wire:
    """One WebSocket, as the server sees it. Its times are of `time.monotonic()`."""

    def __init__(
        self,
        connection: ServerConnection,
        answers: Mapping[str, Answer],
        do: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self.connection = connection
        self.answers = answers
        self.do = do
        self.messages: list[str] = []
        self.frames: list[str] = []
        self.times: list[float] = []  # of the frames
        self.opened_at = time.monotonic()
        self.closed_at: float | None = None
        self.close_code: int | None = None

    @property
    def open(self) -> bool:
        return self.closed_at is None

    def heard(self, start: str) -> list[str]:
        """The frames that came and begin so."""
        return [frame for frame in self.frames if frame.startswith(start)]

    def until(self, start: str, count: int = 1, seconds: float = 20) -> list[str]:
        """The first frames that begin so, as soon as there are so many."""
        wait_until(lambda: len(self.heard(start)) >= count, f"{count} of {start!r}", seconds)
        return self.heard(start)[:count]

    def say(self, *frames: str) -> None:
        self.raw("\n".join(frames))

    def raw(self, data: str | bytes) -> None:
        self.do(self._send(data))

    def close(self, code: int = 1000) -> None:
        self.do(self.connection.close(code))

    def cut(self) -> None:
        """Reset the connection: no close frame says why."""
        self.do(self.reset())

    async def _send(self, data: str | bytes) -> None:
        with suppress(ConnectionClosed):  # as a server finds out: too late
            await self.connection.send(data)

    async def reset(self) -> None:
        transport = self.connection.transport
        raw = transport.get_extra_info("socket")
        with suppress(OSError):  # closed this moment
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        transport.abort()

    async def serve(self) -> None:
        try:
            async for message in self.connection:
                assert isinstance(message, str)
                self.messages.append(message)
                for frame in message.split("\n"):
                    self.times.append(time.monotonic())
                    self.frames.append(frame)
                    opcode, *rest = frame.split(" ", 1)
                    tokens = rest[0].split(" ", TOKENS.get(opcode, 0) - 1) if rest else []
                    if answer := self.answers.get(opcode):
                        answer(self, tokens)
        except ConnectionClosed:
            pass
        finally:
            self.close_code = self.connection.close_code
            self.closed_at = time.monotonic()
