"""User code called as Django expects: `def` in its thread, database connections cleaned up.

Stock Channels goes through Django's one thread for every message to close old connections, so a
slow query of anyone holds up everyone. Here only code that did use the database pays for the clean-
up.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from asgiref.sync import iscoroutinefunction
from channels.db import aclose_old_connections, database_sync_to_async
from django.db import connections
from django.db.backends.signals import connection_created


@dataclass(slots=True)
class Usage:
    """Whether the code that runs in this context used a database connection."""

    database: bool = False


_usage: ContextVar[Usage | None] = ContextVar("sharedgen_database_usage", default=None)


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
        connection.execute_wrappers.append(_execute)


def _execute(execute: Callable[..., Any], *arguments: Any) -> Any:
    _note()
    return execute(*arguments)


def _note() -> None:
    # asynchronous queries run in a thread with a copy of the context: it holds the same object
    usage = _usage.get()
    if usage is not None:
        usage.database = True


class DatabaseCleanup:
    """`async with`: closes old connections at the end, in Django's thread, if any was used."""

    __slots__ = ("_token", "_usage")

    async def __aenter__(self) -> None:
        self._usage = Usage()
        self._token = _usage.set(self._usage)

    async def __aexit__(self, *_: object) -> None:
        _usage.reset(self._token)
        if self._usage.database:
            await aclose_old_connections()


async def call(function: Callable[..., Any], *arguments: Any) -> Any:
    """The result of an `async def`, or of a `def` run in Django's thread."""
    if iscoroutinefunction(function):
        return await function(*arguments)
    usage = _usage.get()
    used_before = usage.database if usage else False
    result = await database_sync_to_async(function)(*arguments)
    if usage:
        usage.database = used_before  # database_sync_to_async has cleaned up
    return await result if isawaitable(result) else result
