"""From the broker to the sinks of one event loop."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from sharedgen.server.broker import Message, Stream
from sharedgen.server.broker.memory import MemoryBroker
from sharedgen.server.fanout import TURN_BYTES, Burst, Fanout

ROOM = Stream("room", 0, timedelta(days=1))
HALL = Stream("hall", 0, timedelta(days=1))


class Sink:
    channel = "Room"

    def __init__(self) -> None:
        self.got: list[str] = []

    def deliver(self, burst: Burst) -> None:
        for publication in burst.publications:
            self.got.append(publication.frame.rpartition(" ")[2])

    def lost(self) -> None:
        self.got.append("lost")


def make() -> tuple[MemoryBroker, Fanout]:
    broker = MemoryBroker()
    return broker, Fanout(broker, asyncio.get_running_loop())


async def publish(broker: MemoryBroker, stream: Stream, *payloads: str) -> None:
    for payload in payloads:
        await broker.publish([Message(stream, "event", payload, retain=False)])


def test_every_sink_of_an_address_gets_the_same_text_and_others_nothing() -> None:
    async def story() -> None:
        broker, fanout = make()
        one, two, other = Sink(), Sink(), Sink()
        await fanout.join(ROOM, one)
        await fanout.join(ROOM, two)
        await fanout.join(HALL, other)
        await publish(broker, ROOM, "a", "b")
        await fanout.settle()
        assert (one.got, two.got, other.got) == (["a", "b"], ["a", "b"], [])

    asyncio.run(story())


def test_a_sink_that_fails_keeps_nothing_from_others() -> None:
    class Failing(Sink):
        def deliver(self, burst: Burst) -> None:
            raise RuntimeError("a fault")

        def lost(self) -> None:
            raise RuntimeError("another")

    async def story() -> None:
        broker, fanout = make()
        sink = Sink()
        await fanout.join(ROOM, Failing())
        await fanout.join(ROOM, sink)
        await publish(broker, ROOM, "a")
        fanout.lost("room")
        await fanout.settle()
        assert sink.got == ["a", "lost"]

    asyncio.run(asyncio.wait_for(story(), 10))


def test_who_left_gets_no_more() -> None:
    async def story() -> None:
        broker, fanout = make()
        one, two = Sink(), Sink()
        await fanout.join(ROOM, one)
        await fanout.join(ROOM, two)
        fanout.leave(ROOM, one)
        fanout.leave(ROOM, one)
        await publish(broker, ROOM, "a")
        await fanout.settle()
        assert (one.got, two.got) == ([], ["a"])

    asyncio.run(story())


def test_the_broker_forgets_an_address_that_nobody_is_at() -> None:
    async def story() -> None:
        broker, fanout = make()
        sink = Sink()
        await fanout.join(ROOM, sink)
        assert len(broker) == 1
        fanout.leave(ROOM, sink)
        assert len(broker) == 0

    asyncio.run(story())


def test_a_sink_may_leave_while_it_is_delivered_to() -> None:
    async def story() -> None:
        broker, fanout = make()

        class Leaver(Sink):
            def deliver(self, burst: Burst) -> None:
                super().deliver(burst)
                fanout.leave(ROOM, self)

        leaver, stayer = Leaver(), Sink()
        await fanout.join(ROOM, leaver)
        await fanout.join(ROOM, stayer)
        for payload in "ab":
            await publish(broker, ROOM, payload)
            await fanout.settle()
        assert (leaver.got, stayer.got) == (["a"], ["a", "b"])

    asyncio.run(story())


def test_events_of_one_turn_and_address_are_one_burst() -> None:
    async def story() -> None:
        broker, fanout = make()
        bursts: list[Burst] = []

        class Hearer(Sink):
            def deliver(self, burst: Burst) -> None:
                bursts.append(burst)

        await fanout.join(ROOM, Hearer())
        await fanout.join(HALL, Hearer())
        await publish(broker, ROOM, "a", "é")
        await publish(broker, HALL, "b")
        await publish(broker, ROOM, "c")
        await fanout.settle()
        texts = ["m room - event a\nm room - event é", "m hall - event b", "m room - event c"]
        assert [burst.text for burst in bursts] == texts
        assert [burst.size for burst in bursts] == [len(text.encode()) for text in texts]

    asyncio.run(story())


def test_a_long_burst_gives_way_to_the_sockets_in_between() -> None:
    async def story() -> None:
        broker, fanout = make()
        sink = Sink()
        await fanout.join(ROOM, sink)
        half = "x" * (TURN_BYTES // 2)
        await publish(broker, ROOM, *[half] * 6)
        await asyncio.sleep(0)
        assert len(sink.got) == 2  # a turn's worth, then the sockets
        await fanout.settle()
        assert len(sink.got) == 6

    asyncio.run(story())


def test_events_of_other_threads_arrive_in_the_order_published() -> None:
    async def story() -> None:
        broker, fanout = make()
        complete = asyncio.Event()

        class Counter(Sink):
            def deliver(self, burst: Burst) -> None:
                super().deliver(burst)
                if len(self.got) == 1000:
                    complete.set()

        sink = Counter()
        await fanout.join(ROOM, sink)

        def flood() -> None:
            for number in range(1000):
                broker.publish_sync([Message(ROOM, "event", str(number), retain=False)])

        thread = threading.Thread(target=flood)
        thread.start()
        await complete.wait()
        thread.join()
        assert sink.got == [str(number) for number in range(1000)]

    asyncio.run(asyncio.wait_for(story(), 20))


def test_a_loop_that_is_closed_is_no_trouble_to_who_publishes() -> None:
    broker = MemoryBroker()

    async def story() -> None:
        await Fanout(broker, asyncio.get_running_loop()).join(ROOM, Sink())

    asyncio.run(story())
    broker.publish_sync([Message(ROOM, "event", "a", retain=False)])
    broker.publish_sync([Message(ROOM, "event", "b", retain=False)])


def test_a_loss_is_told_in_its_place_to_those_of_the_address() -> None:
    async def main() -> None:
        broker, fanout = make()
        here, elsewhere = Sink(), Sink()
        await fanout.join(ROOM, here)
        await fanout.join(HALL, elsewhere)
        await broker.publish([Message(ROOM, "event", "before", False)])
        fanout.lost(ROOM.address)
        fanout.flush()
        assert (here.got, elsewhere.got) == (["before", "lost"], [])

    asyncio.run(main())
