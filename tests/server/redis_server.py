"""A real Redis on a free port, which tests may kill and start again."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any

import redis

from .ports import free_port
from .wire import wait_until

PROGRAM = os.environ.get("REDIS_SERVER", "redis-server")  # or another version, or Valkey


class RedisServer:
    """`with RedisServer() as server:`; what it holds lasts over `restart` with `keep=True`."""

    def __init__(self, *options: str, keep: bool = False) -> None:
        self._options = options
        self._keep = keep
        self._directory = Path(tempfile.mkdtemp(prefix="sharedgen-redis-"))
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.client: Any = redis.Redis(port=self.port, socket_timeout=10)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def __enter__(self) -> RedisServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        self.client.close()
        shutil.rmtree(self._directory, ignore_errors=True)

    def start(self) -> None:
        append = ("--appendonly", "yes", "--appendfsync", "always") if self._keep else ()
        self._process = subprocess.Popen(
            [
                *(PROGRAM, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
                *("--dir", str(self._directory), *append, *self._options),
            ],
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._answers)

    def stop(self) -> None:
        """As SIGKILL does: connections break, and what is not on the disk is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def cut(self) -> int:
        """Ends every subscribed connection; returns how many there were."""
        return int(self.client.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))

    def calls(self, command: str) -> int:
        """How often a command was called, as of the last `reset_calls`."""
        stats = self.client.info("commandstats").get(f"cmdstat_{command}", {})
        return int(stats.get("calls", 0))

    def reset_calls(self) -> None:
        self.client.config_resetstat()

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.exceptions.ConnectionError:
            return False
