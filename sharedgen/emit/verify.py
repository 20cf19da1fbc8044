"""Every emitted JavaScript file must parse before anything is written.

The runtime half of a file is the same in every build, and parsing it takes longer than all the rest
of a build. `templates/verified.json` has the digest of each runtime that did parse, and the names
that it declares: such a text is not parsed again. What stands behind it is, and must declare none
of its names: statements of two modules that parse, one after the other, are a module that parses.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from ..source import Fault, OutputError, Source
from .templates import read_template

VERIFIED: Final = "verified.json"


@dataclass(frozen=True, slots=True)
class Runtime:
    """A text that parses: its length in characters, its digest, and its names by their line."""

    length: int
    sha256: str
    names: dict[str, int]


def verify(texts: Mapping[str, str]) -> None:
    """Raises OutputError with a fault for each of these texts (by path) that is no ES module."""
    faults = [fault for path, text in texts.items() for fault in _faults(path, text)]
    if faults:
        raise OutputError(*faults)


def record(runtimes: Mapping[str, str]) -> str:
    """The text of verified.json for these runtimes, by the name of their output.

    Raises OutputError for one that does not parse.
    """
    found = {}
    for output, text in runtimes.items():
        if faults := list(_faults_in(output, text, {})):
            raise OutputError(*faults)
        names = dict(_declared(_parse(text).body))
        found[output] = asdict(Runtime(len(text), _sha256(text), names))
    return json.dumps(found, indent=2) + "\n"


@cache
def _verified() -> dict[str, Runtime]:
    found = json.loads(read_template(VERIFIED))
    return {output: Runtime(**runtime) for output, runtime in found.items()}


def _faults(path: str, text: str) -> Iterator[Fault]:
    start = _past_comments(text)
    runtime = _verified().get(Path(path).name)
    names: dict[str, int] = {}
    if runtime is not None:
        end = start + runtime.length
        if text[end : end + 1] == "\n" and _sha256(text[start:end]) == runtime.sha256:
            above = text.count("\n", 0, start)
            names = {name: line + above for name, line in runtime.names.items()}
            # lines keep their numbers
            text = "\n" * text.count("\n", 0, end) + text[end:]
            if not text.strip():
                return
    yield from _faults_in(path, text, names)


def _past_comments(text: str) -> int:
    """The offset of the first line that is neither a comment nor empty."""
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip() and not line.startswith("//"):
            break
        start += len(line)
    return start


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _parse(text: str) -> Any:
    import esprima  # slow to import; a build that changes nothing never needs it

    return esprima.parseModule(text, {"loc": True})


def _faults_in(path: str, text: str, names: Mapping[str, int]) -> Iterator[Fault]:
    import esprima

    try:
        tree = _parse(text)
    except esprima.Error as error:
        line = int(getattr(error, "lineNumber", 0) or 0)
        cause = getattr(error, "description", None) or str(error)
        yield Fault(
            Source(path, line),
            f"the emitted JavaScript does not parse ({cause}), so nothing is written: report it "
            "with the declarations that cause it",
        )
        return
    except RecursionError:
        yield Fault(
            Source(path, 0),
            "the emitted JavaScript is nested too deep to be checked, so nothing is written: "
            "nest the types less deep, or name the inner ones as models",
        )
        return
    yield from _declared_twice(path, tree.body, names)


def _declared_twice(path: str, body: list[Any], names: Mapping[str, int]) -> Iterator[Fault]:
    """Names that the top of a module declares twice: a syntax error that esprima lets pass."""
    seen = dict(names)
    for name, line in _declared(body):
        if name in seen:
            yield Fault(
                Source(path, line),
                f"the emitted JavaScript declares {name} twice, first in line {seen[name]}, so "
                "nothing is written: report it with the declarations that cause it",
            )
        seen.setdefault(name, line)


def _declared(body: list[Any]) -> Iterator[tuple[str, int]]:
    for statement in body:
        node = statement
        if node.type in ("ExportNamedDeclaration", "ExportDefaultDeclaration"):
            node = node.declaration
        if node is None:
            continue
        if node.type == "ImportDeclaration":
            for specifier in node.specifiers:
                yield specifier.local.name, statement.loc.start.line
        elif node.type == "VariableDeclaration":
            for declarator in node.declarations:
                for name in _bound(declarator.id):
                    yield name, declarator.loc.start.line
        elif node.type in ("FunctionDeclaration", "ClassDeclaration") and node.id is not None:
            yield node.id.name, statement.loc.start.line


def _bound(pattern: Any) -> Iterator[str]:
    """The names that a binding pattern binds."""
    if pattern is None:
        return
    if pattern.type == "Identifier":
        yield pattern.name
    elif pattern.type == "ObjectPattern":
        for entry in pattern.properties:
            yield from _bound(entry.argument if entry.type == "RestElement" else entry.value)
    elif pattern.type == "ArrayPattern":
        for element in pattern.elements:
            yield from _bound(element)
    elif pattern.type == "AssignmentPattern":
        yield from _bound(pattern.left)
    elif pattern.type == "RestElement":
        yield from _bound(pattern.argument)
