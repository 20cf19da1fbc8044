"""One run a key, in memory."""

from __future__ import annotations

import asyncio
import threading

import pytest

from sharedgen.server.broker import Begun
from sharedgen.server.broker.memory import MemoryBroker
from sharedgen.server.broker.once import Runs

MINE, RUNNING, LOST = Begun("mine"), Begun("running"), Begun("lost")


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runs(clock: Clock) -> Runs:
    return Runs(clock, most_keys=5, most_characters=100)


def begin(runs: Runs, key: str = "k", digest: str = "d") -> Begun:
    return runs.begin(key, digest, window=300, lease=15)


def test_the_first_to_ask_runs_it_and_the_others_wait(runs: Runs) -> None:
    assert [begin(runs) for _ in range(3)] == [MINE, RUNNING, RUNNING]


def test_its_outcome_is_repeated(runs: Runs) -> None:
    begin(runs)
    runs.finish("k", "ok {}", window=300)
    assert [begin(runs) for _ in range(2)] == [Begun("done", "ok {}")] * 2


def test_the_first_outcome_counts(runs: Runs) -> None:
    begin(runs)
    runs.finish("k", "ok 1", window=300)
    runs.finish("k", "ok 2", window=300)
    assert begin(runs) == Begun("done", "ok 1")


def test_a_key_is_of_one_payload(runs: Runs) -> None:
    begin(runs)
    assert begin(runs, digest="e") == Begun("other")
    runs.finish("k", "ok {}", window=300)
    assert begin(runs, digest="e") == Begun("other")


def test_other_keys_have_runs_of_their_own(runs: Runs) -> None:
    assert [begin(runs, key) for key in "abc"] == [MINE] * 3


def test_a_runner_that_is_silent_is_lost_and_nobody_runs_again(runs: Runs, clock: Clock) -> None:
    begin(runs)
    clock.now += 15
    assert [begin(runs) for _ in range(2)] == [LOST, LOST]


def test_a_runner_that_renews_its_lease_is_not_lost(runs: Runs, clock: Clock) -> None:
    begin(runs)
    for _ in range(100):  # beyond the window too
        clock.now += 10
        runs.renew("k", lease=15)
        assert begin(runs) == RUNNING


def test_after_the_window_a_key_is_new(runs: Runs, clock: Clock) -> None:
    begin(runs)
    clock.now += 200
    runs.finish("k", "ok {}", window=300)
    clock.now += 299
    assert begin(runs).state == "done"
    clock.now += 1
    assert begin(runs) == MINE


def test_after_the_window_a_lost_key_is_new(runs: Runs, clock: Clock) -> None:
    begin(runs)
    clock.now += 300
    assert begin(runs) == MINE


def test_what_is_past_is_forgotten_by_whoever_comes(runs: Runs, clock: Clock) -> None:
    for key in "abc":
        begin(runs, key)
        runs.finish(key, "ok {}", window=300)
    clock.now += 301
    begin(runs, "new")
    assert len(runs) == 1


def test_too_many_keys_push_out_the_oldest_that_are_over(runs: Runs) -> None:
    for key in "abcdef":
        begin(runs, key)
        if key != "a":
            runs.finish(key, "ok {}", window=300)
    begin(runs, "g")
    assert len(runs) == 5
    assert begin(runs, "a") == RUNNING
    assert begin(runs, "b") == MINE
    assert begin(runs, "f").state == "done"


def test_too_long_outcomes_push_out_the_oldest(runs: Runs) -> None:
    for key in "ab":
        begin(runs, key)
        runs.finish(key, "x" * 60, window=300)
    assert begin(runs, "b").state == "done"
    assert begin(runs, "a") == MINE


def test_more_running_than_there_is_room_for_are_all_kept(runs: Runs) -> None:
    for number in range(50):
        begin(runs, str(number))
    assert {begin(runs, str(number)).state for number in range(50)} == {"running"}


def test_what_was_forgotten_is_finished_without_a_trace(runs: Runs) -> None:
    runs.finish("gone", "ok {}", window=300)
    runs.renew("gone", lease=15)
    assert len(runs) == 0


def test_of_many_threads_one_gets_it() -> None:
    broker = MemoryBroker()
    barrier = threading.Barrier(8)
    states: list[str] = []

    def ask() -> None:
        barrier.wait()
        begun = asyncio.run(broker.begin("k", "d", window=300, lease=15))
        states.append(begun.state)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(states) == ["mine"] + ["running"] * 7
