"""What the user's consumers.py holds: its classes, its imports, and the channels it serves.

Read by the standard library's parser, as every build does it; libcst comes in where text is added.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..source import Fault, OutputError, Source
from ..unwritten import Function
from .channels import Place


@dataclass(slots=True)
class Served:
    """A consumer class of the file, and the channel that it is for.

    `methods` are its own and those of its relatives in the file: None for what is merely assigned.
    """

    node: ast.ClassDef
    channel: str
    methods: dict[str, Function | None]
    foreign: list[str]  # bases whose methods this file does not show
    one_line: bool  # `class ChatConsumer(ChannelConsumer[Chat]): pass`


@dataclass(slots=True)
class ConsumersFile:
    """What the user's file holds at its top. `type_only` names are not there at run time."""

    lines: list[bytes]
    body: list[ast.stmt]
    place: Place
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    type_only: set[str] = field(default_factory=set)
    bound: set[str] = field(default_factory=set)

    def line(self, node: ast.stmt) -> Source:
        return Source(self.place.file, node.lineno)

    def origin(self, name: str) -> str:
        """The last part of a dotted name, as the module that it comes from calls it."""
        return self.imported[name][1] if name in self.imported else name.rpartition(".")[2]


def read_consumers(text: str, place: Place) -> ConsumersFile:
    """Raises OutputError where the text does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # told where the module is imported
            module = ast.parse(text)
    except (SyntaxError, ValueError) as error:  # ValueError: a null byte
        why = error.msg if isinstance(error, SyntaxError) else str(error)
        raise not_python(place, getattr(error, "lineno", None) or 0, why) from None
    file = ConsumersFile(text.encode().splitlines(), module.body, place)
    for statement in statements_in(module.body):
        _bind(file, statement)
    for statement in module.body:
        if isinstance(statement, ast.If) and dotted(statement.test).endswith("TYPE_CHECKING"):
            file.type_only |= {name for s in statement.body for name in _names_bound(s)}
    return file


def not_python(place: Place, line: int, why: str) -> OutputError:
    text = f"is not valid Python ({why}), so no stubs are added: mend it and build again"
    return OutputError(Fault(Source(place.file, line), text))


def statements_in(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a body, and those inside its `if`, `try` and `with`."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.If, ast.Try, ast.With)):
            yield from statements_in(statement.body)
            yield from statements_in(getattr(statement, "orelse", ()))
            yield from statements_in(getattr(statement, "finalbody", ()))
            for handler in getattr(statement, "handlers", ()):
                yield from statements_in(handler.body)


def _bind(file: ConsumersFile, statement: ast.stmt) -> None:
    if isinstance(statement, ast.ClassDef):
        file.classes[statement.name] = statement
    elif isinstance(statement, ast.ImportFrom):
        module = "." * statement.level + (statement.module or "")
        for alias in statement.names:
            file.imported[alias.asname or alias.name] = (module, alias.name)
    file.bound.update(_names_bound(statement))


def _names_bound(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name
    elif isinstance(statement, (ast.Import, ast.ImportFrom)):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for part in (part for target in targets for part in ast.walk(target)):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                yield part.id


def dotted(node: ast.expr | None) -> str:
    """`live.channels.Chat`, also in quotes; '' for what is no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return node.id if isinstance(node, ast.Name) else ""


def absolute(module: str, place: Place) -> str:
    """`.channels` as the dotted module that it is."""
    if not module.startswith("."):
        return module
    rest = module.lstrip(".")
    up = len(module) - len(rest) - 1
    parts = place.package.split(".") if place.package else []
    return ".".join([*parts[: len(parts) - up], *([rest] if rest else [])])


def imported_names(file: ConsumersFile) -> dict[tuple[str, str], str]:
    """What the file imports already, as `Imports` keeps it."""
    return {
        (absolute(module, file.place), name): local
        for local, (module, name) in file.imported.items()
        if local not in file.type_only
    }


