"""One read for all who ask for the same: a herd that comes back after a restart is one reader."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

KEPT_SECONDS = 5.0
KEPT_BYTES = 16 * 1024 * 1024  # of all answers


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    answer: T
    size: int
    until: float


class Flights(Generic[T]):
    """Answers by address and question, while they are fresh; in one event loop."""

    def __init__(self, size: Callable[[T], int]) -> None:
        self._size = size
        self._bytes = 0
        self._kept: OrderedDict[tuple[str, Hashable], _Kept[T]] = OrderedDict()  # oldest first
        self._flying: dict[tuple[str, Hashable], asyncio.Task[T]] = {}
        self._questions: dict[str, set[Hashable]] = {}  # of both

    async def share(
        self,
        address: str,
        question: Hashable,
        ask: Callable[[], Awaitable[T]],
        fresh: Callable[[T], bool],
    ) -> T:
        """The answer that is known, or under way, if `fresh` takes it; else that of `ask`."""
        key = address, question
        kept = self._kept.get(key)
        if kept is not None and time.monotonic() < kept.until and fresh(kept.answer):
            return kept.answer
        flight = self._flying.get(key)
        if flight is not None:
            answer = await asyncio.shield(flight)
            # who joined late may know of more than the answer does
            if fresh(answer):
                return answer
            flight = self._flying.get(key)  # it began after all that is known here
        if flight is None:
            flight = self._flying[key] = asyncio.ensure_future(self._fly(key, ask))
            self._questions.setdefault(address, set()).add(question)
        return await asyncio.shield(flight)

    def forget(self, address: str) -> None:
        """What is under way is nobody's answer either who asks from now on."""
        for question in self._questions.pop(address, ()):
            key = address, question
            self._flying.pop(key, None)
            if kept := self._kept.pop(key, None):
                self._bytes -= kept.size

    def __len__(self) -> int:
        """How many answers are kept."""
        return len(self._kept)

    async def _fly(self, key: tuple[str, Hashable], ask: Callable[[], Awaitable[T]]) -> T:
        me = asyncio.current_task()
        try:
            answer = await ask()
            if self._flying.get(key) is me:
                self._keep(key, answer)
            return answer
        finally:
            if self._flying.get(key) is me:
                del self._flying[key]
                self._tidy(key)

    def _keep(self, key: tuple[str, Hashable], answer: T) -> None:
        now = time.monotonic()
        self._drop(key)
        kept = self._kept[key] = _Kept(answer, self._size(answer), now + KEPT_SECONDS)
        self._bytes += kept.size
        while self._kept:
            oldest = next(iter(self._kept))
            if self._bytes <= KEPT_BYTES and self._kept[oldest].until > now:
                break
            self._drop(oldest)

    def _drop(self, key: tuple[str, Hashable]) -> None:
        if kept := self._kept.pop(key, None):
            self._bytes -= kept.size
            self._tidy(key)

    def _tidy(self, key: tuple[str, Hashable]) -> None:
        """Nothing is held of a question that has neither an answer nor one under way."""
        address, question = key
        if key in self._kept or key in self._flying:
            return
        questions = self._questions.get(address)
        if questions is not None:
            questions.discard(question)
            if not questions:
                del self._questions[address]
