"""Jobs in order per key."""

from __future__ import annotations

import asyncio

from sharedgen.server.lanes import Lanes


def test_jobs_of_a_key_run_in_order_and_jobs_of_other_keys_do_not_wait() -> None:
    async def story() -> None:
        lanes = Lanes()
        gate, last = asyncio.Event(), asyncio.Event()
        done: list[str] = []

        async def wait() -> None:
            await gate.wait()
            done.append("waited")

        def note(text: str) -> None:
            async def job() -> None:
                done.append(text)
                (gate if text == "other" else last).set()

            lanes.put(text[0], job)

        lanes.put("s", wait)
        note("second")
        note("other")
        await last.wait()
        assert done == ["other", "waited", "second"]
        await lanes.cancel()

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_lane_is_gone_when_it_has_nothing_to_do() -> None:
    async def story() -> None:
        lanes = Lanes()

        async def job() -> None:
            pass

        for key in range(10):
            lanes.put(key, job)
        assert len(lanes) == 10
        for _ in range(3):
            await asyncio.sleep(0)
        assert len(lanes) == 0

    asyncio.run(asyncio.wait_for(story(), 20))


def test_cancelling_stops_what_runs_and_drops_what_waits() -> None:
    async def story() -> None:
        lanes = Lanes()
        seen: list[str] = []
        started = asyncio.Event()

        async def run() -> None:
            started.set()
            try:
                await asyncio.Event().wait()
            finally:
                seen.append("stopped")

        async def never() -> None:
            seen.append("ran")

        lanes.put("a", run)
        lanes.put("a", never)
        await started.wait()
        await lanes.cancel()
        assert seen == ["stopped"]
        assert len(lanes) == 0

    asyncio.run(asyncio.wait_for(story(), 20))
