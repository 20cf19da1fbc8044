"""`record()`: what was published, by whichever function."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest
from django.db import transaction

from sharedgen.server import (
    position_sync,
    publish,
    publish_many,
    publish_many_sync,
    publish_on_commit,
    publish_sync,
)
from sharedgen.testing import Published, record

from ..server.project.channels import Brief, Chat, Ticker

ROOM = Chat(room="recorded")
HELLO = Chat.Message(body="hello")


@pytest.mark.parametrize(
    "publishes",
    [
        lambda: asyncio.run(publish(ROOM, HELLO)),
        lambda: asyncio.run(publish_many([(ROOM, HELLO)])),
        lambda: publish_sync(ROOM, HELLO),
        lambda: publish_many_sync([(ROOM, HELLO)]),
        lambda: publish_on_commit(ROOM, HELLO),
    ],
    ids=["publish", "publish_many", "publish_sync", "publish_many_sync", "publish_on_commit"],
)
def test_whichever_function_publishes(publishes: Callable[[], None]) -> None:
    with record() as published:
        publishes()
    assert published == [Published(ROOM, HELLO)]


def test_a_thread_is_heard_too() -> None:
    with record() as published:
        thread = threading.Thread(target=publish_sync, args=(ROOM, HELLO))
        thread.start()
        thread.join()
    assert published == [Published(ROOM, HELLO)]


def test_what_is_published_before_or_after_is_not_recorded() -> None:
    publish_sync(ROOM, HELLO)
    with record() as published:
        pass
    publish_sync(ROOM, HELLO)
    assert published == []


def test_the_broker_gets_it_all_the_same() -> None:
    before = position_sync(ROOM)
    with record():
        publish_sync(ROOM, HELLO)
    assert position_sync(ROOM) != before


def test_events_can_be_asked_for_by_address_and_by_class() -> None:
    lobby, price = Chat(room="lobby"), Ticker.Price(value=1)
    with record() as published:
        publish_many_sync([(ROOM, HELLO), (Ticker(symbol="x"), price)])
        publish_sync(lobby, Chat.Topic(text="t"))
    assert published.events(ROOM) == [HELLO]
    assert published.events(Chat) == [HELLO, Chat.Topic(text="t")]
    assert published.events(Brief) == []


def test_a_wrong_event_is_not_recorded() -> None:
    with record() as published, pytest.raises(TypeError):
        publish_sync(ROOM, Brief.Note(text="x"))
    assert published == []


def test_an_event_is_kept_as_it_was() -> None:
    event = Chat.Message(body="as it was")
    with record() as published:
        publish_sync(ROOM, event)
        event.body = "changed"
    assert published.events(ROOM) == [Chat.Message(body="as it was")]


def test_an_event_that_waits_for_a_commit_is_recorded_at_the_commit() -> None:
    event = Chat.Message(body="as it was")
    with record() as published:
        with transaction.atomic():
            publish_on_commit(ROOM, event)
            event.body = "changed"
            assert published == []
        assert published.events(ROOM) == [Chat.Message(body="as it was")]


def test_recorders_within_each_other_hear_the_same() -> None:
    with record() as outer, record() as inner:
        publish_sync(ROOM, HELLO)
    assert inner == outer == [Published(ROOM, HELLO)]
