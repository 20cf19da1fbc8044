"""A real uvicorn with a real Django project, on one port for as long as the tests last."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

FLAGS = ["--host", "127.0.0.1", "--timeout-graceful-shutdown", "1"]
FLAGS += ["--ws-max-size", "131072", "--ws-per-message-deflate", "false"]


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 40) -> None:
    """Ask again and again until it holds; say what did not when it never does."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def own_environment() -> dict[str, str]:
    """The environment without the settings that the tests of the server runtime choose."""
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


class Server:
    """One Django project at http://127.0.0.1:port, which may be stopped and started again."""

    def __init__(self, folder: Path, application: str, **environment: str) -> None:
        self.folder = folder
        self.application = application
        self.environment = environment
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "server.log"

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "uvicorn",
                    self.application,
                    *FLAGS,
                    "--port",
                    str(self.port),
                ],
                cwd=self.folder,
                env={**own_environment(), **self.environment},
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(self._answers, f"the server answers\n{self.log.read_text()}")
        except BaseException:
            self.process.kill()
            raise

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(number)
        self.process.wait(timeout=20)

    def get(self, path: str) -> Any:
        """The JSON that a view answers."""
        with urlopen(self.url + path, timeout=20) as answer:
            return json.load(answer)

    def counts(self) -> dict[str, int]:
        """Sockets open and opened so far, messages sent and received, as the server counts them."""
        counted: dict[str, int] = self.get("/counts")
        return counted

    def _answers(self) -> bool:
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended\n{self.log.read_text()}")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except (URLError, OSError):
            return False
