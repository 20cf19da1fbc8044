"""What keeps and carries events: an address's history, its retained values, and its live events.

A broker is chosen by `SHAREDGEN["BROKER"]`; there is one per process.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Protocol

from django.core.exceptions import ImproperlyConfigured

from sharedgen.declare import ChannelDeclaration

from ..protocol import Since
from ..settings import Settings, get_settings


class BrokerError(Exception):
    """The broker cannot be reached, or did not answer: nothing is known of what was asked for."""


@dataclass(frozen=True, slots=True)
class Stream:
    """An address and what is kept of it: the last `history` events, for `ttl`.

    `retains` says whether the latest of some event is kept as well.
    """

    address: str
    history: int
    ttl: timedelta
    retains: bool = True


def stream_at(address: str, declared: ChannelDeclaration) -> Stream:
    """The stream of an address of a channel."""
    retains = any(event.retain for event in declared.events.values())
    return Stream(address, declared.history, declared.history_ttl, retains)


@dataclass(frozen=True, slots=True)
class Message:
    """An event to be published: its wire name, its JSON text, and whether the latest is kept."""

    stream: Stream
    name: str
    payload: str
    retain: bool


@dataclass(frozen=True, slots=True)
class Publication:
    """One event as published: `offset` grows by one per event of an address with history.

    It is None where the event is not kept. `frame` is the `m` frame, `size` its UTF-8 bytes.
    """

    address: str
    offset: int | None
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

    def lost(self, address: str) -> None:
        """Events of the address are gone for good: who follows it has to begin anew."""


class Broker(Protocol):
    """Appends, reads and announces. Every method raises BrokerError where it has no answer.

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

    async def read(self, stream: Stream, since: Since = None) -> Snapshot:
        """Not older than what a listener of this loop has heard, and all of it heard by it."""

    def read_sync(self, stream: Stream) -> Snapshot:
        """The same without the past, from synchronous code of any thread."""

    async def enter(self, key: str, member: str, *, limit: int, seconds: float) -> bool:
        """Takes one of the `limit` places of `key` for `member`, or renews the one it has.

        A place that is not renewed for `seconds` is free again. False where none is.
        """

    async def leave(self, key: str, member: str) -> None:
        """Gives the place back; one that is not held is no error."""

    async def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        """Asks for the one run of `key` within `window` seconds, for the payload of `digest`.

        Both are short text without secrets. `lease` is how many seconds a runner may be silent.
        """

    async def renew(self, key: str, *, lease: float) -> None:
        """The runner is alive: `lease` seconds more from now."""

    async def finish(self, key: str, outcome: str, *, window: float) -> None:
        """The run is over; `begin` answers with `outcome` for `window` seconds from now."""


_brokers: dict[tuple[str, str, str], Broker] = {}
_lock = threading.Lock()


def get_broker() -> Broker:
    """The broker of this process, as the settings are now.

    Raises ImproperlyConfigured for one that there is not.
    """
    settings = get_settings()
    key = settings.BROKER, settings.PREFIX, settings.CHANNEL_LAYER
    broker = _brokers.get(key)
    if broker is None:
        with _lock:
            broker = _brokers.get(key) or _brokers.setdefault(key, _make(settings))
    return broker


def _make(settings: Settings) -> Broker:
    if settings.BROKER == "memory":
        from .memory import MemoryBroker

        return MemoryBroker()
    if settings.BROKER == "layer":
        from .layer import LayerBroker

        return LayerBroker(settings.CHANNEL_LAYER)
    try:
        from .redis import RedisBroker
    except ModuleNotFoundError as error:
        raise ImproperlyConfigured(
            f'SHAREDGEN["BROKER"] needs {error.name}: pip install "sharedgen[redis]"'
        ) from None
    return RedisBroker(settings.BROKER, prefix=settings.PREFIX)
