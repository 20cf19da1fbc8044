"""Nodes to check functions: `(value) => undefined | issues`.

One straight-line function a model, its lists and dicts included; what a union has to choose from
has a function of its own. Paths are put together where something is wrong, so that a right value
pays nothing for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..contract import nodes
from ..contract.names import Names, identifier
from ..source import Fault, Source
from .body import Body, Part, indented
from .condition import call, compare, every, some
from .escape import js_string
from .leaf import Leaf, Used
from .levels import find_levels
from .literal import literals
from .path import Path
from .pattern import UntranslatablePattern
from .templates import SHIPPED, Templates, check_files, check_functions, runtime, words
from .uses import count_uses
from .words import any_of, expected

_NO_LEAVES = (
    nodes.ListType,
    nodes.TupleType,
    nodes.NamedTupleType,
    nodes.DictType,
    nodes.TaggedUnionType,
    nodes.JsonTextType,
)
_SHARED = 3  # a list or dict checked in so many places has a function; fewer calls are quicker
# what a value that is no leaf may be, and the test for it
_KINDS = {"list": "if (Array.isArray(v)) ", "object": "if (isObject(v)) ", "scalar": ""}


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    parameters: str


class CheckWriter:
    """Writes each function once, at its first use, in a fixed order."""

    def __init__(
        self, contract: nodes.Contract, names: Names, templates: Templates = SHIPPED
    ) -> None:
        self.definitions = contract.definitions
        self.used = Used()
        self.faults: list[Fault] = []
        self._texts: list[str] = []
        self._functions: dict[tuple[nodes.Type, bool], _Function] = {}
        checks = check_functions(check_files(templates), templates)
        self._taken = set(words(runtime("client.js", templates)) | words(checks))
        self._named = {
            id_: self._free(_verb(contract, id_) + _plain(name))
            for id_, name in names.types.items()
        }
        self._waiting: list[tuple[nodes.Reference, bool]] = []
        self._tags: dict[nodes.Type, tuple[str, frozenset[str]]] = {}
        self._levels = find_levels(contract)
        self._uses = count_uses(contract, self._levels.sent)

    def text(self) -> str:
        """Constants and functions. Raises nothing: see `faults`."""
        return "\n".join([*self.used.constants(), *self._texts])

    def message(self, payload: nodes.Type, name: str, source: Source, sent: bool = False) -> str:
        """The name of the function that checks a whole message."""
        try:
            if self.is_leaf(payload):
                return self._leaf_function(payload, name, sent)
            return self._function(payload, name, sent).name
        except UntranslatablePattern as error:
            self._refuse(source, error)
            return name
        finally:
            self._write_waiting()

    def parameters(self, channel: nodes.Channel, name: str) -> str:
        """The name of the function that checks the parameters of a channel."""
        name = self._free(name)
        body = Body(self, self._leaf(canonical=True), counted=False)
        root = Part("v", Path(), name)
        lines, keys = body.fields(channel.parameters, root)
        lines += body.unknown_keys(keys.values(), root)
        kind = call(self.used.call("isObject", "v"))
        self._add(name, "v", body.guarded(kind, "an object", lines))
        self._write_waiting()
        return name

    # -- what a body asks

    def is_leaf(self, node: nodes.Type) -> bool:
        match node:
            case nodes.UnionType():
                return all(map(self.is_leaf, node.members))
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    return node not in self._levels.recursive and self.is_leaf(definition.type)
                return isinstance(definition, nodes.Enum)
            case _:
                return not isinstance(node, _NO_LEAVES)

    def stands_here(self, node: nodes.Type, sent: bool) -> bool:
        match node:
            case nodes.Reference():
                sent = node in self._levels.sent
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Model) or node in self._levels.recursive:
                    return False
                if isinstance(definition, nodes.Alias):
                    return self._uses[node, sent] < 2 and self.stands_here(definition.type, sent)
            case nodes.JsonTextType() | nodes.UnionType():
                return False
            case nodes.NamedTupleType(serialised=False):
                return False
        return self._uses[node, sent] < _SHARED

    def is_tested(self, node: nodes.Type) -> bool:
        return node in self._levels.tested

    def call(self, node: nodes.Type, name: str, sent: bool, x: str, level: str) -> str:
        function = self._function(node, name, sent)
        if node not in self._levels.counted:
            return f"{function.name}({x})"
        return f"{function.name}({x}, {level})"

    def tell_tag(self, node: nodes.Type, tag: str, texts: frozenset[str]) -> None:
        """Whoever calls this function has found one of these values under its key."""
        if isinstance(node, nodes.Reference):
            sent = node in self._levels.sent
            if self._uses[node, sent] < 2 and node not in self._levels.recursive:
                self._tags[node] = tag, texts

    def refuse(self, field: nodes.Field, error: UntranslatablePattern) -> None:
        self._refuse(field.source, error)

    # -- functions

    def _leaf(self, sent: bool = False, canonical: bool = False) -> Leaf:
        return Leaf(self.used, self._enum, self.definitions, sent, canonical)

    def _function(self, node: nodes.Type, name: str, sent: bool) -> _Function:
        """The function of a type that is no leaf, written now or, of a definition, soon."""
        if isinstance(node, nodes.Reference):
            sent = node in self._levels.sent
        known = self._functions.get((node, sent))
        if known is not None:
            return known
        parameters = "v, level = 1" if node in self._levels.counted else "v"
        if isinstance(node, nodes.Reference):
            found = _Function(self._named[node.id], parameters)
            self._functions[node, sent] = found
            self._waiting.append((node, sent))
            return found
        found = _Function(self._free(name), parameters)
        self._functions[node, sent] = found
        self._write(node, found, sent)
        return found

    def _free(self, name: str) -> str:
        number = 1
        found = name = identifier(name)
        while found in self._taken:
            number += 1
            found = f"{name}{number}"
        self._taken.add(found)
        return found

    def _enum(self, definition: nodes.Enum) -> str | None:
        """The name of the function of an enum; None where it is checked once, on the spot."""
        reference = nodes.Reference(definition.id)
        if sum(self._uses[reference, sent] for sent in (False, True)) < 2:
            return None
        name = self._named[definition.id]
        if (reference, False) not in self._functions:
            self._functions[reference, False] = _Function(name, "v")
            values = tuple(value for _, value in definition.members)
            right = some(*(compare("v", "===", text) for text in literals(values))).right
            self._add(name, "v", [f"return {right};"])
        return name

    def _write_waiting(self) -> None:
        while self._waiting:
            node, sent = self._waiting.pop(0)
            definition = self.definitions[node.id]
            try:
                self._write(node, self._functions[node, sent], sent)
            except UntranslatablePattern as error:
                self._refuse(definition.source, error)

    def _refuse(self, source: Source, error: UntranslatablePattern) -> None:
        self.faults.append(Fault(source, f"the page cannot check this pattern: {error}"))

    # -- one writer a kind of type

    def _write(self, node: nodes.Type, check: _Function, sent: bool) -> None:
        body = Body(self, self._leaf(sent), node in self._levels.counted)
        body.tag, body.tags = self._tags.get(node, (None, frozenset()))
        match resolved := body.resolved(node):
            case nodes.UnionType(members):
                lines = self._union(members, node, check, sent)
            case nodes.NamedTupleType(serialised=False):
                lines = self._named_tuple(resolved, node, check, body)
            case nodes.JsonTextType(holds):
                lines = self._json_text(holds, check)
            case nodes.Reference() if resolved is not node and not self.stands_here(resolved, sent):
                # the name of another definition, which has a function of its own
                lines = [f"return {self.call(resolved, check.name, sent, 'v', 'level')};"]
            case _:
                lines = body.root(resolved, check.name)
        self._add(check.name, check.parameters, lines)

    def _leaf_function(self, node: nodes.Type, name: str, sent: bool) -> str:
        name = self._free(name)
        right = self._leaf(sent).condition(node, "v").right
        failed = self.used.call("issue", js_string(expected(node, self.definitions)))
        self._add(name, "v", [f"return {right} ? undefined : {failed};"])
        return name

    def _named_tuple(
        self, node: nodes.NamedTupleType, outer: nodes.Type, check: _Function, body: Body
    ) -> list[str]:
        """As validated: a list, of which the end may be missing, or an object of the fields."""
        root = Part("v", Path(), check.name)
        named, keys = body.fields(node.fields, root)
        named += body.unknown_keys(keys.values(), root)
        items = body.items(((f.type, f.name, not f.required) for f in node.fields), root)
        size = compare("v.length", "<=", str(len(node.fields)))
        wrong = every(call("Array.isArray(v)"), size).wrong
        lines = [
            *self._too_deep(outer),
            f"if ({self.used.call('isObject', 'v')}) {{",
            *indented([*named, "return e;"]),
            "}",
            f"if ({wrong}) {self._issue(expected(node, self.definitions))}",
            *items,
        ]
        return body.whole(lines)

    def _json_text(self, holds: nodes.Type, check: _Function) -> list[str]:
        """The text is read once more, and begins its own nesting."""
        parsed = self.used.call("parseJson", "v")
        lines = [
            f"const x = typeof v === 'string' ? {parsed} : undefined;",
            f"if (x === undefined) {self._issue('text that is JSON')}",
        ]
        if not self.is_leaf(holds):
            return [*lines, f"return {self.call(holds, f'{check.name}Value', False, 'x', '1')};"]
        wrong = self._leaf().condition(holds, "x").wrong
        return [
            *lines,
            f"if ({wrong}) {self._issue(expected(holds, self.definitions) + ' as JSON')}",
            "return undefined;",
        ]

    def _union(
        self, members: tuple[nodes.Type, ...], node: nodes.Type, check: _Function, sent: bool
    ) -> list[str]:
        """Any of the members: only those that are of the value's kind have a say on it."""
        flat = list(_flat(members))
        words = js_string(any_of(expected(m, self.definitions) for m in flat))
        failed = self.used.call("issue", words)
        leaf = self._leaf(sent)
        level = "level" if node in self._levels.counted else "1"
        lines: list[str] = []
        plain = [member for member in flat if self.is_leaf(member)]
        if plain:
            right = leaf.condition(nodes.UnionType(tuple(plain)), "v", level).right
            lines.append(f"if ({right}) return undefined;")
        others = [
            (self._kinds(m), self.call(m, f"{check.name}{number}", sent, "v", level))
            for number, m in enumerate(flat, 1)
            if m not in plain
        ]
        for kind, test in _KINDS.items():
            calls = [checked for kinds, checked in others if kind in kinds]
            if calls and kind == "object":
                self.used.functions.add("isObject")
            outcome = " && ".join(calls if len(calls) == 1 else [*calls, failed])
            lines += [f"{test}return {outcome};"] if calls or kind == "scalar" else []
        return lines

    # -- small parts

    def _add(self, name: str, parameters: str, lines: Iterable[str]) -> None:
        text = "".join(f"{line}\n" for line in indented(lines))
        self._texts.append(f"function {name}({parameters}) {{\n{text}}}\n")

    def _issue(self, words: str) -> str:
        return f"return {self.used.call('issue', js_string(words))};"

    def _too_deep(self, node: nodes.Type) -> list[str]:
        if node not in self._levels.tested:
            return []
        said = self.used.call("say", "e", "''", "'is nested too deep'")
        return [f"if ({self.used.call('tooDeep', 'v', 'level')}) return {said};"]

    def _kinds(self, node: nodes.Type) -> frozenset[str]:
        """What a value of the type may be: a list, an object or something else."""
        match node:
            case nodes.ListType() | nodes.TupleType():
                return frozenset({"list"})
            case nodes.NamedTupleType():
                return frozenset({"list"} if node.serialised else {"list", "object"})
            case nodes.JsonTextType():
                return frozenset({"scalar"})
            case nodes.Reference() if isinstance(self.definitions[node.id], nodes.Alias):
                return frozenset(_KINDS)  # it may hold a union
        return frozenset({"object"})


def _verb(contract: nodes.Contract, id_: str) -> str:
    return "is" if isinstance(contract.definitions[id_], nodes.Enum) else "check"


def _plain(name: str) -> str:
    """`Chat.Message` -> `ChatMessage`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("."))


def _flat(members: Iterable[nodes.Type]) -> Iterator[nodes.Type]:
    for member in members:
        if isinstance(member, nodes.UnionType):
            yield from _flat(member.members)
        else:
            yield member
