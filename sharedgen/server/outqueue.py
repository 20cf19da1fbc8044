"""Frames that wait for one socket, and how far its peer has read. Bounded in both."""

from __future__ import annotations

import asyncio
import math
from abc import ABC, abstractmethod
from collections import deque

from . import protocol

BATCH_BYTES = 64 * 1024  # frames joined into one WebSocket message
PING_BYTES = 256 * 1024  # after these a ping asks how far the peer has read


class OutQueue(ABC):
    """`asks` is for a server that takes all it is sent and never waits: it may hold all of that.

    Pages answer every ping, in order. A ping after every 256 KiB therefore tells, by its pong, that
    all before it was received.
    """

    __slots__ = (
        "_acknowledged",
        "_asks",
        "_end",
        "_frames",
        "_limit",
        "_mark",
        "_pinged",
        "_pings",
        "_room",
        "_sent",
        "_total",
    )

    def __init__(self, limit: int, *, asks: bool) -> None:
        self._limit = limit
        self._asks = asks
        self._frames: list[str] = []
        # bytes since the beginning: taken on, handed to the server, received by the peer
        self._total = self._sent = self._acknowledged = 0
        self._end = 0  # of the message under way, or sent last
        self._pinged = 0  # where the latest ping lies
        self._pings: deque[int] | None = None  # where those lie that no pong has answered
        self._mark: float = (
            0  # up to this total nothing has to be looked at; below zero once closed
        )
        self._room: asyncio.Event | None = None

    @abstractmethod
    def overflow(self) -> None:
        """The reader is too slow for what it subscribed to."""

    @abstractmethod
    def _ask(self) -> None:
        """What waits is to be sent."""

    @property
    def open(self) -> bool:
        return self._mark >= 0

    def pong(self) -> bool:
        """The peer answers its oldest ping; False where there is none."""
        if not self._pings:
            return False
        self._acknowledged = self._pings.popleft()
        self._make_room()
        return True

    async def room(self, size: int) -> None:
        """Returns when `size` bytes more fill half of what may wait at most.

        So a replay goes at the pace of its reader.
        """
        while self.open and self._is_full(size):
            self._room = self._room or asyncio.Event()
            self._room.clear()
            await self._room.wait()

    def _queue(self, frame: str, size: int) -> None:
        total = self._total + size
        if total <= self._mark:
            self._total = total
            self._frames.append(frame)
        elif self.open:
            self._queue_and_look(frame, size)

    def _queue_and_look(self, frame: str, size: int) -> None:
        """Looks after what need not be looked after for every frame."""
        waiting = self._total - self._sent
        unread = self._total - self._acknowledged
        if (waiting and waiting + size > self._limit) or unread > self._unread_limit:
            self.overflow()
            return
        self._total += size
        self._frames.append(frame)
        if self._asks and self._total - self._pinged > PING_BYTES:
            self._queue_ping()
        if waiting > BATCH_BYTES:
            self._ask()  # enough for a message: there is nothing to wait for
        self._mark = min(
            self._sent + min(self._limit, BATCH_BYTES),
            self._acknowledged + self._unread_limit,
            self._pinged + PING_BYTES if self._asks else math.inf,
        )

    def _queue_ping(self) -> None:
        self._frames.append(protocol.PING)
        self._total += len(protocol.PING)
        self._pinged = self._total
        if self._pings is None:
            self._pings = deque()
        self._pings.append(self._total)

    @property
    def _unread_limit(self) -> float:
        if not self._asks:
            return math.inf
        # below it there is room for a ping and its pong, however small the limit is
        return 4 * max(self._limit, PING_BYTES)

    def _is_full(self, size: int) -> bool:
        waiting = self._total - self._sent
        unread = self._total - self._acknowledged
        return (waiting > 0 and waiting + size > self._limit // 2) or (
            unread > self._unread_limit // 2
        )

    def _make_room(self) -> None:
        if self._room:
            self._room.set()
