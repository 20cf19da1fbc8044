"""`Client`: a page that needs no browser."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

import pytest
from channels.routing import ProtocolTypeRouter, URLRouter
from django.contrib.auth.models import AnonymousUser, User
from django.test import override_settings
from django.urls import path

from sharedgen.server import (
    ChannelConsumer,
    CommandError,
    MultiplexConsumer,
    position,
    publish,
    publish_sync,
)
from sharedgen.testing import Client, Disconnected, Ended

from ..server.project.channels import Brief, Chat, Closed, Guarded, Receipt, Ticker
from ..server.project.consumers import LiveConsumer

LIVE: Any = LiveConsumer.as_asgi()  # Django's path is typed for views


def story(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """Runs an async test in a loop of its own, as the plugins do."""

    @wraps(test)
    def run(**fixtures: Any) -> None:
        async def told() -> None:
            await test(**fixtures)

        asyncio.run(told())

    return run


def said(text: str) -> Chat.Message:
    return Chat.Message(body=text)


@story
async def test_a_command_is_answered_by_its_reply() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-reply"))
        assert await chat.send(Chat.Say(body="four")) == Receipt(id=4)


@story
async def test_an_empty_reply_is_none() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-empty"))
        assert await chat.send(Chat.Typing()) is None


@story
async def test_an_event_is_its_model() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-event"))
        await chat.send(Chat.Say(body="hi"))
        assert await chat.event() == said("hi")


@story
async def test_an_event_of_another_class_than_expected_fails_and_is_told() -> None:
    room = Chat(room="testing-expected")
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room)
        await publish(room, said("hi"))
        with pytest.raises(AssertionError, match=r"Chat\.Topic was expected, and Chat\.Message ca"):
            await chat.event(Chat.Topic)


@story
async def test_a_time_out_tells_what_came_instead() -> None:
    other = Chat(room="testing-other")
    async with Client(LiveConsumer, timeout=0.05) as client:
        chat = await client.subscribe(Chat(room="testing-timeout"))
        waiting = asyncio.create_task(chat.event())
        await asyncio.sleep(0)
        elsewhere = await client.subscribe(other)
        await publish(other, said("over here"))
        await elsewhere.event()
        with pytest.raises(TimeoutError) as error:
            await waiting
    assert "no event came at chat/testing-timeout within 0.05 s" in str(error.value)
    assert 'm chat/testing-other 1 message {"body":"over here"}' in str(error.value)


@story
async def test_an_error_is_the_one_that_a_page_gets() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-errors"))
        with pytest.raises(CommandError) as error:
            await chat.send(Chat.Fail(how="muted"))
    assert (error.value.code, error.value.message, error.value.retryable) == (
        "muted",
        "You are muted",
        True,
    )


@story
async def test_a_wrong_command_has_its_issues() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-invalid"))
        with pytest.raises(CommandError) as error:
            await chat.send(Chat.Say.model_construct(body=""))
    assert error.value.code == "invalid"
    assert [issue["path"] for issue in error.value.issues] == ["/body"]


@story
async def test_any_json_can_be_sent() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-json"))
        assert await chat.send_json("say", {"body": "four"}) == {"id": 4}
        with pytest.raises(CommandError) as error:
            await chat.send_json("no-such", [])
    assert error.value.code == "unknown"


@story
async def test_a_command_of_another_channel_is_a_type_error() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-types"))
        with pytest.raises(
            TypeError, match=r"does not declare the command Ticker\.Order; its comm"
        ):
            await chat.send(Ticker.Order())


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        (Chat(room="private"), "refused"),
        (Closed(), "refused"),
        (Guarded(how="code"), "banned"),
        (Guarded(how="crash"), "internal"),
    ],
    ids=lambda value: str(value),
)
@story
async def test_a_subscription_that_is_not_granted_raises(channel: Any, code: str) -> None:
    async with Client(LiveConsumer) as client:
        with pytest.raises(CommandError) as error:
            await client.subscribe(channel)
    assert error.value.code == code


@story
async def test_nothing_is_true_where_nothing_was_published() -> None:
    room = Chat(room="testing-nothing")
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room)
        await publish(room, said("heard"))
        await chat.event()
        await chat.nothing()


@story
async def test_nothing_is_false_where_something_was_published_elsewhere() -> None:
    room = Chat(room="testing-something")
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room)
        await asyncio.to_thread(publish_sync, room, said("here"))
        with pytest.raises(AssertionError, match=r"this came: message \{.body.:.here.\}"):
            await chat.nothing()


@story
async def test_nothing_waits_as_long_as_it_is_told_to() -> None:
    room = Ticker(symbol="later")
    async with Client(LiveConsumer) as client:
        ticker = await client.subscribe(room)
        asyncio.get_running_loop().call_later(
            0.01, lambda: asyncio.ensure_future(publish(room, Ticker.Price(value=1)))
        )
        with pytest.raises(AssertionError, match="no event was expected at ticker/later"):
            await ticker.nothing(within=5)


@story
async def test_no_event_comes_after_leaving() -> None:
    room = Chat(room="testing-leaving")
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room)
        await chat.unsubscribe()
        await publish(room, said("unheard"))
        await chat.nothing()


@story
async def test_a_late_subscriber_asks_for_the_last_events() -> None:
    room = Chat(room="testing-last")
    for text in "abc":
        await publish(room, said(text))
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room, last=2)
        assert [await chat.event(), await chat.event()] == [said("b"), said("c")]
        await chat.nothing()


@story
async def test_a_page_that_comes_back_goes_on_from_its_position() -> None:
    room = Chat(room="testing-back")
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room)
        await publish(room, said("heard"))
        await chat.event()
        left_at = chat.position
    await publish(room, said("missed"))
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(room, since=left_at)
        assert chat.recovered is True
        assert chat.position == left_at
        assert await chat.event() == said("missed")
        assert chat.position == await position(room)


@story
async def test_a_page_that_was_away_for_too_long_did_not_recover() -> None:
    async with Client(LiveConsumer) as client:
        brief = await client.subscribe(Brief(), since="another:1")
        assert brief.recovered is False
        assert brief.position == await position(Brief())


@story
async def test_without_history_the_position_is_a_dash() -> None:
    async with Client(LiveConsumer) as client:
        assert (await client.subscribe(Ticker(symbol="x"))).position == "-"


@story
async def test_since_and_last_exclude_each_other() -> None:
    async with Client(LiveConsumer) as client:
        with pytest.raises(TypeError, match="since or last, not both"):
            await client.subscribe(Brief(), since="a:1", last=1)


@story
async def test_a_consumer_sees_the_user_the_session_and_the_headers() -> None:
    seen: dict[str, Any] = {}

    class Seeing(ChannelConsumer[Brief]):
        async def authorize(self) -> bool:
            headers = dict(self.scope["headers"])
            seen.update(user=self.user, session=self.scope["session"], tenant=headers[b"tenant"])
            return True

    class Live(MultiplexConsumer):
        consumers = [Seeing]

    user = User(username="ann")
    client = Client(Live, user=user, session={"a": 1}, headers={"Tenant": "acme"})
    async with client:
        await client.subscribe(Brief())
    assert seen == {"user": user, "session": {"a": 1}, "tenant": b"acme"}


@story
async def test_it_speaks_to_any_asgi_application_at_a_path() -> None:
    application = ProtocolTypeRouter({"websocket": URLRouter([path("<slug:tenant>/live", LIVE)])})
    async with Client(application, "/acme/live?a=1", user=AnonymousUser()) as client:
        await client.subscribe(Chat(room="testing-path"))


@story
async def test_another_sites_page_is_refused_in_the_handshake() -> None:
    with pytest.raises(Disconnected) as error:
        await Client(LiveConsumer, headers={"origin": "https://evil.example"}).__aenter__()
    assert error.value.close_code == 403


@story
async def test_what_the_application_raises_is_raised() -> None:
    application = URLRouter([path("elsewhere", LIVE)])
    with pytest.raises(ValueError, match="No route found"):
        await Client(application).__aenter__()


@story
async def test_a_connection_that_the_server_closes_says_so() -> None:
    async with Client(LiveConsumer) as client:
        chat = await client.subscribe(Chat(room="testing-closed"))
        client.send_frame("no frame at all")
        assert (await client.disconnected()).close_code == 4502
        with pytest.raises(Disconnected) as error:
            await chat.send(Chat.Typing())
    assert error.value.code == "disconnected"


@story
async def test_it_answers_pings() -> None:
    with override_settings(SHAREDGEN={"PING_SECONDS": 0.01, "PONG_SECONDS": 0.01}):
        async with Client(LiveConsumer, timeout=0.1) as client:
            with pytest.raises(TimeoutError, match="did not close"):
                await client.disconnected()


async def ending(scope: Any, receive: Any, send: Any) -> None:
    """Grants a subscription and ends it."""
    await receive()
    await send({"type": "websocket.accept", "subprotocol": "sharedgen.v1"})
    await receive()
    await send({"type": "websocket.send", "text": 'welcome {"session":"s"}'})
    _, id, address, *_ = (await receive())["text"].split(" ")
    joined = 'ok {} {{"position":"-","recovered":null}}\nend {} refused'
    await send({"type": "websocket.send", "text": joined.format(id, address)})
    await receive()


@story
async def test_a_subscription_that_the_server_ends_says_so() -> None:
    async with Client(ending) as client:
        brief = await client.subscribe(Brief())
        assert await brief.ended() == "refused"
        with pytest.raises(Ended, match="refused"):
            await brief.event()


@story
async def test_it_can_be_used_again_and_again_in_one_loop() -> None:
    for number in range(20):
        async with Client(LiveConsumer) as client:
            await client.subscribe(Chat(room=f"often-{number}"))
