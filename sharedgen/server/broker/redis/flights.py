"""One read for all who ask for the same: a herd that comes back after a restart is one reader."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT = 64  # answers an address
KEPT_SECONDS = 5.0  # what is read may meanwhile be past its time


class Flights(Generic[T]):
    """Answers by address and question, while they are fresh; in one event loop."""

    def __init__(self) -> None:
        self._answers: dict[str, dict[Hashable, tuple[float, T]]] = {}
        self._flying: dict[tuple[str, Hashable], asyncio.Task[T]] = {}

    async def share(
        self,
        address: str,
        question: Hashable,
        ask: Callable[[], Awaitable[T]],
        fresh: Callable[[T], bool],
    ) -> T:
        """The answer that is known, or under way, if `fresh` takes it; else that of `ask`."""
        until, known = self._answers.get(address, {}).get(question, (0.0, None))
        if known is not None and time.monotonic() < until and fresh(known):
            return known
        key = address, question
        while True:
            flight = self._flying.get(key)
            mine = flight is None
            if flight is None:
                flight = self._flying[key] = asyncio.ensure_future(self._fly(key, ask))
            answer = await asyncio.shield(flight)
            # who joined late may know of more than the answer does
            if mine or fresh(answer):
                return answer

    def forget(self, address: str) -> None:
        self._answers.pop(address, None)

    async def _fly(self, key: tuple[str, Hashable], ask: Callable[[], Awaitable[T]]) -> T:
        address, question = key
        try:
            answer = await ask()
        finally:
            del self._flying[key]
        answers = self._answers.setdefault(address, {})
        if len(answers) >= KEPT:
            answers.clear()
        answers[question] = time.monotonic() + KEPT_SECONDS, answer
        return answer