def served_channels(file: ConsumersFile) -> Iterator[Served]:
    """The consumers of the file, those behind `consumers` last: the last of a channel counts."""
    listed = {name for socket in socket_classes(file) for name in listed_in(file, socket) or ()}
    found = []
    for node in file.classes.values():
        channel = _channel_of(file, node, node.name in listed)
        if channel is not None:
            methods, foreign = _methods(file, node, set())
            for heir in heirs(file, node.name):
                methods = {**_methods(file, heir, {node.name})[0], **methods}
            found.append(Served(node, channel, methods, foreign, _is_one_line(file, node)))
    yield from sorted(found, key=lambda served: served.node.name in listed)


def _channel_of(file: ConsumersFile, node: ast.ClassDef, listed: bool) -> str | None:
    """`Chat` for `class ChatConsumer(ChannelConsumer[Chat])`, as its own module calls it."""
    for base in node.bases:
        if not isinstance(base, ast.Subscript) or not dotted(base.slice):
            continue
        if listed or _is_consumer(file, dotted(base.value), set()):
            return file.origin(dotted(base.slice))
    return None


def _is_consumer(file: ConsumersFile, name: str, seen: set[str]) -> bool:
    """Whether a base makes a consumer: by its name, or by its own bases in this file."""
    if file.origin(name).endswith("Consumer"):
        return True
    node = file.classes.get(name)
    if node is None or name in seen:
        return False
    return any(_is_consumer(file, base, {*seen, name}) for base in _bases(node))


def _bases(node: ast.ClassDef) -> list[str]:
    return [dotted(b.value if isinstance(b, ast.Subscript) else b) for b in node.bases]


def heirs(file: ConsumersFile, name: str) -> Iterator[ast.ClassDef]:
    """The classes of the file that inherit from one, directly or not."""
    waiting, seen = [name], {name}
    while waiting:
        parent = waiting.pop()
        for node in file.classes.values():
            if node.name not in seen and parent in _bases(node):
                seen.add(node.name)
                waiting.append(node.name)
                yield node


def _methods(
    file: ConsumersFile, node: ast.ClassDef, seen: set[str]
) -> tuple[dict[str, Function | None], list[str]]:
    """What the class and its bases in this file define, and the bases that lie elsewhere."""
    found: dict[str, Function | None] = {}
    foreign: list[str] = []
    seen.add(node.name)
    for statement in statements_in(node.body):
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found[statement.name] = statement
        elif not isinstance(statement, ast.AnnAssign) or statement.value is not None:
            found.update((name, None) for name in _names_bound(statement) if name not in found)
    for name in _bases(node):
        inner = file.classes.get(name)
        if inner is not None and name not in seen:
            methods, others = _methods(file, inner, seen)
            found = {**methods, **found}
            foreign += others
        elif inner is None and file.origin(name) not in ("ChannelConsumer", "Generic", "Protocol"):
            foreign.append(name or "a base class")
    return found, foreign


def _is_one_line(file: ConsumersFile, node: ast.ClassDef) -> bool:
    first = node.body[0]
    return bool(file.lines[first.lineno - 1][: first.col_offset].strip())


def socket_classes(file: ConsumersFile) -> list[ast.ClassDef]:
    return [
        node
        for node in file.classes.values()
        if any(file.origin(name) == "MultiplexConsumer" for name in _bases(node))
    ]


def listed_in(file: ConsumersFile, socket: ast.ClassDef) -> list[str] | None:
    """The consumers in `consumers = […]` of the class; None where it names more than those."""
    for statement in statements_in(socket.body):
        if not isinstance(statement, (ast.Assign, ast.AnnAssign)):
            continue
        if "consumers" in _names_bound(statement):
            if not isinstance(statement.value, (ast.List, ast.Tuple)):
                return None
            names = [dotted(element).rpartition(".")[2] for element in statement.value.elts]
            shown = all(name in file.classes or name.endswith("Consumer") for name in names)
            return names if shown else None
    return None
