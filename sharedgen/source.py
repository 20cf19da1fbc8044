"""Where a declaration stands: the `file:line` that every error names."""

from __future__ import annotations

import ast
import inspect
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """A line of a file. `file` is absolute, `line` counts from 1 (0: the whole file)."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{shown(self.file)}:{self.line}" if self.line else shown(self.file)


def shown(path: str | os.PathLike[str]) -> str:
    """Relative to the current folder where it lies below."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive, on Windows
        return str(path)
    return str(path) if relative.startswith("..") else relative


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a declaration, and the mend."""

    source: Source
    text: str

    def __str__(self) -> str:
        return f"{self.source}: {self.text}"


class SharedgenError(Exception):
    """What a user can mend. `faults` holds everything found; `str()` is a line each."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))


class DeclarationError(SharedgenError, TypeError):
    """Wrong declarations."""


class ConfigError(SharedgenError):
    """A wrong or missing `[tool.sharedgen]`, or a module of it that cannot be imported."""


class TemplateError(SharedgenError):
    """A template of the team's that is broken, or takes the place of none."""


class OutputError(SharedgenError):
    """What cannot be written, or must not be."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like a wrong one, None where none is like it."""
    from difflib import get_close_matches  # where something is wrong only

    spelled = {each.lower(): each for each in known}
    found = get_close_matches(name.lower(), spelled, n=1)
    return spelled[found[0]] if found else None


def near(name: str, known: Iterable[str]) -> str:
    """The mend of a name that is not known: the nearest one, else all there are."""
    names = list(known)
    found = nearest(name, names)
    return f"did you mean {found}?" if found else f"it takes {', '.join(names)}"


def class_source(cls: type) -> Source:
    """The line of the `class` statement; line 0 where there is no source text."""
    cls = _origin(cls)
    file = _file_of(cls)
    return Source(file, _lines(file).get(cls.__qualname__, 0))


def field_source(model: type, name: str) -> Source:
    """The line of a field: in the class that declares it, or of the class where none is written."""
    for cls in _origin(model).__mro__:
        cls = _origin(cls)
        file = _file_of(cls)
        line = _lines(file).get(f"{cls.__qualname__}.{name}")
        if line is not None:
            return Source(file, line)
    return class_source(model)


def _origin(cls: type) -> type:
    """`Page[Cat]` is written where `Page` is."""
    generic: dict[str, Any] = getattr(cls, "__pydantic_generic_metadata__", None) or {}
    origin = generic.get("origin")
    return origin if isinstance(origin, type) else cls


def _file_of(cls: type) -> str:
    module = sys.modules.get(cls.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        try:
            file = inspect.getfile(cls)
        except (TypeError, OSError):
            return f"<{cls.__module__}>"
    return os.path.abspath(file)


def _lines(file: str) -> dict[str, int]:
    try:
        stat = os.stat(file)
    except OSError:
        return {}
    return _parse(file, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _parse(file: str, mtime_ns: int, size: int) -> dict[str, int]:
    """Qualified names of classes, and of the names annotated or assigned in them, to lines."""
    try:
        with open(file, "rb") as opened:
            tree = ast.parse(opened.read())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[str, int] = {}
    _walk(tree.body, "", found)
    return found


def _walk(body: list[ast.stmt], prefix: str, found: dict[str, int]) -> None:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            # the last definition of a name is the one that stands, as in Python
            found[prefix + statement.name] = statement.lineno
            _walk(statement.body, f"{prefix}{statement.name}.", found)
        elif isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found[prefix + statement.name] = statement.lineno
            _walk(statement.body, f"{prefix}{statement.name}.<locals>.", found)
        elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found.setdefault(prefix + statement.target.id, statement.lineno)
        elif isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(prefix + target.id, statement.lineno)
        elif isinstance(statement, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
            _walk(statement.body, prefix, found)
            _walk(getattr(statement, "orelse", []), prefix, found)
            for handler in getattr(statement, "handlers", []):
                _walk(handler.body, prefix, found)
            _walk(getattr(statement, "finalbody", []), prefix, found)
