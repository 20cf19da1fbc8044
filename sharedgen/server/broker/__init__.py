"""What keeps and carries events: an address's history, its retained values, and its live events.

A broker is chosen by `SHAREDGEN["BROKER"]`; there is one per process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from ..protocol import Since
from ..settings import get_settings


@dataclass(frozen=True, slots=True)
class Stream:
    """An address and what is kept of it: the last `history` events, for `ttl`."""

    address: str
    history: int
    ttl: timedelta


@dataclass(frozen=True, slots=True)
class Message:
    """An event to publish: `payload` is its JSON text, `retain` makes it the latest of its name."""

    stream: Stream
    name: str
    payload: str
    retain: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """One event as published: `offset` grows by one per event of its address.

    `frame` is the `m` frame, `size` its UTF-8 bytes.
    """

    address: str
    offset: int
    frame: str
    size: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An address at one moment: from here a subscriber goes on with the live events after `top`.

    `position` is `epoch:offset`, `-` without history. `recovered` says whether `events` are all
    that was asked for, None where nothing was asked or nothing is kept; `retained` are the latest
    of each retained event in the order of their offsets, also where they are among `events`.
    """

    position: str
    top: int
    recovered: bool | None
    events: tuple[Publication, ...]
    retained: tuple[Publication, ...]


class Listener(Protocol):
    """Hears of publications, in order, from any thread; must not block."""

    def hear(self, publication: Publication) -> None: ...


class Broker(Protocol):
    """Appends, reads and announces.

    Appending and announcing is one step: everybody hears the events of an address in the order of
    their offsets.
    """

    async def publish(self, messages: Sequence[Message]) -> None:
        """Publishes them in their order, in one round trip."""

    def publish_sync(self, messages: Sequence[Message]) -> None:
        """The same from synchronous code, of any thread."""

    async def listen(self, stream: Stream, listener: Listener) -> None:
        """From now on `listener` hears of what is published. Once is enough; again does nothing."""

    def unlisten(self, stream: Stream, listener: Listener) -> None: ...

    async def read(self, stream: Stream, since: Since = None) -> Snapshot: ...


_broker: Broker | None = None
_lock = threading.Lock()


def get_broker() -> Broker:
    """The broker of this process. Raises ImproperlyConfigured for one that there is not."""
    global _broker
    if _broker is None:
        from .memory import MemoryBroker

        get_settings()
        with _lock:
            _broker = _broker or MemoryBroker()
    return _broker
