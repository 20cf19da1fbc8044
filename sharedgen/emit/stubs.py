"""Stubs into the user's consumers.py, by its concrete syntax tree.

The tree says where; what is added is spliced into the text, so nothing else can change.
"""

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

from ..contract import nodes
from ..source import Fault, OutputError, Source
from .channels import (
    Imports,
    Place,
    consumer_class,
    consumer_name,
    handler,
    import_statement,
    relative,
)


@dataclass(slots=True)
class _Served:
    """A consumer class of the file, and the channel that it is for."""

    node: cst.ClassDef
    channel: str
    methods: dict[str, cst.FunctionDef | None]
    foreign: list[str]  # bases whose methods this file does not show


@dataclass(slots=True)
class _File:
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


def edit(text: str, contract: nodes.Contract, place: Place) -> tuple[str, tuple[nodes.Note, ...]]:
    """See `channels.add_stubs`."""
    file = _read(text, place)
    served = list(_served(file))
    by_channel = {found.channel: found for found in served}
    imports = Imports(place, set(file.bound))
    imports.names.update(_known(file))
    notes: list[nodes.Note] = []
    inserts: list[tuple[int, str]] = []
    added: list[str] = []
    socket = _socket(file)
    for channel in contract.channels:
        found = by_channel.get(channel.name)
        if found is not None:
            inserts += _handlers(file, found, channel, contract, imports, notes)
        elif consumer_name(channel) in file.bound:
            continue  # it comes from another module
        elif socket is not None and not _is_plain(file, socket):
            source = Source(place.file, file.ranges[socket].start.line)
            text_ = f"no consumer of {channel.name} is to be seen: add {consumer_name(channel)}"
            notes.append(nodes.Note(source, text_))
        else:
            imports.taken.add(consumer_name(channel))
            added.append(consumer_name(channel))
            inserts.append((_class_offset(file), consumer_class(channel, contract, imports)))
    inserts = _classes_together(file, inserts, added)
    inserts += _listed(file, socket, added, notes)
    inserts += _imported(file, imports)
    notes += _gone(file, served, contract)
    return _spliced(file.text, inserts), tuple(notes)


