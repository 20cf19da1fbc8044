"""One socket's outgoing side, with a server that is as slow as the test wants."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sharedgen.server import writer as module
from sharedgen.server.protocol import Close
from sharedgen.server.writer import Writer


class Socket:
    """What the server would send. `go` lets the next sends through."""

    def __init__(self, limit: int = 1000) -> None:
        self.sent: list[dict[str, Any]] = []
        self.go = asyncio.Event()
        self.go.set()
        self.events: list[str] = []
        self.stuck = asyncio.Event()
        self.error: Exception | None = None
        self.writer = Writer(
            self.send,
            limit=limit,
            on_overflow=lambda: self.events.append("overflow"),
            on_stuck=self.stuck.set,
        )

    async def send(self, message: dict[str, Any]) -> None:
        await self.go.wait()
        if self.error:
            raise self.error
        self.sent.append(message)

    def texts(self) -> list[str]:
        return [message["text"] for message in self.sent if message["type"] == "websocket.send"]


async def settle(socket: Socket) -> None:
    for _ in range(3):
        await asyncio.sleep(0)


def story(test: Callable[[], Awaitable[None]]) -> Callable[[], None]:
    """Runs an asynchronous story in a loop of its own."""

    def run() -> None:
        asyncio.run(asyncio.wait_for(test(), 20))

    run.__name__ = test.__name__
    return run


@story
async def test_frames_that_wait_together_leave_in_one_message() -> None:
    socket = Socket()
    for frame in ("a", "b", "c"):
        socket.writer.write(frame)
    await settle(socket)
    assert socket.texts() == ["a\nb\nc"]


@story
async def test_a_message_does_not_grow_beyond_a_batch() -> None:
    socket = Socket(limit=10**6)
    half = "x" * (module.BATCH_BYTES // 2)
    for _ in range(5):
        socket.writer.write(half)
    await settle(socket)
    assert [len(text) for text in socket.texts()] == [
        2 * len(half) + 1,
        2 * len(half) + 1,
        len(half),
    ]


@story
async def test_more_than_the_limit_is_an_overflow() -> None:
    socket = Socket(limit=10)
    socket.go.clear()
    socket.writer.write("12345")
    socket.writer.write("é" * 2)
    assert socket.events == []
    socket.writer.write("é")
    assert socket.events == ["overflow"]


@story
async def test_one_frame_above_the_limit_is_no_overflow_for_a_reader_that_keeps_up() -> None:
    socket = Socket(limit=10)
    socket.writer.write("x" * 100)
    await settle(socket)
    socket.writer.write("x" * 100)
    await settle(socket)
    assert len(socket.texts()) == 2
    assert socket.events == []


@story
async def test_what_is_under_way_counts_as_waiting() -> None:
    socket = Socket(limit=10)
    socket.go.clear()
    socket.writer.write("x" * 10)
    await settle(socket)
    socket.writer.write("x")
    assert socket.events == ["overflow"]


@story
async def test_a_close_writes_what_waits_and_then_bye() -> None:
    socket = Socket()
    socket.writer.write("a")
    socket.writer.close(Close.PROTOCOL_ERROR)
    socket.writer.write("too late")
    await settle(socket)
    assert socket.sent == [
        {"type": "websocket.send", "text": "a\nbye 4502 0"},
        {"type": "websocket.close", "code": 4502},
    ]


@story
async def test_a_close_may_drop_what_waits() -> None:
    socket = Socket()
    socket.go.clear()
    socket.writer.write("under way")
    await settle(socket)
    socket.writer.write("waits")
    socket.writer.close(Close.SLOW_CONSUMER, drop=True)
    socket.go.set()
    await settle(socket)
    assert socket.texts() == ["under way", "bye 4002 1000"]


@story
async def test_the_first_close_counts() -> None:
    socket = Socket()
    socket.writer.close(Close.NO_PONG)
    socket.writer.close(Close.PROTOCOL_ERROR)
    await settle(socket)
    assert [m["code"] for m in socket.sent if m["type"] == "websocket.close"] == [4004]


@story
async def test_a_send_to_a_socket_that_is_gone_is_ignored() -> None:
    socket = Socket()
    socket.error = RuntimeError("Unexpected ASGI message")
    socket.writer.write("a")
    await settle(socket)
    socket.writer.write("b")
    socket.writer.close(Close.NO_PONG)
    await settle(socket)
    assert socket.sent == []
    socket.writer.abandon()


@story
async def test_after_the_end_nothing_is_sent() -> None:
    socket = Socket()
    socket.writer.write("a")
    socket.writer.abandon()
    socket.writer.write("b")
    await settle(socket)
    assert socket.sent == []


@story
async def test_a_replay_waits_until_there_is_room() -> None:
    socket = Socket(limit=100)
    socket.go.clear()
    socket.writer.write("x" * 40)
    waiting = asyncio.ensure_future(socket.writer.room(40))
    await settle(socket)
    assert not waiting.done()
    socket.go.set()
    await waiting


@story
async def test_a_replay_does_not_wait_for_a_socket_that_is_gone() -> None:
    socket = Socket(limit=100)
    socket.go.clear()
    socket.writer.write("x" * 90)
    waiting = asyncio.ensure_future(socket.writer.room(40))
    await settle(socket)
    socket.writer.abandon()
    await waiting


def test_a_peer_that_never_reads_its_close_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CLOSE_SECONDS", 0.001)

    async def tell() -> None:
        socket = Socket()
        socket.go.clear()
        socket.writer.close(Close.SLOW_CONSUMER)
        await socket.stuck.wait()
        socket.writer.abandon()

    asyncio.run(asyncio.wait_for(tell(), 20))
