"""What a broker counts and remembers where it shares nothing with other processes."""

from __future__ import annotations

import time
from collections.abc import Callable

from . import Begun
from .leases import Leases
from .once import Runs


class OneProcess:
    """Places and runs, in the memory of this process. Thread-safe.

    `clock` is in seconds and never goes back.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._leases = Leases(clock)
        self._runs = Runs(clock)

    async def enter(self, key: str, member: str, *, limit: int, seconds: float) -> bool:
        return self._leases.enter(key, member, limit=limit, seconds=seconds)

    async def leave(self, key: str, member: str) -> None:
        self._leases.leave(key, member)

    async def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        return self._runs.begin(key, digest, window=window, lease=lease)

    async def renew(self, key: str, *, lease: float) -> None:
        self._runs.renew(key, lease=lease)

    async def finish(self, key: str, outcome: str, *, window: float) -> None:
        self._runs.finish(key, outcome, window=window)
