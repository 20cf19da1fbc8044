"""Front ends with unplugin-sharedgen, each in a project of its own: nothing is built before."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ..browser.server import wait_until
from ..browser.shared import SITE
from .front import BASE, FRONT, NODE_MODULES, ROOT, node

COMMANDS: Mapping[str, str] = {
    "vite": "vite build --config plugged/vite.config.js --outDir {out} --emptyOutDir",
    "rollup": "rollup --config plugged/rollup.config.js --dir {out}",
    "webpack": "plugged/webpack.js {out}",
    "esbuild": "plugged/esbuild.js {out}",
}
CONFIG = """[tool.sharedgen]
channels  = ["live.channels"]
client    = "front/src/live"
endpoint  = "/ws/live"
"""
MORE = """

class News(Channel):
    class Told(Event):
        text: str
"""
WRONG = """

class Odd(Channel):
    class Told(Command[int]):
        pass
"""
WRONG_LINE = "    class Told(Command[int]):"


def pack(folder: Path) -> Path:
    """The package as npm publishes it."""
    subprocess.run(
        ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder],
        cwd=ROOT / "npm",
        check=True,
    )
    (tarball,) = folder.glob("*.tgz")
    return tarball


class Project:
    """Declarations, and below them a front end in which the package is installed."""

    def __init__(self, folder: Path, bundler: str, javascript: Path, tarball: Path) -> None:
        self.bundler = bundler
        self.folder = folder
        self.front = folder / "front"
        self.channels = folder / "live" / "channels.py"
        self.log = folder / "log"
        shutil.copytree(SITE / "live", folder / "live")
        (folder / "pyproject.toml").write_text(CONFIG)
        shutil.copytree(FRONT, self.front)
        for script in javascript.glob("*.js"):
            shutil.copy(script, self.front / "src")
        packages = self.front / "node_modules"
        packages.mkdir()
        for package in ("esbuild", "rollup", "unplugin", "vite", "webpack"):
            (packages / package).symlink_to(NODE_MODULES / package)
        with tarfile.open(tarball) as archive:
            archive.extractall(packages, filter="data")
        (packages / "package").rename(packages / "unplugin-sharedgen")

    def start(
        self, command: str, out: Path | str = "", **environment: str
    ) -> subprocess.Popen[bytes]:
        known = {
            "VIRTUAL_ENV": sys.prefix,
            "CI": "",
            "BASE": f"{BASE}/plugged-{self.bundler}/",
        }
        with self.log.open("wb") as log:
            return subprocess.Popen(
                node(command, out=out),
                cwd=self.front,
                env={**os.environ, **known, **environment},
                stdout=log,
                stderr=log,
            )

    @contextmanager
    def running(self, command: str, out: Path | str = "", **environment: str) -> Iterator[None]:
        process = self.start(command, out, **environment)
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)

    def said(self) -> str:
        return self.log.read_text()

    def declare(self, more: str) -> None:
        with self.channels.open("a") as channels:
            channels.write(more)

    def place_of(self, line: str) -> str:
        """`file:line` of a declaration."""
        return f"channels.py:{self.channels.read_text().splitlines().index(line) + 1}"

    def until_said(self, text: str) -> None:
        wait_until(lambda: text in self.said(), f"{self.bundler} says {text}\n{self.said()}")
