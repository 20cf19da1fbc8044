"""The broker on a Channels layer: in memory, and on Redis with two processes' worth of loops."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from channels.layers import channel_layers
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from sharedgen.server.broker import BrokerError, Message, Stream
from sharedgen.server.broker.layer import LayerBroker, group_name
from sharedgen.server.protocol import After, Last

from .ear import Ear
from .redis_server import RedisServer
from .wire import PATIENCE

ROOM = Stream("chat/a%20b", 10, timedelta(days=1))
OTHER = Stream("chat/b", 10, timedelta(days=1))


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(params=["memory", "redis", "redis pub/sub"])
def layers(request: pytest.FixtureRequest) -> Iterator[None]:
    backends: dict[str, dict[str, Any]] = {
        "memory": {"BACKEND": "channels.layers.InMemoryChannelLayer"},
        "redis": {"BACKEND": "channels_redis.core.RedisChannelLayer"},
        "redis pub/sub": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer"},
    }
    backend = backends[request.param]
    if request.param != "memory":
        server: RedisServer = request.getfixturevalue("server")
        backend["CONFIG"] = {"hosts": [server.url]}
    with override_settings(CHANNEL_LAYERS={"default": backend}):
        channel_layers.backends.clear()
        yield
    channel_layers.backends.clear()


def events(stream: Stream, *payloads: object) -> list[Message]:
    return [Message(stream, "event", str(payload), True) for payload in payloads]


@pytest.mark.usefixtures("layers")
def test_events_are_heard_once_in_order_and_without_offsets() -> None:
    async def main() -> None:
        broker = LayerBroker("default")
        ear = Ear()
        await broker.listen(ROOM, ear)
        await broker.listen(ROOM, ear)
        await broker.publish(events(ROOM, 1, 2, 3))
        await ear.until_heard(3)
        assert [p.frame for p in ear.heard] == [f"m chat/a%20b - event {n}" for n in (1, 2, 3)]

    asyncio.run(main())


@pytest.mark.usefixtures("layers")
def test_nothing_is_kept() -> None:
    async def main() -> None:
        broker = LayerBroker("default")
        await broker.publish(events(ROOM, 1))
        for since in (None, Last(3), After("e", 1)):
            snapshot = await broker.read(ROOM, since)
            assert (snapshot.position, snapshot.recovered) == ("-", None)
            assert (snapshot.events, snapshot.retained) == ((), ())

    asyncio.run(main())


@pytest.mark.usefixtures("layers")
def test_who_left_hears_no_more_and_may_come_again() -> None:
    async def main() -> None:
        broker = LayerBroker("default")
        ear, other = Ear(), Ear()
        await broker.listen(ROOM, ear)
        await broker.listen(OTHER, other)
        broker.unlisten(ROOM, ear)
        await broker.publish([*events(ROOM, "unheard"), *events(OTHER, "end")])
        await other.until_heard(1)
        await broker.listen(ROOM, ear)
        await broker.publish(events(ROOM, "again"))
        await ear.until_heard(1)
        assert ear.payloads == ["again"]

    asyncio.run(main())


@pytest.mark.usefixtures("layers")
def test_what_a_thread_publishes_is_heard_at_once_where_nothing_else_happens() -> None:
    async def main() -> float:
        broker = LayerBroker("default")
        ear = Ear()
        await broker.listen(ROOM, ear)
        thread = threading.Thread(target=broker.publish_sync, args=[events(ROOM, 1)])
        began = time.monotonic()
        thread.start()
        await ear.until_heard(1)
        return time.monotonic() - began

    assert asyncio.run(main()) < PATIENCE / 2


def test_a_layer_that_is_not_there_is_told() -> None:
    with pytest.raises(ImproperlyConfigured, match="CHANNEL_LAYERS has no 'nowhere'"):
        LayerBroker("nowhere")


def test_a_layer_that_fails_is_a_broker_error() -> None:
    config = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": ["redis://127.0.0.1:1"]},
    }
    with override_settings(CHANNEL_LAYERS={"default": config}):
        channel_layers.backends.clear()
        with pytest.raises(BrokerError, match="the channel layer failed"):
            asyncio.run(LayerBroker("default").publish(events(ROOM, 1)))
    channel_layers.backends.clear()


@given(st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=255)))
def test_group_names_are_legal_and_never_shared(addresses: list[str]) -> None:
    names = [group_name(address) for address in set(addresses)]
    assert len(set(names)) == len(names)
    assert all(len(name) < 100 for name in names)
    legal = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert all(set(name) <= legal for name in names)
