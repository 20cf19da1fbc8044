"""One run a key, remembered in the memory of this process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from . import Begun

MOST_KEYS = 100_000
MOST_CHARACTERS = 32 * 1024 * 1024  # of all outcomes
_LOOKED_AT = 64  # running ones that are passed over in one call


@dataclass(slots=True)
class _Run:
    digest: str
    expires: float
    leased_until: float
    outcome: str | None = None


class Runs:
    """Thread-safe. `clock` is in seconds and never goes back.

    What is over is forgotten after its window, and sooner, oldest first, where there is too much.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        most_keys: int = MOST_KEYS,
        most_characters: int = MOST_CHARACTERS,
    ) -> None:
        self._clock = clock
        self._most_keys = most_keys
        self._most_characters = most_characters
        self._lock = threading.Lock()
        self._runs: OrderedDict[str, _Run] = OrderedDict()  # the longest untouched first
        self._characters = 0

    def __len__(self) -> int:
        return len(self._runs)

    def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        with self._lock:
            now = self._clock()
            run = self._runs.get(key)
            if run is not None and self._is_past(run, now):
                self._forget(key)
                run = None
            if run is None:
                self._runs[key] = _Run(digest, now + window, now + lease)
                self._make_room(now)
                return Begun("mine")
            if run.digest != digest:
                return Begun("other")
            if run.outcome is not None:
                return Begun("done", run.outcome)
            return Begun("lost" if self._is_over(run, now) else "running")

    def renew(self, key: str, *, lease: float) -> None:
        with self._lock:
            run = self._runs.get(key)
            if run is not None and run.outcome is None:
                run.leased_until = self._clock() + lease

    def finish(self, key: str, outcome: str, *, window: float) -> None:
        with self._lock:
            run = self._runs.get(key)
            if run is None or run.outcome is not None:
                return
            now = self._clock()
            run.outcome = outcome
            run.expires = now + window
            self._characters += len(outcome)
            self._runs.move_to_end(key)
            self._make_room(now)

    def _is_over(self, run: _Run, now: float) -> bool:
        return run.outcome is not None or run.leased_until <= now

    def _is_past(self, run: _Run, now: float) -> bool:
        return run.expires <= now and self._is_over(run, now)

    def _make_room(self, now: float) -> None:
        """Forgets what is past at the old end, and what is over while there is too much."""
        passed_over = 0
        while self._runs and passed_over < _LOOKED_AT:
            key, run = next(iter(self._runs.items()))
            crowded = len(self._runs) > self._most_keys or self._characters > self._most_characters
            if self._is_past(run, now) or (crowded and self._is_over(run, now)):
                self._forget(key)
            elif crowded:
                self._runs.move_to_end(key)  # it runs
                passed_over += 1
            else:
                return

    def _forget(self, key: str) -> None:
        run = self._runs.pop(key)
        self._characters -= len(run.outcome or "")
