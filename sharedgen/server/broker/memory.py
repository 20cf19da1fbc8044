"""The broker of one process: a bounded deque per address, and direct calls.

Channels' own in-memory layer drops messages to healthy readers and scans every membership for every
message; this one does neither.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from .. import protocol
from ..protocol import After, Last, Since
from . import Listener, Message, Publication, Snapshot, Stream
from .one_process import OneProcess

_IDLE_SECONDS = 3600.0  # how long the position of an address with nothing kept is remembered
_SWEEP_AT_LEAST = 1024  # addresses


@dataclass(slots=True)
class _Kept:
    """What is kept of one address. `top` is the offset of its latest event."""

    epoch: str
    top: int
    ttl: float  # seconds
    events: deque[tuple[float, Publication]]
    touched: float
    retained: dict[str, Publication] = field(default_factory=dict)
    listeners: set[Listener] = field(default_factory=set)


class MemoryBroker(OneProcess):
    """Thread-safe. `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._clock = clock
        self._lock = threading.Lock()
        self._addresses: dict[str, _Kept] = {}
        self._sweep_above = _SWEEP_AT_LEAST

    async def publish(self, messages: Sequence[Message]) -> None:
        self.publish_sync(messages)

    def publish_sync(self, messages: Sequence[Message]) -> None:
        with self._lock:
            for message in messages:
                self._append(message)

    def _append(self, message: Message) -> None:
        stream = message.stream
        kept = self._of(stream)
        offset = None
        if message.retain or stream.history:
            kept.top += 1
            offset = kept.top
        frame = protocol.event(stream.address, offset, message.name, message.payload)
        publication = Publication(stream.address, offset, frame, protocol.utf8_size(frame))
        if stream.history:
            kept.events.append((kept.touched, publication))
        if message.retain:
            kept.retained.pop(message.name, None)  # the latest goes last: in the order of offsets
            kept.retained[message.name] = publication
        # announced under the lock: everybody hears in the order of the offsets
        for listener in kept.listeners:
            listener.hear(publication)
        self._forget_if_empty(stream, kept)

    async def listen(self, stream: Stream, listener: Listener) -> None:
        with self._lock:
            self._of(stream).listeners.add(listener)

    def unlisten(self, stream: Stream, listener: Listener) -> None:
        with self._lock:
            kept = self._addresses.get(stream.address)
            if kept is not None:
                kept.touched = self._clock()
                kept.listeners.discard(listener)
                self._forget_if_empty(stream, kept)

    async def read(self, stream: Stream, since: Since = None) -> Snapshot:
        return self.read_sync(stream, since)

    def read_sync(self, stream: Stream, since: Since = None) -> Snapshot:
        with self._lock:
            kept = self._of(stream)
            recovered, events = _recover(stream, kept, since)
            snapshot = Snapshot(
                position=f"{kept.epoch}:{kept.top}" if stream.history else "-",
                top=kept.top,
                recovered=recovered,
                events=events,
                retained=tuple(kept.retained.values()),
            )
            self._forget_if_empty(stream, kept)
            return snapshot

    def __len__(self) -> int:
        """How many addresses something is kept of."""
        return len(self._addresses)

    def _of(self, stream: Stream) -> _Kept:
        now = self._clock()
        kept = self._addresses.get(stream.address)
        if kept is None:
            if len(self._addresses) >= self._sweep_above:
                self._sweep(now)
            kept = self._addresses[stream.address] = _Kept(
                epoch=secrets.token_hex(6),
                # without an epoch to tell, an offset must not come again after a restart:
                # microseconds are ahead of any count of events before it
                top=0 if stream.history else time.time_ns() // 1000,
                ttl=stream.ttl.total_seconds(),
                events=deque(maxlen=stream.history),
                touched=now,
            )
        kept.touched = now
        expired = now - kept.ttl
        while kept.events and kept.events[0][0] <= expired:
            kept.events.popleft()
        return kept

    def _forget_if_empty(self, stream: Stream, kept: _Kept) -> None:
        if not (stream.history or kept.retained or kept.listeners):
            del self._addresses[stream.address]

    def _sweep(self, now: float) -> None:
        """Forgets addresses that were left alone and keep nothing.

        It comes again when their number has doubled, so it costs little per address.
        """
        for address, kept in list(self._addresses.items()):
            left = not kept.listeners and not kept.retained and kept.touched <= now - _IDLE_SECONDS
            if left and (not kept.events or kept.events[-1][0] <= now - kept.ttl):
                del self._addresses[address]
        self._sweep_above = max(_SWEEP_AT_LEAST, 2 * len(self._addresses))


def _recover(
    stream: Stream, kept: _Kept, since: Since
) -> tuple[bool | None, tuple[Publication, ...]]:
    """All that was asked for, or False and nothing."""
    if since is None or not stream.history:
        return None, ()
    events = [publication for _, publication in kept.events]
    if isinstance(since, Last):
        return True, tuple(events[-since.count :] if since.count else ())
    assert isinstance(since, After)
    missing = kept.top - since.offset
    if since.epoch != kept.epoch or not 0 <= missing <= len(events):
        return False, ()
    return True, tuple(events[len(events) - missing :])
