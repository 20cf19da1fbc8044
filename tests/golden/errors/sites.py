"""Where in the generator the text of an error is written, and which of those places a run reached."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

import sharedgen
from sharedgen.contract.reading import Reading
from sharedgen.emit.pattern_tree import UntranslatablePattern
from sharedgen.source import Fault

ROOT: Final = Path(sharedgen.__file__).parent
# what is called with the text of an error; and ValueErrors, which become one
CALLS: Final = {"Fault", "_fault", "fault", "refuse", "_error", "UntranslatablePattern"}
# what no declaration, config or command line leads to, by words of it: why
_FIRST: Final = "Pydantic refuses such a pattern before"
UNSHOWN: Final = {
    ("address.py", "the address has"): "only a channel that is made has an address",
    ("contract/temporal.py", "sent as"): "Pydantic refuses other units before",
    ("lock.py", "holds a merge conflict"): "only the server refuses it; a build solves it",
    ("emit/pattern.py", "nested too deep"): "Pydantic refuses to nest so deep before",
    ("emit/pattern_read.py", "is no valid end"): _FIRST,
    ("emit/pattern_read.py", "ends too early"): _FIRST,
    ("emit/pattern_read.py", "is missing after"): _FIRST,
    ("emit/pattern_read.py", "is no count"): _FIRST,
    ("emit/pattern_read.py", "repeats nothing"): _FIRST,
    ("emit/pattern_read.py", "lookbehind"): _FIRST,
    ("emit/pattern_read.py", "lookahead"): _FIRST,
    ("emit/pattern_read.py", "a ')' is missing"): _FIRST,
    ("emit/pattern_read.py", "{name} has no counterpart"): _FIRST,
    ("emit/pattern_read.py", "{character} has no counterpart"): _FIRST,
}


@dataclass(frozen=True)
class Site:
    """One call; `file` below the package."""

    file: str
    first: int
    last: int
    text: str

    def has(self, place: tuple[str, int]) -> bool:
        return self.file == place[0] and self.first <= place[1] <= self.last

    def known(self) -> bool:
        return any(self.file == file and words in self.text for file, words in UNSHOWN)

    def __str__(self) -> str:
        return f"{self.file}:{self.first}: {' '.join(self.text.split())[:90]}"


def _sites() -> Iterator[Site]:
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] in ("server", "testing"):
            continue  # they are not of the command
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _name(node.func) in CALLS | {"ValueError"}:
                text = ast.get_source_segment(source, node) or ""
                yield Site(
                    path.relative_to(ROOT).as_posix(), node.lineno, node.end_lineno or 0, text
                )


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


SITES: Final = tuple(_sites())


@contextmanager
def recorded() -> Iterator[set[tuple[str, int]]]:
    """Files and lines of ours that made a fault, or led to one by an exception."""
    reached: set[tuple[str, int]] = set()

    def record() -> None:
        frame: Any = sys._getframe(2)
        while frame is not None:
            add(frame.f_code.co_filename, frame.f_lineno)
            frame = frame.f_back
        error = sys.exc_info()[1]
        trace = error.__traceback__ if error is not None else None
        while trace is not None:
            add(trace.tb_frame.f_code.co_filename, trace.tb_lineno)
            trace = trace.tb_next

    def add(file: str, line: int) -> None:
        path = Path(file)
        if path.is_relative_to(ROOT):
            reached.add((path.relative_to(ROOT).as_posix(), line))

    def recording(cls: type, method: str) -> Any:
        plain = getattr(cls, method)

        def instead(*arguments: Any, **keywords: Any) -> Any:
            record()
            return plain(*arguments, **keywords)

        return patch.object(cls, method, instead)

    with (
        recording(Fault, "__init__"),
        recording(Reading, "refuse"),
        recording(UntranslatablePattern, "__init__"),
    ):
        yield reached
