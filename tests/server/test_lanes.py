"""Jobs in order per key."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sharedgen.server.lanes import Lanes

from .wire import PATIENCE


def tell(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(asyncio.wait_for(story(), PATIENCE))


async def until(condition: Callable[[], object]) -> None:
    while not condition():  # noqa: ASYNC110  # lanes set no event
        await asyncio.sleep(0)


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

    tell(story)


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

    tell(story)


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

    tell(story)


def test_what_is_cancelled_before_it_started_leaves_nothing_behind() -> None:
    async def story() -> None:
        lanes = Lanes()

        async def never() -> None:
            raise AssertionError

        lanes.put("a", never)
        await lanes.cancel()
        assert len(lanes) == 0
        assert lanes.task("a") is None

    tell(story)


def test_what_is_kept_goes_on_without_what_waited_behind_it() -> None:
    async def story() -> None:
        lanes = Lanes()
        seen: list[str] = []
        gate = asyncio.Event()

        async def run() -> None:
            seen.append("started")
            await gate.wait()
            seen.append("done")

        async def never() -> None:
            seen.append("ran")

        lanes.put("a", run)
        lanes.put("a", never)
        await until(lambda: seen)
        task = lanes.task("a")
        assert task is not None
        await lanes.cancel(keep={task})
        gate.set()
        await task
        assert seen == ["started", "done"]
        assert len(lanes) == 0

    tell(story)


def test_a_lane_goes_on_after_a_job_that_was_cancelled() -> None:
    async def story() -> None:
        lanes = Lanes()
        seen: list[str] = []

        async def run() -> None:
            seen.append("started")
            await asyncio.Event().wait()

        async def after() -> None:
            task = asyncio.current_task()
            # asyncio's own time-outs and groups count the cancellations of their task
            assert not getattr(task, "cancelling", lambda: 0)()
            seen.append("after")

        lanes.put("a", run)
        lanes.put("a", after)
        await until(lambda: seen)
        task = lanes.task("a")
        assert task is not None
        task.cancel()
        await until(lambda: len(seen) == 2)
        await until(lambda: len(lanes) == 0)
        assert seen == ["started", "after"]

    tell(story)


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.integers(0, 3), st.integers(0, 3)),
        st.tuples(st.just("cancel"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("turn"), st.integers(1, 3), st.just(0)),
    ),
    max_size=40,
)


@given(ACTIONS)
def test_whatever_is_put_and_cancelled_each_job_runs_once_in_the_order_of_its_key(
    actions: list[tuple[str, int, int]],
) -> None:
    async def story() -> None:
        lanes = Lanes()
        put: defaultdict[int, list[int]] = defaultdict(list)
        started: defaultdict[int, list[int]] = defaultdict(list)
        running: defaultdict[int, int] = defaultdict(int)

        def job(key: int, number: int, turns: int) -> Callable[[], Awaitable[None]]:
            async def run() -> None:
                started[key].append(number)
                running[key] += 1
                assert running[key] == 1
                try:
                    for _ in range(turns):
                        await asyncio.sleep(0)
                finally:
                    running[key] -= 1

            return run

        for number, (what, key, turns) in enumerate(actions):
            if what == "put":
                put[key].append(number)
                lanes.put(key, job(key, number, turns))
            elif what == "turn":
                for _ in range(key):
                    await asyncio.sleep(0)
            elif running[key]:  # as a command is cancelled that runs
                task = lanes.task(key)
                assert task is not None
                task.cancel()
        await until(lambda: len(lanes) == 0)
        assert started == {key: numbers for key, numbers in put.items() if numbers}
        assert not any(running.values())

    tell(story)
