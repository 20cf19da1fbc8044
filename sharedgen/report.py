"""What the commands say: lines for people, JSON for machines, errors on standard error."""

from __future__ import annotations

import json
import os
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from .source import Fault, SharedgenError

if TYPE_CHECKING:
    from .contract.nodes import Note


class Format(str, Enum):
    """What a command prints."""

    text = "text"
    json = "json"


def print_json(facts: dict[str, Any]) -> None:
    print(json.dumps(facts, indent=2))


def record(said: Fault | Note) -> dict[str, Any]:
    """A fault or a note as JSON: `file` as it is shown, `line` (0: the whole file), `text`."""
    return {"file": shown(Path(said.source.file)), "line": said.source.line, "text": said.text}


def fail(error: SharedgenError, format: Format = Format.text) -> NoReturn:
    """Say what is wrong, a line each, and exit with 2."""
    if format is Format.json:
        print_json({"errors": [record(fault) for fault in error.faults]})
    for fault in error.faults:
        typer.echo(f"error: {fault}", err=True)
    raise typer.Exit(2)


def shown(path: Path) -> str:
    """Relative to the current folder where it lies below."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
