"""Nodes to check functions: `(value) => undefined | issues`.

One straight-line function a model; lists, objects of any key and unions have functions of their
own, shared by equal types. Paths are put together on the way back, so a right value pays nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..contract import nodes
from ..contract.names import Names
from ..source import Fault, Source
from .condition import ALWAYS, Condition, call, compare, every, some
from .escape import js_access, js_string
from .leaf import Leaf, Used, any_of, expected, literals, one_of
from .levels import Levels, find_levels, parts
from .pattern import UntranslatablePattern
from .templates import check_files, check_functions, runtime, words

# what every object has without being told: such a key is read as an own property
INHERITED = frozenset(
    {
        *("constructor", "__proto__", "hasOwnProperty", "isPrototypeOf"),
        *("propertyIsEnumerable", "toLocaleString", "toString", "valueOf"),
        *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
    }
)
_FULL = "if (e.length > 19) break;"


@dataclass(frozen=True, slots=True)
class _Function:
    name: str
    parameters: str


class CheckWriter:
    """Writes each function once, at its first use, in a fixed order."""

    def __init__(self, contract: nodes.Contract, names: Names) -> None:
        self.definitions = contract.definitions
        self.used = Used()
        self.faults: list[Fault] = []
        self._texts: list[str] = []
        self._functions: dict[tuple[nodes.Type, bool], _Function] = {}
        self._taken = set(words(runtime("client.js")) | words(check_functions(check_files())))
        self._named = {
            id_: self._free(_verb(contract, id_) + _plain(name))
            for id_, name in names.types.items()
        }
        self._waiting: list[tuple[nodes.Reference, bool]] = []
        self._levels = self._find_levels(contract)
        self._sent = self._find_sent(contract)

    def text(self) -> str:
        """Constants and functions. Raises nothing: see `faults`."""
        return "\n".join([*self.used.constants(), *self._texts])

    def message(self, payload: nodes.Type, name: str, source: Source, sent: bool = False) -> str:
        """The name of the function that checks a whole message."""
        try:
            if self._is_leaf(payload):
                return self._leaf_function(payload, name, sent)
            found = self._function(payload, name, sent)
        except UntranslatablePattern as error:
            self._refuse(source, error)
            return name
        finally:
            self._write_waiting()
        return found.name

    def parameters(self, channel: nodes.Channel, name: str) -> str:
        """The name of the function that checks the parameters of a channel."""
        name = self._free(name)
        leaf = self._leaf(sent=False, canonical=True)
        lines = self._fields(channel.parameters, leaf, name, "")
        lines += self._unknown_keys(channel.parameters)
        self._write_object(name, "v", lines, guard=[])
        self._write_waiting()
        return name

    # -- what is a leaf, and what has a function

    def _leaf(self, sent: bool, canonical: bool = False) -> Leaf:
        return Leaf(self.used, self._enum, self.definitions, sent, canonical)

    def _is_leaf(self, node: nodes.Type) -> bool:
        match node:
            case nodes.UnionType():
                return all(map(self._is_leaf, node.members))
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    return node not in self._levels.recursive and self._is_leaf(definition.type)
                return isinstance(definition, nodes.Enum)
            case nodes.ListType() | nodes.TupleType() | nodes.DictType():
                return False
            case _:
                return not isinstance(node, nodes.TaggedUnionType)

    def _function(self, node: nodes.Type, name: str, sent: bool) -> _Function:
        """The function of a type that is no leaf, written now or, of a definition, soon."""
        if isinstance(node, nodes.Reference):
            sent = node in self._sent
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
        found = name
        while found in self._taken:
            number += 1
            found = f"{name}{number}"
        self._taken.add(found)
        return found

    def _enum(self, definition: nodes.Enum) -> str:
        name = self._named[definition.id]
        key = (nodes.Reference(definition.id), False)
        if key not in self._functions:
            self._functions[key] = _Function(name, "v")
            values = tuple(value for _, value in definition.members)
            right = some(*(compare("v", "===", text) for text in literals(values))).right
            self._texts.append(f"function {name}(v) {{\n  return {right};\n}}\n")
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

    def _write(self, node: nodes.Type, function: _Function, sent: bool) -> None:
        match node:
            case nodes.ListType():
                self._write_list(node, function, sent)
            case nodes.TupleType():
                self._write_tuple(node, function, sent)
            case nodes.DictType():
                self._write_dict(node, function, sent)
            case nodes.UnionType():
                self._write_union(node.members, node, function, sent)
            case nodes.TaggedUnionType():
                self._write_tagged(node, function, sent)
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    self._write_alias(node, definition, function, sent)
                elif isinstance(definition, nodes.Model):
                    lines = self._fields(
                        definition.fields, self._leaf(sent), function.name, self._next(node)
                    )
                    if definition.extra == "forbid":
                        lines += self._unknown_keys(definition.fields)
                    self._write_object(
                        function.name, function.parameters, lines, guard=self._too_deep(node)
                    )

    def _leaf_function(self, node: nodes.Type, name: str, sent: bool) -> str:
        name = self._free(name)
        condition = self._leaf(sent).condition(node, "v")
        words = js_string("expected " + expected(node, self.definitions))
        self._texts.append(
            f"function {name}(v) {{\n"
            f"  return {condition.right} ? undefined : {self.used.call('issue', words)};\n}}\n"
        )
        return name

    def _write_alias(
        self, node: nodes.Reference, alias: nodes.Alias, function: _Function, sent: bool
    ) -> None:
        if isinstance(alias.type, nodes.UnionType):
            self._write_union(alias.type.members, node, function, sent)
            return
        inner = self._function(alias.type, function.name + "Value", sent)
        self._texts.append(
            f"function {function.name}({function.parameters}) {{\n"
            f"  return {self._call(inner, alias.type, 'v', self._same(node))};\n}}\n"
        )

    def _write_object(self, name: str, parameters: str, lines: list[str], guard: list[str]) -> None:
        body = [
            f"if (!{self.used.call('isObject', 'v')}) {self._return('an object')}",
            *guard,
            *_declared(lines),
            *lines,
        ]
        self._append(name, parameters, body, returns="e" if lines else "undefined")

    def _fields(
        self, fields: Iterable[nodes.Field], leaf: Leaf, owner: str, level: str
    ) -> list[str]:
        lines: list[str] = []
        for number, field in enumerate(fields):
            if len(field.keys) == 1:
                access, path = self._read(field.key), js_string(pointer(field.key))
            else:
                keys = ", ".join(map(js_string, field.keys))
                lines.append(f"const key{number} = {self.used.call('present', 'v', keys)};")
                access = self.used.call("own", "v", f"key{number}")
                path = self.used.call("pointer", f"key{number}")
            try:
                lines += self._value(
                    field.type,
                    access,
                    path,
                    leaf,
                    f"{owner}{_pascal(field.name)}",
                    level,
                    optional=not field.required,
                )
            except UntranslatablePattern as error:
                self._refuse(field.source, error)
        return lines

    def _value(
        self,
        node: nodes.Type,
        access: str,
        path: str,
        leaf: Leaf,
        name: str,
        level: str,
        optional: bool = False,
    ) -> list[str]:
        """The statements that check what `access` reads, and put its issues under `path`."""
        guards = [compare("x", "!==", "undefined")] if optional else []
        if self._is_leaf(node):
            condition = leaf.condition(node, "x", level or "1")
            words = js_string("expected " + expected(node, self.definitions))
            wrong = " && ".join([*(g.right for g in guards), _wrapped(condition, bool(guards))])
            fault = self.used.call("at", "e", path, "x", words)
        else:
            if isinstance(node, nodes.UnionType):
                node, nullable = _without_null(node)
                guards += [compare("x", "!==", "null")] if nullable else []
            function = self._function(node, name, leaf.sent)
            checked = self._call(function, node, "x", level)
            wrong = " && ".join([*(g.right for g in guards), f"(c = {checked})"])
            fault = self.used.call("under", "e", path, "x", "c")
        return [f"x = {access};", f"if ({wrong}) e = {fault};"]

    def _write_list(self, node: nodes.ListType, function: _Function, sent: bool) -> None:
        tests = [call("Array.isArray(v)"), *_sizes("v.length", node.min_length, node.max_length)]
        item = self._value(
            node.items,
            "v[i]",
            "'/' + i",
            self._leaf(sent),
            function.name + "Item",
            self._next(node),
        )
        body = [
            f"if ({every(*tests).wrong}) {self._return(expected(node, self.definitions))}",
            *self._too_deep(node),
            *_declared(item),
            "for (let i = 0; i < v.length; i++) {",
            *_bounded(item),
            "}",
        ]
        self._append(function.name, function.parameters, body)

    def _write_tuple(self, node: nodes.TupleType, function: _Function, sent: bool) -> None:
        lines: list[str] = []
        for number, item in enumerate(node.items):
            lines += self._value(
                item,
                f"v[{number}]",
                f"'/{number}'",
                self._leaf(sent),
                f"{function.name}Item{number}",
                self._next(node),
            )
        wrong = f"!Array.isArray(v) || v.length !== {len(node.items)}"
        body = [
            f"if ({wrong}) {self._return(expected(node, self.definitions))}",
            *self._too_deep(node),
            *_declared(lines),
            *lines,
        ]
        self._append(function.name, function.parameters, body, "e" if lines else "undefined")

    def _write_dict(self, node: nodes.DictType, function: _Function, sent: bool) -> None:
        leaf = self._leaf(sent)
        path = self.used.call("pointer", "k")
        key = leaf.key(node.keys, "k")
        lines = self._value(
            node.values, "v[k]", path, leaf, function.name + "Value", self._next(node)
        )
        if key != ALWAYS:
            words = js_string(f"expected a key that is {expected(node.keys, self.definitions)}")
            lines.append(f"if ({key.wrong}) e = {self.used.call('at', 'e', path, 'k', words)};")
        sizes = _sizes("Object.keys(v).length", node.min_length, node.max_length)
        tests = [call(self.used.call("isObject", "v")), *sizes]
        body = [
            f"if ({every(*tests).wrong}) {self._return(expected(node, self.definitions))}",
            *self._too_deep(node),
            *_declared(lines),
            "for (const k in v) {",
            *_bounded(lines),
            "}",
        ]
        self._append(function.name, function.parameters, body)

    def _write_union(
        self, members: tuple[nodes.Type, ...], node: nodes.Type, function: _Function, sent: bool
    ) -> None:
        flat = list(self._flat(members))
        words = js_string("expected " + any_of(expected(m, self.definitions) for m in flat))
        failed = self.used.call("issue", words)
        body: list[str] = []
        plain = [member for member in flat if self._is_leaf(member)]
        if plain:
            leaf = self._leaf(sent)
            right = some(*(leaf.condition(m, "v", self._same(node) or "1") for m in plain)).right
            body.append(f"if ({right}) return undefined;")
        for kind, test in (("list", "Array.isArray(v)"), ("object", "isObject(v)")):
            calls = [
                self._call(
                    self._function(m, f"{function.name}{number}", sent), m, "v", self._same(node)
                )
                for number, m in enumerate(flat, 1)
                if m not in plain and kind in self._kinds(m)
            ]
            if calls:
                if kind == "object":
                    self.used.functions.add("isObject")
                outcome = calls if len(calls) == 1 else [*calls, failed]
                body.append(f"if ({test}) return {' && '.join(outcome)};")
        body.append(f"return {failed};")
        self._append(function.name, function.parameters, body, returns="")

    def _write_tagged(self, node: nodes.TaggedUnionType, function: _Function, sent: bool) -> None:
        values = tuple(value for tags, _ in node.members for value in tags)
        access = self._read(node.tag)
        path = js_string(pointer(node.tag))
        body = [
            f"if (!{self.used.call('isObject', 'v')}) {self._return('an object')}",
            f"switch ({access}) {{",
        ]
        for number, (tags, member) in enumerate(node.members, 1):
            inner = self._function(member, f"{function.name}{number}", sent)
            body += [f"  case {text}:" for text in literals(tags)]
            body.append(f"    return {self._call(inner, member, 'v', self._same(node))};")
        words = js_string("expected " + one_of(values))
        body += ["}", f"return {self.used.call('at', 'undefined', path, access, words)};"]
        self._append(function.name, function.parameters, body, returns="")

    def _unknown_keys(self, fields: Iterable[nodes.Field]) -> list[str]:
        known = [
            compare("k", "===", js_string(f.key) if len(f.keys) == 1 else f"key{number}")
            for number, f in enumerate(fields)
        ]
        fault = self.used.call("at", "e", self.used.call("pointer", "k"), "k", "'is not known'")
        wrong = f"if ({some(*known).wrong}) " if known else ""
        return ["for (const k in v) {", f"  {wrong}e = {fault};", "}"]

    # -- small parts

    def _append(self, name: str, parameters: str, body: list[str], returns: str = "e") -> None:
        lines = [*body, f"return {returns};"] if returns else body
        text = "".join(f"  {line}\n" for line in lines)
        self._texts.append(f"function {name}({parameters}) {{\n{text}}}\n")

    def _return(self, words: str) -> str:
        return f"return {self.used.call('issue', js_string('expected ' + words))};"

    def _read(self, key: str) -> str:
        return (
            self.used.call("own", "v", js_string(key)) if key in INHERITED else js_access("v", key)
        )

    def _call(self, function: _Function, node: nodes.Type, x: str, level: str) -> str:
        counted = node in self._levels.counted and level not in ("", "1")
        return f"{function.name}({x}, {level})" if counted else f"{function.name}({x})"

    def _next(self, node: nodes.Type) -> str:
        return "level + 1" if node in self._levels.counted else "2"

    def _same(self, node: nodes.Type) -> str:
        return "level" if node in self._levels.counted else ""

    def _too_deep(self, node: nodes.Type) -> list[str]:
        if node not in self._levels.tested:
            return []
        words = self.used.call("issue", "'is nested too deep'")
        return [f"if ({self.used.call('tooDeep', 'v', 'level')}) return {words};"]

    def _kinds(self, node: nodes.Type) -> frozenset[str]:
        match node:
            case nodes.ListType() | nodes.TupleType():
                return frozenset({"list"})
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    return frozenset({"list", "object"})
        return frozenset({"object"})

    def _flat(self, members: Iterable[nodes.Type]) -> Iterable[nodes.Type]:
        for member in members:
            if isinstance(member, nodes.UnionType):
                yield from self._flat(member.members)
            else:
                yield member

    def _find_levels(self, contract: nodes.Contract) -> Levels:
        roots = [payload for payload, _ in _payloads(contract)]
        return find_levels(roots, contract.definitions)

    def _find_sent(self, contract: nodes.Contract) -> frozenset[nodes.Type]:
        waiting = [payload for payload, sent in _payloads(contract) if sent]
        found: set[nodes.Type] = set()
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(parts(node, contract.definitions))
        return frozenset(found)


def _payloads(contract: nodes.Contract) -> Iterable[tuple[nodes.Type, bool]]:
    """Every type that travels whole, and whether the page sends it."""
    for channel in contract.channels:
        yield from ((field.type, False) for field in channel.parameters)
        yield from ((event.payload, False) for event in channel.events)
        for command in channel.commands:
            yield command.payload, True
            if command.reply is not None:
                yield command.reply, False


def _verb(contract: nodes.Contract, id_: str) -> str:
    return "is" if isinstance(contract.definitions[id_], nodes.Enum) else "check"


def _plain(name: str) -> str:
    """`Chat.Message` -> `ChatMessage`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("."))


