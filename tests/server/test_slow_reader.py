"""One page that does not read, and the others."""

from __future__ import annotations

import asyncio
import logging
import socket
import struct
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sharedgen.server import publish_sync
from sharedgen.server import writer as writer_module
from sharedgen.server.protocol import SUBPROTOCOL

from .conftest import Open
from .process import server
from .project import consumers
from .project.channels import Chat, Desk
from .wire import Page, dumb_peer, masked, sub, wait_until

BODY = "x" * 20_000


@pytest.fixture(scope="module")
def daphne(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with server("daphne", tmp_path_factory.mktemp("daphne") / "log") as served:
        yield served.host


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


@pytest.mark.parametrize("kind", ["uvicorn", "daphne"])
@pytest.mark.parametrize("size", [200, 20_000])
def test_a_reader_that_never_reads_costs_little_and_harms_nobody(
    kind: str, size: int, tmp_path: Path, open_page: Open
) -> None:
    desk = Desk(name="flood")
    count = 1024 * 1024 // size
    with server(kind, tmp_path / "log") as served:
        quick = open_page(served.host)
        quick.subscribe(desk)
        flood = f'cmd 1 desk/flood flood {{"count":{count},"size":{size}}}'
        quick.send(flood)
        quick.receive_all(count + 1)
        before = served.rss()
        with dumb_peer(served.host) as stuck:
            stuck.sendall(masked(sub(1, desk)))
            most = before
            for _ in range(16):  # MiB, where 4 may be unread, and the kernel holds some
                quick.send(flood)
                heard = quick.receive_all(count + 1)
                assert [frame.split(" ")[0] for frame in heard] == ["m"] * count + ["ok"]
                most = max(most, served.rss())
            wait_until(lambda: "A reader is too slow" in served.text())
        assert most - before < 8 * 1024 * 1024
        assert "Traceback" not in served.text()


@pytest.mark.parametrize("kind", ["uvicorn", "daphne"])
def test_who_breaks_off_while_much_is_sent_leaves_no_word_in_the_log(
    kind: str, tmp_path: Path, open_page: Open
) -> None:
    desk = Desk(name="broken")
    with server(kind, tmp_path / "log") as served:
        page = open_page(served.host)
        for _ in range(5):
            rude = dumb_peer(served.host)
            rude.sendall(
                masked(f'{sub(1, desk)}\ncmd 2 desk/broken flood {{"count":50,"size":20000}}')
            )
            rude.recv(100_000)
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            rude.close()  # by a reset
        assert page.answer("unsub 1 desk/other") == "ok 1 {}"
        served.process.terminate()
        assert served.exits()
        assert served.text() == ""


def much(open_page: Open, host: str, count: int, size: int) -> Page:
    """A page that answers no ping is about to get so many notes of this size."""
    page = open_page(host, answers_pings=False)
    page.subscribe(Desk(name="much"))
    page.send(f'cmd 1 desk/much flood {{"count":{count},"size":{size}}}')
    return page


def test_where_the_server_waits_for_a_reader_nobody_is_asked(open_page: Open, host: str) -> None:
    assert "ping" not in much(open_page, host, 300, 20_000).receive_all(301)


@pytest.mark.parametrize("kind", ["uvicorn", "legacy", "daphne"])
def test_every_server_closes_at_once_and_by_the_code(
    kind: str, tmp_path: Path, open_page: Open
) -> None:
    with server(kind, tmp_path / "log") as served:
        page = open_page(served.host)
        page.send("no frame")
        started = time.monotonic()
        page.ended(4502)
        assert time.monotonic() - started < writer_module.CLOSE_SECONDS / 2


def test_daphne_too_closes_on_a_message_too_large_that_no_id_answers(
    open_page: Open, daphne: str
) -> None:
    page = open_page(daphne)
    assert page.answer("x" * 65537) == "bye 1009 0"
    assert page.closed() == 4502  # daphne closes by no code of WebSocket's own but 1000


def test_a_page_that_gets_little_sees_no_ping(open_page: Open, daphne: str) -> None:
    assert "ping" not in much(open_page, daphne, 250, 1000).receive_all(251)


def test_a_page_that_gets_much_is_asked_how_far_it_read(open_page: Open, daphne: str) -> None:
    frames = much(open_page, daphne, 600, 1000).receive_all(603)
    assert frames.count("ping") == 2  # of 600 KiB


def test_a_page_that_reads_and_answers_no_ping_is_taken_for_slow(
    open_page: Open, daphne: str
) -> None:
    page = much(open_page, daphne, 300, 20_000)
    while (frame := page.receive()).startswith(("m ", "ping", "ok ")):
        pass
    assert frame == "bye 4002 1000"


def test_a_ping_for_much_neither_shortens_nor_lengthens_the_silence(
    open_page: Open, tmp_path: Path
) -> None:
    with server("daphne", tmp_path / "log", PING_SECONDS=0.5, PONG_SECONDS=0.2) as served:
        began = time.monotonic()
        page = much(open_page, served.host, 300, 1000)
        frames = page.receive_all(302)
        assert frames.count("ping") == 1
        assert page.receive() == "ping"  # the one for silence
        assert time.monotonic() - began > 0.4
        assert page.receive() == "bye 4004 0"


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
