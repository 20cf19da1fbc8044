"""Several processes on one Redis: what is promised holds while parts of it go away."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from sharedgen.declare import Channel, address_of, declaration
from sharedgen.server.broker import Message, stream_at
from sharedgen.server.broker.redis import RedisBroker

from .fleet import Fleet
from .project.channels import Brief, Feed
from .reader import Reader
from .redis_server import RedisServer

Publish = Callable[[Channel, Sequence[int]], Awaitable[None]]


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer(keep=True) as server:
        yield server


@pytest.fixture
def fleet(server: RedisServer) -> Iterator[Fleet]:
    with Fleet(2, BROKER=server.url) as fleet:
        yield fleet


@asynccontextmanager
async def readers_of(fleet: Fleet, channel: Channel, count: int) -> AsyncIterator[list[Reader]]:
    """So many, live, over all processes."""
    readers = [Reader(fleet.hosts, channel) for _ in range(count)]
    try:
        for reader in readers:
            await reader.until_live()
        yield readers
    finally:
        for reader in readers:
            await reader.close()


@asynccontextmanager
async def publisher(server: RedisServer) -> AsyncIterator[Publish]:
    """Publishes as a worker of another process does."""
    broker = RedisBroker(server.url, prefix="sharedgen")

    async def publish(channel: Channel, numbers: Sequence[int]) -> None:
        stream = stream_at(address_of(channel), declaration(type(channel)))
        name, field = ("note", "text") if isinstance(channel, Brief) else ("item", "number")
        payloads = [f'{{"{field}":{number}}}' for number in numbers]
        await broker.publish([Message(stream, name, payload, False) for payload in payloads])

    yield publish
    await broker.close()


def numbers(reader: Reader) -> list[int]:
    return [int(payload.rpartition(":")[2].rstrip("}")) for payload in reader.got]


def assert_whole(readers: list[Reader], count: int) -> None:
    """Nothing lost, nothing doubled, all in order, and nobody was told of a gap."""
    for reader in readers:
        assert numbers(reader) == list(range(count)), reader
        assert (reader.doubles, reader.holes, reader.gaps) == (0, 0, 0)


def test_cut_connections_and_a_restarted_process_lose_nothing(
    server: RedisServer, fleet: Fleet
) -> None:
    async def main() -> None:
        feed = Feed(name="restarted")
        async with publisher(server) as publish, readers_of(fleet, feed, 8) as readers:

            async def disturb() -> None:
                for number in range(1, 6):
                    await readers[0].until_got(1500 * number)
                    await asyncio.to_thread(server.cut)
                    if number == 3:
                        await asyncio.to_thread(fleet.kill, 0, signal.SIGTERM)
                        await asyncio.to_thread(fleet.start, 0)

            disturbing = asyncio.ensure_future(disturb())
            for start in range(0, 10_000, 10):
                await publish(feed, range(start, start + 10))
                # the window is of 4,000: nobody must be left further behind
                for reader in readers:
                    await reader.until_got(start - 2000)
            await disturbing
            for reader in readers:
                await reader.until_got(10_000)
            assert_whole(readers, 10_000)
            assert sum(reader.connections for reader in readers) > 8

    asyncio.run(main())


def test_a_process_killed_in_the_middle_loses_nothing(server: RedisServer, fleet: Fleet) -> None:
    async def main() -> None:
        feed = Feed(name="killed")
        async with publisher(server) as publish, readers_of(fleet, feed, 6) as readers:
            for number in range(1000):
                await publish(feed, [number])
                if number == 500:
                    await asyncio.to_thread(fleet.kill, 0)
            for reader in readers:
                await reader.until_got(1000)
            assert_whole(readers, 1000)

    asyncio.run(main())


def test_redis_started_anew_from_its_disk_loses_nothing(server: RedisServer, fleet: Fleet) -> None:
    async def main() -> None:
        feed = Feed(name="redis")
        async with publisher(server) as publish, readers_of(fleet, feed, 4) as readers:
            for number in range(300):
                await publish(feed, [number])
                if number == 100:
                    await asyncio.to_thread(server.restart)
            for reader in readers:
                await reader.until_got(300)
            assert_whole(readers, 300)

    asyncio.run(main())


def test_who_is_away_for_longer_than_the_window_is_told(server: RedisServer, fleet: Fleet) -> None:
    async def main() -> None:
        async with publisher(server) as publish, readers_of(fleet, Brief(), 2) as readers:
            start = readers[0].position
            fleet.kill(0)
            fleet.kill(1)
            await publish(Brief(), range(4))  # the window is of 3
            await asyncio.to_thread(fleet.start, 0)
            for reader in readers:
                await reader.until(lambda reader=reader: reader.gaps == 1)
                assert reader.got == []
                assert reader.position == start.replace(":0", ":4")
            await publish(Brief(), [4])
            for reader in readers:
                await reader.until_got(1)
                assert reader.holes == 0

    asyncio.run(main())


def test_a_redis_that_lost_everything_is_told_and_followed(fleet: Fleet) -> None:
    async def main() -> None:
        feed = Feed(name="forgotten")
        with RedisServer() as server, Fleet(1, BROKER=server.url) as fleet:
            async with publisher(server) as publish, readers_of(fleet, feed, 2) as readers:
                await publish(feed, range(5))
                for reader in readers:
                    await reader.until_got(5)
                await asyncio.to_thread(server.restart)
                await publish(feed, [5])
                for reader in readers:
                    await reader.until(lambda reader=reader: reader.gaps == 1)
                    assert reader.closes == [4003]
                await publish(feed, [6])
                for reader in readers:
                    await reader.until(lambda reader=reader: numbers(reader)[-1:] == [6])

    asyncio.run(main())


def test_a_thousand_connections_hear_everything(server: RedisServer, fleet: Fleet) -> None:
    async def main() -> None:
        feed = Feed(name="thousand")
        async with publisher(server) as publish, readers_of(fleet, feed, 1000) as readers:
            await publish(feed, range(20))
            for reader in readers:
                await reader.until_got(20)
            assert_whole(readers, 20)

    asyncio.run(main())
