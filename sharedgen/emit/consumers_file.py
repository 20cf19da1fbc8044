"""What the user's consumers.py holds: its classes, its imports, and the channels it serves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import libcst as cst
from libcst.metadata import (
    ByteSpanPositionProvider,
    CodeRange,
    CodeSpan,
    MetadataWrapper,
    PositionProvider,
)

from ..source import Fault, OutputError, Source
from .channels import Place


@dataclass(slots=True)
class Served:
    """A consumer class of the file, and the channel that it is for."""

    node: cst.ClassDef
    channel: str
    methods: dict[str, cst.FunctionDef | None]
    foreign: list[str]  # bases whose methods this file does not show


@dataclass(slots=True)
class ConsumersFile:
    """What the user's file holds at its top."""

    text: bytes
    spans: Mapping[cst.CSTNode, CodeSpan]
    ranges: Mapping[cst.CSTNode, CodeRange]
    statements: Sequence[cst.BaseStatement]
    place: Place
    classes: dict[str, cst.ClassDef] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    bound: set[str] = field(default_factory=set)

    def line(self, node: cst.CSTNode) -> Source:
        return Source(self.place.file, self.ranges[node].start.line)

    def end(self, node: cst.CSTNode) -> int:
        span = self.spans[node]
        return span.start + span.length

    def after_line(self, node: cst.CSTNode) -> int:
        """The offset behind the line that a node ends in."""
        newline = self.text.find(b"\n", self.end(node))
        return len(self.text) if newline < 0 else newline + 1


def read_consumers(text: str, place: Place) -> ConsumersFile:
    """Raises OutputError where the text does not parse."""
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise OutputError(
            Fault(
                Source(place.file, error.raw_line),
                "is not valid Python, so no stubs are added: mend it and build again",
            )
        ) from None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    file = ConsumersFile(
        text.encode(),
        wrapper.resolve(ByteSpanPositionProvider),
        wrapper.resolve(PositionProvider),
        [s for s in module.body if isinstance(s, cst.BaseStatement)],
        place,
    )
    for statement in _all_statements(module.body):
        _bind(file, statement)
    return file


def _all_statements(body: Sequence[cst.BaseStatement]) -> Iterator[cst.CSTNode]:
    """Statements at the top of the module, and inside its `if` and `try`."""
    for statement in body:
        if isinstance(statement, cst.SimpleStatementLine):
            yield from statement.body
            continue
        yield statement
        for inner in _blocks(statement):
            if isinstance(inner, cst.IndentedBlock):
                yield from _all_statements(
                    [s for s in inner.body if isinstance(s, cst.BaseStatement)]
                )


def _blocks(statement: cst.CSTNode) -> Iterator[cst.CSTNode]:
    if isinstance(statement, cst.If):
        yield statement.body
        if isinstance(statement.orelse, cst.If):
            yield from _blocks(statement.orelse)
        elif statement.orelse is not None:
            yield statement.orelse.body
    elif isinstance(statement, cst.Try):
        yield statement.body
        for handler_ in statement.handlers:
            yield handler_.body
        if statement.orelse is not None:
            yield statement.orelse.body


def _bind(file: ConsumersFile, statement: cst.CSTNode) -> None:
    if isinstance(statement, cst.ClassDef):
        file.classes[statement.name.value] = statement
        file.bound.add(statement.name.value)
    elif isinstance(statement, cst.FunctionDef):
        file.bound.add(statement.name.value)
    elif isinstance(statement, cst.Assign):
        file.bound |= {t.target.value for t in statement.targets if isinstance(t.target, cst.Name)}
    elif isinstance(statement, (cst.Import, cst.ImportFrom)):
        if isinstance(statement.names, cst.ImportStar):
            return
        for alias in statement.names:
            name = alias.evaluated_alias or alias.evaluated_name.partition(".")[0]
            file.bound.add(name)
            if isinstance(statement, cst.ImportFrom):
                file.imported[name] = (module_of(statement), alias.evaluated_name)


def module_of(statement: cst.ImportFrom) -> str:
    """The module as written: `.channels`, `live.channels`."""
    dots = "." * len(statement.relative)
    return dots + (dotted(statement.module) if statement.module is not None else "")


def dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


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
    }


def served_channels(file: ConsumersFile) -> Iterator[Served]:
    for node in file.classes.values():
        channel = _channel_of(file, node)
        if channel is not None:
            methods, foreign = _methods(file, node, set())
            yield Served(node, channel, methods, foreign)


def _channel_of(file: ConsumersFile, node: cst.ClassDef) -> str | None:
    """`Chat` for `class ChatConsumer(ChannelConsumer[Chat])`, as its own module calls it."""
    for base in node.bases:
        if not isinstance(base.value, cst.Subscript) or len(base.value.slice) != 1:
            continue
        index = base.value.slice[0].slice
        if dotted(base.value.value).endswith("Consumer") and isinstance(index, cst.Index):
            module, _, name = dotted(index.value).rpartition(".")
            if name:
                return name if module or name not in file.imported else file.imported[name][1]
    return None


def _methods(
    file: ConsumersFile, node: cst.ClassDef, seen: set[str]
) -> tuple[dict[str, cst.FunctionDef | None], list[str]]:
    """What the class and its bases in this file define, and the bases that lie elsewhere."""
    found: dict[str, cst.FunctionDef | None] = {}
    foreign: list[str] = []
    seen.add(node.name.value)
    for statement in _all_statements(
        [s for s in node.body.body if isinstance(s, cst.BaseStatement)]
    ):
        if isinstance(statement, cst.FunctionDef):
            found[statement.name.value] = statement
        elif isinstance(statement, cst.Assign):
            for target in statement.targets:
                if isinstance(target.target, cst.Name):
                    found.setdefault(target.target.value, None)
    for base in node.bases:
        expression = base.value.value if isinstance(base.value, cst.Subscript) else base.value
        name = dotted(expression)
        inner = file.classes.get(name)
        if inner is not None and name not in seen:
            methods, others = _methods(file, inner, seen)
            found = {**methods, **found}
            foreign += others
        elif inner is None and name.rpartition(".")[2] not in (
            "ChannelConsumer",
            "Generic",
            "Protocol",
        ):
            foreign.append(name or "a base class")
    return found, foreign


def socket_class(file: ConsumersFile) -> cst.ClassDef | None:
    for node in file.classes.values():
        for base in node.bases:
            name = dotted(base.value)
            origin = file.imported.get(name, ("", name))[1]
            if origin.rpartition(".")[2] == "MultiplexConsumer":
                return node
    return None


def consumers_of(node: cst.ClassDef) -> cst.BaseExpression | None:
    """The value of `consumers = …` in the class."""
    for statement in _all_statements(
        [s for s in node.body.body if isinstance(s, cst.BaseStatement)]
    ):
        if isinstance(statement, cst.Assign):
            names = [dotted(target.target) for target in statement.targets]
            if "consumers" in names:
                return statement.value
        elif isinstance(statement, cst.AnnAssign) and dotted(statement.target) == "consumers":
            return statement.value
    return None


def is_plain(file: ConsumersFile, socket: cst.ClassDef) -> bool:
    """Whether the list names only consumers that this file shows."""
    value = consumers_of(socket)
    return isinstance(value, (cst.List, cst.Tuple)) and all(
        isinstance(element, cst.Element)
        and isinstance(element.value, cst.Name)
        and (element.value.value in file.classes or element.value.value.endswith("Consumer"))
        for element in value.elements
    )
