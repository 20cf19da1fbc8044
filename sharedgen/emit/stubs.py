"""Stubs into the user's consumers.py, by its concrete syntax tree.

The tree says where; what is added is spliced into the text, so nothing else can change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.metadata import (
    ByteSpanPositionProvider,
    CodeSpan,
    MetadataWrapper,
    PositionProvider,
)

from ..contract import nodes
from .channels import (
    Imports,
    consumer_class,
    consumer_name,
    handler,
    import_statement,
    relative,
)
from .consumers_file import ConsumersFile, absolute, imported_names, not_python, socket_classes
from .missing import Missing


@dataclass(frozen=True, slots=True)
class _Tree:
    """The same file with the place of every byte.

    `indent` is that of one level; `classes` are by the line of their statement.
    """

    text: bytes
    indent: str
    spans: Mapping[cst.CSTNode, CodeSpan]
    statements: Sequence[cst.CSTNode]
    classes: Mapping[int, cst.ClassDef]
    file: ConsumersFile

    def start(self, node: cst.CSTNode) -> int:
        return self.spans[node].start

    def end(self, node: cst.CSTNode) -> int:
        return self.spans[node].start + self.spans[node].length

    def margin(self, node: cst.CSTNode) -> str:
        """The white space that the line of a node begins with."""
        line = self.text[self.text.rfind(b"\n", 0, self.start(node)) + 1 :]
        return line[: len(line) - len(line.lstrip(b" \t"))].decode()

    def after_line(self, node: cst.CSTNode) -> int:
        """The offset behind the line that a node ends in."""
        newline = self.text.find(b"\n", self.end(node))
        return len(self.text) if newline < 0 else newline + 1

    def socket(self) -> cst.ClassDef | None:
        found = socket_classes(self.file)
        return self.classes[found[0].lineno] if found else None


def edit(text: str, file: ConsumersFile, missing: Missing, contract: nodes.Contract) -> str:
    """The text with a stub for everything that is missing. Raises OutputError, as `add_stubs`."""
    tree = _parse(text, file)
    imports = Imports(file.place, set(file.bound) | {consumer_name(c) for c in missing.channels})
    imports.names.update(imported_names(file))
    inserts: list[tuple[int, str]] = []
    for served, channel, commands in missing.handlers:
        node = tree.classes[served.node.lineno]
        outer, inner = tree.margin(node), tree.margin(node.body.body[0])
        level = inner.removeprefix(outer)
        texts = [handler(channel, command, contract, imports, level) for command in commands]
        texts = [_behind(outer, text) for text in texts]
        offset = _past_comments(tree, tree.after_line(node.body.body[-1]))
        inserts.append((offset, "".join(f"\n{text}\n" for text in texts)))
    if missing.channels:
        classes = [consumer_class(channel, contract, imports) for channel in missing.channels]
        texts = [_indented(text, tree.indent) for text in classes]
        inserts.append((_class_offset(tree), "".join(f"\n\n{text}\n" for text in texts)))
        inserts += _listed(tree, [consumer_name(channel) for channel in missing.channels])
    # first, also where a class goes to the same place
    inserts = [*_imported(tree, imports), *inserts]
    return _spliced(tree.text, inserts)


def _parse(text: str, file: ConsumersFile) -> _Tree:
    try:
        module = cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise not_python(file.place, error.raw_line, error.message) from None
    wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
    lines = wrapper.resolve(PositionProvider)
    return _Tree(
        text.encode(),
        module.default_indent,
        wrapper.resolve(ByteSpanPositionProvider),
        module.body,
        {lines[node].start.line: node for node in lines if isinstance(node, cst.ClassDef)},
        file,
    )


def _past_comments(tree: _Tree, offset: int) -> int:
    """Behind the indented comments that end a class."""
    end = offset
    for line in tree.text[offset:].splitlines(keepends=True):
        offset += len(line)
        if line.strip() and not (line[:1].isspace() and line.lstrip().startswith(b"#")):
            break
        if line.strip():
            end = offset
    return end


def _behind(margin: str, text: str) -> str:
    """Every line a margin further in."""
    return "\n".join(f"{margin}{line}" if line else line for line in text.splitlines())


def _indented(text: str, indent: str) -> str:
    """A class written with four blanks a level, as this file is."""
    lines = []
    for line in text.splitlines():
        rest = line.lstrip(" ")
        depth, odd = divmod(len(line) - len(rest), 4)
        lines.append(indent * depth + " " * odd + rest)
    return "\n".join(lines)


def _class_offset(tree: _Tree) -> int:
    """Where a new class goes: before the class of the socket, else at the end."""
    socket = tree.socket()
    before = None
    for statement in tree.statements:
        if socket is not None and tree.end(statement) >= tree.end(socket):
            return 0 if before is None else _past_comments(tree, tree.after_line(before))
        before = statement
    return len(tree.text)


def _listed(tree: _Tree, added: Sequence[str]) -> list[tuple[int, str]]:
    """The new names in `consumers = […]`."""
    socket = tree.socket()
    value = _consumers_of(socket) if socket is not None else None
    if not isinstance(value, (cst.List, cst.Tuple)):
        return []
    if not value.elements:
        lone = "," if isinstance(value, cst.Tuple) and len(added) == 1 else ""
        closing = tree.end(value.rbracket if isinstance(value, cst.List) else value.rpar[0])
        return [(closing - 1, ", ".join(added) + lone)]
    is_open = isinstance(value, cst.Tuple) and not value.lpar
    return _into_list(tree, value, value.elements, added, wraps=not is_open)


def _consumers_of(node: cst.ClassDef) -> cst.BaseExpression | None:
    """The value of `consumers = …` in the class."""
    for statement in _small_statements(node.body):
        if isinstance(statement, cst.Assign):
            targets = [target.target for target in statement.targets]
        elif isinstance(statement, cst.AnnAssign):
            targets = [statement.target]
        else:
            continue
        if any(isinstance(each, cst.Name) and each.value == "consumers" for each in targets):
            return statement.value
    return None


def _small_statements(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """The simple statements of a body, and of the blocks inside it, but not of its functions."""
    for child in node.children:
        if isinstance(child, cst.BaseSmallStatement):
            yield child
        elif not isinstance(child, (cst.FunctionDef, cst.ClassDef)):
            yield from _small_statements(child)


def _into_list(
    tree: _Tree,
    whole: cst.CSTNode,
    elements: Sequence[cst.CSTNode],
    names: Sequence[str],
    *,
    wraps: bool,
) -> list[tuple[int, str]]:
    """Names behind the last element of a list, in the way that it is written.

    `wraps`: it stands in brackets, so that a line may end in it.
    """
    last = tree.end(elements[-1])
    start = tree.start(elements[-1])
    line = tree.text[tree.text.rfind(b"\n", 0, start) + 1 : start]
    comma = tree.text[last:].lstrip(b" \t").startswith(b",")
    behind = tree.text.index(b",", last) + 1 if comma else last
    if wraps and not line.strip() and tree.start(whole) < start - len(line):
        indent = line.decode()
        # a comment behind the last element stays its own
        end = tree.text.find(b"\n", behind)
        rest = tree.text[behind:end].strip()
        at = end if not rest or rest.startswith(b"#") else behind
        at -= at == end and tree.text[at - 1 : at] == b"\r"
        text = "".join(f"\n{indent}{name}," for name in names)
        return [(at, text)] if comma else [(last, ","), (at, text[:-1])]
    text = ", ".join(names)
    return [(behind, f" {text},")] if comma else [(last, f", {text}")]


def _imported(tree: _Tree, imports: Imports) -> list[tuple[int, str]]:
    """Imports that the stubs need, into the statements that are there where one fits."""
    known = imported_names(tree.file)
    wanted: dict[str, list[str]] = {}
    for (module, name), local in imports.names.items():
        if known.get((module, name)) is None:
            shown = name if local == name else f"{name} as {local}"
            wanted.setdefault(module, []).append(shown)
    inserts: list[tuple[int, str]] = []
    fresh: list[str] = []
    for module, names in sorted(wanted.items()):
        statement = _import_of(tree, module)
        if statement is None:
            fresh.append(import_statement(relative(module, tree.file.place), names))
        else:
            inserts += _into_import(tree, statement, sorted(names))
    if fresh:
        fresh.sort(key=lambda line: (line.startswith("from ."), line))  # as isort orders them
        inserts.append((_import_offset(tree), "".join(f"{line}\n" for line in fresh)))
    return inserts


def _import_of(tree: _Tree, module: str) -> cst.ImportFrom | None:
    for statement in _opening(tree):
        for small in statement.body:
            if (
                isinstance(small, cst.ImportFrom)
                and not isinstance(small.names, cst.ImportStar)
                and absolute(_module_of(small), tree.file.place) == module
            ):
                return small
    return None


def _opening(tree: _Tree) -> Iterator[cst.SimpleStatementLine]:
    """The simple statements before the first class or function: an import behind it is too late."""
    for statement in tree.statements:
        if isinstance(statement, (cst.ClassDef, cst.FunctionDef)):
            break
        if isinstance(statement, cst.SimpleStatementLine):
            yield statement


def _module_of(statement: cst.ImportFrom) -> str:
    """The module as written: `.channels`, `live.channels`."""
    parts: list[str] = []
    node: cst.CSTNode | None = statement.module
    while isinstance(node, cst.Attribute):
        parts.insert(0, node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        parts.insert(0, node.value)
    return "." * len(statement.relative) + ".".join(parts)


def _into_import(
    tree: _Tree, statement: cst.ImportFrom, names: Sequence[str]
) -> list[tuple[int, str]]:
    aliases = list(statement.names) if not isinstance(statement.names, cst.ImportStar) else []
    shown = [alias.evaluated_alias or alias.evaluated_name for alias in aliases]
    wraps = statement.lpar is not None
    inserts: list[tuple[int, str]] = []
    behind: list[str] = []
    for name in names:
        # in its place where the names are in order, as isort keeps them
        after = next((i for i, other in enumerate(shown) if other > name), None)
        if after is None or shown != sorted(shown):
            behind.append(name)
            continue
        start = tree.start(aliases[after])
        line = tree.text[tree.text.rfind(b"\n", 0, start) + 1 : start]
        separator = " " if line.strip() or not wraps else "\n" + line.decode()
        inserts.append((start, f"{name},{separator}"))
    if behind:
        inserts += _into_list(tree, statement, aliases, behind, wraps=wraps)
    return inserts


def _import_offset(tree: _Tree) -> int:
    """Behind the last import at the top, else behind the docstring."""
    offset = 0
    for statement in _opening(tree):
        first = statement.body[0]
        is_docstring = statement is tree.statements[0] and isinstance(first, cst.Expr)
        if isinstance(first, (cst.Import, cst.ImportFrom)) or is_docstring:
            offset = tree.after_line(statement)
    return offset


def _spliced(text: bytes, inserts: Iterable[tuple[int, str]]) -> str:
    newline = "\r\n" if b"\r\n" in text else "\n"
    result = b""
    done = 0
    for offset, insert in sorted(inserts, key=lambda pair: pair[0]):
        result += text[done:offset]
        is_unended = offset == len(text) and result and not result.endswith(b"\n")
        if is_unended and insert.endswith("\n"):
            insert = "\n" + insert  # lines of their own, where the file did not end its last one
        result += insert.replace("\n", newline).encode()
        done = offset
    return (result + text[done:]).decode()
