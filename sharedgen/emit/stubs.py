"""Stubs into the user's consumers.py, by its concrete syntax tree.

The tree says where; what is added is spliced into the text, so nothing else can change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import libcst as cst

from ..contract import nodes
from ..source import Source
from .channels import (
    Imports,
    Place,
    consumer_class,
    consumer_name,
    handler,
    import_statement,
    relative,
)
from .consumers_file import (
    ConsumersFile,
    Served,
    absolute,
    consumers_of,
    dotted,
    imported_names,
    is_plain,
    module_of,
    read_consumers,
    served_channels,
    socket_class,
)


def edit(text: str, contract: nodes.Contract, place: Place) -> tuple[str, tuple[nodes.Note, ...]]:
    """See `channels.add_stubs`."""
    mark = "\ufeff" if text.startswith("\ufeff") else ""  # of UTF-8, as some editors write it
    file = read_consumers(text.removeprefix(mark), place)
    served = list(served_channels(file))
    by_channel = {found.channel: found for found in served}
    imports = Imports(place, set(file.bound))
    imports.names.update(imported_names(file))
    notes: list[nodes.Note] = []
    inserts: list[tuple[int, str]] = []
    added: list[str] = []
    socket = socket_class(file)
    for channel in contract.channels:
        found = by_channel.get(channel.name)
        if found is not None:
            inserts += _handlers(file, found, channel, contract, imports, notes)
        elif consumer_name(channel) in file.bound:
            continue  # it comes from another module
        elif socket is not None and not is_plain(file, socket):
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
    return mark + _spliced(file.text, inserts), tuple(notes)


def _handlers(
    file: ConsumersFile,
    found: Served,
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


def _past_comments(file: ConsumersFile, offset: int) -> int:
    """Behind the indented comments that end a class."""
    end = offset
    for line in file.text[offset:].splitlines(keepends=True):
        offset += len(line)
        if line.strip() and not (line[:1].isspace() and line.lstrip().startswith(b"#")):
            break
        if line.strip():
            end = offset
    return end


def _default_indent(file: ConsumersFile) -> str:
    for node in file.classes.values():
        line = file.text.splitlines()[file.ranges[node.body].start.line :][:1]
        if line and line[0].strip():
            indent = line[0][: len(line[0]) - len(line[0].lstrip())].decode()
            if indent:
                return indent
    return "    "


def _class_offset(file: ConsumersFile) -> int:
    """Where a new class goes: before the class of the socket, else at the end."""
    socket = socket_class(file)
    before = None
    for statement in file.statements:
        if statement is socket:
            break
        before = statement
    else:
        return len(file.text)
    return file.after_line(before) if before is not None else 0


def _classes_together(
    file: ConsumersFile, inserts: list[tuple[int, str]], added: Sequence[str]
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
    file: ConsumersFile, socket: cst.ClassDef | None, added: Sequence[str], notes: list[nodes.Note]
) -> list[tuple[int, str]]:
    """The new names in `consumers = […]`."""
    if not added:
        return []
    value = consumers_of(socket) if socket is not None else None
    if not isinstance(value, (cst.List, cst.Tuple)):
        text = f"no MultiplexConsumer lists {', '.join(added)}: add it to `consumers`"
        notes.append(nodes.Note(Source(file.place.file, 0), text))
        return []
    return _into_list(file, value, value.elements, added)


def _into_list(
    file: ConsumersFile,
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


def _imported(file: ConsumersFile, imports: Imports) -> list[tuple[int, str]]:
    """Imports that the stubs need, into the statements that are there where one fits."""
    known = imported_names(file)
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


def _import_of(file: ConsumersFile, module: str) -> cst.ImportFrom | None:
    for statement in file.statements:
        if isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                if (
                    isinstance(small, cst.ImportFrom)
                    and not isinstance(small.names, cst.ImportStar)
                    and absolute(module_of(small), file.place) == module
                ):
                    return small
    return None


def _into_import(
    file: ConsumersFile, statement: cst.ImportFrom, names: Sequence[str]
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


def _import_offset(file: ConsumersFile) -> int:
    """Behind the last import at the top, else behind the docstring."""
    offset = 0
    for position, statement in enumerate(file.statements):
        if isinstance(statement, cst.SimpleStatementLine):
            first = statement.body[0]
            is_docstring = position == 0 and isinstance(first, cst.Expr)
            if isinstance(first, (cst.Import, cst.ImportFrom)) or is_docstring:
                offset = file.after_line(statement)
    return offset


def _gone(
    file: ConsumersFile, served: Sequence[Served], contract: nodes.Contract
) -> Iterator[nodes.Note]:
    """Consumers and handlers of what is declared no more."""
    channels = {channel.name: channel for channel in contract.channels}
    modules = {channel.module for channel in contract.channels}
    for found in served:
        channel = channels.get(found.channel)
        name = found.node.name.value
        if channel is None:
            origin = next((m for m, n in file.imported.values() if n == found.channel), None)
            if origin is not None and absolute(origin, file.place) in modules:
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
    outer, _, inner = dotted(parameters[1].annotation.annotation).rpartition(".")
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
