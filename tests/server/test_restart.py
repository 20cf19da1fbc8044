"""The server process goes away and comes back."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from .conftest import Open
from .ports import free_port
from .project.channels import Chat
from .wire import PATIENCE, wait_until


@contextmanager
def server(port: int) -> Iterator[subprocess.Popen[bytes]]:
    application = "tests.server.project.asgi:application"
    options = ["--port", str(port), "--log-level", "warning", "--lifespan", "off"]
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", application, *options])

    def listens() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(listens)
        yield process
    finally:
        process.terminate()
        assert process.wait(PATIENCE) is not None


def test_a_restart_changes_the_epoch_and_pages_hear_of_the_gap(open_page: Open) -> None:
    port = free_port()
    host = f"127.0.0.1:{port}"
    room = Chat(room="restart")
    with server(port):
        page = open_page(host)
        page.subscribe(room)
        page.answer('cmd 9 chat/restart say {"body":"before"}')
        page.receive()
        position = page.subscribe(room)["position"]
    assert page.receive().startswith("bye 4000 ")
    assert page.closed() == 4000
    with server(port):
        page = open_page(host)
        joined = page.subscribe(room, position)
    assert joined["recovered"] is False
    assert joined["position"].partition(":")[0] != position.partition(":")[0]
