"""The team's own templates: read from the folder of the config, and checked against the shipped.

They are the team's own code, and run as such: nothing is sandboxed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path, PurePosixPath

from ..disk import read_text
from ..source import Fault, OutputError, Source, TemplateError, nearest
from .templates import (
    SHIPPED,
    Templates,
    exported_names,
    files_below,
    imported_modules,
    kept_lines,
    listed_modules,
    read_template,
    templates_root,
)

# what lies beside the templates, and why a team cannot replace it
_OURS = {
    "modules.json": "the list of modules is sharedgen's, and a later version may have others: "
    "replace the modules themselves, or add to the block `footer` of client.js.j2",
    "tsconfig.json": "it types the shipped modules, and is part of no output",
}

_OF_CONSUMERS = ("consumers.py.j2", "consumer.py.j2", "handler.py.j2", "socket.py.j2")


def load_templates(folder: Path | None) -> Templates:
    """The shipped templates with those of this folder in their place.

    A file whose name begins with `_` takes no place: others may include it. Raises TemplateError
    with every fault: a file that takes the place of none, a module without what it must export.
    """
    if folder is None:
        return SHIPPED
    shipped = {name for name, _ in files_below(templates_root()) if name.endswith((".js", ".j2"))}
    custom: list[tuple[str, str]] = []
    faults: list[Fault] = []
    for name, path in files_below(folder):
        try:
            text = read_text(path)
        except OutputError as error:
            faults += error.faults
            continue
        if text is None:
            faults.append(Fault(Source(str(path), 0), "is a link to nothing: mend, or remove it"))
            continue
        custom.append((name, text))
        if PurePosixPath(name).name.startswith("_"):
            continue
        if name not in shipped:
            faults.append(Fault(Source(str(path), 0), _takes_no_place(name, shipped)))
        elif name.endswith(".js"):
            faults += _faults_of_module(name, path, text, shipped)
    if faults:
        raise TemplateError(*faults)
    return Templates(folder, tuple(custom))


def _takes_no_place(name: str, shipped: set[str]) -> str:
    if name in _OURS:
        return f"cannot be replaced: {_OURS[name]}"
    near = get_close_matches(name, sorted(shipped), n=1) or sorted(
        other for other in shipped if PurePosixPath(other).name == PurePosixPath(name).name
    )
    mend = f"did you mean {near[0]}? What" if near else "what"
    return (
        f"takes the place of no template: {mend} others only include has a name that begins "
        "with `_`"
    )


def _faults_of_module(name: str, path: Path, text: str, shipped: set[str]) -> Iterator[Fault]:
    wanting = sorted(exported_names(read_template(name)) - exported_names(text))
    if wanting:
        yield Fault(
            Source(str(path), 0),
            f"does not export {', '.join(wanting)}, which the others import: begin a line with "
            f"`export`, as the shipped {name} does",
        )
    folder = PurePosixPath(name).parent
    beside = {
        PurePosixPath(other).name for other in shipped if PurePosixPath(other).parent == folder
    }
    known = sorted(beside | {"multiplexer.js", "worker.js"})
    for line, module in imported_modules(text):
        if module not in known:
            like = nearest(module, known)
            mend = f"did you mean ./{like}?" if like else "write it in here"
            yield Fault(Source(str(path), line), f"there is no module './{module}': {mend}")


def verify_python(text: str, file: Path, templates: Templates) -> None:
    """Raises OutputError where a template of the team's made consumers.py what is no Python."""
    writers = [templates.own_file(name) for name, _ in templates.custom if name in _OF_CONSUMERS]
    if not writers:
        return
    try:
        ast.parse(text)
    except SyntaxError as error:
        causes = ", ".join(str(Source(writer, 0)) for writer in writers)
        said = f"what would be written is no Python ({error.msg}), so nothing is written"
        source = Source(str(file), error.lineno or 0)
        raise OutputError(Fault(source, f"{said}: the likely cause is {causes}")) from None


def modules_of(output: str, templates: Templates) -> Iterator[tuple[str, str]]:
    """Name and text of each module of the team's that stands in this output (`client.js`)."""
    listed = set(listed_modules().get(output, {}).get("files", [output]))
    for name, text in templates.custom:
        if name in listed or (output == "client.js" and name.startswith("checks/")):
            yield name, text


def writers_of(output: str, templates: Templates) -> list[str]:
    """The files of the team's `.j2` templates that have a part in this output."""
    names = {"header.js.j2", f"{output}.j2"}
    return [templates.own_file(name) for name, _ in templates.custom if name in names]


def place_in_module(text: str, line: int, output: str, templates: Templates) -> Source | None:
    """The line of the team's module that stands in this line of an emitted text."""
    public = frozenset(listed_modules().get(output, {}).get("exports", ()))
    for name, own in modules_of(output, templates):
        kept = kept_lines(own, public)
        before, found, _ = text.partition("\n".join(line for _, line in kept))
        first = before.count("\n") + 1
        if found and first <= line < first + len(kept):
            return Source(templates.own_file(name), kept[line - first][0])
    return None
