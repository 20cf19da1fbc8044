"""Every error of the command line, once: what a user wrote, and what is said of it.

A new error needs a case in CASES; `python -m tests.golden` writes errors.txt anew.
"""

from __future__ import annotations

import importlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from typer.main import get_command

from sharedgen.cli import app
from .cases import CASES, Case, Content

UNSET = ("DJANGO_SETTINGS_MODULE", "FORCE_COLOR", "SHAREDGEN_TRACEBACK")
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    **{
        f"GIT_{who}_{what}": "someone@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    },
}
FILE = Path(__file__).parents[1] / "errors.txt"


def told() -> str:
    """The text of errors.txt."""
    return "\n".join(f"# {title}\n{run(case)}" for title, case in CASES.items())


def run(case: Case) -> str:
    """The command as typed, what it says, and its exit code, in a folder of the case's own."""
    with TemporaryDirectory() as made, project(Path(made), case) as folder:
        for command in case.earlier:
            if command.startswith("git "):
                subprocess.run(command.split(), check=True, env={**os.environ, **GIT})
            else:
                _sharedgen(command.removeprefix("sharedgen "))
        _write(folder, case.later)
        _forget(folder)
        text, code = _sharedgen(case.command)
        text = text.replace(str(folder), "/project")
    # where in our code a bug is, and where the build found its text, is not what is shown here
    text = re.sub(r"at \w+\.py:\d+ with", "at build.py:1 with", text)
    return f"$ sharedgen {case.command}\n{text}= {code}\n"


def _sharedgen(command: str) -> tuple[str, object]:
    """What is said on both streams, and the exit code."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            get_command(app).main(command.split(), prog_name="sharedgen")
        except SystemExit as end:
            return said.getvalue(), end.code
    raise AssertionError("a command ends with an exit code")


@contextmanager
def project(folder: Path, case: Case) -> Iterator[Path]:
    """The folder with the case's files as the current one; what it imports is forgotten after."""
    folder = folder.resolve()
    _write(folder, case.files)
    before = os.getcwd()
    settings = {name: value for name, value in os.environ.items() if name not in UNSET}
    os.chdir(folder)
    try:
        with patch.dict(os.environ, settings, clear=True), _patched(case):
            yield folder
    finally:
        os.chdir(before)
        _forget(folder)


def _write(folder: Path, files: Mapping[str, Content]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is None:
            file.mkdir()
        elif isinstance(text, Path):
            file.symlink_to(text)
        elif isinstance(text, bytes):
            file.write_bytes(text)
        else:
            file.write_text(text, encoding="utf-8")


def _forget(folder: Path) -> None:
    """The modules that were imported from there: another case has others of their names."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(str(folder)):
            del sys.modules[name]


@contextmanager
def _patched(case: Case) -> Iterator[None]:
    if case.broken is None:
        yield
        return
    place, instead = case.broken
    module, _, name = place.rpartition(".")
    with patch.object(importlib.import_module(module), name, instead):
        yield
