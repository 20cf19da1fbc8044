"""One read for all who ask for the same."""

from __future__ import annotations

import asyncio

import pytest

from sharedgen.server.broker.redis import flights
from sharedgen.server.broker.redis.flights import Flights


class Source:
    """Answers with how often it was asked, when it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()

    async def ask(self) -> int:
        self.asked += 1
        answer = self.asked
        await self.open.wait()
        return answer


def always(answer: int) -> bool:
    return True


def never(answer: int) -> bool:
    return False


def test_who_asks_together_shares_one_answer_and_so_do_they_who_come_soon() -> None:
    async def main() -> None:
        shared, source = Flights[int](lambda answer: 1), Source()
        herd = [shared.share("a", "q", source.ask, always) for _ in range(100)]
        assert set(await asyncio.gather(*herd)) == {1}
        assert await shared.share("a", "q", source.ask, always) == 1
        assert await shared.share("a", "other", source.ask, always) == 2

    asyncio.run(main())


def test_who_needs_a_later_answer_shares_that_one() -> None:
    async def main() -> None:
        shared, source = Flights[int](lambda answer: 1), Source()
        source.open.clear()
        early = asyncio.ensure_future(shared.share("a", "q", source.ask, never))
        await asyncio.sleep(0)
        late = [
            asyncio.ensure_future(shared.share("a", "q", source.ask, never)) for _ in range(100)
        ]
        await asyncio.sleep(0)
        source.open.set()
        assert await early == 1
        assert set(await asyncio.gather(*late)) == {2}

    asyncio.run(main())


def test_what_was_forgotten_is_asked_for_again_also_where_it_is_under_way() -> None:
    async def main() -> None:
        shared, source = Flights[int](lambda answer: 1), Source()
        source.open.clear()
        early = asyncio.ensure_future(shared.share("a", "q", source.ask, always))
        await asyncio.sleep(0)
        shared.forget("a")
        late = asyncio.ensure_future(shared.share("a", "q", source.ask, always))
        await asyncio.sleep(0)
        source.open.set()
        assert [await early, await late, await shared.share("a", "q", source.ask, always)] == [
            1,
            2,
            2,
        ]
        shared.forget("a")
        assert len(shared) == 0

    asyncio.run(main())


def test_answers_are_kept_up_to_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "KEPT_BYTES", 30)

    async def main() -> None:
        shared, source = Flights[int](lambda answer: 10), Source()
        for number in range(50):
            await shared.share("a", number, source.ask, always)
            await shared.share(str(number), "q", source.ask, always)
        assert len(shared) == 3

    asyncio.run(main())


def test_answers_are_kept_no_longer_than_they_may_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flights, "KEPT_SECONDS", 0.0)

    async def main() -> None:
        shared, source = Flights[int](lambda answer: 10), Source()
        for number in range(50):
            await shared.share("a", number, source.ask, always)
        assert len(shared) == 0

    asyncio.run(main())
