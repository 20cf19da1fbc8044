"""The Redis broker behind sentinels, and on a cluster."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from sharedgen.server.broker import Message, Stream
from sharedgen.server.broker.redis import RedisBroker
from sharedgen.server.protocol import After

from .ear import Ear
from .redis_server import PROGRAM, RedisServer
from .wire import wait_until

DAY = timedelta(days=1)
STREAMS = [Stream(f"chat/{number}", 1000, DAY, retains=True) for number in range(8)]
BARE = Stream("bare", 0, DAY, retains=False)


def events(stream: Stream, *payloads: object) -> list[Message]:
    return [Message(stream, "event", str(payload), False) for payload in payloads]


@pytest.fixture
def cluster() -> Iterator[list[RedisServer]]:
    """Three masters of a cluster."""
    with ExitStack() as stack:
        nodes = [stack.enter_context(RedisServer("--cluster-enabled", "yes")) for _ in range(3)]
        hosts = [f"127.0.0.1:{node.port}" for node in nodes]
        subprocess.run(
            ["redis-cli", "--cluster", "create", *hosts, "--cluster-yes"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        for node in nodes:
            wait_until(partial(_is_whole, node))
        yield nodes


def _is_whole(node: RedisServer) -> bool:
    return bool(node.client.cluster("info")["cluster_state"] == "ok")


def test_a_cluster_spreads_addresses_over_its_nodes(cluster: list[RedisServer]) -> None:
    async def main() -> None:
        broker = RedisBroker(f"redis+cluster://127.0.0.1:{cluster[0].port}", prefix="t")
        ear = Ear()
        for stream in [*STREAMS, BARE]:
            await broker.listen(stream, ear)
            await broker.read(stream)
        messages = [message for stream in STREAMS for message in events(stream, 1, 2)]
        await broker.publish([*messages, *events(BARE, "bare")])
        await ear.until_heard(17)
        for node in cluster:
            await asyncio.to_thread(node.cut)
        await asyncio.to_thread(broker.publish_sync, events(STREAMS[0], 3))
        await ear.until_heard(18)
        snapshot = await broker.read(STREAMS[0])
        past = await broker.read(STREAMS[0], After(snapshot.position.partition(":")[0], 1))
        assert [event.offset for event in past.events] == [2, 3]
        await broker.close()

    asyncio.run(main())
    assert sum(1 for node in cluster if node.client.dbsize()) > 1


class Sentinel:
    """One sentinel that watches a master as `mine`, and fails over at once."""

    def __init__(self, master: RedisServer, folder: Path) -> None:
        config = folder / "sentinel.conf"
        config.write_text(
            f"sentinel monitor mine 127.0.0.1 {master.port} 1\n"
            "sentinel down-after-milliseconds mine 300\n"
            "sentinel failover-timeout mine 2000\n"
        )
        self.server = RedisServer()
        self._process = subprocess.Popen(
            [
                *(PROGRAM, str(config), "--sentinel"),
                *("--port", str(self.server.port), "--bind", "127.0.0.1"),
            ],
            stdout=subprocess.DEVNULL,
        )

    def master_port(self) -> int:
        return int(self.server.client.sentinel_get_master_addr_by_name("mine")[1])

    def replicas(self) -> int:
        try:
            return len(self.server.client.sentinel_slaves("mine"))
        except Exception:
            return 0

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self.server.client.close()


def test_a_failover_behind_sentinels_loses_nothing_that_reached_the_replica(
    tmp_path: Path,
) -> None:
    async def main(sentinel: Sentinel, master: RedisServer, replica: RedisServer) -> None:
        url = f"redis+sentinel://127.0.0.1:{sentinel.server.port}/mine/0"
        broker = RedisBroker(url, prefix="t")
        ear = Ear()
        stream = STREAMS[0]
        await broker.listen(stream, ear)
        await broker.read(stream)
        await broker.publish(events(stream, *range(20)))
        await asyncio.to_thread(master.client.wait, 1, 10_000)
        await asyncio.to_thread(master.stop)
        await asyncio.to_thread(wait_until, lambda: sentinel.master_port() == replica.port)
        await broker.publish(events(stream, "after"))
        await asyncio.to_thread(broker.publish_sync, events(stream, "after too"))
        await ear.until_heard(22)
        assert ear.offsets == list(range(1, 23))
        assert ear.lost_at == []
        await broker.close()

    with (
        RedisServer() as master,
        RedisServer("--replicaof", "127.0.0.1", str(master.port)) as replica,
    ):
        sentinel = Sentinel(master, tmp_path)
        try:
            wait_until(lambda: sentinel.replicas() == 1)
            asyncio.run(main(sentinel, master, replica))
        finally:
            sentinel.stop()
