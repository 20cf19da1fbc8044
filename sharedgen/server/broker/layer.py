"""The broker on a Channels layer of any make: live events alone, each at most once.

Nothing is kept, so there is no position, no recovery and no retained value. An event loop is one
member of the group of each address that it listens to, whatever number of sockets it serves.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.exceptions import ImproperlyConfigured

from .. import protocol
from ..loops import PerLoop
from ..protocol import Since
from . import BrokerError, Listener, Message, Publication, Snapshot, Stream
from .one_process import OneProcess

logger = logging.getLogger("sharedgen.server")

TYPE = "sharedgen.message"  # of every message; nothing that a page sends chooses it
_GROUP_LENGTH = 99
_ESCAPED = re.compile(r"[^A-Za-z0-9-]")
_RETRY_SECONDS = 1.0
_RENEW_SECONDS = 60.0  # a layer forgets its groups after a day, and with what it keeps them in
_NOTHING = Snapshot("-", 0, None, (), ())


def group_name(address: str) -> str:
    """A group of Channels for an address; two addresses never share one."""
    escaped = _ESCAPED.sub(lambda found: f"_{ord(found[0]):x}_", address)
    name = f"sharedgen.a.{escaped}"
    if len(name) <= _GROUP_LENGTH:
        return name
    return f"sharedgen.h.{hashlib.blake2b(address.encode(), digest_size=20).hexdigest()}"


class LayerBroker(OneProcess):
    """`alias` is the key of CHANNEL_LAYERS. Raises ImproperlyConfigured where there is none."""

    def __init__(self, alias: str) -> None:
        super().__init__()
        self._alias = alias
        self._lock = threading.Lock()
        self._homes = PerLoop(lambda loop: _Home(self._layer()))
        self._layer()

    async def publish(self, messages: Sequence[Message]) -> None:
        layer = self._layer()
        for message in messages:
            stream = message.stream
            frame = protocol.event(stream.address, None, message.name, message.payload)
            event = {"type": TYPE, "address": stream.address, "frame": frame}
            try:
                await layer.group_send(group_name(stream.address), event)
            except Exception as error:
                raise BrokerError(f"the channel layer failed: {error!r}") from error

    def publish_sync(self, messages: Sequence[Message]) -> None:
        async_to_sync(self.publish)(messages)
        # a layer in memory has put it into other loops, and woken none
        for loop in self._homes.loops():
            with suppress(RuntimeError):  # it is closed
                loop.call_soon_threadsafe(_nothing)

    async def listen(self, stream: Stream, listener: Listener) -> None:
        await self._homes().listen(stream.address, listener)

    def unlisten(self, stream: Stream, listener: Listener) -> None:
        home = self._homes.find()
        if home is not None:
            home.unlisten(stream.address, listener)

    async def read(self, stream: Stream, since: Since = None) -> Snapshot:
        return _NOTHING

    def read_sync(self, stream: Stream, since: Since = None) -> Snapshot:
        return _NOTHING

    def _layer(self) -> Any:
        layer = get_channel_layer(self._alias)
        if layer is None:
            raise ImproperlyConfigured(
                f'SHAREDGEN["BROKER"] is "layer", and CHANNEL_LAYERS has no {self._alias!r}'
            )
        return layer


def _nothing() -> None:
    pass


class _Home:
    """What one event loop hears: one channel of the layer, in the groups of its addresses."""

    def __init__(self, layer: Any) -> None:
        self._layer = layer
        self._listeners: dict[str, set[Listener]] = {}
        self._members: set[str] = set()
        self._group = asyncio.Lock()  # groups are entered and left one at a time, in order
        self._channel: str | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def listen(self, address: str, listener: Listener) -> None:
        """Raises BrokerError."""
        self._listeners.setdefault(address, set()).add(listener)
        try:
            await self._settle(address)
        except Exception as error:
            raise BrokerError(f"the channel layer failed: {error!r}") from error

    def unlisten(self, address: str, listener: Listener) -> None:
        listeners = self._listeners.get(address)
        if listeners is None:
            return
        listeners.discard(listener)
        if not listeners:
            del self._listeners[address]
            self._start(self._leave(address))

    async def _leave(self, address: str) -> None:
        try:
            await self._settle(address)
        except Exception:
            logger.warning("A group of the channel layer could not be left", exc_info=True)

    async def _settle(self, address: str) -> None:
        """Makes the membership what it should be."""
        async with self._group:
            if self._channel is None:
                self._channel = await self._layer.new_channel()
                self._start(self._receive(self._channel))
                self._start(self._renew(self._channel))
            wanted = address in self._listeners
            if wanted and address not in self._members:
                await self._layer.group_add(group_name(address), self._channel)
                self._members.add(address)
            elif not wanted and address in self._members:
                await self._layer.group_discard(group_name(address), self._channel)
                self._members.discard(address)

    async def _receive(self, channel: str) -> None:
        while True:
            try:
                message = await self._layer.receive(channel)
            except Exception:
                logger.warning("The channel layer failed", exc_info=True)
                await asyncio.sleep(_RETRY_SECONDS)
                continue
            if message.get("type") != TYPE:
                continue
            address, frame = message["address"], message["frame"]
            publication = Publication(address, None, frame, protocol.utf8_size(frame))
            for listener in self._listeners.get(address, ()):
                listener.hear(publication)

    async def _renew(self, channel: str) -> None:
        while True:
            await asyncio.sleep(_RENEW_SECONDS)
            for address in tuple(self._members):
                try:
                    async with self._group:
                        if address in self._members:
                            await self._layer.group_add(group_name(address), channel)
                except Exception:
                    logger.warning("A group of the channel layer failed", exc_info=True)

    def _start(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
