"""What is published while Redis does not take it, with the connection in the test's hands."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio.cluster import RedisCluster
from redis.exceptions import ClusterDownError, ConnectionError

from sharedgen.server.broker import BrokerError, Message, Stream
from sharedgen.server.broker.redis import RedisBroker, outbox
from sharedgen.server.broker.redis.keys import Keys
from sharedgen.server.broker.redis.outbox import Outbox, Sender

from .wire import PATIENCE

KEPT = Stream("chat/a", 1000, timedelta(days=1), retains=False)
EVENT = Message(KEPT, "event", "1", retain=False)


class Failing:
    """A client of redis-py whose every command fails."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def execute_command(self, *arguments: object) -> Any:
        raise self._error


def test_a_failure_that_nobody_thought_of_is_told_to_whoever_publishes() -> None:
    async def main() -> None:
        box = Outbox(Failing(ValueError("a bug")), Keys("t", 0))
        with pytest.raises(BrokerError, match="ValueError: a bug"):
            await asyncio.wait_for(box.publish([EVENT]), PATIENCE)

    asyncio.run(main())


def test_a_cluster_that_is_not_there_is_a_broker_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PATIENCE_SECONDS", 0.1)

    async def main() -> None:
        broker = RedisBroker("redis+cluster://127.0.0.1:1", prefix="t")
        with pytest.raises(BrokerError, match="did not answer"):
            await broker.read(KEPT)
        with pytest.raises(BrokerError, match="did not take an event"):
            await broker.publish([EVENT])  # in a thread
        with pytest.raises(BrokerError, match="did not answer"):
            await broker.begin("key", "digest", window=1, lease=1)
        with pytest.raises(BrokerError, match="did not take an event"):
            await asyncio.wait_for(broker.publish([EVENT]), PATIENCE)
        await broker.close()

    asyncio.run(main())


def test_what_waits_behind_others_is_not_held_back_for_longer_than_they(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "PATIENCE_SECONDS", 0.1)
    monkeypatch.setattr(outbox, "BATCH", 1)

    async def main() -> None:
        box = Outbox(Failing(ConnectionError("refused")), Keys("t", 0))
        publishing = asyncio.gather(
            *(box.publish([EVENT]) for _ in range(1000)), return_exceptions=True
        )
        outcomes = await asyncio.wait_for(publishing, PATIENCE)
        assert {type(outcome) for outcome in outcomes} == {BrokerError}

    asyncio.run(main())


@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_processes_forked_from_one_never_give_two_events_one_id() -> None:
    sender = Sender()
    sender.new_id()
    reader, writer = os.pipe()
    if not (child := os.fork()):
        os.write(writer, sender.new_id().encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reader, 100).decode() != sender.new_id()
    os.close(reader)
    os.close(writer)


class Recovering(RedisCluster):
    """A cluster that refuses the first command, and takes those after it."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self._refused = False

    async def execute_command(self, *arguments: Any, **options: Any) -> Any:
        if not self._refused:
            self._refused = True
            raise ClusterDownError("CLUSTERDOWN The cluster is down")
        self.taken.append(arguments[-1])


def test_a_cluster_that_comes_back_between_two_events_of_one_address_keeps_their_order() -> None:
    async def main() -> list[Any]:
        client = Recovering()
        messages = [Message(KEPT, "event", payload, retain=False) for payload in "abc"]
        await asyncio.wait_for(Outbox(client, Keys("t", 0)).publish(messages), PATIENCE)
        return client.taken

    assert asyncio.run(main()) == ["a", "b", "c"]
