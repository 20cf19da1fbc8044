"""What goes out on one socket: in order, coalesced, and bounded."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Awaitable, Callable
from types import CoroutineType
from typing import Any

from . import observe, protocol
from .fanout import Burst
from .outqueue import BATCH_BYTES, OutQueue
from .protocol import Close
from .step import resume, start_task
from .sweep import DUE, NOT_DUE, URGENT, get_sweep

logger = logging.getLogger("sharedgen.server")

CLOSE_SECONDS = 10.0  # for a peer to read what was sent before its close


class Writer(OutQueue):
    """Frames to one socket. Not thread-safe: used in the socket's event loop alone.

    Frames that wait at the same time leave in one WebSocket message. An event waits for more of its
    kind, up to `coalesce` seconds, where something left less than that ago.

    More than `limit` bytes that wait is `on_overflow()`, once. So are, where it `asks`, more than
    four times as many that no pong has acknowledged.

    After `close` the rest and a `bye` are written; a peer that does not read them within 10 s, or
    never answers the close, is `on_stuck()`.
    """

    __slots__ = (
        "_by_hand",
        "_close_message",
        "_context",
        "_on_overflow",
        "_on_stuck",
        "_send",
        "_sweep",
        "_task",
        "_timer",
        "coalesce",
        "due",
        "flushed_at",
    )

    def __init__(
        self,
        send: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        limit: int,
        on_overflow: Callable[[], None],
        on_stuck: Callable[[], None],
        coalesce: float = 0.0,
        asks: bool = False,
    ) -> None:
        super().__init__(limit, asks=asks)
        self._send = send
        self._on_overflow = on_overflow
        self._on_stuck = on_stuck
        self.coalesce = coalesce
        self.flushed_at = 0.0
        self.due = NOT_DUE
        self._sweep = get_sweep()
        self._context = contextvars.copy_context()
        self._by_hand: bool | None = None  # whether `send` needs no task; None until that is known
        self._task: asyncio.Task[None] | None = None
        self._close_message: dict[str, Any] | None = None  # the last one
        self._timer: asyncio.TimerHandle | None = None

    def write(self, frame: str, size: int | None = None) -> None:
        """Queues a frame of `size` UTF-8 bytes. Ignored after `close`."""
        self._queue(frame, protocol.utf8_size(frame) if size is None else size)
        self._ask()

    def write_burst(self, burst: Burst) -> None:
        """`write_event` for each; at once, and in one step, where nothing else is on its way."""
        total = self._total + burst.size
        if (
            self._by_hand
            and total <= self._mark
            and not self.due
            and not self._frames
            and self._task is None
            and burst.at - self.flushed_at >= self.coalesce
        ):
            self.flushed_at = burst.at
            self._total = self._end = total
            if observe.observers:
                observe.count("sent_bytes", burst.size)
            self._step({"type": "websocket.send", "text": burst.text})
            return
        for publication in burst.publications:
            self.write_event(publication.frame, publication.size)

    def write_event(self, frame: str, size: int) -> None:
        """`write` for a live event, which may wait a little for others."""
        total = self._total + size
        if total <= self._mark:
            self._total = total
            self._frames.append(frame)
        else:
            self._queue(frame, size)
        if not self.due:
            self.due = DUE
            self._sweep.ask(self)

    def ping(self) -> None:
        """Asks the peer how far it has read. Ignored after `close`."""
        if self.open:
            self._queue_ping()
            self._ask()

    def overflow(self) -> None:
        """The reader is too slow for what it subscribed to."""
        if self.open:
            self._on_overflow()

    def close(self, code: Close, *, retry_ms: int | None = None, drop: bool = False) -> None:
        """Says `bye`, then closes; `drop` gives up what waits. The first call counts.

        `retry_ms` is how long the page waits before it reconnects, where the code does not say.
        """
        if not self.open:
            return
        if drop:
            self._drop()
        self._mark = -1
        bye = protocol.bye(code, protocol.RETRY_MS.get(code, 0) if retry_ms is None else retry_ms)
        self._frames.append(bye)
        self._total += len(bye)
        if self._asks and code < 3000:
            code = Close.PROTOCOL_ERROR  # such a server, daphne, refuses codes of WebSocket's own
        self._close_message = {"type": "websocket.close", "code": int(code)}
        self._ask()
        self._make_room()
        self._expect_the_end()

    def abandon(self) -> None:
        """The socket is gone."""
        self._forget()
        if self._timer:
            self._timer.cancel()
        if self._task:
            self._task.cancel()
            self._task = None

    def flush(self) -> None:
        """Sends what waits, without a task as long as the server does not make it wait."""
        self.due = NOT_DUE
        if self._task is not None:
            return  # which goes on with what came meanwhile
        while self._frames or self._close_message:
            message = self._next()
            if message["type"] == "websocket.close":
                self._go_on(message)  # where sending needs no task, closing may (uvicorn's legacy)
                return
            if not self._by_hand:
                self._try(message)
                return
            if not self._step(message):
                return
        if self._room:
            self._room.set()

    def _step(self, message: dict[str, Any]) -> bool:
        """Sends a message; False where the rest is left to a task, or the socket is gone."""
        try:
            sending: Any = self._send(message)
            waits_for = self._context.run(sending.send, None)
        except StopIteration:
            self._sent = self._end
            return True
        except (Exception, asyncio.CancelledError) as error:
            self._gone(error)
        else:
            self._go_on(message, resume(sending, waits_for))
        return False

    def _try(self, message: dict[str, Any]) -> None:
        """Sends the first messages, by which it is known whether `send` needs a task."""
        if self._by_hand is False:
            self._go_on(message)
            return
        self._by_hand = False
        try:
            sending: Any = self._send(message)
            if type(sending) is not CoroutineType:
                self._go_on(message, sending)
                return
            waits_for = self._context.run(sending.send, None)
        except StopIteration:
            self._by_hand = True
            self._sent = self._end
            self.flush()
        except (Exception, asyncio.CancelledError):
            # something around `send` needs a task, or the socket is gone: it fails there as well
            self._go_on(message)
        else:
            self._by_hand = None  # what comes after the waiting, it does in a task
            self._go_on(message, resume(sending, waits_for))

    def _go_on(self, message: dict[str, Any], rest: Awaitable[None] | None = None) -> None:
        self._task = start_task(self._send_on(message, rest), self._context)

    async def _send_on(self, message: dict[str, Any], rest: Awaitable[None] | None) -> None:
        """Sends a message, or the rest of it, and then whatever waits."""
        try:
            await (self._send(message) if rest is None else rest)
            self._sent = self._end
            self._make_room()
            while self._frames or self._close_message:
                await self._send(self._next())
                self._sent = self._end
                self._make_room()
        except Exception as error:
            self._gone(error)
        finally:
            self._task = None

    def _next(self) -> dict[str, Any]:
        self._end = self._total
        if observe.observers:
            return self._observed_next()
        return self._take()

    def _observed_next(self) -> dict[str, Any]:
        message = self._take()
        if self._end > self._sent:
            observe.count("sent_bytes", self._end - self._sent)
        return message

    def _take(self) -> dict[str, Any]:
        frames = self._frames
        if len(frames) == 1:
            return {"type": "websocket.send", "text": frames.pop()}
        if frames:
            return {"type": "websocket.send", "text": self._batch()}
        message, self._close_message = self._close_message, None
        assert message is not None
        return message

    def _batch(self) -> str:
        """Frames of up to BATCH_BYTES, joined."""
        frames, self._frames = self._frames, []
        if self._total - self._sent > BATCH_BYTES:
            count = size = 0
            for frame in frames:
                more = protocol.utf8_size(frame)
                if count and size + more > BATCH_BYTES:
                    break
                size += more
                count += 1
            self._frames = frames[count:]
            del frames[count:]
            self._end = self._sent + size
        return self._sweep.join(frames)

    def _ask(self) -> None:
        if self.due != URGENT:
            self.due = URGENT
            self._sweep.ask(self)

    def _gone(self, error: BaseException) -> None:
        # servers differ in what they raise when the peer has gone; the receive side hears of it
        logger.debug("A WebSocket went away while it was written to", exc_info=error)
        self._forget()
        self._expect_the_end()

    def _forget(self) -> None:
        """Nothing is sent any more."""
        self._mark = -1
        self._close_message = None
        self._drop()
        self._make_room()

    def _drop(self) -> None:
        self._frames.clear()
        self._total = self._end if self._task else self._sent

    def _expect_the_end(self) -> None:
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(CLOSE_SECONDS, self._on_stuck)
