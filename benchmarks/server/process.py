"""Server processes, and what they use: CPU time and resident memory, from Linux."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from .load import Control
from .peers import Peer

ROOT = Path(__file__).parents[2]
STARTING = 60.0  # seconds

COMMANDS = {
    "uvicorn": (
        "uvicorn benchmarks.server.project.asgi:application --host 127.0.0.1 --port {port}"
        " --lifespan off --log-level warning --no-access-log --ws-ping-interval 0"
        " --ws-max-size 131072 --ws-per-message-deflate false"
    ),
    "daphne": (
        "daphne benchmarks.server.project.asgi:application -b 127.0.0.1 -p {port}"
        " --verbosity 0 --ping-interval 86400"
    ),
}


class Served:
    """A variant in processes of its own, alike and on one layer; the first one publishes."""

    def __init__(self, peer: Peer, server: str, redis: str, processes: int) -> None:
        self.peer = peer
        self.ports = [free_port() for _ in range(processes)]
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "benchmarks.server.project.settings",
            "BENCH_VARIANT": peer.module,
            "BENCH_REDIS": redis,
        }
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", *COMMANDS[server].format(port=port).split()],
                cwd=ROOT,
                env=environment,
            )
            for port in self.ports
        ]
        self.controls: list[Control] = []

    def wait(self) -> None:
        """Returns when every process serves."""
        deadline = time.monotonic() + STARTING
        for process, port in zip(self._processes, self.ports, strict=True):
            while len(self.controls) < len(self.ports):
                try:
                    self.controls.append(Control(port))
                    break
                except ConnectionRefusedError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError(f"{self.peer.title} did not start") from None
                    time.sleep(0.02)

    def cpu(self) -> float:
        """Seconds of user and system time, of all threads, to the nanosecond."""
        # what clock_getcpuclockid(3) makes of a process id
        return sum(time.clock_gettime((~each.pid << 3) | 2) for each in self._processes)

    def resident(self) -> int:
        """Bytes."""
        pages = 0
        for each in self._processes:
            pages += int(Path(f"/proc/{each.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def rest(self) -> None:
        """Returns when the processes have nothing left to do: closed sockets are cleaned up."""
        for control in self.controls:
            control.collect()
        before = self.cpu()
        while True:
            time.sleep(0.02)
            now = self.cpu()
            if now - before < 0.001:
                return
            before = now

    def stop(self) -> None:
        for control in self.controls:
            control.close()
        for process in self._processes:
            process.kill()
        for process in self._processes:
            process.wait()


def free_port() -> int:
    """Below those that the kernel gives to sockets, so that it stays free until a server has it."""
    while True:
        port = random.randrange(10_000, 30_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


@contextlib.contextmanager
def serving(
    peers: tuple[Peer, ...], server: str, redis: str = "", processes: int = 1
) -> Iterator[list[Served]]:
    """All of them at the same time: who is not asked uses no CPU."""
    started: list[Served] = []
    try:
        for peer in peers:
            started.append(Served(peer, server, redis, processes))
        for each in started:
            each.wait()
        yield started
    finally:
        for each in started:
            each.stop()


@contextlib.contextmanager
def redis_server() -> Iterator[str]:
    """The URL of a Redis of our own that writes nothing; empty where none is installed."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = ["--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + STARTING
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port)).close()
                    break
                except ConnectionRefusedError:
                    if process.poll() is not None or time.monotonic() > deadline:
                        raise RuntimeError("redis-server did not start") from None
                    time.sleep(0.02)
            yield f"redis://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()
