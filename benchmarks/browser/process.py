"""The processes that pages talk to: the peer of all contestants, and a real server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from benchmarks.server.process import free_port

from .site import ROOT

PATIENCE = 60.0  # seconds
ESTABLISHED = "01"  # in /proc/net/tcp
UVICORN = (
    "uvicorn benchmarks.browser.project.asgi:application --host 127.0.0.1 --port {port}"
    " --lifespan off --log-level warning --no-access-log --ws-ping-interval 0"
    " --ws-max-size 131072 --ws-per-message-deflate false"
)


@dataclass(frozen=True)
class Peer:
    url: str

    def counts(self) -> dict[str, int]:
        """Sockets opened and messages received so far."""
        found: dict[str, int] = json.loads(_get(f"{self.url}/counts"))
        return found


@contextmanager
def peer(folder: Path) -> Iterator[Peer]:
    command = [sys.executable, "-m", "benchmarks.browser.peer", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield Peer(f"http://127.0.0.1:{int(process.stdout.readline())}")
        finally:
            process.kill()


class Server:
    """uvicorn with sharedgen's consumer, and what Linux tells of its process."""

    def __init__(self, process: subprocess.Popen[Any], port: int) -> None:
        self._process = process
        self._port = port
        self.endpoint = f"ws://127.0.0.1:{port}/ws/live"

    def rest(self, sockets: int) -> int:
        """Returns that number when so many sockets are open, and what is garbage is freed."""
        _until(lambda: self.sockets() == sockets, f"{sockets} sockets are open")
        self.collect()
        _until(lambda: self.sockets() == sockets, "that of the request is closed")
        return sockets

    def collect(self) -> None:
        _get(f"http://127.0.0.1:{self._port}/")

    def resident(self) -> int:
        """KiB."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def sockets(self) -> int:
        """Those that are connected to it."""
        here = f":{self._port:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
        return sum(row[1].endswith(here) and row[3] == ESTABLISHED for row in rows)

    def answers(self) -> bool:
        if self._process.poll() is not None:
            raise RuntimeError("the server ended")
        try:
            self.collect()
        except OSError:
            return False
        return True


@contextmanager
def server(origin: str) -> Iterator[Server]:
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "benchmarks.browser.project.settings",
        "BENCH_ORIGIN": origin,
    }
    command = [sys.executable, "-m", *UVICORN.format(port=port).split()]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        try:
            started = Server(process, port)
            _until(started.answers, "the server answers")
            yield started
        finally:
            process.kill()


def _until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {PATIENCE} s: {what}")
        time.sleep(0.02)


def _get(url: str) -> bytes:
    with urlopen(url, timeout=20) as answer:
        found: bytes = answer.read()
        return found
