"""The process is told to end, as every deploy does."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from sharedgen.server import drain
from sharedgen.server.draining import get_drain

from .conftest import Open
from .process import server
from .project import consumers
from .project.channels import Chat, Desk
from .test_floods import SCOPE
from .wire import Page, dumb_peer

KINDS = pytest.mark.parametrize("kind", ["uvicorn", "workers", "daphne"])


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def bye(page: Page) -> int:
    """When the page is told to come back, in ms."""
    opcode, code, retry_ms = page.receive().split(" ")
    assert (opcode, code) == ("bye", "4000")
    return int(retry_ms)


@KINDS
def test_every_page_is_told_when_to_come_back(kind: str, log: Path, open_page: Open) -> None:
    with server(kind, log, DRAIN_SPREAD_SECONDS=30) as served:
        pages = [open_page(served.host) for _ in range(12)]
        served.process.terminate()
        times = [bye(page) for page in pages]
        assert [page.closed() for page in pages] == [4000] * 12
        assert served.exits()
    assert len(set(times)) > 6
    assert all(0 <= ms <= 30_000 for ms in times)
    assert "Traceback" not in log.read_text()


@KINDS
def test_a_command_in_flight_gets_its_reply(kind: str, log: Path, open_page: Open) -> None:
    with server(kind, log) as served:
        page = open_page(served.host)
        page.subscribe(Desk(name="drain"))
        page.send("cmd 1 desk/drain untilDrained {}", 'cmd 2 desk/other echo {"id":1}')
        page.receive()
        served.process.terminate()
        assert page.receive() == 'ok 1 {"id":4000}'
        bye(page)
        assert served.exits()
    assert "Traceback" not in log.read_text()


@KINDS
def test_a_command_that_does_not_end_is_not_waited_for(
    kind: str, log: Path, open_page: Open
) -> None:
    with server(kind, log, DRAIN_SECONDS=0.3) as served:
        page = open_page(served.host)
        page.subscribe(Chat(room="drain"))
        page.send("cmd 1 chat/drain wait {}", "unsub 2 chat/other")
        page.receive()
        served.process.terminate()
        bye(page)
        assert served.exits()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("kind", ["uvicorn", "daphne"])
def test_while_it_drains_who_comes_is_sent_away_and_who_is_there_is_not_heard(
    kind: str, log: Path, open_page: Open
) -> None:
    with server(kind, log, DRAIN_SECONDS=3) as served:
        idle, busy = open_page(served.host), open_page(served.host)
        busy.subscribe(Chat(room="drain"))
        busy.send("cmd 1 chat/drain wait {}", "unsub 2 chat/other")
        busy.receive()
        served.process.terminate()
        bye(idle)
        busy.send("unsub 3 chat/other")
        late = open_page(served.host, hello=False)
        bye(late)
        assert late.closed() == 4000
        bye(busy)  # and no answer before it
        assert served.exits()
    assert "Traceback" not in log.read_text()


@pytest.mark.parametrize("kind", ["uvicorn", "daphne"])
def test_a_second_sigterm_is_the_servers_at_once(kind: str, log: Path, open_page: Open) -> None:
    with server(kind, log, DRAIN_SECONDS=600) as served:
        idle, busy = open_page(served.host), open_page(served.host)
        busy.subscribe(Chat(room="drain"))
        busy.send("cmd 1 chat/drain wait {}", "unsub 2 chat/other")
        busy.receive()
        served.process.terminate()
        bye(idle)
        served.process.terminate()
        assert served.exits()


def test_ctrl_c_does_not_wait(log: Path, open_page: Open) -> None:
    with server("uvicorn", log, DRAIN_SECONDS=600) as served:
        page = open_page(served.host)
        page.subscribe(Chat(room="drain"))
        page.send("cmd 1 chat/drain wait {}", "unsub 2 chat/other")
        page.receive()
        served.process.send_signal(signal.SIGINT)
        assert page.closed() == 1012
        assert served.exits()


@pytest.mark.parametrize("kind", ["uvicorn", "daphne"])
def test_a_peer_that_never_answers_does_not_hold_the_process(kind: str, log: Path) -> None:
    with server(kind, log) as served, dumb_peer(served.host) as peer:
        served.process.terminate()
        assert served.exits()
        assert b"bye 4000 " in peer.recv(65536)


def test_who_stops_a_server_otherwise_drains_by_hand() -> None:
    sent: list[Any] = []

    async def story() -> None:
        inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        welcomed = asyncio.Event()

        async def send(message: Any) -> None:
            sent.append(message)
            if message["type"] == "websocket.close":
                inbox.put_nowait({"type": "websocket.disconnect"})
            elif message["type"] == "websocket.send":
                welcomed.set()

        inbox.put_nowait({"type": "websocket.connect"})
        inbox.put_nowait({"type": "websocket.receive", "text": 'hello {"client":"c"}'})
        page = asyncio.ensure_future(consumers.LiveConsumer.as_asgi()(SCOPE, inbox.get, send))
        await welcomed.wait()
        await asyncio.gather(drain(), drain())
        await page

    with override_settings(SHAREDGEN={"DRAIN_SPREAD_SECONDS": 0}):
        asyncio.run(story())
    assert [message.get("text") or message for message in sent[2:]] == [
        "bye 4000 0",
        {"type": "websocket.close", "code": 4000},
    ]


def test_draining_nobody_takes_no_time() -> None:
    async def story() -> bool:
        await drain()
        return get_drain().begun

    assert asyncio.run(story())
