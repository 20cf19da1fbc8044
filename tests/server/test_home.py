"""What is asked of a Redis that does not answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from redis.exceptions import TimeoutError

from sharedgen.server.broker import BrokerError
from sharedgen.server.broker.redis import commands, home
from sharedgen.server.broker.redis.clients import parse_target
from sharedgen.server.broker.redis.home import CONNECTIONS, Home
from sharedgen.server.broker.redis.keys import Keys

from .wire import PATIENCE


def test_nobody_waits_for_one_silence_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = 0

    async def silence(client: Any, calls: Any) -> Any:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.2)
        raise TimeoutError("silent")

    monkeypatch.setattr(commands, "run", silence)
    monkeypatch.setattr(home, "ANSWER_SECONDS", 0.1)

    async def main() -> None:
        here = Home(parse_target("redis://127.0.0.1:1"), Keys("t", 0))
        asking = asyncio.gather(*(here.run([]) for _ in range(1000)), return_exceptions=True)
        outcomes = await asyncio.wait_for(asking, PATIENCE)
        assert {type(outcome) for outcome in outcomes} == {BrokerError}
        assert asked == CONNECTIONS

    asyncio.run(main())
