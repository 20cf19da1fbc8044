"""`python -m benchmarks.browser.peer FOLDER`: the one server of all contestants. Prints its port.

It serves the pages, echoes what is said, tells events, and sends bursts of ready-made bytes; it
speaks `sharedgen.v1` at /ws/live and bare JSON at /ws/relay and /ws/page.
"""

from __future__ import annotations

import asyncio
import json
import logging
import mimetypes
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from http import HTTPStatus
from pathlib import Path

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from .channels import LINE_JSON

ADDRESS = "room/bench"
BATCH_BYTES = 64 * 1024  # as sharedgen's server coalesces a burst
PATIENCE = 30.0  # seconds that the tabs have for a burst

WELCOME = json.dumps(
    {"session": "bench", "ping": 3600, "max": 65536, "subscriptions": 100, "in_flight": 16}
)
EVENTS = {
    "live": f"m {ADDRESS} - said {LINE_JSON}",
    "relay": f'{{"type":"said","payload":{LINE_JSON}}}',
    "page": f'{{"type":"said","payload":{LINE_JSON}}}',
}
TOPIC = f'{{"type":"topic","payload":{LINE_JSON}}}'
TELL = '{"type":"tell","payload":'


@cache
def burst(kind: str, count: int, coalesced: bool) -> bytes:
    """WebSocket messages as they go out: of one event each, or of as many as the server joins."""
    event = EVENTS[kind]
    size = BATCH_BYTES // len(event) if coalesced else 1
    return b"".join(
        Frame(Opcode.TEXT, "\n".join([event] * min(size, count - sent)).encode()).serialize(
            mask=False
        )
        for sent in range(0, count, size)
    )


class Peer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sockets: dict[str, set[ServerConnection]] = defaultdict(set)
        self._opened = self._received = 0
        self._answers: asyncio.Queue[str] = asyncio.Queue()

    def page(self, connection: ServerConnection, request: Request) -> Response | None:
        path = request.path.partition("?")[0]
        if path.startswith("/ws/"):
            return None
        if path == "/counts":
            counts = {"opened": self._opened, "received": self._received}
            body = json.dumps(counts).encode()
            return _response(HTTPStatus.OK, "application/json", body)
        file = self._folder / path.strip("/")
        if not file.is_file():
            return _response(HTTPStatus.NOT_FOUND, "text/plain", b"")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return _response(HTTPStatus.OK, kind, file.read_bytes())

    async def serve(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        kind = connection.request.path.removeprefix("/ws/")
        speak = {"live": self._live, "control": self._control}.get(kind, self._bare)
        self._sockets[kind].add(connection)
        self._opened += 1
        try:
            if kind == "page":
                await connection.send(TOPIC)
            async for message in connection:
                self._received += 1
                await speak(connection, str(message))
        except ConnectionClosed:
            pass
        finally:
            self._sockets[kind].discard(connection)

    async def _bare(self, connection: ServerConnection, message: str) -> None:
        if message.startswith(TELL):
            await connection.send(f'{{"type":"said","payload":{message[len(TELL) :]}')
            message = '{"type":"told"}'
        await connection.send(message)

    async def _live(self, connection: ServerConnection, message: str) -> None:
        for frame in message.split("\n"):
            for answer in _answers(frame):
                await connection.send(answer)

    async def _control(self, connection: ServerConnection, message: str) -> None:
        """`burst <kind> <count> <coalesced>` of one tab; `ready` and `done` of each."""
        if message.startswith("burst "):
            _, kind, count, coalesced = message.split()
            asyncio.get_running_loop().create_task(
                self._burst(connection, kind, burst(kind, int(count), coalesced == "true"), count)
            )
        else:
            self._answers.put_nowait(message)

    async def _burst(self, asker: ServerConnection, kind: str, bytes_: bytes, count: str) -> None:
        """Tells the asker the ms from the first byte until every tab has every event."""
        try:
            await self._all("ready", f"expect {kind} {count}")
            begin = time.perf_counter()
            for connection in self._sockets[kind]:
                connection.transport.write(bytes_)
            await self._all("done")
            await asker.send(f"took {(time.perf_counter() - begin) * 1000}")
        except asyncio.TimeoutError:
            await asker.send(f"lost: not every tab has its {count} events of {kind}")

    async def _all(self, answer: str, order: str = "") -> None:
        """Waits until each tab has answered."""
        controls = list(self._sockets["control"])
        for connection in controls if order else ():
            await connection.send(order)
        for _ in controls:
            assert await asyncio.wait_for(self._answers.get(), PATIENCE) == answer


def _answers(frame: str) -> Iterator[str]:
    opcode, _, rest = frame.partition(" ")
    if opcode == "cmd":
        id_, address, name, payload = rest.split(" ", 3)
        if name == "tell":
            yield f"m {address} - said {payload}"
            payload = "{}"
        yield f"ok {id_} {payload}"
    elif opcode == "hello":
        yield f"welcome {WELCOME}"
    elif opcode == "sub":
        id_, address, _ = rest.split(" ", 2)
        yield f'ok {id_} {{"position":"-","recovered":null}}\nm {address} - topic {LINE_JSON}'
    elif opcode == "unsub":
        yield f"ok {rest.split(' ')[0]} {{}}"


def _subprotocol(
    connection: ServerConnection, offered: Sequence[Subprotocol]
) -> Subprotocol | None:
    """Not every contestant offers one."""
    return offered[0] if offered else None


def _response(status: HTTPStatus, kind: str, body: bytes) -> Response:
    headers = Headers()
    headers["Content-Type"] = kind
    headers["Content-Length"] = str(len(body))
    headers["Connection"] = "close"
    headers["Cache-Control"] = "max-age=3600" if kind == "text/javascript" else "no-cache"
    return Response(status, status.phrase, headers, body)


async def main(folder: Path) -> None:
    logging.getLogger("websockets").setLevel(logging.CRITICAL)
    peer = Peer(folder)
    async with serve(
        peer.serve,
        "127.0.0.1",
        0,
        process_request=peer.page,
        select_subprotocol=_subprotocol,
        compression=None,
        ping_interval=None,
    ) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
