"""Several server processes of one site, which tests may kill and start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from types import TracebackType
from typing import Any

from .ports import free_port, listens
from .wire import PATIENCE, wait_until

APPLICATION = "tests.server.project.asgi:application"


class Fleet:
    """`with Fleet(2, BROKER=url) as fleet:` serves on `fleet.hosts`, one process a host."""

    def __init__(
        self, count: int, *, application: str = APPLICATION, database: str = "", **settings: Any
    ) -> None:
        self._application = application
        self._environment = {
            **os.environ,
            "SHAREDGEN_TEST_DATABASE": database or ":memory:",
            "DJANGO_SETTINGS_MODULE": "tests.server.project.settings",
            "SHAREDGEN_TEST_SETTINGS": json.dumps(settings),
        }
        self._ports = [free_port() for _ in range(count)]
        self._processes: list[subprocess.Popen[bytes] | None] = [None] * count

    @property
    def hosts(self) -> list[str]:
        return [f"127.0.0.1:{port}" for port in self._ports]

    def __enter__(self) -> Fleet:
        for index in range(len(self._ports)):
            self._launch(index)
        for port in self._ports:
            wait_until(lambda port=port: listens(port))  # type: ignore[misc]  # bound at once
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for index in range(len(self._ports)):
            self.kill(index)

    def pid(self, index: int) -> int:
        process = self._processes[index]
        assert process is not None
        return process.pid

    def start(self, index: int) -> None:
        self._launch(index)
        wait_until(lambda: listens(self._ports[index]))

    def kill(self, index: int, sign: int = signal.SIGKILL) -> None:
        """As it is told by the signal, and gone when this returns."""
        process = self._processes[index]
        if process is not None:
            process.send_signal(sign)
            process.wait(PATIENCE)
            self._processes[index] = None

    def _launch(self, index: int) -> None:
        options = ["--port", str(self._ports[index]), "--log-level", "warning"]
        self._processes[index] = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", self._application, *options, "--lifespan", "off"],
            env=self._environment,
        )
