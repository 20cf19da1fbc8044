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
from .custom import modules_of, place_in_module, writers_of
from .templates import SHIPPED, Templates, read_template

VERIFIED: Final = "verified.json"


@dataclass(frozen=True, slots=True)
class Runtime:
    """A text that parses: its length in characters, its digest, and its names by their line."""

    length: int
    sha256: str
    names: dict[str, int]


def verify(texts: Mapping[str, str], templates: Templates = SHIPPED) -> None:
    """Raises OutputError with a fault for each of these texts (by path) that is no ES module.

    Where a template of the team's is in it, the fault names the line of that.
    """
    faults = [fault for path, text in texts.items() for fault in _faults(path, text, templates)]
    if faults:
        raise OutputError(*faults)


def record(runtimes: Mapping[str, str]) -> str:
    """The text of verified.json for these runtimes, by the name of their output.

    Raises OutputError for one that does not parse.
    """
    found = {}
    for output, text in runtimes.items():
        if faults := list(_faults_in(output, text, {}, text, SHIPPED)):
            raise OutputError(*faults)
        names = dict(_declared(_parse(text).body))
        found[output] = asdict(Runtime(len(text), _sha256(text), names))
    return json.dumps(found, indent=2) + "\n"


@cache
def _verified() -> dict[str, Runtime]:
    found = json.loads(read_template(VERIFIED))
    return {output: Runtime(**runtime) for output, runtime in found.items()}


def _faults(path: str, whole: str, templates: Templates) -> Iterator[Fault]:
    text = whole
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
    yield from _faults_in(path, text, names, whole, templates)


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


def _faults_in(
    path: str, text: str, names: Mapping[str, int], whole: str, templates: Templates
) -> Iterator[Fault]:
    """`text`: what of the `whole` is to be parsed, at its lines; `names`: declared by the rest."""
    import esprima

    try:
        tree = _parse(text)
    except esprima.Error as error:
        line, cause = _said(error)
        source = Source(path, line)
        broken = list(_broken_modules(source, templates))
        what = f"the emitted JavaScript does not parse ({cause})"
        yield from broken or [_fault(source, what, whole, templates, line)]
        return
    except RecursionError:
        yield Fault(
            Source(path, 0),
            "the emitted JavaScript is nested too deep to be checked, so nothing is written: "
            "nest the types less deep, or name the inner ones as models",
        )
        return
    seen = dict(names)
    for name, line in _declared(tree.body):
        if name in seen:  # a syntax error that esprima lets pass
            what = f"the emitted JavaScript declares {name} twice, first in line {seen[name]}"
            yield _fault(Source(path, line), what, whole, templates, seen[name])
        seen.setdefault(name, line)


def _said(error: Any) -> tuple[int, str]:
    line = int(getattr(error, "lineNumber", 0) or 0)
    cause = getattr(error, "description", None) or str(error)
    return line, cause.removeprefix(f"Line {line}: ")


def _broken_modules(emitted: Source, templates: Templates) -> Iterator[Fault]:
    """The modules of the team's that do not parse by themselves, each at its own line."""
    import esprima

    for name, text in modules_of(Path(emitted.file).name, templates):
        try:
            esprima.parseModule(text)
        except esprima.Error as error:
            line, cause = _said(error)
            yield Fault(
                Source(templates.own_file(name), line),
                f"does not parse ({cause}), so nothing is written: mend it, or remove the file. It "
                f"stands in {Path(emitted.file).name}, which breaks in line {emitted.line}",
            )


def _fault(emitted: Source, what: str, text: str, templates: Templates, other_line: int) -> Fault:
    """`other_line`: another one of the emitted text that may be to blame."""
    output = Path(emitted.file).name
    places = [place_in_module(text, n, output, templates) for n in (emitted.line, other_line)]
    modules = [place for place in places if place is not None]
    writers = writers_of(output, templates)
    if modules:
        mend = f"mend {modules[0]}, which stands there"
    elif writers:
        mend = f"the likely cause is {', '.join(str(Source(file, 0)) for file in writers)}"
    else:
        mend = "report it with the declarations that cause it"
    return Fault(emitted, f"{what}, so nothing is written: {mend}")


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
