"""From the broker to the sockets of this process: one listener per event loop, ready-made text."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from . import observe
from .broker import Broker, Publication, Stream, get_broker
from .loops import PerLoop

logger = logging.getLogger("sharedgen.server")

# delivered before the sockets get a turn to write, so that a burst does not look like a slow reader
TURN_BYTES = 128 * 1024
BURST_BYTES = 32 * 1024  # of events that are delivered together


class Sink(Protocol):
    """One subscription of one socket, to an address of the channel of this name.

    The name is empty where it is no channel.
    """

    @property
    def channel(self) -> str: ...

    def deliver(self, burst: Burst) -> None: ...

    def lost(self) -> None:
        """Events of its address are gone for good."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Events of one address that are delivered together: `text` is that of their frames joined.

    `size` is its UTF-8 bytes, `first` the lowest offset, `at` the loop's time.
    """

    address: str
    first: int | None
    publications: Sequence[Publication]
    text: str
    size: int
    at: float


@dataclass(frozen=True, slots=True)
class Lost:
    """In the place of events that are gone for good."""

    address: str


def burst_of(publications: Sequence[Publication], at: float) -> Burst:
    """Of one address, in order."""
    return Burst(
        publications[0].address,
        next((each.offset for each in publications if each.offset is not None), None),
        publications,
        "\n".join([each.frame for each in publications]),
        sum(each.size for each in publications) + len(publications) - 1,
        at,
    )


class Fanout:
    """Which sinks of one event loop are at which address.

    `hear` and `lost` are thread-safe, the rest belongs to the loop.
    """

    def __init__(self, broker: Broker, loop: asyncio.AbstractEventLoop) -> None:
        self._broker = broker
        self._loop = loop
        self._thread = threading.get_ident()
        self._sinks: dict[str, dict[Sink, None]] = {}
        self._inbox: deque[Publication | Lost] = deque()
        self._scheduled = False
        self._heard = 0
        self._delivered = 0
        self._turned = asyncio.Event()

    async def join(self, stream: Stream, sink: Sink) -> None:
        """From now on `sink` gets what is published at the address."""
        self._sinks.setdefault(stream.address, {})[sink] = None
        await self._broker.listen(stream, self)

    def leave(self, stream: Stream, sink: Sink) -> None:
        sinks = self._sinks.get(stream.address)
        if sinks is None:
            return
        sinks.pop(sink, None)
        if not sinks:
            del self._sinks[stream.address]
            self._broker.unlisten(stream, self)

    def hear(self, publication: Publication) -> None:
        self._put(publication)

    def lost(self, address: str) -> None:
        self._put(Lost(address))

    def _put(self, heard: Publication | Lost) -> None:
        self._inbox.append(heard)
        self._heard += 1  # the broker calls one at a time
        if self._scheduled:
            return
        self._scheduled = True
        try:
            if threading.get_ident() == self._thread:
                self._loop.call_soon(self._take_turn)
            else:
                self._loop.call_soon_threadsafe(self._take_turn)
        except RuntimeError:  # the loop is closed, and its sockets with it
            self._inbox.clear()
            self._scheduled = False

    def flush(self) -> None:
        """Delivers all that was heard."""
        while self._inbox:
            self._deliver()

    async def settle(self) -> None:
        """Returns when what was heard is delivered: in a turn of the loop, with what others heard.

        In a long burst it takes several, and gives way to the sockets.
        """
        target = self._heard
        while self._delivered < target and self._inbox:
            self._turned.clear()
            await self._turned.wait()

    def _take_turn(self) -> None:
        self._scheduled = False
        size = 0
        while self._inbox and size < TURN_BYTES:
            size += self._deliver()
        self._turned.set()
        if self._inbox and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._take_turn)

    def _deliver(self) -> int:
        """What comes next, with what comes behind it at the same address; returns its bytes."""
        heard = self._next()
        sinks = tuple(self._sinks.get(heard.address, ()))  # one that overflows leaves meanwhile
        if observe.observers and sinks:
            _count(heard, sinks)
        for sink in sinks:
            try:
                if isinstance(heard, Lost):
                    sink.lost()
                else:
                    sink.deliver(heard)
            except Exception:  # a fault of ours: whoever publishes waits for the others
                logger.exception("What was published could not be delivered to a connection")
        return 0 if isinstance(heard, Lost) else heard.size

    def _next(self) -> Burst | Lost:
        first = self._inbox.popleft()
        self._delivered += 1
        if isinstance(first, Lost):
            return first
        publications = [first]
        size = first.size
        while self._inbox and size < BURST_BYTES:
            other = self._inbox[0]
            if isinstance(other, Lost) or other.address != first.address:
                break
            publications.append(other)
            size += other.size + 1
            self._inbox.popleft()
            self._delivered += 1
        return burst_of(publications, self._loop.time())


def _count(heard: Burst | Lost, sinks: tuple[Sink, ...]) -> None:
    channel = sinks[0].channel
    if not channel:  # what processes tell each other
        return
    if isinstance(heard, Lost):
        observe.count("positions_lost", channel=channel)
    else:
        observe.count("events_delivered", len(sinks) * len(heard.publications), channel=channel)


_fanouts: dict[Broker, PerLoop[Fanout]] = {}


def get_fanout() -> Fanout:
    """That of the running loop."""
    return _of_broker()()


def find_fanout() -> Fanout | None:
    """That of the running loop, if any socket was ever served in it."""
    return _of_broker().find()


def _of_broker() -> PerLoop[Fanout]:
    broker = get_broker()
    return _fanouts.get(broker) or _fanouts.setdefault(broker, PerLoop(partial(Fanout, broker)))