def pointer(key: str) -> str:
    """One step of a JSON Pointer (RFC 6901)."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _pascal(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


def _without_null(node: nodes.UnionType) -> tuple[nodes.Type, bool]:
    """`X | None` as X and whether null is accepted beside it."""
    others = tuple(m for m in node.members if not isinstance(m, nodes.NullType))
    if len(others) == 1 and len(others) < len(node.members):
        return others[0], True
    return node, False


def _sizes(length: str, least: int | None, most: int | None) -> list[Condition]:
    if least is not None and least == most:
        return [compare(length, "===", str(least))]
    found = [compare(length, ">=", str(least))] if least else []
    return [*found, *([compare(length, "<=", str(most))] if most is not None else [])]


def _wrapped(condition: Condition, inside: bool) -> str:
    """The wrong sense, in brackets where it stands behind an `&&`."""
    return f"({condition.wrong})" if inside and condition.form == "all" else condition.wrong


def _declared(lines: list[str]) -> list[str]:
    """The declaration of the variables that the statements assign."""
    text = "\n".join(lines)
    names = [name for name, sign in (("e", "e = "), ("x", "x = "), ("c", "(c = ")) if sign in text]
    return [f"let {', '.join(names)};"] if names else []


def _bounded(lines: list[str]) -> list[str]:
    """The statements inside a loop, which ends once the issues are 20."""
    found = []
    for line in lines:
        head, separator, tail = line.partition(") e = ")
        found.append(f"  {head}) {{ e = {tail} {_FULL} }}" if separator else f"  {line}")
    return found
