"""One socket's outgoing side, with a server that is as slow as the test wants."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from sharedgen.server import outqueue
from sharedgen.server import writer as module
from sharedgen.server.protocol import Close
from sharedgen.server.sweep import SOCKETS_A_TURN
from sharedgen.server.writer import Writer

connection: contextvars.ContextVar[str] = contextvars.ContextVar("connection")


class Socket:
    """What the server would send. `go` lets the next sends through."""

    def __init__(self, limit: int = 1000, coalesce: float = 0.0, asks: bool = False) -> None:
        self.sent: list[dict[str, Any]] = []
        self.news = asyncio.Event()
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
            coalesce=coalesce,
            asks=asks,
        )

    async def send(self, message: dict[str, Any]) -> None:
        await self.go.wait()
        if self.error:
            raise self.error
        self.sent.append(message)
        self.news.set()

    async def heard(self, count: int) -> None:
        """Returns when so many messages were sent."""
        while len(self.sent) < count:
            self.news.clear()
            await self.news.wait()

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
    half = "x" * (outqueue.BATCH_BYTES // 2)
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


# -- events in a burst


@story
async def test_an_event_after_silence_is_sent_at_once() -> None:
    socket = Socket(coalesce=3600)
    socket.writer.write_event("m 1", 3)
    await settle(socket)
    assert socket.texts() == ["m 1"]


@story
async def test_events_of_a_burst_leave_together() -> None:
    socket = Socket(coalesce=0.01)
    for number in range(1, 6):
        socket.writer.write_event(f"m {number}", 3)
        await settle(socket)
    await socket.heard(2)
    assert socket.texts() == ["m 1", "m 2\nm 3\nm 4\nm 5"]


@story
async def test_an_answer_does_not_wait_and_takes_earlier_events_along() -> None:
    socket = Socket(coalesce=3600)
    socket.writer.write_event("m 1", 3)
    await settle(socket)
    socket.writer.write_event("m 2", 3)
    await settle(socket)
    socket.writer.write("ok 1 {}")
    await settle(socket)
    assert socket.texts() == ["m 1", "m 2\nok 1 {}"]


@story
async def test_a_burst_that_fills_a_message_does_not_wait() -> None:
    socket = Socket(limit=10**6, coalesce=3600)
    large = "x" * 1000
    sent = 0
    while len("".join(socket.texts())) < 3 * outqueue.BATCH_BYTES:
        socket.writer.write_event(large, len(large))
        sent += 1
        await settle(socket)
    assert socket.events == []
    assert sent < 5 * outqueue.BATCH_BYTES / 1000


@story
async def test_sockets_that_send_the_same_share_one_text() -> None:
    one, other = Socket(), Socket()
    for frame in ("m 1", "m 2"):
        for socket in (one, other):
            socket.writer.write_event(frame, 3)
    await settle(one)
    assert one.texts() == ["m 1\nm 2"]
    assert one.texts()[0] is other.texts()[0]


@story
async def test_many_sockets_do_not_hold_up_the_loop() -> None:
    sockets = [Socket() for _ in range(3 * SOCKETS_A_TURN)]
    for socket in sockets:
        socket.writer.write_event("m", 1)
    await asyncio.sleep(0)
    assert sum(len(socket.sent) for socket in sockets) == SOCKETS_A_TURN
    await settle(sockets[0])
    assert all(socket.texts() == ["m"] for socket in sockets)


# -- servers, and what may stand between


@story
async def test_a_server_that_waits_gets_everything_once_and_in_order() -> None:
    sent: list[str] = []
    done = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        for _ in range(len(sent) % 3):
            await asyncio.sleep(0)
        sent.extend(message["text"].split("\n"))
        if "19" in sent:
            done.set()

    writer = Writer(send, limit=1000, on_overflow=print, on_stuck=print)
    for number in range(20):
        writer.write(str(number))
        for _ in range(number % 4):
            await asyncio.sleep(0)
    await done.wait()
    assert sent == [str(number) for number in range(20)]


@pytest.mark.parametrize("waits_first", [False, True])
def test_a_middleware_that_needs_a_task_has_one(waits_first: bool) -> None:
    assert asyncio.run(_sent_in_tasks(waits_first)) == ["a", "b"]


async def _sent_in_tasks(waits_first: bool) -> list[str]:
    sent: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        if waits_first and not sent:
            await asyncio.sleep(0)
        if asyncio.current_task() is None:
            raise RuntimeError("Timeout should be used inside a task")
        sent.append(message["text"])

    writer = Writer(send, limit=1000, on_overflow=print, on_stuck=print)
    for text in ("a", "b"):
        writer.write(text)
        for _ in range(5):
            await asyncio.sleep(0)
    return sent


@story
async def test_a_server_that_needs_a_task_for_the_close_alone_has_one() -> None:
    socket = Socket()
    closed_in: list[asyncio.Task[Any] | None] = []

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close":
            closed_in.append(asyncio.current_task())
        await socket.send(message)

    writer = Writer(send, limit=1000, on_overflow=lambda: None, on_stuck=socket.stuck.set)
    writer.write("a")
    await socket.heard(1)
    writer.close(Close.FORBIDDEN)
    await socket.heard(3)
    assert socket.texts() == ["a", "bye 4501 0"]
    assert closed_in != [None]


@story
async def test_a_server_whose_send_is_no_coroutine_is_served() -> None:
    sent: list[str] = []

    def send(message: dict[str, Any]) -> asyncio.Future[None]:
        sent.append(message["text"])
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    writer = Writer(send, limit=1000, on_overflow=print, on_stuck=print)
    for text in ("a", "b"):
        writer.write(text)
        for _ in range(3):
            await asyncio.sleep(0)
    assert sent == ["a", "b"]


@story
async def test_a_send_that_raises_on_the_spot_harms_no_other_socket() -> None:
    def gone_after(good: int) -> Writer:
        async def take() -> None:
            pass

        def send(message: dict[str, Any]) -> Awaitable[None]:
            nonlocal good
            good -= 1
            if good < 0:
                raise RuntimeError("the socket is gone")
            return take()

        return Writer(send, limit=1000, on_overflow=print, on_stuck=print)

    gone = [gone_after(0), gone_after(1)]
    other = Socket()
    for event in ("m 1", "m 2", "m 3"):
        for writer in (*gone, other.writer):
            writer.write_event(event, 3)
        await settle(other)
    assert other.texts() == ["m 1", "m 2", "m 3"]
    for writer in gone:
        writer.abandon()


@story
async def test_messages_are_sent_in_the_context_of_their_connection() -> None:
    seen: list[str] = []

    async def send(message: dict[str, Any]) -> None:
        seen.append(connection.get())
        await asyncio.sleep(0)
        seen.append(connection.get())

    connection.set("this one")
    writer = Writer(send, limit=1000, on_overflow=print, on_stuck=print)

    async def publish() -> None:
        connection.set("a publisher")
        writer.write("m")

    await asyncio.ensure_future(publish())
    for _ in range(3):
        await asyncio.sleep(0)
    assert seen == ["this one", "this one"]


@story
async def test_what_waits_in_the_server_is_cancelled_when_the_socket_is_gone() -> None:
    cancelled = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise

    writer = Writer(send, limit=1000, on_overflow=print, on_stuck=print)
    writer.write("a")
    for _ in range(3):
        await asyncio.sleep(0)
    writer.abandon()
    await cancelled.wait()


# -- how far the peer has read


@story
async def test_after_256_kib_a_ping_asks_and_not_before() -> None:
    socket = Socket(limit=10**6, asks=True)
    large = "x" * 1024
    for number in range(1, 258):
        socket.writer.write(large)
        await settle(socket)
        frames = "\n".join(socket.texts()).split("\n")
        assert frames.count("ping") == (1 if number > 256 else 0)


@story
async def test_a_pong_answers_one_ping() -> None:
    socket = Socket()
    assert not socket.writer.pong()
    socket.writer.ping()
    assert socket.writer.pong()
    assert not socket.writer.pong()


@story
async def test_more_than_four_times_the_limit_unread_is_an_overflow() -> None:
    limit = 300_000
    socket = Socket(limit=limit, asks=True)
    written = 0
    while not socket.events:
        socket.writer.write("x" * 10_000)
        written += 10_000
        await settle(socket)
    assert socket.events == ["overflow"]
    assert 4 * limit < written <= 4 * limit + 20_000


@story
async def test_who_answers_pings_may_read_for_ever() -> None:
    socket = Socket(limit=300_000, asks=True)
    for _ in range(1000):
        socket.writer.write("x" * 10_000)
        await settle(socket)
        while socket.writer.pong():
            pass
    assert socket.events == []


@story
async def test_a_replay_waits_for_pongs_where_the_server_never_does() -> None:
    socket = Socket(limit=outqueue.PING_BYTES, asks=True)
    replayed = 0

    async def replay() -> None:
        nonlocal replayed
        for _ in range(100):
            await socket.writer.room(50_000)
            socket.writer.write("x" * 50_000)
            replayed += 1

    replaying = asyncio.ensure_future(replay())
    for _ in range(1000):
        await asyncio.sleep(0)
    assert replayed < 20
    while not replaying.done():
        socket.writer.pong()
        await asyncio.sleep(0)
    assert socket.events == []
