"""What is published, in the order asked for, and what came together in one round trip.

A publish whose answer was lost is sent again under the same id, and Redis appends it once. What is
not kept has no id to be known by, so it is sent once and may fail.
"""

from __future__ import annotations

import asyncio
import os
import random
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from redis.exceptions import (
    ClusterError,
    ConnectionError,
    MasterDownError,
    NoScriptError,
    ReadOnlyError,
    RedisClusterException,
    TimeoutError,
    TryAgainError,
)

from .. import BrokerError, Message
from . import commands
from .keys import Keys

PATIENCE_SECONDS = 10.0  # a failover, or a restart of Redis, may take so long
BATCH = 256
_PAUSE_SECONDS = 0.05
_PAUSE_CAP_SECONDS = 1.0
# what passes by itself; anything else is told to the caller at once
_PASSING = (
    *(ConnectionError, TimeoutError, OSError),
    *(ReadOnlyError, MasterDownError, ClusterError, TryAgainError, RedisClusterException),
    NoScriptError,  # flushed while a pipeline was on its way
)
# Redis before 7 tells these within the error of a script; redis-py has no class for the last
_PASSING_TEXTS = ("READONLY ", "MASTERDOWN ", "NOREPLICAS ")

_OVERDUE = "Redis did not take an event: it has waited too long behind others"


class Sender:
    """Who publishes one thing after the other: an event loop, or a thread.

    Its name is by chance, and another one after a fork.
    """

    def __init__(self) -> None:
        self._process = 0
        self._name = ""
        self._serial = 0

    def new_id(self) -> str:
        """`sender-serial`, by which Redis knows what it has appended already."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self._name = secrets.token_hex(8)
        self._serial += 1
        return f"{self._name}-{self._serial}"


class _Threads(threading.local):
    def __init__(self) -> None:
        self.sender = Sender()


_threads = _Threads()


@dataclass(slots=True)
class _Entry:
    message: Message
    id: str
    deadline: float
    done: asyncio.Future[None]


class Outbox:
    """Of one event loop: one batch is under way at a time."""

    def __init__(self, client: Any, keys: Keys) -> None:
        self._client = client
        self._keys = keys
        self._sender = Sender()
        self._waiting: deque[_Entry] = deque()
        self._task: asyncio.Task[None] | None = None

    async def publish(self, messages: Sequence[Message]) -> None:
        """Raises BrokerError."""
        loop = asyncio.get_running_loop()
        until = deadline()
        entries = [
            _Entry(message, self._sender.new_id(), until, loop.create_future())
            for message in messages
        ]
        self._waiting.extend(entries)
        if self._task is None:
            self._task = loop.create_task(self._flush())
        for outcome in await asyncio.gather(*(e.done for e in entries), return_exceptions=True):
            if outcome is not None:
                raise outcome

    async def _flush(self) -> None:
        batch: list[_Entry] = []
        try:
            while self._waiting:
                batch = self._next()
                await self._send(batch)
        finally:
            self._task = None
            for entry in (*batch, *self._waiting):
                _settle(entry, BrokerError("the event loop ended"))
            self._waiting.clear()

    def _next(self) -> list[_Entry]:
        """What is sent now. What has waited too long is not: nobody may wait for ever behind it."""
        batch: list[_Entry] = []
        now = time.monotonic()
        while self._waiting and len(batch) < BATCH:
            entry = self._waiting.popleft()
            if now > entry.deadline:
                _settle(entry, BrokerError(_OVERDUE))
            else:
                batch.append(entry)
        return batch

    async def _send(self, batch: list[_Entry]) -> None:
        again = False
        for pause in _pauses():
            if not batch:
                return
            calls = [commands.publish(self._keys, e.message, e.id, again=again) for e in batch]
            try:
                answers = await commands.attempt(self._client, calls)
            except Exception as error:
                answers = [error] * len(batch)
            now = time.monotonic()
            left = []
            for entry, answer in zip(batch, answers, strict=True):
                if not isinstance(answer, Exception):
                    _settle(entry)
                elif now > entry.deadline or not _may_go_again(entry.message, answer):
                    _settle(entry, _failed(answer))
                else:
                    left.append(entry)
            batch, again = left, True
            if batch:
                await asyncio.sleep(pause)


def deadline() -> float:
    """Of what is published now."""
    return time.monotonic() + PATIENCE_SECONDS


def publish_sync(
    client: Callable[[], Any], keys: Keys, messages: Sequence[Message], until: float
) -> None:
    """The same for synchronous code; `until` is its deadline. Raises BrokerError."""
    if time.monotonic() > until:
        raise BrokerError(_OVERDUE)
    batch = [(message, _threads.sender.new_id()) for message in messages]
    again = False
    for pause in _pauses():
        calls = [commands.publish(keys, message, id, again=again) for message, id in batch]
        try:
            answers = commands.attempt_sync(client(), calls)
        except commands.NO_ANSWER as error:
            answers = [error] * len(batch)
        left = []
        for each, answer in zip(batch, answers, strict=True):
            if isinstance(answer, Exception):
                if time.monotonic() > until or not _may_go_again(each[0], answer):
                    raise _failed(answer) from answer
                left.append(each)
        if not left:
            return
        batch, again = left, True
        time.sleep(pause)


def _may_go_again(message: Message, error: Exception) -> bool:
    if not commands.is_kept(message):
        return False
    return isinstance(error, _PASSING) or any(text in str(error) for text in _PASSING_TEXTS)


def _settle(entry: _Entry, error: BrokerError | None = None) -> None:
    if entry.done.done():
        return
    if error is None:
        entry.done.set_result(None)
    else:
        entry.done.set_exception(error)


def _failed(error: Exception) -> BrokerError:
    return BrokerError(f"Redis did not take an event: {type(error).__name__}: {error}")


def _pauses() -> Iterator[float]:
    pause = _PAUSE_SECONDS
    while True:
        yield pause * random.uniform(0.5, 1)
        pause = min(pause * 2, _PAUSE_CAP_SECONDS)
