"""A server that speaks `sharedgen.v1` exactly as a test tells it to, well or badly.

It serves a built client's files and the page on them too, so that the page's socket is same-origin.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Coroutine
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Literal
from urllib.parse import urlsplit

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from .server import wait_until
from .wire import Answer, Wire

PROTOCOL = Subprotocol("sharedgen.v1")
PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>test</title>
<script type="module" src="/static/page.js"></script></head><body></body></html>
"""
JAVASCRIPT = {".js": "text/javascript; charset=utf-8"}  # whatever this machine's table says


class Peer:
    """`with Peer(folder) as peer`: the folder is served below `/static/`, and the page at `/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sockets: list[Wire] = []
        self.attempts: list[float] = []  # when a handshake was asked for, answered or not
        self.requests: list[str] = []  # the paths of files that were asked for, with their queries
        self.accepting: Literal["yes", "hang", "refuse"] = "yes"
        self.protocol: Subprotocol | None = PROTOCOL  # None: a server of another version
        self.welcome: dict[str, Any] = {
            "session": "s",
            "ping": 25,
            "max": 65_536,
            "subscriptions": 100,
            "in_flight": 16,
        }
        # By path, without its query: what differs from a file's own answer.
        self.pages: dict[str, str] = {"/": PAGE}
        self.headers: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self.status: dict[str, int] = {}
        self.type: dict[str, str] = {}
        # By opcode, with the tokens that follow it; what is not here is not answered.
        self.answers: dict[str, Answer] = {
            "hello": lambda wire, _: wire.say(f"welcome {json.dumps(self.welcome)}"),
            "sub": agree({"position": "-", "recovered": None}),
            "past": agree({"position": "-", "recovered": False}),
            "unsub": agree({}),
            "cmd": agree({}),
            "once": agree({}),
        }
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: Server | None = None
        self._hanging: list[ServerConnection] = []
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Peer:
        self._thread.start()
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(None)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def start(self) -> None:
        self.do(self._start())

    def stop(self, code: int | None = 1012) -> None:
        """Close the port, and then every socket: with this code, or without a word."""
        self.do(self._stop(code))

    def open(self) -> list[Wire]:
        return [wire for wire in self.sockets if wire.open]

    def socket(self, number: int = 1, seconds: float = 20) -> Wire:
        """The so manieth WebSocket, as soon as it said hello."""
        wait_until(lambda: len(self.sockets) >= number, f"socket {number} opens", seconds)
        wire = self.sockets[number - 1]
        wire.until("hello", seconds=seconds)
        return wire

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Done when this returns; or, asked for by an answer, in turn."""
        if threading.current_thread() is self._thread:
            self._loop.create_task(work)
        else:
            asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _start(self) -> None:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self.port,
            process_request=self._request,
            select_subprotocol=lambda connection, offered: self.protocol,
            compression=None,
            open_timeout=None,
            ping_interval=None,
            close_timeout=2,
            max_size=None,
        )

    async def _stop(self, code: int | None) -> None:
        if not self._server:
            return
        server, self._server = self._server, None
        server.close(close_connections=False)
        gone = [wire.connection.close(code) if code else wire.reset() for wire in self.open()]
        await asyncio.gather(*gone)
        for connection in self._hanging:
            connection.transport.abort()

    async def _serve(self, connection: ServerConnection) -> None:
        wire = Wire(connection, self.answers, self.do)
        self.sockets.append(wire)
        await wire.serve()

    async def _request(self, connection: ServerConnection, request: Request) -> Response | None:
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return self._file(request.path)
        self.attempts.append(time.monotonic())
        if self.accepting == "yes":
            return None
        if self.accepting == "hang":
            self._hanging.append(connection)
            await connection.wait_closed()  # until the browser gives up
        return response(HTTPStatus.SERVICE_UNAVAILABLE, "text/plain", b"")

    def _file(self, address: str) -> Response:
        self.requests.append(address)
        path = urlsplit(address).path
        file = self.folder / path.removeprefix("/static/")
        status, body = HTTPStatus.OK, b""
        if path in self.pages:
            kind, body = "text/html; charset=utf-8", self.pages[path].encode()
        elif path.startswith("/static/") and file.is_file():
            kind = JAVASCRIPT.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "text/plain"
            body = file.read_bytes()
        else:
            kind, status = "text/plain", HTTPStatus.NOT_FOUND
        made = response(self.status.get(path, status), self.type.get(path, kind), body)
        for name, value in self.headers.get(path, {}).items():
            if name in made.headers:
                del made.headers[name]
            made.headers[name] = value
        return made


def agree(reply: object) -> Answer:
    """Answers `ok` with this."""
    return lambda wire, tokens: wire.say(f"ok {tokens[0]} {json.dumps(reply)}")


def response(status: int, kind: str, body: bytes) -> Response:
    headers = Headers(
        [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-cache"),  # `no-store` would keep pages out of the bfcache
            ("Connection", "close"),
        ]
    )
    return Response(status, HTTPStatus(status).phrase, headers, body)
