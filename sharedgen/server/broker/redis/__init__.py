"""The broker of many processes: history in Redis streams, announcements by its pub/sub.

Straight pub/sub, not that of channels_redis: its layer connects again in silence, while here a lost
connection is known, and what was announced meanwhile is read from the history.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from typing import Any

from ...loops import PerLoop
from ...protocol import Since
from .. import Begun, BrokerError, Listener, Message, Snapshot, Stream
from . import answers, commands, shared
from .clients import open_sync, parse_target
from .home import Home
from .keys import Keys
from .outbox import deadline, publish_sync


class RedisBroker:
    """Thread-safe. `url` is one of `sharedgen.server.settings.REDIS_SCHEMES`.

    An event loop that listens has connections of its own; everybody else shares those of the
    process.
    """

    def __init__(self, url: str, *, prefix: str) -> None:
        self._target = parse_target(url)
        self._keys = Keys(prefix, self._target.db)
        self._client = open_sync(self._target) if self._target.kind != "cluster" else None
        self._lock = threading.Lock()
        # a loop has one as soon as it listens, or shares something with other processes
        self._homes = PerLoop(lambda loop: Home(self._target, self._keys))

    async def publish(self, messages: Sequence[Message]) -> None:
        home = self._homes.find()
        if home is not None:
            await home.publish(messages)
        else:
            # before it has a thread: that may take long where Redis does not answer others
            await asyncio.to_thread(publish_sync, self._sync, self._keys, messages, deadline())

    def publish_sync(self, messages: Sequence[Message]) -> None:
        publish_sync(self._sync, self._keys, messages, deadline())

    async def listen(self, stream: Stream, listener: Listener) -> None:
        await self._homes().listen(stream, listener)

    def unlisten(self, stream: Stream, listener: Listener) -> None:
        self._homes().unlisten(stream, listener)

    async def read(self, stream: Stream, since: Since = None) -> Snapshot:
        home = self._homes.find()
        if home is not None:
            return await home.read(stream, since)
        return await asyncio.to_thread(self.read_sync, stream, since)

    def read_sync(self, stream: Stream, since: Since = None) -> Snapshot:
        if not (stream.history or stream.retains):
            return Snapshot("-", 0, None, (), ())
        what = answers.request(stream, since)[0]
        try:
            (answer,) = commands.run_sync(self._sync(), [commands.read(self._keys, stream, since)])
        except commands.NO_ANSWER as error:
            raise BrokerError(f"Redis did not answer: {type(error).__name__}: {error}") from error
        return answers.snapshot(stream, since, answers.reading(stream, what, answer))

    async def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        call = shared.begin(self._keys, key, digest, window=window, lease=lease)
        (answer,) = await self._homes().run([call])
        return shared.begun(answer)

    async def renew(self, key: str, *, lease: float) -> None:
        await self._homes().run([shared.renew(self._keys, key, lease=lease)])

    async def finish(self, key: str, outcome: str, *, window: float) -> None:
        await self._homes().run([shared.finish(self._keys, key, outcome, window=window)])

    async def enter(self, key: str, member: str, *, limit: int, seconds: float) -> bool:
        call = shared.enter(self._keys, key, member, limit=limit, seconds=seconds)
        (entered,) = await self._homes().run([call])
        return bool(entered)

    async def leave(self, key: str, member: str) -> None:
        await self._homes().run([shared.leave(self._keys, key, member)])

    async def close(self) -> None:
        """Lets go of the connections of the running loop."""
        home = self._homes.pop()
        if home is not None:
            await home.close()

    def _sync(self) -> Any:
        """A client of a cluster asks it for its nodes at once, so it is made at the first use."""
        if self._client is None:
            with self._lock:
                self._client = self._client or open_sync(self._target)
        return self._client
