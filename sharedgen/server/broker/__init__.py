"""What keeps and carries events: an address's history, its retained values, and its live events.

A broker is chosen by `SHAREDGEN["BROKER"]`; there is one per process.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from ..protocol import Since
from ..settings import get_settings


@dataclass(frozen=True, slots=True)
class Stream:
    """An address and what is kept of it: the last `history` events, for `ttl`."""

    address: str
    history: int
    ttl: timedelta


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


@dataclass(frozen=True, slots=True)
class Begun:
    """Whose the one run of a key is.

    `mine`: the caller's, who renews its lease while it runs and finishes it. `running`: another's.
    `done`: it has finished with `outcome`. `lost`: its lease passed without an outcome, so it may
    have run; nobody runs it again within the window. `other`: the key is another digest's.
    """

    state: Literal["mine", "running", "lost", "done", "other"]
    outcome: str = ""


class Listener(Protocol):
    """Hears of publications, in order, from any thread; must not block."""

    def hear(self, publication: Publication) -> None: ...


class Broker(Protocol):
    """Appends, reads and announces.

    Appending and announcing is one step: everybody hears the events of an address in the order of
    their offsets.
    """

    async def publish(self, stream: Stream, name: str, payload: str, *, retain: bool) -> None: ...

    def publish_sync(self, stream: Stream, name: str, payload: str, *, retain: bool) -> None:
        """The same from synchronous code, of any thread."""

    async def listen(self, stream: Stream, listener: Listener) -> None:
        """From now on `listener` hears of what is published. Once is enough; again does nothing."""

    def unlisten(self, stream: Stream, listener: Listener) -> None: ...

    async def read(self, stream: Stream, since: Since = None) -> Snapshot: ...

    async def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        """Asks for the one run of `key` within `window` seconds, for the payload of `digest`.

        Both are short text without secrets. `lease` is how many seconds a runner may be silent.
        """

    async def renew(self, key: str, *, lease: float) -> None:
        """The runner is alive: `lease` seconds more from now."""

    async def finish(self, key: str, outcome: str, *, window: float) -> None:
        """The run is over; `begin` answers with `outcome` for `window` seconds from now."""


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
