"""Whether a peer is there: it says hello in time, and something after every ping."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .protocol import Close
from .settings import Settings


class Heartbeat:
    """Calls `ping()` at its times, and `end(code)` where nothing is heard.

    `heard` is when the peer said something last, by the clock of the event loop: any frame will do.
    """

    __slots__ = ("_end", "_loop", "_ping", "_settings", "_timer", "heard")

    def __init__(
        self, settings: Settings, *, ping: Callable[[], None], end: Callable[[Close], None]
    ) -> None:
        self._settings = settings
        self._ping = ping
        self._end = end
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self.heard = 0.0

    def expect_hello(self) -> None:
        self._arm(self._settings.HELLO_SECONDS, lambda: self._end(Close.PROTOCOL_ERROR))

    def start(self) -> None:
        """The peer has said hello: from now on it is asked."""
        self._arm(self._settings.PING_SECONDS, self._ask)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ask(self) -> None:
        self._ping()
        asked = self._loop.time()
        self._arm(self._settings.PONG_SECONDS, lambda: self._look(asked))

    def _look(self, asked: float) -> None:
        if self.heard < asked:
            self._end(Close.NO_PONG)
            return
        left = self._settings.PING_SECONDS - (self._loop.time() - asked)
        self._arm(max(left, 0), self._ask)

    def _arm(self, seconds: float, call: Callable[[], None]) -> None:
        self.stop()
        self._timer = self._loop.call_later(seconds, call)
