"""When the sockets of one event loop are written to: once a turn, and less often in a burst."""

from __future__ import annotations

import asyncio
from typing import Protocol

from .loops import PerLoop

# then others get a turn: some 2 ms of work
SOCKETS_A_TURN = 256

# whether an outlet has asked, and whether it may wait for more; plain numbers, for speed
NOT_DUE, DUE, URGENT = 0, 1, 2


class Outlet(Protocol):
    """A socket's outgoing side."""

    coalesce: float
    flushed_at: float
    due: int

    def flush(self) -> None:
        """Sends what waits, if anything does."""


class Sweep:
    """Outlets that have something to send, of one event loop.

    An outlet is flushed at the end of the turn in which it asked. One that is not urgent and was
    flushed less than `coalesce` seconds ago waits with all others of its kind for the same moment,
    `coalesce` seconds later at most: what comes in a burst leaves together, and what comes alone
    does not wait.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._soon: list[Outlet] = []
        self._later: list[Outlet] = []
        self._armed = False
        self._timer: asyncio.TimerHandle | None = None
        self._joined_from: list[str] = []
        self._joined = ""

    def ask(self, outlet: Outlet) -> None:
        self._soon.append(outlet)
        if not self._armed:
            self._armed = True
            self._loop.call_soon(self._take_turn)

    def join(self, frames: list[str]) -> str:
        """Frames as one message. Sockets that send the same share the same text."""
        if len(frames) == 1:
            return frames[0]
        if frames != self._joined_from:  # the same strings: compared by identity
            self._joined_from = frames
            self._joined = "\n".join(frames)
        return self._joined

    def _take_turn(self) -> None:
        outlets = self._soon
        if len(outlets) > SOCKETS_A_TURN:
            self._soon = outlets[SOCKETS_A_TURN:]
            del outlets[SOCKETS_A_TURN:]
            self._loop.call_soon(self._take_turn)
        else:
            self._soon = []
            self._armed = False
        now = self._loop.time()
        for outlet in outlets:
            if outlet.due == URGENT or now - outlet.flushed_at >= outlet.coalesce:
                outlet.flushed_at = now
                outlet.flush()
            else:
                self._put_off(outlet)
        self._joined_from, self._joined = [], ""

    def _put_off(self, outlet: Outlet) -> None:
        self._later.append(outlet)
        if self._timer is None:
            self._timer = self._loop.call_later(outlet.coalesce, self._call_in)

    def _call_in(self) -> None:
        self._timer = None
        for outlet in self._later:
            outlet.flushed_at = 0.0
        outlets, self._later = self._later, []
        self._soon.extend(outlets)
        if not self._armed:
            self._armed = True
            self._take_turn()


get_sweep = PerLoop(Sweep)
