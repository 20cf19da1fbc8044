"""A page as the server sees it: frames of `sharedgen.v1` over a raw WebSocket."""

from __future__ import annotations

import json
import socket
import struct
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from sharedgen import Channel
from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.declare import address_of

PATIENCE = 20.0  # seconds; a test waits for a condition, this only bounds a failure


def wait_until(condition: Callable[[], object]) -> None:
    """Returns as soon as the condition holds; fails when it never does."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.005)


class Page:
    """One WebSocket. `receive()` returns one frame, whatever message it came in.

    Pings are answered as a page does, and not returned, unless `answers_pings` is False.
    """

    def __init__(
        self,
        host: str,
        *,
        origin: str | None = "",
        subprotocol: str | None = "sharedgen.v1",
        headers: Mapping[str, str] | None = None,
        answers_pings: bool = True,
    ) -> None:
        self.socket = connect(
            f"ws://{host}/ws/live",
            origin=f"http://{host}" if origin == "" else origin,  # type: ignore[arg-type]  # an Origin is a str
            subprotocols=[subprotocol] if subprotocol else None,  # type: ignore[list-item]  # as is a Subprotocol
            additional_headers=headers,
            compression=None,
            max_size=None,
            proxy=None,
        )
        self.answers_pings = answers_pings
        self._frames: deque[str] = deque()
        self._id = 0

    def __enter__(self) -> Page:
        self.socket.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.socket.__exit__(kind, error, traceback)

    def send(self, *frames: str) -> None:
        """All of them in one WebSocket message."""
        self.socket.send("\n".join(frames))

    def receive(self) -> str:
        while not self._frames:
            message = self.socket.recv(timeout=PATIENCE)
            assert isinstance(message, str)
            for frame in message.split("\n"):
                if frame == "ping" and self.answers_pings:
                    with suppress(ConnectionClosed):  # as in a browser, where a late send is lost
                        self.send("pong")
                else:
                    self._frames.append(frame)
        return self._frames.popleft()

    def receive_all(self, count: int) -> list[str]:
        return [self.receive() for _ in range(count)]

    def answer(self, *frames: str) -> str:
        """Sends, and returns the next frame."""
        self.send(*frames)
        return self.receive()

    def closed(self) -> int:
        """The close code; fails where a frame comes first."""
        assert not self._frames
        with pytest.raises(ConnectionClosed) as error:
            self.socket.recv(timeout=PATIENCE)
        assert error.value.rcvd is not None, "no close frame came"
        return error.value.rcvd.code

    def ended(self, code: int) -> None:
        """Fails where it was not the server that ended the connection with this code."""
        assert self.receive().startswith(f"bye {code} ")
        assert self.closed() == code

    def hello(self, **more: str) -> dict[str, Any]:
        answer = self.answer(hello(**more))
        assert answer.startswith("welcome ")
        welcome: dict[str, Any] = json.loads(answer[8:])
        return welcome

    def next_id(self) -> int:
        self._id += 1
        return self._id

    def subscribe(self, channel: Channel, since: str = "-") -> dict[str, Any]:
        """The answer of a subscription that is granted at once."""
        id = self.next_id()
        answer = self.answer(sub(id, channel, since))
        head, _, body = answer.partition(" {")
        assert head == f"ok {id}", answer
        joined: dict[str, Any] = json.loads("{" + body)
        return joined

    def command(self, channel: Channel, name: str, payload: str = "{}") -> str:
        """The next frame after a command, without opcode and id where it answers it."""
        id = self.next_id()
        answer = self.answer(f"cmd {id} {address_of(channel)} {name} {payload}")
        opcode, _, rest = answer.partition(" ")
        assert rest.startswith(f"{id} "), answer
        return f"{opcode} {rest.removeprefix(f'{id} ')}"


def hello(**more: str) -> str:
    return f"hello {json.dumps({'client': '7b1fae0a-7c5b-4b0a-9d3c-2f1f7a3f0c11', **more})}"


def sub(id: int, channel: Channel, since: str = "-") -> str:
    return f"sub {id} {address_of(channel)} {channel_fingerprint(type(channel))} {since}"


def dumb_peer(host: str) -> socket.socket:
    """A WebSocket that was opened and said hello, and does nothing by itself from then on."""
    name, port = host.split(":")
    peer = socket.create_connection((name, int(port)), PATIENCE)
    head = (
        f"GET /ws/live HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Protocol: sharedgen.v1\r\n\r\n"
    )
    peer.sendall(head.encode())
    heard = b""
    while b"\r\n\r\n" not in heard:
        heard += peer.recv(65536)
    peer.sendall(masked('hello {"client":"dumb"}'))
    while b"welcome " not in heard:
        heard += peer.recv(65536)
    return peer


def masked(text: str) -> bytes:
    """A message of under 64 KiB as it travels from a page, with a mask of zeros."""
    payload = text.encode()
    size = len(payload)
    head = bytes([0x81, 0x80 | size]) if size < 126 else struct.pack("!BBH", 0x81, 0xFE, size)
    return head + bytes(4) + payload
