"""One page that does not read, and the others."""

from __future__ import annotations

import asyncio
import logging

import pytest

from sharedgen.server import publish_sync
from sharedgen.server import writer as writer_module
from sharedgen.server.protocol import SUBPROTOCOL

from .conftest import Open
from .project import consumers
from .project.channels import Chat
from .wire import sub, wait_until

BODY = "x" * 20_000


def test_a_slow_reader_is_ended_alone(open_page: Open, caplog: pytest.LogCaptureFixture) -> None:
    room = Chat(room="slow-reader")
    slow, quick = open_page(), open_page()
    slow.subscribe(room)
    quick.subscribe(room)
    heard = 0
    while consumers.seen["unsubscribed slow-reader"] == 0:  # the slow one reads nothing meanwhile
        publish_sync(room, Chat.Message(body=BODY))
        heard += 1
        assert quick.receive().split(" ")[2] == str(heard)
        assert heard < 5000, "the slow reader was never ended"
    frame = slow.receive()
    while frame.startswith("m "):
        frame = slow.receive()
    assert frame == "bye 4002 1000"
    assert slow.closed() == 4002
    assert "A reader is too slow" in caplog.text
    publish_sync(room, Chat.Message(body="still here"))
    assert quick.receive().endswith('{"body":"still here"}')


def test_a_reader_that_never_reads_again_does_not_hold_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer_module, "CLOSE_SECONDS", 0.01)

    async def story() -> None:
        room = Chat(room="stuck")
        inbox: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        inbox.put_nowait({"type": "websocket.connect"})
        hello = 'hello {"client":"c"}'
        inbox.put_nowait({"type": "websocket.receive", "text": f"{hello}\n{sub(1, room)}"})
        forever = asyncio.Event()
        joined = asyncio.Event()

        async def send(message: dict[str, object]) -> None:
            if "ok 1 " in str(message.get("text")):
                joined.set()
            elif joined.is_set():
                await forever.wait()

        scope = {
            "type": "websocket",
            "path": "/ws/live",
            "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"origin", b"http://localhost")],
            "subprotocols": [SUBPROTOCOL],
        }
        served = asyncio.ensure_future(consumers.LiveConsumer.as_asgi()(scope, inbox.get, send))
        await joined.wait()
        for _ in range(200):
            await asyncio.to_thread(publish_sync, room, Chat.Message(body=BODY))
        await asyncio.wait_for(served, 20)

    logging.getLogger("sharedgen.server").setLevel(logging.ERROR)
    try:
        asyncio.run(story())
    finally:
        logging.getLogger("sharedgen.server").setLevel(logging.NOTSET)
    wait_until(lambda: consumers.seen["unsubscribed stuck"] == 1)
