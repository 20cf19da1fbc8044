"""A coroutine without a task, for as long as it does not wait.

A task costs more than most sends do: it is made, put into the loop's queue, and run a turn later.
"""

from __future__ import annotations

import asyncio
import contextvars
import sys
from collections.abc import Coroutine, Generator
from types import coroutine as generator_coroutine
from typing import Any, TypeVar

T = TypeVar("T")


@generator_coroutine
def resume(coroutine: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """Goes on, in a task, with a coroutine that was begun without one and waits for `waits_for`."""
    try:
        while True:
            try:
                sent = yield waits_for
            except BaseException as error:
                waits_for = coroutine.throw(error)
            else:
                waits_for = coroutine.send(sent)
    except StopIteration as end:
        value: T = end.value
        return value


def start_task(
    coroutine: Coroutine[Any, Any, None], context: contextvars.Context
) -> asyncio.Task[None]:
    """A task that runs in `context`, in a copy of it before Python 3.11."""
    loop = asyncio.get_running_loop()
    if sys.version_info >= (3, 11):
        return loop.create_task(coroutine, context=context)
    return context.run(loop.create_task, coroutine)