def _read(text: str, place: Place) -> _File:
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
    file = _File(
        module.bytes,
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


def _bind(file: _File, statement: cst.CSTNode) -> None:
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
                file.imported[name] = (_module_of(statement), alias.evaluated_name)


def _module_of(statement: cst.ImportFrom) -> str:
    """The module as written: `.channels`, `live.channels`."""
    dots = "." * len(statement.relative)
    return dots + (_dotted(statement.module) if statement.module is not None else "")


def _dotted(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Attribute):
        return f"{_dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""


def _absolute(module: str, place: Place) -> str:
    """`.channels` as the dotted module that it is."""
    if not module.startswith("."):
        return module
    rest = module.lstrip(".")
    up = len(module) - len(rest) - 1
    parts = place.package.split(".") if place.package else []
    return ".".join([*parts[: len(parts) - up], *([rest] if rest else [])])


def _known(file: _File) -> dict[tuple[str, str], str]:
    """What the file imports already, as `Imports` keeps it."""
    return {
        (_absolute(module, file.place), name): local
        for local, (module, name) in file.imported.items()
    }


def _served(file: _File) -> Iterator[_Served]:
    for node in file.classes.values():
        channel = _channel_of(file, node)
        if channel is not None:
            methods, foreign = _methods(file, node, set())
            yield _Served(node, channel, methods, foreign)


def _channel_of(file: _File, node: cst.ClassDef) -> str | None:
    """`Chat` for `class ChatConsumer(ChannelConsumer[Chat])`, as its own module calls it."""
    for base in node.bases:
        if isinstance(base.value, cst.Subscript) and len(base.value.slice) == 1:
            index = base.value.slice[0].slice
            if isinstance(index, cst.Index):
                first, _, last = _dotted(index.value).rpartition(".")
                if first or last in file.imported:
                    return last if first else file.imported[last][1]
                return last
    return None


def _methods(
    file: _File, node: cst.ClassDef, seen: set[str]
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
        name = _dotted(expression)
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


def _handlers(
    file: _File,
    found: _Served,
    channel: nodes.Channel,
    contract: nodes.Contract,
    imports: Imports,
    notes: list[nodes.Note],
) -> list[tuple[int, str]]:
    missing = [c for c in channel.commands if c.method not in found.methods]
    name = found.node.name.value
    if not missing:
        return []
    if found.foreign or not isinstance(found.node.body, cst.IndentedBlock):
        where = f", unless {found.foreign[0]} has it" if found.foreign else ""
        notes += [
            nodes.Note(file.line(found.node), f"{name} has no handler {c.method}: add it{where}")
            for c in missing
        ]
        return []
    indent = found.node.body.indent or _default_indent(file)
    texts = [handler(channel, command, contract, imports, indent) for command in missing]
    end = _past_comments(file, file.after_line(found.node.body.body[-1]))
    return [(end, "".join(f"\n{text}\n" for text in texts))]


def _past_comments(file: _File, offset: int) -> int:
    """Behind the indented comments that end a class."""
    end = offset
    for line in file.text[offset:].splitlines(keepends=True):
        offset += len(line)
        if line.strip() and not (line[:1].isspace() and line.lstrip().startswith(b"#")):
            break
        if line.strip():
            end = offset
    return end


def _default_indent(file: _File) -> str:
    for node in file.classes.values():
        line = file.text.splitlines()[file.ranges[node.body].start.line :][:1]
        if line and line[0].strip():
            indent = line[0][: len(line[0]) - len(line[0].lstrip())].decode()
            if indent:
                return indent
    return "    "


def _socket(file: _File) -> cst.ClassDef | None:
    for node in file.classes.values():
        for base in node.bases:
            name = _dotted(base.value)
            origin = file.imported.get(name, ("", name))[1]
            if origin.rpartition(".")[2] == "MultiplexConsumer":
                return node
    return None


def _consumers(node: cst.ClassDef) -> cst.BaseExpression | None:
    """The value of `consumers = …` in the class."""
    for statement in _all_statements(
        [s for s in node.body.body if isinstance(s, cst.BaseStatement)]
    ):
        if isinstance(statement, cst.Assign):
            names = [_dotted(target.target) for target in statement.targets]
            if "consumers" in names:
                return statement.value
        elif isinstance(statement, cst.AnnAssign) and _dotted(statement.target) == "consumers":
            return statement.value
    return None


def _is_plain(file: _File, socket: cst.ClassDef) -> bool:
    """Whether the list names only consumers that this file shows."""
    value = _consumers(socket)
    return isinstance(value, (cst.List, cst.Tuple)) and all(
        isinstance(element, cst.Element)
        and isinstance(element.value, cst.Name)
        and (element.value.value in file.classes or element.value.value.endswith("Consumer"))
        for element in value.elements
    )


def _class_offset(file: _File) -> int:
    """Where a new class goes: before the class of the socket, else at the end."""
    socket = _socket(file)
    before = None
    for statement in file.statements:
        if statement is socket:
            break
        before = statement
    else:
        return len(file.text)
    return file.after_line(before) if before is not None else 0


def _classes_together(
    file: _File, inserts: list[tuple[int, str]], added: Sequence[str]
) -> list[tuple[int, str]]:
    """The new classes as one insert, with the blank lines that belong around them."""
    if not added:
        return inserts
    offset = _class_offset(file)
    classes = [text for at, text in inserts if at == offset and text.startswith("class ")]
    others = [pair for pair in inserts if pair[1] not in classes]
    text = "".join(f"\n\n{one}\n" for one in classes)
    return [*others, (offset, text)]


def _listed(
    file: _File, socket: cst.ClassDef | None, added: Sequence[str], notes: list[nodes.Note]
) -> list[tuple[int, str]]:
    """The new names in `consumers = […]`."""
    if not added:
        return []
    value = _consumers(socket) if socket is not None else None
    if not isinstance(value, (cst.List, cst.Tuple)):
        text = f"no MultiplexConsumer lists {', '.join(added)}: add it to `consumers`"
        notes.append(nodes.Note(Source(file.place.file, 0), text))
        return []
    return _into_list(file, value, value.elements, added)


def _into_list(
    file: _File,
    whole: cst.CSTNode,
    elements: Sequence[cst.CSTNode],
    names: Sequence[str],
) -> list[tuple[int, str]]:
    """Names behind the last element of a list in brackets, in the way that it is written."""
    if not elements:
        return [(file.end(whole) - 1, ", ".join(names))]
    last = file.end(elements[-1])
    start = file.spans[elements[-1]].start
    line = file.text[file.text.rfind(b"\n", 0, start) + 1 : start]
    rest = file.text[last : file.end(whole)]
    alone = not line.strip() and b"\n" in file.text[file.spans[whole].start : start]
    comma = rest.lstrip().startswith(b",")
    at = last + rest.index(b",") + 1 if comma else last
    if alone:
        indent = line.decode()
        text = "".join(f"\n{indent}{name}," for name in names)
        return [(at, text if comma else "," + text[:-1])]
    text = ", ".join(names)
    return [(at, f" {text}," if comma else f", {text}")]


def _imported(file: _File, imports: Imports) -> list[tuple[int, str]]:
    """Imports that the stubs need, into the statements that are there where one fits."""
    known = _known(file)
    wanted: dict[str, list[str]] = {}
    for (module, name), local in imports.names.items():
        if known.get((module, name)) is None:
            shown = name if local == name else f"{name} as {local}"
            wanted.setdefault(module, []).append(shown)
    inserts: list[tuple[int, str]] = []
    fresh: list[str] = []
    for module, names in sorted(wanted.items()):
        statement = _import_of(file, module)
        if statement is None:
            fresh.append(import_statement(relative(module, file.place), names))
        else:
            inserts += _into_import(file, statement, sorted(names))
    if fresh:
        inserts.append((_import_offset(file), "".join(f"{line}\n" for line in fresh)))
    return inserts


def _import_of(file: _File, module: str) -> cst.ImportFrom | None:
    for statement in file.statements:
        if isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                if (
                    isinstance(small, cst.ImportFrom)
                    and not isinstance(small.names, cst.ImportStar)
                    and _absolute(_module_of(small), file.place) == module
                ):
                    return small
    return None


def _into_import(
    file: _File, statement: cst.ImportFrom, names: Sequence[str]
) -> list[tuple[int, str]]:
    aliases = list(statement.names) if not isinstance(statement.names, cst.ImportStar) else []
    shown = [alias.evaluated_alias or alias.evaluated_name for alias in aliases]
    inserts: list[tuple[int, str]] = []
    behind: list[str] = []
    for name in names:
        # in its place where the names are in order, as isort keeps them
        after = next((i for i, other in enumerate(shown) if other > name), None)
        if after is None or shown != sorted(shown):
            behind.append(name)
            continue
        start = file.spans[aliases[after]].start
        line = file.text[file.text.rfind(b"\n", 0, start) + 1 : start]
        separator = " " if line.strip() else "\n" + line.decode()
        inserts.append((start, f"{name},{separator}"))
    if behind:
        inserts += _into_list(file, statement, aliases, behind)
    return inserts


def _import_offset(file: _File) -> int:
    """Behind the last import at the top, else behind the docstring."""
    offset = 0
    for position, statement in enumerate(file.statements):
        if isinstance(statement, cst.SimpleStatementLine):
            first = statement.body[0]
            is_docstring = position == 0 and isinstance(first, cst.Expr)
            if isinstance(first, (cst.Import, cst.ImportFrom)) or is_docstring:
                offset = file.after_line(statement)
    return offset


def _gone(file: _File, served: Sequence[_Served], contract: nodes.Contract) -> Iterator[nodes.Note]:
    """Consumers and handlers of what is declared no more."""
    channels = {channel.name: channel for channel in contract.channels}
    modules = {channel.module for channel in contract.channels}
    for found in served:
        channel = channels.get(found.channel)
        name = found.node.name.value
        if channel is None:
            origin = next((m for m, n in file.imported.values() if n == found.channel), None)
            if origin is not None and _absolute(origin, file.place) in modules:
                text = f"{name} serves {found.channel}, which is declared no more: remove it"
                yield nodes.Note(file.line(found.node), text)
            continue
        methods = {command.method for command in channel.commands}
        for method, node in found.methods.items():
            if node is not None and method not in methods and _handles(node, channel):
                text = f"{name}.{method} handles what {channel.name} declares no more: remove it"
                yield nodes.Note(file.line(node), text)


def _handles(node: cst.FunctionDef, channel: nodes.Channel) -> bool:
    """Whether a method looks like a handler: its argument is a `Chat.Something`."""
    parameters = node.params.params
    if len(parameters) != 2 or parameters[1].annotation is None:
        return False
    outer, _, inner = _dotted(parameters[1].annotation.annotation).rpartition(".")
    events = {event.class_name for event in channel.events}
    return outer.rpartition(".")[2] == channel.name and inner not in events


def _spliced(text: bytes, inserts: Sequence[tuple[int, str]]) -> str:
    newline = "\r\n" if b"\r\n" in text else "\n"
    parts: list[bytes] = []
    done = 0
    for offset, insert in sorted(inserts, key=lambda pair: pair[0]):
        parts.append(text[done:offset])
        joined = b"".join(parts[-1:])
        if (
            insert.startswith("\n")
            and offset == len(text)
            and joined
            and not joined.endswith(b"\n")
        ):
            insert = "\n" + insert  # the file did not end its last line
        parts.append(insert.replace("\n", newline).encode())
        done = offset
    return b"".join([*parts, text[done:]]).decode()
