"""A program that a test runs, in a folder of its own, until it ends with all its children."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def program(variable: str, *names: str) -> str:
    """The path of the first that is there; a variable of the environment may name another one."""
    for name in (os.environ.get(variable), *names):
        found = name and shutil.which(name)
        if found:
            return found
    raise RuntimeError(
        f"these tests need {names[0]}: install it, or name it in the environment: {variable}=/path"
    )


class Process:
    def __init__(self, command: Callable[[Path], list[str]], **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="browser-"))
        self.log = self.folder / "stderr"
        with self.log.open("wb") as log:
            self.popen = subprocess.Popen(
                command(self.folder),
                stdout=subprocess.DEVNULL,
                stderr=log,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    def running(self) -> bool:
        return self.popen.poll() is None

    def close(self, seconds: float = 0) -> None:
        """Kills what is left so long after it was asked to end."""
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(seconds)
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
