"""What the commands say: lines for people, JSON for machines, errors on standard error.

Colours are for terminals: `typer.echo` takes them away elsewhere, and `colours` where they are not
wanted. What a command is doing is told on a terminal alone, and wiped when it is done.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import typer

from ..source import Fault, SharedgenError, shown

if TYPE_CHECKING:
    from ..contract.nodes import Note

PATIENCE: Final = 0.4  # seconds that need no telling what goes on


class Format(str, Enum):
    """What a command prints."""

    text = "text"
    json = "json"


def colours() -> bool | None:
    """Whether the environment wants colours: no-color.org, force-color.org. None: on a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") != "0":
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def print_json(facts: dict[str, Any]) -> None:
    typer.echo(json.dumps(facts, indent=2))  # in ASCII, which every terminal takes


def record(said: Fault | Note) -> dict[str, Any]:
    """A fault or a note as JSON: `file` as it is shown, `line` (0: the whole file), `text`."""
    return {"file": shown(said.source.file), "line": said.source.line, "text": said.text}


def fail(error: SharedgenError, format: Format = Format.text) -> NoReturn:
    """Say what is wrong, a line each, and exit with 2."""
    if format is Format.json:
        print_json({"errors": [record(fault) for fault in error.faults]})
    for fault in error.faults:
        say_error(fault.text, place=str(fault.source))
    raise typer.Exit(2)


def say_error(text: str, *, place: str = "") -> None:
    """One line on standard error, whatever the text is."""
    where = f"{typer.style(place, bold=True)}: " if place else ""
    line = " ".join(text.splitlines())
    typer.echo(
        f"{typer.style('error:', fg='red', bold=True)} {where}{line}", err=True, color=colours()
    )


def say_note(note: Note) -> None:
    typer.echo(f"{typer.style('note:', fg='yellow')} {_bold(str(note.source))}: {note.text}")


def say_file(path: Path, *, done: str = "", wanting: str = "") -> None:
    """What became of a file, or what it wants: `created live/client.js`, `… is missing`."""
    colour = {"created": "green", "wrote": "green"}.get(done, "yellow")
    before = f"{typer.style(done, fg=colour)} " if done else ""
    after = f" {typer.style(wanting, fg=colour)}" if wanting else ""
    typer.echo(f"{before}{_bold(shown(path))}{after}")


def say_difference(line: str) -> None:
    """A line of a unified diff."""
    colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
    typer.echo(f"  {typer.style(line, fg=colour) if colour else line}")


@contextmanager
def telling(text: str) -> Iterator[None]:
    """Say on a terminal what takes its time, and wipe it at the end."""
    if not sys.stderr.isatty() or colours() is False:
        yield
        return
    from threading import Timer  # where nobody looks, nothing is imported for it

    shown = False

    def show() -> None:
        nonlocal shown
        shown = True
        sys.stderr.write(text)
        sys.stderr.flush()

    timer = Timer(PATIENCE, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if shown:
            sys.stderr.write(f"\r{' ' * len(text)}\r")
            sys.stderr.flush()


def _bold(text: str) -> str:
    return typer.style(text, bold=True)
