"""One of a thing for each event loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class PerLoop(Generic[T]):
    """Made by `make(loop)` when the loop first asks for it; given up when the loop is closed."""

    def __init__(self, make: Callable[[asyncio.AbstractEventLoop], T]) -> None:
        self._make = make
        self._things: dict[asyncio.AbstractEventLoop, T] = {}
        self._lock = threading.Lock()

    def get(self) -> T:
        """That of the running loop."""
        loop = asyncio.get_running_loop()
        thing = self._things.get(loop)
        if thing is None:
            with self._lock:
                for closed in [known for known in self._things if known.is_closed()]:
                    del self._things[closed]
                thing = self._things[loop] = self._make(loop)
        return thing
