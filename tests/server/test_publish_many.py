"""Many events in one call, events that wait for a commit, and positions of synchronous code."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Sequence

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.template import Context, Template

from sharedgen import Channel, Event
from sharedgen.server import (
    position,
    position_sync,
    publish,
    publish_many,
    publish_many_sync,
    publish_on_commit,
)
from sharedgen.server.broker import Message, get_broker

from .project.channels import Brief, Chat, Ticker
from .wire import Page

PublishMany = Callable[[Iterable[tuple[Channel, Event]]], None]


def in_a_loop(pairs: Iterable[tuple[Channel, Event]]) -> None:
    asyncio.run(publish_many(pairs))


EITHER = pytest.mark.parametrize("publish_all", [in_a_loop, publish_many_sync])


def said(text: str) -> Chat.Message:
    return Chat.Message(body=text)


@EITHER
def test_many_events_reach_their_channels_in_order(publish_all: PublishMany, page: Page) -> None:
    one, two = (Chat(room=f"{publish_all.__name__.replace('_', '-')}-{n}") for n in (1, 2))
    page.subscribe(one)
    page.subscribe(two)
    publish_all((room, said(text)) for room, text in [(one, "a"), (two, "b"), (one, "c")])
    assert page.receive_all(3) == [
        f'm chat/{one.room} 1 message {{"body":"a"}}',
        f'm chat/{two.room} 1 message {{"body":"b"}}',
        f'm chat/{one.room} 2 message {{"body":"c"}}',
    ]


def test_they_go_to_the_broker_in_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []
    through = get_broker().publish_sync

    def count(messages: Sequence[Message]) -> None:
        calls.append([message.payload for message in messages])
        through(messages)

    monkeypatch.setattr(get_broker(), "publish_sync", count)
    publish_many_sync([(Chat(room="call"), said("a")), (Brief(), Brief.Note(text="b"))])
    publish_many_sync([])
    assert calls == [['{"body":"a"}', '{"text":"b"}']]


@EITHER
def test_nothing_is_published_where_one_is_wrong(publish_all: PublishMany) -> None:
    room = Chat(room="all-or-nothing")
    before = position_sync(room)
    with pytest.raises(ValueError, match=r"Ticker\.Price: /value is nan"):
        publish_all([(room, said("x")), (Ticker(symbol="x"), Ticker.Price(value=math.nan))])
    assert position_sync(room) == before


def test_an_event_waits_for_the_commit(page: Page) -> None:
    room = Chat(room="commit")
    page.subscribe(room)
    before = position_sync(room)
    with transaction.atomic():
        publish_on_commit(room, said("committed"))
        assert position_sync(room) == before
    assert page.receive() == 'm chat/commit 1 message {"body":"committed"}'


def test_an_event_of_a_transaction_that_is_rolled_back_is_not_published() -> None:
    room = Chat(room="rollback")
    before = position_sync(room)
    with transaction.atomic():
        publish_on_commit(room, said("never"))
        transaction.set_rollback(True)
    assert position_sync(room) == before


def test_without_a_transaction_it_is_published_at_once(page: Page) -> None:
    room = Chat(room="autocommit")
    page.subscribe(room)
    publish_on_commit(room, said("now"))
    assert page.receive().endswith('{"body":"now"}')


def test_what_changes_before_the_commit_does_not_count(page: Page) -> None:
    room = Chat(room="changed")
    page.subscribe(room)
    event = said("as it was")
    with transaction.atomic():
        publish_on_commit(room, event)
        event.body = "changed"
    assert page.receive().endswith('{"body":"as it was"}')


def test_a_wrong_event_raises_where_it_was_made() -> None:
    with transaction.atomic(), pytest.raises(ValueError, match=r"Ticker\.Price: /value is nan"):
        publish_on_commit(Ticker(symbol="x"), Ticker.Price(value=math.nan))


def test_a_broker_that_fails_at_the_commit_leaves_it_committed(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(messages: Sequence[Message]) -> None:
        raise ConnectionError("no broker")

    monkeypatch.setattr(get_broker(), "publish_sync", fail)
    after: list[str] = []
    with caplog.at_level(logging.ERROR), transaction.atomic():
        publish_on_commit(Brief(), Brief.Note(text="lost"))
        transaction.on_commit(lambda: after.append("the next in line"))
    assert after == ["the next in line"]
    assert "no broker" in caplog.text


def test_publish_on_commit_works_in_a_thread_of_an_event_loop(page: Page) -> None:
    room = Chat(room="thread")
    page.subscribe(room)

    def save() -> None:
        with transaction.atomic():
            publish_on_commit(room, said("saved"))

    asyncio.run(sync_to_async(save)())
    assert page.receive().endswith('{"body":"saved"}')


@pytest.mark.parametrize(
    ("mistaken", "mend"),
    [
        (lambda: publish_many_sync([]), "use `await publish_many"),
        (lambda: publish_on_commit(Brief(), Brief.Note(text="x")), "through sync_to_async"),
        (lambda: position_sync(Brief()), "use `await position"),
    ],
)
def test_synchronous_functions_have_no_place_in_an_event_loop(
    mistaken: Callable[[], object], mend: str
) -> None:
    async def story() -> None:
        mistaken()

    with pytest.raises(RuntimeError, match=mend):
        asyncio.run(story())


def test_position_sync_is_the_position() -> None:
    room = Chat(room="position-sync")
    asyncio.run(publish(room, said("a")))
    assert position_sync(room) == asyncio.run(position(room))
    assert position_sync(room).endswith(":1")


def test_a_position_is_of_a_channel() -> None:
    with pytest.raises(TypeError, match="position takes an instance of a Channel, not Chat"):
        position_sync(Chat)  # type: ignore[arg-type]  # the mistake told of


def render(text: str, **context: object) -> str:
    return Template("{% load sharedgen %}" + text).render(Context(context))


def test_a_template_renders_the_position() -> None:
    room = Chat(room="template")
    assert render('{since: "{% position room %}"}', room=room) == (
        f'{{since: "{position_sync(room)}"}}'
    )
    assert render("{% position room as where %}<{{ where }}>", room=Ticker(symbol="x")) == "<->"


def test_a_variable_that_the_template_does_not_have_is_told_of() -> None:
    with pytest.raises(TypeError, match="position takes an instance of a Channel, not str"):
        render("{% position room %}")
