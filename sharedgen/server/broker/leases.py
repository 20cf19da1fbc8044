"""Who holds one of a limited number of places: one that is not renewed in time is free again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Leases:
    """Places of one process. Thread-safe. `clock` is in seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[str, dict[str, float]] = {}

    def enter(self, key: str, member: str, *, limit: int, seconds: float) -> bool:
        """Whether `member` has one of the `limit` places of `key`, for `seconds` from now."""
        with self._lock:
            now = self._clock()
            until = self._until.get(key, {})
            if member not in until and len(until) >= limit:
                until = {other: end for other, end in until.items() if end > now}
                if len(until) >= limit:
                    return False
            until[member] = now + seconds
            self._until[key] = until
            return True

    def leave(self, key: str, member: str) -> None:
        with self._lock:
            until = self._until.get(key)
            if until is not None:
                until.pop(member, None)
                if not until:
                    del self._until[key]

    def __len__(self) -> int:
        """How many keys anybody holds a place of."""
        return len(self._until)
