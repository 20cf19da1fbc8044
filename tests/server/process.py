"""Real servers in processes of their own, as they are deployed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .ports import free_port, listens
from .wire import PATIENCE, wait_until

APPLICATION = "tests.server.project.asgi:application"
COMMANDS = {
    "uvicorn": ["uvicorn", APPLICATION, "--lifespan", "off", "--log-level", "warning"],
    "legacy": ["uvicorn", APPLICATION, "--lifespan", "off", "--ws", "websockets"],
    "workers": ["uvicorn", APPLICATION, "--lifespan", "off", "--workers", "2"],
    "daphne": ["daphne", APPLICATION, "--verbosity", "0"],
}


@dataclass
class Server:
    host: str
    process: subprocess.Popen[bytes]
    log: Path

    def exits(self) -> bool:
        """Whether it ended, in good time."""
        self.process.wait(PATIENCE)
        return True

    def text(self) -> str:
        """What it wrote."""
        return self.log.read_text()

    def rss(self) -> int:
        """Bytes of memory."""
        statm = Path(f"/proc/{self.process.pid}/statm").read_text()
        return int(statm.split()[1]) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def server(kind: str, log: Path, **settings: Any) -> Iterator[Server]:
    """`kind` of COMMANDS; `settings` are those of SHAREDGEN."""
    port = free_port()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.server.project.settings",
        "SHAREDGEN_TEST_SETTINGS": json.dumps(settings),
    }
    command = [sys.executable, "-m", *COMMANDS[kind], "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)

    try:
        wait_until(lambda: listens(port))
        yield Server(f"127.0.0.1:{port}", process, log)
    finally:
        process.kill()
        process.wait(PATIENCE)
