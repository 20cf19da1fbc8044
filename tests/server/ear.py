"""A listener of a broker that a test can wait for."""

from __future__ import annotations

import asyncio

from sharedgen.server.broker import Publication

from .wire import PATIENCE


class Ear:
    """`heard` are the publications, `lost_at` the addresses told to begin anew."""

    def __init__(self) -> None:
        self.heard: list[Publication] = []
        self.lost_at: list[str] = []
        self._changed = asyncio.Event()

    def hear(self, publication: Publication) -> None:
        self.heard.append(publication)
        self._changed.set()

    def lost(self, address: str) -> None:
        self.lost_at.append(address)
        self._changed.set()

    @property
    def offsets(self) -> list[int | None]:
        return [publication.offset for publication in self.heard]

    @property
    def payloads(self) -> list[str]:
        return [publication.frame.rpartition(" ")[2] for publication in self.heard]

    async def until_heard(self, count: int) -> None:
        await self._until(lambda: len(self.heard) >= count)

    async def until_lost(self) -> None:
        await self._until(lambda: bool(self.lost_at))

    async def _until(self, condition: object) -> None:
        assert callable(condition)

        async def wait() -> None:
            while not condition():
                self._changed.clear()
                await self._changed.wait()

        try:
            await asyncio.wait_for(wait(), PATIENCE)
        except asyncio.TimeoutError:
            raise AssertionError(f"heard {self.offsets}, lost {self.lost_at}") from None
