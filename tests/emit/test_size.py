"""What a page loads: bytes as esbuild minifies and gzip packs them."""

from __future__ import annotations

import gzip
import subprocess
from pathlib import Path

import pytest

from sharedgen import Channel, Event
from sharedgen.contract.read import read

from .page import NODE_MODULES, write_page


class Void(Channel):
    class Ping(Event):
        pass


APART = ("--external:./multiplexer.js", "--external:./worker.js")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_page(read([Void]), tmp_path_factory.mktemp("size"))


def packed(file: Path, *options: str) -> int:
    esbuild: list[str | Path] = ["node", NODE_MODULES / "esbuild" / "bin" / "esbuild", file]
    done = subprocess.run(
        [*esbuild, "--bundle", "--minify", "--format=esm", *options],
        capture_output=True,
        check=True,
    )
    return len(gzip.compress(done.stdout, 9, mtime=0))


def test_the_page_side(folder: Path) -> None:
    assert packed(folder / "client.js", *APART) <= 3300


def test_a_channel_that_is_not_imported_is_left_out(folder: Path) -> None:
    entry = folder / "entry.js"
    entry.write_text("export { connect, CommandError } from './client.js';\n")
    assert packed(entry, *APART) < packed(folder / "client.js", *APART) - 100


def test_the_multiplexer_with_its_worker(folder: Path) -> None:
    assert packed(folder / "worker.js") <= 5200
