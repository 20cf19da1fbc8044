"""The in-memory broker: what it keeps, and for how long."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedgen.server.broker import Message, Publication, Snapshot, Stream
from sharedgen.server.broker.memory import MemoryBroker
from sharedgen.server.protocol import After, Last, Since

DAY = timedelta(days=1)
KEPT = Stream("kept", 3, DAY)
BARE = Stream("bare", 0, DAY)


class Ear:
    def __init__(self) -> None:
        self.heard: list[Publication] = []

    def hear(self, publication: Publication) -> None:
        self.heard.append(publication)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def publish(broker: MemoryBroker, stream: Stream, *payloads: object, retain: bool = False) -> None:
    for payload in payloads:
        broker.publish_sync([Message(stream, "event", str(payload), retain)])


def read(broker: MemoryBroker, stream: Stream, since: Since = None) -> Snapshot:
    return asyncio.run(broker.read(stream, since))


def listen(broker: MemoryBroker, stream: Stream) -> Ear:
    ear = Ear()
    asyncio.run(broker.listen(stream, ear))
    return ear


def payloads(snapshot: Snapshot) -> list[str]:
    return [publication.frame.rpartition(" ")[2] for publication in snapshot.events]


def epoch(broker: MemoryBroker) -> str:
    return read(broker, KEPT).position.partition(":")[0]


def test_offsets_are_contiguous_from_one() -> None:
    broker = MemoryBroker()
    ear = listen(broker, KEPT)
    publish(broker, KEPT, "a", "b")
    assert [p.frame for p in ear.heard] == ["m kept 1 event a", "m kept 2 event b"]
    assert read(broker, KEPT).position.endswith(":2")


def test_without_history_there_is_no_position_and_no_offset() -> None:
    broker = MemoryBroker()
    ear = listen(broker, BARE)
    publish(broker, BARE, "a")
    assert ear.heard[0].frame == "m bare - event a"
    assert read(broker, BARE).position == "-"
    assert read(broker, BARE, Last(3)).recovered is None
    assert read(broker, BARE, After("e", 1)).recovered is None


@given(st.integers(0, 10), st.integers(0, 12))
def test_within_the_window_everything_comes_back_and_outside_nothing(count: int, at: int) -> None:
    broker = MemoryBroker()
    publish(broker, KEPT, *range(1, count + 1))
    snapshot = read(broker, KEPT, After(epoch(broker), at))
    missed = [str(number) for number in range(at + 1, count + 1)]
    if at <= count and len(missed) <= KEPT.history:
        assert (snapshot.recovered, payloads(snapshot)) == (True, missed)
    else:
        assert (snapshot.recovered, payloads(snapshot)) == (False, [])


@given(st.integers(0, 6), st.integers(0, 8))
def test_the_last_events_are_what_there_is(count: int, asked: int) -> None:
    broker = MemoryBroker()
    publish(broker, KEPT, *range(count))
    snapshot = read(broker, KEPT, Last(asked))
    kept = [str(number) for number in range(count)][-KEPT.history :]
    assert payloads(snapshot) == kept[len(kept) - min(asked, len(kept)) :]
    assert snapshot.recovered is True


def test_a_restart_changes_the_epoch() -> None:
    before, after = MemoryBroker(), MemoryBroker()
    publish(before, KEPT, "a")
    publish(after, KEPT, "a")
    snapshot = read(after, KEPT, After(epoch(before), 1))
    assert snapshot.recovered is False


def test_events_are_not_kept_beyond_their_time() -> None:
    clock = Clock()
    broker = MemoryBroker(clock)
    brief = Stream("brief", 3, timedelta(seconds=60))
    publish(broker, brief, "a")
    clock.now = 30
    publish(broker, brief, "b")
    now = read(broker, brief).position.partition(":")[0]
    clock.now = 61
    assert payloads(read(broker, brief, Last(3))) == ["b"]
    assert read(broker, brief, After(now, 0)).recovered is False
    assert read(broker, brief, After(now, 1)).recovered is True
    clock.now = 100
    assert read(broker, brief, After(now, 2)).recovered is True


def test_the_latest_of_each_retained_event_is_kept_in_the_order_of_offsets() -> None:
    broker = MemoryBroker()
    for name, payload in [("topic", "1"), ("mood", "2"), ("topic", "3")]:
        broker.publish_sync([Message(KEPT, name, payload, retain=True)])
    frames = [p.frame for p in read(broker, KEPT).retained]
    assert frames == ["m kept 2 mood 2", "m kept 3 topic 3"]


def test_a_retained_event_has_an_offset_also_without_history_that_only_grows() -> None:
    broker = MemoryBroker()
    publish(broker, BARE, "a", retain=True)
    publish(broker, BARE, "b")
    publish(broker, BARE, "c", retain=True)
    (retained,) = read(broker, BARE).retained
    _, _, first, _, _ = retained.frame.split()
    assert int(first) == retained.offset
    restarted = MemoryBroker()
    publish(restarted, BARE, "d", retain=True)
    assert read(restarted, BARE).retained[0].offset > retained.offset


def test_nothing_is_kept_of_an_address_that_has_nothing() -> None:
    broker = MemoryBroker()
    for number in range(100):
        stream = Stream(f"bare/{number}", 0, DAY)
        ear = listen(broker, stream)
        publish(broker, stream, "a")
        read(broker, stream)
        broker.unlisten(stream, ear)
        publish(broker, stream, "b")
    assert len(broker) == 0


def test_addresses_left_alone_are_forgotten_when_their_events_are() -> None:
    clock = Clock()
    broker = MemoryBroker(clock)
    for number in range(1000):
        publish(broker, Stream(f"old/{number}", 3, timedelta(minutes=5)), "a")
    clock.now = 7200
    for number in range(100):
        publish(broker, Stream(f"new/{number}", 3, timedelta(minutes=5)), "a")
    assert len(broker) <= 100


def test_an_address_with_a_listener_is_not_forgotten() -> None:
    clock = Clock()
    broker = MemoryBroker(clock)
    ear = listen(broker, KEPT)
    publish(broker, KEPT, "a")
    position = read(broker, KEPT).position
    clock.now = 10 * 86400
    for number in range(3000):
        publish(broker, Stream(f"new/{number}", 3, DAY), "a")
    assert read(broker, KEPT).position == position
    assert len(ear.heard) == 1


def test_who_left_hears_no_more() -> None:
    broker = MemoryBroker()
    ear = listen(broker, KEPT)
    broker.unlisten(KEPT, ear)
    publish(broker, KEPT, "a")
    assert ear.heard == []


def test_listening_twice_is_hearing_once() -> None:
    broker = MemoryBroker()
    ear = listen(broker, KEPT)
    asyncio.run(broker.listen(KEPT, ear))
    publish(broker, KEPT, "a")
    assert len(ear.heard) == 1


@pytest.mark.parametrize("stream", [KEPT, BARE])
def test_events_from_many_threads_are_heard_in_one_order_by_everyone(stream: Stream) -> None:
    broker = MemoryBroker()
    ears = [listen(broker, stream) for _ in range(3)]
    threads = [
        threading.Thread(target=publish, args=(broker, stream, *range(250))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    offsets = [publication.offset for publication in ears[0].heard]
    assert offsets == list(range(offsets[0], offsets[0] + 1000))
    assert ears[1].heard == ears[0].heard
    assert ears[2].heard == ears[0].heard
