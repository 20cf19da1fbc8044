"""The checks of many connections together: one trip to a thread, one database connection.

Django opens a connection to the database anew for each trip where `CONN_MAX_AGE` is 0.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from .database import DatabaseCleanup, call
from .identity import Standing, Verdict, check
from .loops import PerLoop

GATHER_SECONDS = 0.1  # that a check waits for others
TOGETHER = 20  # and then holds the thread no longer than these take


class Checks:
    """Those of one event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting: list[tuple[Standing, asyncio.Future[Verdict]]] = []
        self._task: asyncio.Task[None] | None = None

    async def check(self, standing: Standing) -> Verdict:
        """`identity.check`. Raises what it raises."""
        found: asyncio.Future[Verdict] = self._loop.create_future()
        self._waiting.append((standing, found))
        if self._task is None:
            self._task = self._loop.create_task(self._run())
        return await found

    async def _run(self) -> None:
        try:
            while self._waiting:
                if len(self._waiting) < TOGETHER:
                    await asyncio.sleep(GATHER_SECONDS)
                batch, self._waiting = self._waiting[:TOGETHER], self._waiting[TOGETHER:]
                verdicts = await _check_together([standing for standing, _ in batch])
                for (_, found), verdict in zip(batch, verdicts, strict=True):
                    if found.done():  # its connection has gone
                        continue
                    if isinstance(verdict, Verdict):
                        found.set_result(verdict)
                    else:
                        found.set_exception(verdict)
        finally:
            self._task = None


async def _check_together(standings: Sequence[Standing]) -> Sequence[Verdict | Exception]:
    try:
        # a request of its own: this task began within that of whoever asked first
        async with DatabaseCleanup():
            verdicts: list[Verdict | Exception] = await call(_check_all, standings)
            return verdicts
    except Exception as error:  # who waits hears so, and asks again
        return [error] * len(standings)


def _check_all(standings: Sequence[Standing]) -> list[Verdict | Exception]:
    return [_checked(standing) for standing in standings]


def _checked(standing: Standing) -> Verdict | Exception:
    try:
        return check(standing)
    except Exception as error:
        return error


get_checks = PerLoop(Checks)
