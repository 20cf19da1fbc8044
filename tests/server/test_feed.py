"""The connection that hears of events, while there is no Redis to connect to."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.exceptions import ConnectionError

from sharedgen.server.broker.redis import feed
from sharedgen.server.broker.redis.feed import Feed

from .wire import PATIENCE


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "RETRY_SECONDS", 1e-9)
    monkeypatch.setattr(feed, "RETRY_CAP_SECONDS", 1e-8)


def test_it_tries_for_as_long_as_redis_is_away() -> None:
    async def main() -> None:
        tries = 0
        enough = asyncio.Event()

        async def open() -> Any:
            nonlocal tries
            tries += 1
            if tries > 2000:  # more than an hour of them
                enough.set()
            raise ConnectionError("refused")

        listening = Feed(open, lambda name, data: None, lambda: None)
        adding = asyncio.ensure_future(listening.add(b"name"))
        await asyncio.wait_for(enough.wait(), PATIENCE)
        adding.cancel()
        await listening.close()

    asyncio.run(main())
