"""Bytes of clients, weighed by esbuild in Node."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TypeAlias

HERE = Path(__file__).parent

Bytes: TypeAlias = dict[str, int]  # minified, gzip, brotli


class NotInstalled(Exception):
    """The packages are not there, or not whole."""


def sizes(smallest: Path, room: Path) -> dict[str, Bytes]:
    """By client. `smallest` and `room` hold built clients of those contracts."""
    if not (HERE / "node_modules" / "esbuild").is_dir():
        raise NotInstalled("scripts/bench-browser installs the packages")
    done = subprocess.run(
        ["node", HERE / "size.js", smallest, room], stdout=subprocess.PIPE, check=True
    )
    found: dict[str, Bytes] = json.loads(done.stdout)
    return found
