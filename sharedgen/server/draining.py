"""Before the process ends: what is in flight is finished, and pages are told when to come back.

Servers answer SIGTERM by closing every socket at once, so all pages come back together and do not
know what became of their commands. The first connection that an event loop of the main thread
serves puts a drain before the server's own handler of SIGTERM, which then gets its signal. A second
SIGTERM is the server's at once. SIGINT (Ctrl-C) is left alone: whoever presses it does not want to
wait.
"""

from __future__ import annotations

import asyncio
import logging
import random
import signal
import threading
from contextlib import suppress
from types import FrameType
from typing import Any, Protocol

from .commands import finish_shielded
from .loops import PerLoop
from .settings import get_settings

logger = logging.getLogger("sharedgen.server")

LEAVE_SECONDS = 1.0  # for the peers to close, once all were told to


class Socket(Protocol):
    """One connection."""

    async def drain(self, seconds: float, retry_ms: int) -> None:
        """Takes on nothing more; `bye 4000` when what is in flight is done, or after `seconds`."""


class Drain:
    """The sockets of one event loop, and whether they are being drained."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._sockets: set[Socket] = set()
        self._left: asyncio.Event | None = None
        self._task: asyncio.Task[None] | None = None
        if threading.current_thread() is threading.main_thread():
            _sigterm.put_first(loop, self)

    @property
    def begun(self) -> bool:
        return self._task is not None

    def enter(self, socket: Socket) -> None:
        self._sockets.add(socket)

    def leave(self, socket: Socket) -> None:
        self._sockets.discard(socket)
        if self._left is not None and not self._sockets:
            self._left.set()

    def retry_ms(self) -> int:
        """When one page comes back: at random, so that not all do at once."""
        return round(random.uniform(0, get_settings().DRAIN_SPREAD_SECONDS * 1000))

    def begin(self) -> asyncio.Task[None]:
        """Is done when all sockets have left, or when they were given the time to."""
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        return self._task

    async def _run(self) -> None:
        seconds = get_settings().DRAIN_SECONDS
        began = self._loop.time()
        if self._sockets:
            await self._send_away(seconds)
        left = max(0.0, began + seconds - self._loop.time())
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(finish_shielded(), left)

    async def _send_away(self, seconds: float) -> None:
        logger.info("Draining %d WebSockets", len(self._sockets))
        self._left = asyncio.Event()
        await asyncio.gather(
            *(socket.drain(seconds, self.retry_ms()) for socket in self._sockets),
            return_exceptions=True,
        )
        try:
            await asyncio.wait_for(self._left.wait(), LEAVE_SECONDS)
        except asyncio.TimeoutError:
            logger.info("%d WebSockets did not close in time", len(self._sockets))


class _Sigterm:
    """The handler of SIGTERM that drains, and then does what was done before."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._drain: Drain | None = None
        self._former: Any = None
        self._task: asyncio.Task[None] | None = None

    def put_first(self, loop: asyncio.AbstractEventLoop, drain: Drain) -> None:
        current = signal.getsignal(signal.SIGTERM)
        if current is None:
            return  # not set from Python: it could not be handed on to
        if current is not self:
            self._former = current
            signal.signal(signal.SIGTERM, self)
        self._loop, self._drain, self._task = loop, drain, None

    def __call__(self, number: int, frame: FrameType | None) -> None:
        loop, drain = self._loop, self._drain
        if loop is None or drain is None or not loop.is_running() or drain.begun:
            self._hand_on()
        else:
            loop.call_soon_threadsafe(self._begin, drain)

    def _begin(self, drain: Drain) -> None:
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._drain_first(drain))

    async def _drain_first(self, drain: Drain) -> None:
        try:
            await drain.begin()
        finally:
            self._hand_on()

    def _hand_on(self) -> None:
        former, self._former = self._former, None
        if former is None:
            return
        if signal.getsignal(signal.SIGTERM) is self:
            signal.signal(signal.SIGTERM, former)
            signal.raise_signal(signal.SIGTERM)
        elif callable(former):  # somebody has put another handler before this one
            former(signal.SIGTERM, None)


_sigterm = _Sigterm()
get_drain = PerLoop(Drain)


async def drain() -> None:
    """Ends every WebSocket of the running event loop as a restart does; SIGTERM does so by itself.

    For servers that are stopped in another way: await it before the server closes its sockets.
    Commands in flight may finish within `DRAIN_SECONDS`, then each page gets `bye 4000` and comes
    back at a random time within `DRAIN_SPREAD_SECONDS`; connections that come from now on get it at
    once, and there is no way back. Returns after `DRAIN_SECONDS` and another second at most.
    """
    await asyncio.shield(get_drain().begin())
