"""A page as the browser's runtime is one: it reconnects, and recovers from its position."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from sharedgen import Channel

from .wire import PATIENCE, sub


@dataclass(eq=False)
class Reader:
    """Reads one address at whichever host answers. `got` are the payloads, in order."""

    hosts: Sequence[str]
    channel: Channel
    position: str = "-"
    got: list[str] = field(default_factory=list, repr=False)
    gaps: int = 0
    doubles: int = 0
    holes: int = 0
    connections: int = 0
    closes: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._changed = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def until(self, condition: object) -> None:
        """Returns when the condition, of this reader, holds."""
        assert callable(condition)

        async def wait() -> None:
            while not condition():
                self._changed.clear()
                await self._changed.wait()

        waiting = asyncio.ensure_future(asyncio.wait_for(wait(), 3 * PATIENCE))
        await asyncio.wait([waiting, self._task], return_when=asyncio.FIRST_COMPLETED)
        if self._task.done():
            self._task.result()
        try:
            await waiting
        except asyncio.TimeoutError:
            raise AssertionError(f"waited in vain: {self}") from None

    async def until_got(self, count: int) -> None:
        await self.until(lambda: len(self.got) >= count)

    async def until_live(self) -> None:
        await self.until(lambda: self.position != "-")

    async def close(self) -> None:
        self._task.cancel()
        with suppress(asyncio.CancelledError):
            await self._task

    async def _run(self) -> None:
        while True:
            host = random.choice(self.hosts)
            with suppress(OSError, WebSocketException, asyncio.TimeoutError):
                async with connect(
                    f"ws://{host}/ws/live",
                    origin=Origin(f"http://{host}"),
                    subprotocols=[Subprotocol("sharedgen.v1")],
                    compression=None,
                    max_size=None,
                    proxy=None,
                ) as socket:
                    self.connections += 1
                    await self._read(socket)
            await asyncio.sleep(random.uniform(0, 0.2))  # the back-off of a page, shortened

    async def _read(self, socket: ClientConnection) -> None:
        await socket.send(f'hello {{"client":"reader"}}\n{sub(1, self.channel, self.position)}')
        async for message in socket:
            assert isinstance(message, str)
            for frame in message.split("\n"):
                opcode, _, rest = frame.partition(" ")
                if opcode == "m":
                    self._event(rest)
                elif opcode == "ping":
                    await socket.send("pong")
                elif opcode == "ok":
                    self._joined(json.loads(rest.partition(" ")[2]))
                elif opcode == "err":
                    await asyncio.sleep(0.1)
                    await socket.send(sub(1, self.channel, self.position))
                elif opcode == "bye":
                    self.closes.append(int(rest.split(" ")[0]))
            self._changed.set()

    def _joined(self, joined: dict[str, object]) -> None:
        if self.position == "-" or not joined["recovered"]:
            self.gaps += self.position != "-"
            self.position = str(joined["position"])

    def _event(self, rest: str) -> None:
        _, offset, _, payload = rest.split(" ", 3)
        epoch, _, last = self.position.rpartition(":")
        if int(offset) <= int(last):
            self.doubles += 1
            return
        self.holes += int(offset) != int(last) + 1
        self.position = f"{epoch}:{offset}"
        self.got.append(payload)
