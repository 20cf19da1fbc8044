"""The one subscribed connection of an event loop: it hears announcements, and comes back.

What redis-py would do by itself, connect again and subscribe again, is done here, because whoever
listens must know that something may have been missed meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from .. import BrokerError
from .commands import NO_ANSWER

logger = logging.getLogger("sharedgen.server")

PING_SECONDS = 10.0
SILENCE_SECONDS = 15.0  # without a word, not even an answer to a ping: the connection is dead
CONFIRM_SECONDS = 10.0  # for a subscription to be there
RETRY_SECONDS = 0.1
RETRY_CAP_SECONDS = 1.0  # as a publisher: what comes meanwhile has to fit into a history


class Feed:
    """`hear(name, data)` is called for each announcement, in order.

    `back()` is called when the connection was lost and everything is subscribed to again. `open`
    makes a client whose connections may be silent.
    """

    def __init__(
        self,
        open: Callable[[], Awaitable[Any]],
        hear: Callable[[bytes, bytes], None],
        back: Callable[[], None],
    ) -> None:
        self._open = open
        self._hear = hear
        self._back = back
        self._wanted: dict[bytes, asyncio.Future[None]] = {}
        self._sent: set[bytes] = set()
        self._unconfirmed: dict[bytes, int] = {}
        self._dirty: dict[bytes, None] = {}
        self._changed = asyncio.Event()
        self._begun = asyncio.Event()
        self._missed = False
        self._serving = False
        self._heard = 0.0
        self._was_up = False
        self._task: asyncio.Task[None] | None = None

    def hears(self, name: bytes) -> bool:
        """Whether nothing of this name can have been missed, as far as is known here."""
        up = self._serving and not self._missed
        return up and name in self._sent and name not in self._unconfirmed

    async def add(self, name: bytes) -> None:
        """Returns when Redis has confirmed the subscription. Raises BrokerError."""
        confirmed = self._wanted.get(name)
        if confirmed is None:
            confirmed = self._wanted[name] = asyncio.get_running_loop().create_future()
            self._mark(name)
        if self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._run())
        if confirmed.done():
            return
        try:
            await asyncio.wait_for(asyncio.shield(confirmed), CONFIRM_SECONDS)
        except asyncio.TimeoutError:
            raise BrokerError("Redis did not confirm a subscription") from None

    def remove(self, name: bytes) -> None:
        future = self._wanted.pop(name, None)
        if future is not None:
            future.cancel()
            self._mark(name)

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def _mark(self, name: bytes) -> None:
        self._dirty[name] = None
        self._changed.set()

    async def _run(self) -> None:
        pause = RETRY_SECONDS
        while True:
            client = None
            try:
                client = await self._open()
                async with client.pubsub() as connection:
                    await connection.connect()
                    pause = RETRY_SECONDS
                    await self._serve(connection)
            # RuntimeError: redis-py connects again in the reading and the writing task at once, and
            # the one reads the other's greeting
            except (*NO_ANSWER, asyncio.TimeoutError, RuntimeError) as error:
                if pause == RETRY_SECONDS:
                    logger.warning("The connection that hears of events is lost: %s", error)
                # not before a moment has passed: a name may resolve to a server that is going down
                await asyncio.sleep(pause * random.uniform(0.5, 1))
                pause = min(2 * pause, RETRY_CAP_SECONDS)
            except Exception:
                logger.exception("The connection that hears of events failed")
                pause = RETRY_CAP_SECONDS
                await asyncio.sleep(pause)
            finally:
                if client is not None:
                    with suppress(*NO_ANSWER):  # of a connection that is lost anyway
                        await client.aclose()

    async def _serve(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        self._heard = loop.time()
        self._begun.clear()
        self._sent.clear()
        self._unconfirmed.clear()
        self._dirty = dict.fromkeys(self._wanted)
        self._changed.set()
        self._missed = self._was_up
        self._was_up = self._serving = True
        tasks = [
            loop.create_task(self._read(connection)),
            loop.create_task(self._write(connection)),
            loop.create_task(self._watch(connection)),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            self._serving = False
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _read(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        await self._begun.wait()  # nothing can be read before something was subscribed to
        while True:
            message = await connection.get_message(timeout=None)
            self._heard = loop.time()
            if message is None:
                continue
            kind = message["type"]
            if kind == "message":
                self._hear(message["channel"], message["data"])
            elif kind == "subscribe":
                self._confirm(message["channel"])

    async def _write(self, connection: Any) -> None:
        """Subscribes to what is wanted, in one command for all that came meanwhile."""
        while True:
            await self._changed.wait()
            dirty, self._dirty = self._dirty, {}
            self._changed.clear()
            add = [name for name in dirty if name in self._wanted and name not in self._sent]
            drop = [name for name in dirty if name not in self._wanted and name in self._sent]
            self._sent.difference_update(drop)
            self._sent.update(add)
            for name in add:
                self._unconfirmed[name] = self._unconfirmed.get(name, 0) + 1
            for name in dirty:
                self._settle(name)
            if drop:
                await connection.unsubscribe(*drop)
            if add:
                await connection.subscribe(*add)
                self._begun.set()

    async def _watch(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(PING_SECONDS / 2)
            silence = loop.time() - self._heard
            if silence > SILENCE_SECONDS:
                raise asyncio.TimeoutError("it is silent")
            if silence > PING_SECONDS / 2 and self._begun.is_set():
                await connection.ping()

    def _confirm(self, name: bytes) -> None:
        left = self._unconfirmed.get(name, 0) - 1
        if left > 0:
            self._unconfirmed[name] = left
        else:
            self._unconfirmed.pop(name, None)
        self._settle(name)
        if self._missed and not self._unconfirmed and not self._dirty:
            self._missed = False
            self._back()

    def _settle(self, name: bytes) -> None:
        confirmed = self._wanted.get(name)
        if confirmed is None or confirmed.done():
            return
        if name in self._sent and name not in self._unconfirmed:
            confirmed.set_result(None)
