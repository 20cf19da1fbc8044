"""What goes out on one socket: in order, coalesced, and bounded."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from . import observe, protocol
from .protocol import Close

logger = logging.getLogger("sharedgen.server")

BATCH_BYTES = 64 * 1024  # frames joined into one WebSocket message
CLOSE_SECONDS = 10.0  # for a peer to read what was sent before its close


class Writer:
    """Frames to one socket. Not thread-safe: used in the socket's event loop alone.

    Frames that wait at the same time leave in one WebSocket message. More than `limit` waiting
    bytes is `on_overflow()`, once. After `close` the rest and a `bye` are written; a peer that does
    not read them within 10 s, or never answers the close, is `on_stuck()`.
    """

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        limit: int,
        on_overflow: Callable[[], None],
        on_stuck: Callable[[], None],
    ) -> None:
        self._send = send
        self._limit = limit
        self._on_overflow = on_overflow
        self._on_stuck = on_stuck
        self._frames: list[str] = []
        self._sizes: list[int] = []
        self._waiting = 0  # bytes, those of the message under way included
        self._task: asyncio.Task[None] | None = None
        self._room: asyncio.Event | None = None
        self._close_code: Close | None = None
        self._closed = False
        self._timer: asyncio.TimerHandle | None = None

    def write(self, frame: str, size: int | None = None) -> None:
        """Queues a frame of `size` UTF-8 bytes. Ignored after `close`."""
        if not self.open:
            return
        if size is None:
            size = protocol.utf8_size(frame)
        if self._waiting and self._waiting + size > self._limit:
            self.overflow()
            return
        self._append(frame, size)

    async def room(self, size: int) -> None:
        """Returns when `size` bytes more fill half of the limit at most.

        So a replay goes at the pace of its reader.
        """
        while self._waiting and self._waiting + size > self._limit // 2 and self.open:
            self._room = self._room or asyncio.Event()
            self._room.clear()
            await self._room.wait()

    @property
    def open(self) -> bool:
        return not self._closed and self._close_code is None

    def overflow(self) -> None:
        """The reader is too slow for what it subscribed to."""
        self._on_overflow()

    def close(self, code: Close, *, drop: bool = False) -> None:
        """Says `bye`, then closes; `drop` gives up what waits. The first call counts."""
        if not self.open:
            return
        if drop:
            self._waiting -= sum(self._sizes)
            self._frames.clear()
            self._sizes.clear()
        bye = protocol.bye(code, protocol.RETRY_MS.get(code, 0))
        self._append(bye, len(bye))
        self._close_code = code
        self._make_room()
        self._expect_the_end()

    def abandon(self) -> None:
        """The socket is gone."""
        self._closed = True
        self._frames.clear()
        self._sizes.clear()
        self._waiting = 0
        if self._timer:
            self._timer.cancel()
        if self._task:
            self._task.cancel()
            self._task = None
        self._make_room()

    def _append(self, frame: str, size: int) -> None:
        self._frames.append(frame)
        self._sizes.append(size)
        self._waiting += size
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._flush())

    async def _flush(self) -> None:
        try:
            while self._frames:
                text, size = self._batch()
                await self._send({"type": "websocket.send", "text": text})
                if observe.observers:
                    observe.count("sent_bytes", size)
                self._waiting -= size
                self._make_room()
            if self._close_code is not None:
                self._closed = True
                await self._send({"type": "websocket.close", "code": int(self._close_code)})
        except asyncio.CancelledError:
            raise
        except Exception:
            # servers differ in what they raise when the peer has gone; the receive side hears of it
            logger.debug("A WebSocket went away while it was written to", exc_info=True)
            self._closed = True
            self._frames.clear()
            self._sizes.clear()
            self._waiting = 0
            self._make_room()
            self._expect_the_end()
        finally:
            self._task = None

    def _batch(self) -> tuple[str, int]:
        count = size = 0
        for each in self._sizes:
            if count and size + each > BATCH_BYTES:
                break
            size += each
            count += 1
        text = "\n".join(self._frames[:count])
        del self._frames[:count], self._sizes[:count]
        return text, size

    def _expect_the_end(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(CLOSE_SECONDS, self._on_stuck)

    def _make_room(self) -> None:
        if self._room:
            self._room.set()
