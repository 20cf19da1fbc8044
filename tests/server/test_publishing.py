"""Publishing, from wherever."""

from __future__ import annotations

import asyncio
import math
import threading

import pytest
from channels.testing import WebsocketCommunicator

from sharedgen.server import position, publish, publish_sync
from sharedgen.server.channel import ChannelConsumer

from .conftest import Open
from .project.channels import Brief, Chat, Ticker
from .project.consumers import ChatConsumer, LiveConsumer
from .wire import Page, sub


def test_an_event_that_the_channel_does_not_declare_is_a_type_error_naming_both() -> None:
    with pytest.raises(TypeError) as error:
        publish_sync(Chat(room="x"), Brief.Note(text="x"))
    assert "Chat does not declare the event Brief.Note" in str(error.value)
    assert "its events: Chat.Message, Chat.Topic" in str(error.value)


def test_an_event_of_a_subclass_is_another_event() -> None:
    class Loud(Chat.Message):
        pass

    with pytest.raises(TypeError, match=r"Chat does not declare the event .*Loud"):
        publish_sync(Chat(room="x"), Loud(body="x"))


def test_a_class_is_no_address() -> None:
    with pytest.raises(TypeError, match="to an instance of a Channel, not to Chat"):
        publish_sync(Chat, Chat.Message(body="x"))  # type: ignore[arg-type]  # the mistake told of


def test_a_value_that_does_not_travel_is_a_value_error_naming_the_field() -> None:
    with pytest.raises(ValueError, match=r"Ticker\.Price: /value is nan"):
        publish_sync(Ticker(symbol="x"), Ticker.Price(value=math.nan))


def test_publish_sync_has_no_place_in_an_event_loop() -> None:
    async def mistaken() -> None:
        publish_sync(Chat(room="x"), Chat.Message(body="x"))

    with pytest.raises(RuntimeError, match="use `await publish"):
        asyncio.run(mistaken())


def test_publish_reaches_pages_from_an_event_loop_of_its_own(page: Page) -> None:
    room = Chat(room="own-loop")
    page.subscribe(room)
    asyncio.run(publish(room, Chat.Message(body="a")))
    assert page.receive() == 'm chat/own-loop 1 message {"body":"a"}'


def test_the_position_moves_with_what_is_published() -> None:
    room = Chat(room="position")

    async def moves() -> tuple[str, str]:
        before = await position(room)
        await publish(room, Chat.Message(body="a"))
        return before, await position(room)

    before, after = asyncio.run(moves())
    assert after == before.replace(":0", ":1")
    assert asyncio.run(position(Ticker(symbol="x"))) == "-"


def test_a_thousand_events_from_many_threads_reach_every_page_in_one_order(
    open_page: Open,
) -> None:
    room = Chat(room="threads")
    pages = [open_page() for _ in range(5)]
    for page in pages:
        page.subscribe(room)

    def flood(thread: int) -> None:
        for number in range(250):
            publish_sync(room, Chat.Message(body=f"{thread}-{number}"))

    threads = [threading.Thread(target=flood, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    heard = [page.receive_all(1000) for page in pages]
    for thread in threads:
        thread.join()
    assert [int(frame.split(" ")[2]) for frame in heard[0]] == list(range(1, 1001))
    assert all(frames == heard[0] for frames in heard)


def test_a_burst_larger_than_the_out_queue_reaches_a_reader_that_keeps_up() -> None:
    async def burst() -> None:
        room = Chat(room="burst")
        socket = WebsocketCommunicator(
            LiveConsumer.as_asgi(),
            "/ws/live",
            headers=[(b"host", b"localhost"), (b"origin", b"http://localhost")],
            subprotocols=["sharedgen.v1"],
        )
        await socket.connect()
        await socket.send_to('hello {"client":"c"}')
        await socket.receive_from()
        await socket.send_to(sub(1, room))
        await socket.receive_from()
        for _ in range(100):
            await publish(room, Chat.Message(body="x" * 30_000))  # 3 MB, where 1 MiB may wait
        heard = 0
        while heard < 100:
            heard += (await socket.receive_from()).count("m chat/burst ")
        await socket.disconnect()

    asyncio.run(burst())


def test_a_consumer_may_stand_alone_in_a_test_of_its_own() -> None:
    consumer = ChatConsumer(Chat(room="alone"), {"user": "ann"})
    assert asyncio.run(consumer.authorize()) is True
    assert consumer.user == "ann"
    with pytest.raises(RuntimeError, match="no connection to send to"):
        asyncio.run(consumer.send(Chat.Message(body="x")))


def test_nothing_is_sent_before_the_subscription_is_live(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def eager(self: ChannelConsumer[Chat]) -> bool:
        await self.send(Chat.Message(body="too early"))
        return True

    monkeypatch.setattr(ChatConsumer, "authorize", eager)
    assert page.answer(sub(1, Chat(room="early"))) == 'err 1 internal {"retryable":false}'
    assert "use the hook `subscribed`" in caplog.text


def test_what_subscribed_sends_follows_the_answer(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def greet(self: ChannelConsumer[Chat]) -> None:
        await self.send(Chat.Message(body="welcome"))

    monkeypatch.setattr(ChatConsumer, "subscribed", greet)
    page.subscribe(Chat(room="greeted"))
    assert page.receive() == 'm chat/greeted - message {"body":"welcome"}'


def test_a_hook_that_fails_is_logged_and_the_subscription_stays(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: ChannelConsumer[Chat]) -> None:
        raise RuntimeError("a hook that fails")

    room = Chat(room="hook")
    monkeypatch.setattr(ChatConsumer, "subscribed", fail)
    page.subscribe(room)
    publish_sync(room, Chat.Message(body="still"))
    assert page.receive().startswith("m chat/hook 1 ")
    page.send("past 9 chat/hook -")
    assert page.receive().startswith("ok 9 ")  # the hook ran before, on the same address
    assert "a hook that fails" in caplog.text


def test_a_refusal_ends_a_subscription_that_was_live(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Chat(room="revoked")
    page.subscribe(room)

    async def refuse(self: ChannelConsumer[Chat]) -> bool:
        return False

    monkeypatch.setattr(ChatConsumer, "authorize", refuse)
    assert page.answer(sub(9, room)).startswith("err 9 refused ")
    publish_sync(room, Chat.Message(body="unheard"))
    assert page.command(room, "say").startswith("err not_subscribed ")
