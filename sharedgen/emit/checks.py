"""Nodes to check functions: `(value) => undefined | issues`.

One straight-line function a model; lists, objects of any key and unions have functions of their
own, shared by equal types. Paths are put together on the way back, so a right value pays nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..contract import nodes
from ..contract.names import Names, identifier
from ..source import Fault, Source
from .condition import ALWAYS, Condition, call, compare, every, opposite, some
from .escape import js_access, js_string
from .leaf import Leaf, Used, any_of, expected, literals, one_of
from .levels import find_levels
from .pattern import UntranslatablePattern
from .steps import Step, declared, function, looped, straight
from .templates import check_files, check_functions, runtime, words

# what every object has without being told: such a key is read as an own property
INHERITED = frozenset(
    {
        *("constructor", "__proto__", "hasOwnProperty", "isPrototypeOf"),
        *("propertyIsEnumerable", "toLocaleString", "toString", "valueOf"),
        *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
    }
)


_NO_LEAVES = (
    nodes.ListType,
    nodes.TupleType,
    nodes.NamedTupleType,
    nodes.DictType,
    nodes.TaggedUnionType,
    nodes.JsonTextType,
)
# what a value that is no leaf may be, and the test for it
_KINDS = {"list": "if (Array.isArray(v)) ", "object": "if (isObject(v)) ", "scalar": ""}


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
        self._levels = find_levels(contract)

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
        steps = self._fields(channel.parameters, self._leaf(canonical=True), name, "")
        self._write_object(name, "v", steps, self._unknown_keys(channel.parameters), guard=[])
        self._write_waiting()
        return name

    # -- what is a leaf, and what has a function

    def _leaf(self, sent: bool = False, canonical: bool = False) -> Leaf:
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
            case _:
                return not isinstance(node, _NO_LEAVES)

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

    def _enum(self, definition: nodes.Enum) -> str:
        name = self._named[definition.id]
        key = (nodes.Reference(definition.id), False)
        if key not in self._functions:
            self._functions[key] = _Function(name, "v")
            values = tuple(value for _, value in definition.members)
            right = some(*(compare("v", "===", text) for text in literals(values))).right
            self._texts.append(function(name, "v", [f"return {right};"]))
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
        match node:
            case nodes.ListType():
                self._write_list(node, check, sent)
            case nodes.TupleType():
                self._write_tuple(node, check, sent)
            case nodes.NamedTupleType():
                self._write_named_tuple(node, check, sent)
            case nodes.JsonTextType():
                self._write_json_text(node, check, sent)
            case nodes.DictType():
                self._write_dict(node, check, sent)
            case nodes.UnionType():
                self._write_union(node.members, node, check, sent)
            case nodes.TaggedUnionType():
                self._write_tagged(node, check, sent)
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Alias):
                    self._write_alias(node, definition, check, sent)
                elif isinstance(definition, nodes.Model):
                    self._write_model(node, definition, check, sent)

    def _leaf_function(self, node: nodes.Type, name: str, sent: bool) -> str:
        name = self._free(name)
        right = self._leaf(sent).condition(node, "v").right
        failed = self.used.call("issue", js_string("expected " + expected(node, self.definitions)))
        self._texts.append(function(name, "v", [f"return {right} ? undefined : {failed};"]))
        return name

    def _write_alias(
        self, node: nodes.Reference, alias: nodes.Alias, check: _Function, sent: bool
    ) -> None:
        if isinstance(alias.type, nodes.UnionType):
            self._write_union(alias.type.members, node, check, sent)
            return
        inner = self._function(alias.type, f"{check.name}Value", sent)
        body = [f"return {self._call(inner, alias.type, 'v', self._same(node))};"]
        self._texts.append(function(check.name, check.parameters, body))

    def _write_model(
        self, node: nodes.Reference, model: nodes.Model, check: _Function, sent: bool
    ) -> None:
        leaf, level = self._leaf(sent), self._next(node)
        steps = self._fields(model.fields, leaf, check.name, level)
        unknown = None
        if model.extra == "forbid":
            unknown = self._unknown_keys(model.fields)
        elif model.extras is not None:
            path = self.used.call("pointer", "k")
            step = self._step(model.extras, "v[k]", path, leaf, f"{check.name}Extra", level)
            unknown = replace(step, only=self._is_unknown(model.fields))
        guard = self._too_deep(node)
        self._write_object(check.name, check.parameters, steps, unknown, guard)

    def _write_object(
        self, name: str, parameters: str, steps: list[Step], unknown: Step | None, guard: list[str]
    ) -> None:
        every_step = [*steps, *([unknown] if unknown is not None else [])]
        body = [
            f"if (!{self.used.call('isObject', 'v')}) {self._return('an object')}",
            *guard,
            *declared(every_step),
            *straight(steps),
            *(looped("for (const k in v)", [unknown]) if unknown is not None else []),
            f"return {'e' if every_step else 'undefined'};",
        ]
        self._texts.append(function(name, parameters, body))

    def _fields(
        self, fields: Iterable[nodes.Field], leaf: Leaf, owner: str, level: str
    ) -> list[Step]:
        steps: list[Step] = []
        for number, field in enumerate(fields):
            read, path, before = self._read(field.key), js_string(pointer(field.key)), ""
            if len(field.keys) > 1:
                keys = ", ".join(map(js_string, field.keys))
                before = f"const key{number} = {self.used.call('present', 'v', keys)};"
                read = self.used.call("own", "v", f"key{number}")
                path = self.used.call("pointer", f"key{number}")
            name = owner + "".join(map(_capital, field.name.split("_")))
            try:
                step = self._step(
                    field.type, read, path, leaf, name, level, optional=not field.required
                )
            except UntranslatablePattern as error:
                self._refuse(field.source, error)
            else:
                steps.append(replace(step, before=before))
        return steps

    def _step(
        self,
        node: nodes.Type,
        read: str,
        path: str,
        leaf: Leaf,
        name: str,
        level: str,
        optional: bool = False,
    ) -> Step:
        """Checks what `read` reads, and puts its issues under `path`."""
        guards = ["x !== undefined"] if optional else []
        if self._is_leaf(node):
            condition = leaf.condition(node, "x", level or "1")
            words = js_string("expected " + expected(node, self.definitions))
            wrong = " && ".join([*guards, _wrapped(condition, bool(guards))])
            return Step(read, wrong, self.used.call("at", "e", path, "x", words))
        if isinstance(node, nodes.UnionType):
            node, nullable = _without_null(node)
            guards += ["x !== null"] if nullable else []
        checked = self._call(self._function(node, name, leaf.sent), node, "x", level)
        wrong = " && ".join([*guards, f"(c = {checked})"])
        return Step(read, wrong, self.used.call("under", "e", path, "x", "c"), calls=True)

    def _write_list(self, node: nodes.ListType, check: _Function, sent: bool) -> None:
        length = "new Set(v).size" if node.distinct else "v.length"
        tests = [call("Array.isArray(v)"), *_sizes(length, node.min_length, node.max_length)]
        leaf, name = self._leaf(sent), f"{check.name}Item"
        item = self._step(node.items, "v[i]", "'/' + i", leaf, name, self._next(node))
        self._write_container(node, check, tests, [item], "for (let i = 0; i < v.length; i++)")

    def _write_tuple(self, node: nodes.TupleType, check: _Function, sent: bool) -> None:
        tests = [call("Array.isArray(v)"), *_sizes("v.length", len(node.items), len(node.items))]
        leaf, level = self._leaf(sent), self._next(node)
        steps = [
            self._step(item, f"v[{n}]", f"'/{n}'", leaf, f"{check.name}Item{n}", level)
            for n, item in enumerate(node.items)
        ]
        self._write_container(node, check, tests, steps)

    def _write_named_tuple(self, node: nodes.NamedTupleType, check: _Function, sent: bool) -> None:
        leaf, level = self._leaf(sent), self._next(node)
        size = str(len(node.fields))
        steps = [
            self._step(
                field.type,
                f"v[{number}]",
                f"'/{number}'",
                leaf,
                check.name + _capital(field.name),
                level,
                optional=not field.required,
            )
            for number, field in enumerate(node.fields)
        ]
        if node.serialised:
            tests = [call("Array.isArray(v)"), compare("v.length", "===", size)]
            self._write_container(node, check, tests, steps)
            return
        tests = [call("Array.isArray(v)"), compare("v.length", "<=", size)]
        named = self._fields(node.fields, leaf, check.name, level)
        unknown = self._unknown_keys(node.fields)
        inside = [*straight(named), *looped("for (const k in v)", [unknown]), "return e;"]
        body = [
            *self._too_deep(node),
            *declared([*steps, *named, unknown]),
            f"if ({self.used.call('isObject', 'v')}) {{",
            *(f"  {line}" for line in inside),
            "}",
            f"if ({every(*tests).wrong}) {self._return(expected(node, self.definitions))}",
            *straight(steps),
            "return e;",
        ]
        self._texts.append(function(check.name, check.parameters, body))

    def _write_json_text(self, node: nodes.JsonTextType, check: _Function, sent: bool) -> None:
        """The text is read once more, and begins its own nesting."""
        parsed = self.used.call("parseJson", "v")
        failed = self._return(expected(node, self.definitions))
        body = [f"const x = typeof v === 'string' ? {parsed} : undefined;"]
        if self._is_leaf(node.holds):
            condition = self._leaf(False).condition(node.holds, "x")
            words = self._return(f"{expected(node.holds, self.definitions)} as JSON")
            body += [f"if (x === undefined) {failed}", f"if ({condition.wrong}) {words}"]
            body.append("return undefined;")
        else:
            inner = self._function(node.holds, f"{check.name}Value", False)
            body += [f"if (x === undefined) {failed}", f"return {inner.name}(x);"]
        self._texts.append(function(check.name, check.parameters, body))

    def _write_dict(self, node: nodes.DictType, check: _Function, sent: bool) -> None:
        leaf, level = self._leaf(sent), self._next(node)
        path = self.used.call("pointer", "k")
        steps = [self._step(node.values, "v[k]", path, leaf, f"{check.name}Value", level)]
        key = leaf.key(node.keys, "k")
        if key != ALWAYS:
            words = js_string(f"expected a key that is {expected(node.keys, self.definitions)}")
            steps.append(Step("", key.wrong, self.used.call("at", "e", path, "k", words)))
        sizes = _sizes("Object.keys(v).length", node.min_length, node.max_length)
        tests = [call(self.used.call("isObject", "v")), *sizes]
        self._write_container(node, check, tests, steps, "for (const k in v)")

    def _write_container(
        self,
        node: nodes.Type,
        check: _Function,
        tests: list[Condition],
        steps: list[Step],
        loop: str = "",
    ) -> None:
        body = [
            f"if ({every(*tests).wrong}) {self._return(expected(node, self.definitions))}",
            *self._too_deep(node),
            *declared(steps),
            *(looped(loop, steps) if loop else straight(steps)),
            f"return {'e' if steps else 'undefined'};",
        ]
        self._texts.append(function(check.name, check.parameters, body))

    def _write_union(
        self, members: tuple[nodes.Type, ...], node: nodes.Type, check: _Function, sent: bool
    ) -> None:
        """Any of the members: only those that are of the value's kind have a say on it."""
        flat = list(_flat(members))
        words = js_string("expected " + any_of(expected(m, self.definitions) for m in flat))
        failed = self.used.call("issue", words)
        leaf, level = self._leaf(sent), self._same(node)
        body: list[str] = []
        plain = [member for member in flat if self._is_leaf(member)]
        if plain:
            right = some(*(leaf.condition(m, "v", level or "1") for m in plain)).right
            body.append(f"if ({right}) return undefined;")
        others = [
            (self._kinds(m), self._function(m, f"{check.name}{number}", sent), m)
            for number, m in enumerate(flat, 1)
            if m not in plain
        ]
        for kind, test in _KINDS.items():
            calls = [self._call(f, m, "v", level) for kinds, f, m in others if kind in kinds]
            if calls and kind == "object":
                self.used.functions.add("isObject")
            outcome = " && ".join(calls if len(calls) == 1 else [*calls, failed])
            body += [f"{test}return {outcome};"] if calls or kind == "scalar" else []
        self._texts.append(function(check.name, check.parameters, body))

    def _write_tagged(self, node: nodes.TaggedUnionType, check: _Function, sent: bool) -> None:
        read, path = self._read(node.tag), js_string(pointer(node.tag))
        cases: list[str] = []
        for number, (tags, member) in enumerate(node.members, 1):
            inner = self._function(member, f"{check.name}{number}", sent)
            cases += [f"  case {text}:" for text in literals(tags)]
            cases.append(f"    return {self._call(inner, member, 'v', self._same(node))};")
        words = js_string("expected " + one_of(tuple(v for tags, _ in node.members for v in tags)))
        body = [
            f"if (!{self.used.call('isObject', 'v')}) {self._return('an object')}",
            f"switch ({read}) {{",
            *cases,
            "}",
            f"return {self.used.call('at', 'undefined', path, read, words)};",
        ]
        self._texts.append(function(check.name, check.parameters, body))

    def _unknown_keys(self, fields: Iterable[nodes.Field]) -> Step:
        path = self.used.call("pointer", "k")
        issues = self.used.call("at", "e", path, "k", "'is not known'")
        return Step("", self._is_unknown(fields), issues)

    def _is_unknown(self, fields: Iterable[nodes.Field]) -> str:
        known = [
            compare("k", "===", js_string(f.key) if len(f.keys) == 1 else f"key{number}")
            for number, f in enumerate(fields)
        ]
        return every(*map(opposite, known)).right if known else "true"

    # -- small parts

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
    return "".join(map(_capital, name.split(".")))


def pointer(key: str) -> str:
    """One step of a JSON Pointer (RFC 6901)."""
    return "/" + key.replace("~", "~0").replace("/", "~1")


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _flat(members: Iterable[nodes.Type]) -> Iterator[nodes.Type]:
    for member in members:
        if isinstance(member, nodes.UnionType):
            yield from _flat(member.members)
        else:
            yield member


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
