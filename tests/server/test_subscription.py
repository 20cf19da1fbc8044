"""A subscription that joins while events are on their way to it."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from sharedgen.declare import declaration
from sharedgen.server.broker import Broker, Message, Publication, stream_at
from sharedgen.server.broker.memory import MemoryBroker
from sharedgen.server.fanout import Fanout, burst_of
from sharedgen.server.protocol import After, Close, Since
from sharedgen.server.routes import Route
from sharedgen.server.subscription import Subscription
from sharedgen.server.writer import Writer

from .project.channels import Chat
from .project.consumers import ChatConsumer
from .wire import PATIENCE

ROUTE = Route(ChatConsumer, declaration(Chat), frozenset())
STREAM = stream_at("chat/on-the-way", declaration(Chat))


def _message(body: str) -> Message:
    return Message(STREAM, "message", body, retain=False)


class Socket:
    """What was sent to it, frame by frame; `last` when that of the last event was."""

    def __init__(self) -> None:
        self.frames: list[str] = []
        self.last = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        self.frames += message["text"].split("\n")
        if self.frames[-1].endswith(" last"):
            self.last.set()


@pytest.mark.parametrize("past", [False, True])
def test_an_event_on_its_way_when_a_page_joins_comes_once(past: bool) -> None:
    async def main() -> list[str]:
        broker = MemoryBroker()
        fanout = Fanout(cast(Broker, broker), asyncio.get_running_loop())
        await broker.listen(STREAM, fanout)
        epoch = broker.read_sync(STREAM).position.partition(":")[0]
        since: Since = After(epoch, 0) if past else None
        socket = Socket()
        writer = Writer(socket.send, limit=1 << 20, on_overflow=print, on_stuck=print)
        subscription = Subscription(ROUTE, STREAM, writer, limit=1 << 20, on_lost=lambda: None)
        broker.publish_sync([_message("first")])  # heard, and delivered to nobody yet
        await subscription.join("1", since, cast(Broker, broker), fanout, None)
        broker.publish_sync([_message("last")])
        await asyncio.wait_for(socket.last.wait(), PATIENCE)
        return socket.frames[1:]

    before = ["m chat/on-the-way 1 message first"] if past else []
    assert asyncio.run(main()) == [*before, "m chat/on-the-way 2 message last"]


def test_too_much_that_waits_for_a_page_that_joins_is_told_once() -> None:
    async def main() -> int:
        overflows = 0

        def overflow() -> None:
            nonlocal overflows
            overflows += 1
            writer.close(Close.SLOW_CONSUMER, drop=True)

        writer = Writer(Socket().send, limit=10, on_overflow=overflow, on_stuck=print)
        subscription = Subscription(ROUTE, STREAM, writer, limit=10, on_lost=lambda: None)
        for offset in range(1, 6):
            publication = Publication(STREAM.address, offset, "m", 8)
            subscription.deliver(burst_of([publication], at=0))
        writer.abandon()
        return overflows

    assert asyncio.run(main()) == 1
