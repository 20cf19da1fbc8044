"""User code called as Django expects: synchronous code in one thread a request, connections closed.

Stock Channels goes through Django's one thread for every message to close old connections, so a
slow query of anyone holds up everyone. Here a request has a thread to itself, from its first
synchronous call to its end, and only what did use the database pays for the clean-up.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar
from functools import partial
from inspect import isawaitable
from typing import Any

from asgiref.sync import (
    AsyncToSync,
    SyncToAsync,
    ThreadSensitiveContext,
    iscoroutinefunction,
    sync_to_async,
)
from channels.db import aclose_old_connections
from django.db import connections
from django.db.backends.signals import connection_created

from .threads import Lease, get_threads


class Usage:
    """What the code of one request used: `database`, a connection; `lease`, a thread.

    Tasks and timers that it started may outlive it and know no other: they get a thread for each
    call, and give it back themselves.
    """

    __slots__ = ("_ended", "database", "lease")

    def __init__(self) -> None:
        self.database = False
        self.lease: Lease | None = None
        self._ended = False

    def take_lease(self) -> Lease:
        if self.lease is None:
            self.lease = Lease(get_threads(), ended=self._ended)
        return self.lease

    def stop(self) -> bool:
        """It is over. Says whether there is anything to `end`."""
        self._ended = True
        return self.database or self.lease is not None

    async def end(self, *, wait: bool = True) -> None:
        """Gives the thread back, its connections cleaned up, as soon as nothing runs there.

        `wait` returns no earlier: what follows in order comes after what cannot be cancelled.
        """
        self._ended = True
        lease = self.lease
        if lease is not None:
            lease.end(database=self.database)
            if wait and lease.busy:
                await lease.idle()
        elif self.database:  # in a thread that is not of the pool: a test's own
            await aclose_old_connections()


_usage: ContextVar[Usage] = ContextVar("sharedgen_usage")


class _Leased(Executor):
    """Where asgiref runs the synchronous code of a request: in the thread that it has leased."""

    def submit(self, function: Callable[..., Any], /, *arguments: Any, **keywords: Any) -> Any:
        # Django's asynchronous tests have all of it run in the thread of their transaction
        of_the_test = AsyncToSync.loop_thread_executors.get(asyncio.get_running_loop())
        if of_the_test is not None:
            return of_the_test.submit(function, *arguments, **keywords)
        return _usage.get().take_lease().submit(partial(function, *arguments, **keywords))


_thread_sensitive = SyncToAsync.thread_sensitive_context
_context = ThreadSensitiveContext()
SyncToAsync.context_to_thread_executor[_context] = _Leased()


def begin() -> Usage:
    """From now on the code of this task is a request of its own; `end` what is returned."""
    usage = Usage()
    _usage.set(usage)
    if _thread_sensitive.get(None) is not _context:
        _thread_sensitive.set(_context)
    return usage


class DatabaseCleanup:
    """`async with`: what runs within is a request of its own, with a thread and a clean-up."""

    __slots__ = ("_context_token", "_token", "_usage")

    async def __aenter__(self) -> None:
        self._usage = Usage()
        self._token = _usage.set(self._usage)
        self._context_token = _thread_sensitive.set(_context)

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        _thread_sensitive.reset(self._context_token)
        _usage.reset(self._token)
        cancelled = kind is not None and issubclass(kind, asyncio.CancelledError)
        await self._usage.end(wait=not cancelled)


def watch_connections() -> None:
    """Notes, from now on, who uses a database connection. May be called more than once."""
    connection_created.connect(_watch, dispatch_uid="sharedgen.database")
    for connection in connections.all(initialized_only=True):
        _wrap(connection)


def _watch(connection: Any, **_: object) -> None:
    _wrap(connection)
    _note()


def _wrap(connection: Any) -> None:
    if _execute not in connection.execute_wrappers:
        # first: `connection.execute_wrapper`, within which this may be, takes the last away
        connection.execute_wrappers.insert(0, _execute)


def _execute(execute: Callable[..., Any], *arguments: Any) -> Any:
    _note()
    return execute(*arguments)


def _note() -> None:
    # asynchronous queries run in a thread with a copy of the context: it holds the same object
    usage = _usage.get(None)
    if usage is not None:
        usage.database = True


class Overdue(Exception):
    """It took longer than it may."""


async def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of an `async def`, or of a `def` run in the thread of the request."""
    if iscoroutinefunction(function):
        return await function(*arguments)
    result = await sync_to_async(function)(*arguments)
    return await result if isawaitable(result) else result


async def call_within(seconds: float, function: Callable[..., Any], *arguments: Any) -> Any:
    """`call`, cancelled and Overdue when it takes longer; a thread cannot be cancelled, though.

    As asyncio.timeout does, which Python 3.10 lacks. Where what it waited for was cancelled, and
    not this task, that is a RuntimeError; Python 3.10 cannot tell.
    """
    task = asyncio.current_task()
    assert task is not None
    overdue = False

    def expire() -> None:
        nonlocal overdue
        overdue = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        return await call(function, *arguments)
    except asyncio.CancelledError as error:
        by = task.cancelling() if sys.version_info >= (3, 11) else 1
        if overdue and by == 1:
            raise Overdue from None
        if by == 0:
            raise RuntimeError("what it waited for was cancelled") from error
        raise  # somebody else has cancelled it too
    finally:
        timer.cancel()
        if overdue and sys.version_info >= (3, 11):
            task.uncancel()
