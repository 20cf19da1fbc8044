"""What there is one of for each event loop, and what must not be called in one."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """Called in a running loop, it returns that of the loop: `make(loop)` of the first call.

    It is given up when the loop is closed.
    """

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], T]) -> None:
        self._make = make
        self._made: dict[asyncio.AbstractEventLoop, T] = {}
        self._lock = threading.Lock()

    def __call__(self) -> T:
        loop = asyncio.get_running_loop()
        made = self._made.get(loop)
        if made is None:
            with self._lock:
                for closed in [known for known in self._made if known.is_closed()]:
                    del self._made[closed]
                made = self._made[loop] = self._make(loop)
        return made

    def find(self) -> T | None:
        """That of the running loop, if it was made."""
        return self._made.get(asyncio.get_running_loop())

    def pop(self) -> T | None:
        """`find`, and the loop has none from now on."""
        return self._made.pop(asyncio.get_running_loop(), None)

    def loops(self) -> tuple[asyncio.AbstractEventLoop, ...]:
        """Those that have one."""
        return tuple(self._made)


def refuse_in_a_loop(name: str, mend: str) -> None:
    """Raises RuntimeError in a running event loop, for what would block it."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError(f"{name} was called in a running event loop: {mend}")
