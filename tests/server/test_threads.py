"""A thread for each request that runs synchronous code, out of a bounded pool."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from sharedgen.server.threads import Lease, Threads

from .wire import PATIENCE


def take_time(gate: threading.Event) -> int:
    assert gate.wait(PATIENCE)
    return threading.get_ident()


def result(lease: Lease, call: Callable[[], Any] = threading.get_ident) -> Any:
    return lease.submit(call).result(PATIENCE)


def test_a_lease_keeps_its_thread_to_its_end() -> None:
    threads = Threads(8)
    one, other = Lease(threads), Lease(threads)
    mine = result(one)
    assert result(other) != mine
    assert {result(one) for _ in range(5)} == {mine}


def test_calls_of_one_lease_run_one_after_another() -> None:
    lease, gate = Lease(Threads(8)), threading.Event()
    first = lease.submit(lambda: take_time(gate))
    second = lease.submit(threading.get_ident)
    assert not second.done()
    gate.set()
    assert second.result(PATIENCE) == first.result(PATIENCE)


def test_an_ended_lease_gives_its_thread_to_the_next() -> None:
    threads = Threads(1)
    one, other = Lease(threads), Lease(threads)
    mine = result(one)
    waiting = other.submit(threading.get_ident)
    assert not waiting.done()
    one.end(database=False)
    assert waiting.result(PATIENCE) == mine


def test_those_that_wait_for_a_thread_get_it_in_the_order_they_came() -> None:
    threads = Threads(1)
    holder = Lease(threads)
    result(holder)
    order: list[int] = []
    leases = [Lease(threads) for _ in range(5)]

    def note(number: int) -> None:
        order.append(number)

    futures = []
    for number, lease in enumerate(leases):
        futures.append(lease.submit(lambda number=number: note(number)))  # type: ignore[misc]  # mypy reads no default of a lambda
        lease.end(database=False)
    holder.end(database=False)
    for future in futures:
        future.result(PATIENCE)
    assert order == [0, 1, 2, 3, 4]


def test_a_lease_that_ended_while_its_thread_runs_gives_it_back_when_that_is_done() -> None:
    threads, gate = Threads(1), threading.Event()
    one, other = Lease(threads), Lease(threads)
    running = one.submit(lambda: take_time(gate))
    one.end(database=True)
    waiting = other.submit(threading.get_ident)
    assert not waiting.done()
    gate.set()
    assert waiting.result(PATIENCE) == running.result(PATIENCE)


def test_a_call_that_is_cancelled_while_it_waits_never_runs() -> None:
    threads = Threads(1)
    holder, other, third = Lease(threads), Lease(threads), Lease(threads)
    result(holder)
    seen: list[str] = []
    waiting = other.submit(lambda: seen.append("ran"))
    assert waiting.cancel()
    assert not other.busy
    other.end(database=False)
    last = third.submit(lambda: seen.append("third"))
    holder.end(database=False)
    last.result(PATIENCE)
    assert seen == ["third"]


def test_a_call_that_comes_after_the_end_takes_a_thread_for_itself() -> None:
    threads = Threads(1)
    late, other = Lease(threads), Lease(threads)
    result(late)
    late.end(database=False)
    result(other)
    waiting = late.submit(threading.get_ident)
    assert not waiting.done()
    other.end(database=False)
    waiting.result(PATIENCE)
    assert result(Lease(threads)) == waiting.result()  # it is free again


def test_what_a_call_raises_is_raised_where_it_is_awaited() -> None:
    threads = Threads(1)
    lease = Lease(threads)

    def fail() -> None:
        raise LookupError("a row")

    with pytest.raises(LookupError, match="a row"):
        result(lease, fail)
    lease.end(database=True)
    result(Lease(threads))


def test_a_thread_that_would_wait_for_itself_says_so() -> None:
    lease = Lease(Threads(1))
    with pytest.raises(RuntimeError, match="use asgiref's async_to_sync"):
        result(lease, lambda: lease.submit(threading.get_ident))


def test_idle_is_when_no_call_is_left() -> None:
    async def story() -> None:
        lease, gate = Lease(Threads(1)), threading.Event()
        lease.submit(lambda: take_time(gate))
        lease.submit(threading.get_ident)
        waiting = asyncio.ensure_future(lease.idle())
        await asyncio.sleep(0)
        assert not waiting.done()
        gate.set()
        await waiting
        assert not lease.busy
        await lease.idle()

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_idle_comes_when_all_that_waited_was_cancelled() -> None:
    async def story() -> None:
        threads = Threads(1)
        holder, lease = Lease(threads), Lease(threads)
        await asyncio.wrap_future(holder.submit(threading.get_ident))
        future = lease.submit(threading.get_ident)
        waiting = asyncio.ensure_future(lease.idle())
        await asyncio.sleep(0)
        future.cancel()
        await waiting

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_an_error_leaves_no_cycle_that_holds_what_was_called() -> None:
    class Held:
        def __call__(self) -> None:
            raise LookupError

    held = Held()
    gone = weakref.ref(held)
    gc.disable()
    try:
        with pytest.raises(LookupError):
            result(Lease(Threads(1)), held)
        del held
        result(Lease(Threads(1)))
    finally:
        gc.enable()
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("size", [1, 3])
def test_no_more_threads_run_than_the_pool_has(size: int) -> None:
    threads = Threads(size)
    lock = threading.Lock()
    running = most = 0

    def work() -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        ident = threading.get_ident()
        with lock:
            running -= 1
        return ident

    futures = []
    for number in range(60):
        lease = Lease(threads)
        futures += [lease.submit(work), lease.submit(work)]
        lease.end(database=number % 2 == 0)
    assert len({future.result(PATIENCE) for future in futures}) <= size
    assert most <= size
