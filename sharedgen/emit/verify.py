"""Every emitted JavaScript file must parse before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..source import Fault, OutputError, Source


def verify(texts: Mapping[str, str]) -> None:
    """Raises OutputError with a fault for each of these texts (by path) that is no ES module."""
    faults = [fault for path, text in texts.items() for fault in _faults(path, text)]
    if faults:
        raise OutputError(*faults)


def _faults(path: str, text: str) -> Iterator[Fault]:
    import esprima  # slow to import; a build that changes nothing never needs it

    try:
        tree = esprima.parseModule(text, {"loc": True})
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
    yield from _declared_twice(path, tree.body)


def _declared_twice(path: str, body: list[Any]) -> Iterator[Fault]:
    """Names that the top of a module declares twice: a syntax error that esprima lets pass."""
    seen: dict[str, int] = {}
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
