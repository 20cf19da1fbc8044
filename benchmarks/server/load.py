"""The load client: raw sockets and one epoll, so cheap that it is not what is measured.

Nothing is parsed: each reply and each event holds one MARK, and the marks are counted. What a
server coalesces is thus counted as what it carries.
"""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType

from .models import MARK
from .peers import Peer, frame

PATIENCE = 60.0  # seconds without a byte, and the run fails
CONNECTING = 32  # at once: a backlog of 50, as daphne has, does not overflow
BUFFER = bytearray(1 << 20)

UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n{more}\r\n"
)


def upgrade(path: str, port: int, subprotocol: str = "") -> bytes:
    more = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
    return UPGRADE.format(path=path, port=port, more=more).encode()


class Control:
    """Orders to one server process."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(upgrade("/control", port))
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(4096)
        if not answer.startswith(b"HTTP/1.1 101"):
            raise RuntimeError(f"another server listens at {port}: {answer[:100]!r}")

    def publish(self, count: int) -> None:
        """Publishes so many events at the same time."""
        self._socket.sendall(frame(f"publish {count}"))

    def collect(self) -> None:
        """Returns when the process has freed what is garbage."""
        self._ask("collect")

    def position(self) -> str:
        """Where the channel stands when all is published; sharedgen alone has one."""
        return self._ask("position")

    def close(self) -> None:
        self._socket.close()

    def _ask(self, order: str) -> str:
        self._socket.sendall(frame(order))
        return self._socket.recv(4096)[2:].decode()  # less than 126 bytes have a head of two


@dataclass
class _Opening:
    begun: float
    upgrading: bool = False
    joining: bool = False
    answer: bytes = b""


@dataclass(frozen=True)
class Window:
    """What came of a closed loop: `latencies` in seconds are empty where events were counted."""

    seconds: float
    count: int
    latencies: tuple[float, ...] = ()


class Clients:
    """WebSockets to one variant, spread over the processes that listen at `ports`."""

    def __init__(self, peer: Peer, ports: Sequence[int]) -> None:
        self._peer = peer
        self._ports = ports
        self._epoll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}

    def __enter__(self) -> Clients:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._epoll.close()
        for each in self._sockets.values():
            each.close()

    def open(
        self,
        count: int,
        *,
        at_once: int = CONNECTING,
        join: bytes | None = None,
        joined: bytes = b"",
    ) -> list[float]:
        """Connects and subscribes. Seconds that each took; `join` stands in for the peer's own."""
        if join is None:
            join, joined = self._peer.join, self._peer.joined
        openings: dict[int, _Opening] = {}
        took: list[float] = []
        begun = 0
        while len(took) < count:
            while begun < count and len(openings) < at_once:
                begun += 1
                opening = _Opening(time.perf_counter())
                openings[self._connect(self._ports[begun % len(self._ports)])] = opening
            for fd in self._ready():
                opening = openings[fd]
                each = self._sockets[fd]
                if not opening.upgrading:
                    opening.upgrading = True
                    self._epoll.modify(fd, select.EPOLLIN)
                    port = each.getpeername()[1]
                    each.sendall(upgrade("/ws", port, self._peer.subprotocol))
                    continue
                opening.answer += self._read(fd)
                if not opening.joining:
                    head, end, opening.answer = opening.answer.partition(b"\r\n\r\n")
                    if not end:
                        opening.answer = head
                        continue
                    if not head.startswith(b"HTTP/1.1 101"):
                        raise RuntimeError(f"{self._peer.title} answered {head[:200]!r}")
                    opening.joining = True
                    each.sendall(join)
                if not join or joined in opening.answer:
                    took.append(time.perf_counter() - opening.begun)
                    del openings[fd]
        return took

    def answer(self, message: bytes) -> bytes:
        """What one socket hears first after `message`, framing and all."""
        fd, each = next(iter(self._sockets.items()))
        each.sendall(message)
        for ready in self._ready():
            assert ready == fd, "nothing was to come to another socket"
        return self._read(fd)

    def echo(self, seconds: float) -> Window:
        """A command on each socket, and the next as soon as its reply is there."""
        say = self._peer.say
        latencies: list[float] = []
        sent: dict[int, float] = {}
        clock = time.perf_counter
        begun = clock()
        for fd, each in self._sockets.items():
            sent[fd] = clock()
            each.sendall(say)
        waiting = len(sent)
        while waiting:
            for fd in self._ready():
                if not self._read(fd).count(MARK):
                    continue
                now = clock()
                latencies.append(now - sent[fd])
                if now - begun < seconds:
                    sent[fd] = now
                    self._sockets[fd].sendall(say)
                else:
                    waiting -= 1
        return Window(clock() - begun, len(latencies), tuple(latencies))

    def hear(self, control: Control, in_flight: int, seconds: float) -> Window:
        """Events to all sockets: another is published when one has arrived everywhere."""
        heard = dict.fromkeys(self._sockets, 0)
        arrived: list[int] = []  # at how many sockets, by event
        receive = {fd: each.recv_into for fd, each in self._sockets.items()}
        everywhere = published = 0
        publish = in_flight
        clock = time.perf_counter
        begun = clock()
        while True:
            if publish:
                control.publish(publish)
                published += publish
                arrived += [0] * publish
            for fd in self._ready():
                size = receive[fd](BUFFER)
                if not size:
                    raise ConnectionError(f"{self._peer.title} closed a socket")
                before = heard[fd]
                heard[fd] = after = before + BUFFER.count(MARK, 0, size)
                for event in range(before, after):
                    arrived[event] += 1
            while everywhere < published and arrived[everywhere] == len(heard):
                everywhere += 1
            if clock() - begun < seconds:
                publish = in_flight - (published - everywhere)
            elif everywhere == published:
                return Window(clock() - begun, everywhere * len(heard))
            else:
                publish = 0

    def ask(self, message: bytes, marks: int) -> Window:
        """`message` on every socket at once; each is answered when so many marks have come."""
        latencies: list[float] = []
        left = dict.fromkeys(self._sockets, marks)
        begun = time.perf_counter()
        for each in self._sockets.values():
            each.sendall(message)
        while len(latencies) < len(left):
            for fd in self._ready():
                left[fd] -= self._read(fd).count(MARK)
                if left[fd] <= 0:
                    latencies.append(time.perf_counter() - begun)
        return Window(time.perf_counter() - begun, len(latencies), tuple(latencies))

    def ask_in_turn(self, message: bytes, marks: int) -> Window:
        """The same of one socket after another."""
        latencies: list[float] = []
        begun = time.perf_counter()
        for fd, each in self._sockets.items():
            left, sent = marks, time.perf_counter()
            each.sendall(message)
            while left > 0:
                self._ready()
                left -= self._read(fd).count(MARK)
            latencies.append(time.perf_counter() - sent)
        return Window(time.perf_counter() - begun, len(latencies), tuple(latencies))

    def ask_while_blocked(self, seconds: float, message: bytes) -> Window:
        """The first socket sends `block`, each other `message` once, evenly in that time.

        A latency counts from the moment when the message was due.
        """
        (blocker, *others) = self._sockets
        self._sockets[blocker].sendall(self._peer.block(seconds))
        begun = time.perf_counter()
        due = {fd: begun + seconds * (i + 1) / (len(others) + 1) for i, fd in enumerate(others)}
        latencies: list[float] = []
        blocked = True
        unsent = iter(others)
        following = next(unsent, None)
        while blocked or len(latencies) < len(others):
            timeout = PATIENCE if following is None else due[following] - time.perf_counter()
            for fd, _ in self._epoll.poll(max(timeout, 0)):
                marks = self._read(fd).count(MARK)
                if fd == blocker:
                    blocked = False
                elif marks:
                    latencies.append(time.perf_counter() - due[fd])
            if following is not None and time.perf_counter() >= due[following]:
                self._sockets[following].sendall(message)
                following = next(unsent, None)
        return Window(time.perf_counter() - begun, len(latencies), tuple(latencies))

    def _connect(self, port: int) -> int:
        each = socket.socket()
        each.setblocking(False)
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        each.connect_ex(("127.0.0.1", port))
        self._epoll.register(each, select.EPOLLOUT)
        self._sockets[each.fileno()] = each
        return each.fileno()

    def _ready(self) -> Iterator[int]:
        ready = self._epoll.poll(PATIENCE)
        if not ready:
            raise TimeoutError(f"{self._peer.title}: nothing came for {PATIENCE:.0f} s")
        return (fd for fd, _ in ready)

    def _read(self, fd: int) -> bytes:
        data = self._sockets[fd].recv(1 << 18)
        if not data:
            raise ConnectionError(f"{self._peer.title} closed a socket")
        return data
