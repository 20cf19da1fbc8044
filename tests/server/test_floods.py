"""Pages that send more than they may, on a real server."""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import suppress

import pytest
from django.test import override_settings
from websockets.exceptions import ConnectionClosed

from sharedgen.server.consumer import FRAMES_A_TURN
from sharedgen.server.protocol import SUBPROTOCOL

from .conftest import Open
from .project import consumers
from .project.channels import Chat, Desk
from .wire import Page, sub

DESK = Desk(name="flood")
SCOPE = {
    "type": "websocket",
    "path": "/ws/live",
    "query_string": b"",
    "headers": [(b"host", b"localhost"), (b"origin", b"http://localhost")],
    "subprotocols": [SUBPROTOCOL],
}


def echoes(first: int, count: int) -> list[str]:
    return [f'cmd {id} desk/flood echo {{"id":{id}}}' for id in range(first, first + count)]


def test_frames_within_the_burst_are_answered_and_then_refused(page: Page) -> None:
    page.subscribe(DESK)
    for first in range(0, 96, 16):  # as many in flight as a page may have
        page.send(*echoes(first, 16))
        page.receive_all(16)
    page.send(*("past 900 desk/flood -" for _ in range(20)))
    answers = page.receive_all(20)
    assert next(answer for answer in answers if "rate_limited" in answer) == (
        'err 900 rate_limited {"retryable":true}'
    )


def test_what_is_refused_is_not_looked_at(page: Page) -> None:
    page.subscribe(DESK)
    page.send(*("past 1 desk/flood -" for _ in range(130)), "cmd 7 no-frame")
    assert 'err 7 rate_limited {"retryable":true}' in page.receive_all(131)


def test_a_reconnect_may_send_all_its_subscriptions_at_once_and_again(open_page: Open) -> None:
    page = open_page(hello=False)
    rooms = [Chat(room=f"back-{number}") for number in range(100)]
    subscribe = [sub(id, room) for id, room in enumerate(rooms)]
    leave = [f"unsub {id} chat/back-{id}" for id in range(100)]
    page.send('hello {"client":"c"}', *subscribe)
    page.receive_all(101)
    page.send(*leave)
    page.send(*subscribe)
    assert {answer.split(" ")[0] for answer in page.receive_all(200)} == {"ok"}


def test_a_page_that_subscribes_on_and_on_is_refused(page: Page) -> None:
    room = Chat(room="on-and-on")
    page.send(*(sub(id, room) for id in range(220)))
    refused = [answer for answer in page.receive_all(220) if "rate_limited" in answer]
    assert len(refused) >= 19


def test_a_burst_setting_below_what_a_reconnect_needs_is_lifted(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"SUBSCRIBES_BURST": 1, "MAX_SUBSCRIPTIONS": 5}):
        page = open_page()
    page.send(*(sub(id, Chat(room=f"few-{id}")) for id in range(5)))
    assert {answer.split(" ")[0] for answer in page.receive_all(5)} == {"ok"}


def test_who_goes_on_regardless_is_closed(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "sharedgen.server"):
        page.send(*("past 1 desk/nobody -" for _ in range(700)))
        while (frame := page.receive()).startswith("err 1 "):
            pass
    assert frame == "bye 4005 5000"
    assert page.closed() == 4005
    assert "desk/nobody" not in caplog.text


def test_pongs_that_nobody_asked_for_count(page: Page) -> None:
    page.send(*("pong" for _ in range(700)))
    assert page.receive() == "bye 4005 5000"


def test_messages_too_large_count(page: Page) -> None:
    page.subscribe(DESK)
    large = f"cmd 1 desk/flood echo {'x' * 65536}"
    for _ in range(250):  # a slow machine lets 50 more through for each second that they take
        page.send(large)
    assert set(page.receive_all(250)) == {
        'err 1 too_large {"retryable":false}',
        'err 1 rate_limited {"retryable":true}',
    }


def test_a_flood_of_10000_messages_starves_nobody(open_page: Open) -> None:
    flooding, other = open_page(), open_page()
    other.subscribe(DESK)

    def flood() -> None:
        with suppress(ConnectionClosed):
            for _ in range(10_000):
                flooding.socket.send("past 1 desk/nobody -")

    def read() -> None:
        with suppress(ConnectionClosed):
            while True:
                flooding.socket.recv()

    threads = [threading.Thread(target=flood), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    for id in range(90):  # within what one page may send at once
        assert other.command(DESK, "echo", f'{{"id":{id}}}') == f'ok {{"id":{id}}}'
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("frames", [1, 40])
def test_messages_that_are_there_already_let_others_have_a_turn(frames: int) -> None:
    turns = 0
    messages = [{"type": "websocket.connect"}]
    messages += [{"type": "websocket.receive", "text": 'hello {"client":"c"}'}]
    pongs = {"type": "websocket.receive", "text": "\n".join(["pong"] * frames)}
    messages += [pongs] * (1280 // frames)
    messages += [{"type": "websocket.disconnect"}]

    async def receive() -> dict[str, str]:  # never waits
        return messages.pop(0)

    async def send(message: object) -> None: ...

    async def count_turns() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async def story() -> None:
        other = asyncio.ensure_future(count_turns())
        await consumers.LiveConsumer.as_asgi()(SCOPE, receive, send)
        other.cancel()

    with override_settings(SHAREDGEN={"MAX_FRAMES_PER_SECOND": 1e6, "FRAMES_BURST": 10**6}):
        asyncio.run(story())
    assert turns >= 1280 / FRAMES_A_TURN
