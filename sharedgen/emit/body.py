"""The statements of one check function.

`v` is the value, `x` a part of it, `x2` a part of that; `e` are the issues so far, `c` is what
another check found. Lists and dicts stand where they are used, so that a right value is looked
through with few calls.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from ..contract import nodes
from .condition import ALWAYS, Condition, call, compare, every, opposite, sizes
from .escape import js_access, js_string
from .leaf import Leaf, js_words
from .literal import literals
from .path import Path
from .pattern import UntranslatablePattern
from .words import expected, one_of

# what every object has without being told: such a key is read as an own property
INHERITED = frozenset(
    {
        *("constructor", "__proto__", "hasOwnProperty", "isPrototypeOf"),
        *("propertyIsEnumerable", "toLocaleString", "toString", "valueOf"),
        *("__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
    }
)


# what every list has beside that, functions and one number
LIST_KEYS = frozenset(
    {
        *("at", "concat", "copyWithin", "entries", "every", "fill", "filter", "find", "findIndex"),
        *("findLast", "findLastIndex", "flat", "flatMap", "forEach", "includes", "indexOf", "join"),
        *("keys", "lastIndexOf", "length", "map", "pop", "push", "reduce", "reduceRight"),
        *("reverse", "shift", "slice", "some", "sort", "splice", "toReversed", "toSorted"),
        *("toSpliced", "unshift", "values", "with"),
    }
)


class Functions(Protocol):
    """What a body asks of the whole: which types stand in it, and the calls of the others."""

    def is_leaf(self, node: nodes.Type) -> bool: ...

    def stands_here(self, node: nodes.Type, sent: bool) -> bool: ...

    def is_tested(self, node: nodes.Type) -> bool: ...

    def call(self, node: nodes.Type, name: str, sent: bool, x: str, level: str) -> str: ...

    def tell_tag(self, node: nodes.Type, tag: str, texts: frozenset[str]) -> None: ...

    def refuse(self, field: nodes.Field, error: UntranslatablePattern) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the value: how it is read, where it lies, and the name of a function for it.

    `depth`: how many lists and objects of this function it lies in; `guards`: what it may be
    beside its type.
    """

    read: str
    path: Path
    name: str
    depth: int = 0
    guards: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        return "x" if self.depth == 1 else f"x{self.depth}"


class Body:
    """Statements, and the variables that they assign."""

    def __init__(self, functions: Functions, leaf: Leaf, counted: bool) -> None:
        self.functions = functions
        self.leaf = leaf
        self.counted = counted  # whether the function is told its level
        self.used = leaf.used
        self.definitions = leaf.definitions
        self.tag: str | None = None
        self.tags: frozenset[str] = frozenset()
        self.variables: dict[str, None] = {}
        self._keys = 0

    def root(self, node: nodes.Type, name: str) -> list[str]:
        """All of a function that checks a value of the type."""
        lines = self.inside(node, Part("v", Path(), name))
        if self.tag is not None and lines:
            return self.whole(lines)  # who calls knows that it is an object
        loose = isinstance(node, nodes.Reference) and self._refuses_lists(node)
        return self.guarded(self.kind(node, "v"), self.words(node), lines, loose)

    def guarded(
        self, kind: Condition, words: str, lines: list[str], loose: bool = False
    ) -> list[str]:
        """What is said of a value of the right kind, and of one of another.

        `loose`: the kind lets a list through, which the fields tell from an object.
        """
        wrong = self.used.call("issue", js_string(words))
        if not lines:
            return [f"return {kind.right} ? undefined : {wrong};"]
        return [f"if ({kind.wrong}) return {wrong};", *self.whole(lines, loose)]

    def whole(self, lines: list[str], loose: bool = False) -> list[str]:
        """The statements between the declaration of what they assign, and the answer."""
        answer = f"return e && {self.used.call('noList', 'v', 'e')};" if loose else "return e;"
        return [f"let {', '.join(('e', *self.variables))};", *lines, answer]

    def level(self, depth: int) -> str:
        """The nesting of a part. What is not told its level is never near the limit."""
        if not self.counted:
            return str(depth + 1)
        return f"level + {depth}" if depth else "level"

    # -- one part, by the kind of its type

    def part(self, node: nodes.Type, part: Part) -> list[str]:
        """What checks a part, and puts its issues under its path."""
        node, part = self._without_null(node, part)
        if self.functions.is_leaf(node):
            return self._leaf(node, part)
        if not self.functions.stands_here(node, self.leaf.sent):
            return self._call(node, part)
        node = self.resolved(node)
        x = part.variable
        self.variables[x] = None
        wrong = self._wrong(part, x, js_string(self.words(node)))
        if part.guards:
            wrong = f"if ({' && '.join(part.guards)}) {wrong}"
        lines = [f"{x} = {part.read};", f"if ({self.kind(node, x).right}) {{"]
        inside = self.inside(node, replace(part, read=x))
        return [*lines, *indented(inside), f"}} else {wrong}"]

    def resolved(self, node: nodes.Type) -> nodes.Type:
        """The type behind a name of its own."""
        while isinstance(node, nodes.Reference):
            definition = self.definitions[node.id]
            if not isinstance(definition, nodes.Alias):
                break
            node = definition.type
        return node

    def kind(self, node: nodes.Type, x: str) -> Condition:
        """Whether the value is a list, or an object, of the right size."""
        match node:
            case nodes.ListType():
                length = f"new Set({x}).size" if node.distinct else f"{x}.length"
                return every(_is_list(x), *sizes(length, node.min_length, node.max_length))
            case nodes.TupleType(items):
                return every(_is_list(x), compare(f"{x}.length", "===", str(len(items))))
            case nodes.NamedTupleType(fields):
                return every(_is_list(x), compare(f"{x}.length", "===", str(len(fields))))
            case nodes.DictType():
                length = f"Object.keys({x}).length"
                return every(
                    call(self.used.call("isObject", x)),
                    *sizes(length, node.min_length, node.max_length),
                )
            case nodes.Reference() if self._refuses_lists(node):
                # written out, since it is asked of every model; lists are told apart by the fields
                return every(compare(f"typeof {x}", "===", "'object'"), compare(x, "!==", "null"))
        return call(self.used.call("isObject", x))

    def _refuses_lists(self, node: nodes.Reference) -> bool:
        definition = self.definitions[node.id]
        fields = definition.fields if isinstance(definition, nodes.Model) else ()
        return any(map(_is_of_no_list, fields))

    def words(self, node: nodes.Type) -> str:
        """What is expected where the kind is wrong."""
        if isinstance(node, nodes.Reference):
            return "an object"
        return expected(node, self.definitions)

    def inside(self, node: nodes.Type, part: Part) -> list[str]:
        """The checks of what is in a value of the right kind, which the part reads."""
        lines = self._contents(node, part)
        if not self.functions.is_tested(node):
            return lines
        too_deep = self.used.call("tooDeep", part.read, self.level(part.depth))
        said = self.used.call("say", "e", part.path.js(), "'is nested too deep'")
        if not part.depth:
            return [f"if ({too_deep}) return {said};", *lines]
        return [f"if ({too_deep}) e = {said};", "else {", *indented(lines), "}"]

    def _contents(self, node: nodes.Type, part: Part) -> list[str]:
        match node:
            case nodes.ListType(items):
                return self._list(items, part)
            case nodes.TupleType(items):
                return self.items(((item, str(n), False) for n, item in enumerate(items)), part)
            case nodes.NamedTupleType(fields):
                return self.items(((f.type, f.name, False) for f in fields), part)
            case nodes.DictType():
                return self._dict(node, part)
            case nodes.TaggedUnionType():
                return self._tagged(node, part)
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Model):
                    return self.model(definition, part)
        raise AssertionError(f"{type(node).__name__} has no inside")

    # -- leaves and calls

    def _leaf(self, node: nodes.Type, part: Part) -> list[str]:
        x = part.variable
        self.variables[x] = None
        condition = self.leaf.condition(node, x, self.level(part.depth))
        wrong = " && ".join([*part.guards, _wrapped(condition, bool(part.guards))])
        told = self._wrong(part, x, js_words(node, self.leaf))
        return [f"{x} = {part.read};", f"if ({wrong}) {told}"]

    def _call(self, node: nodes.Type, part: Part) -> list[str]:
        x = part.variable
        self.variables |= {x: None, "c": None}
        checked = self.functions.call(node, part.name, self.leaf.sent, x, self.level(part.depth))
        full = [f"!{self.used.call('isFull', 'e')}"] if self.functions.is_tested(node) else []
        wrong = " && ".join([*part.guards, *full, f"(c = {checked})"])
        return [f"{x} = {part.read};", f"if ({wrong}) {self._found(part, x)}"]

    def _found(self, part: Part, x: str) -> str:
        return f"e = {self.used.call('under', 'e', part.path.js(), x, 'c')};"

    def _wrong(self, part: Part, x: str, words: str) -> str:
        return f"e = {self.used.call('at', 'e', part.path.js(), x, words)};"

    def _without_null(self, node: nodes.Type, part: Part) -> tuple[nodes.Type, Part]:
        """`X | None` of an X that is no leaf: X, and null as what it may be beside it."""
        if not isinstance(node, nodes.UnionType) or self.functions.is_leaf(node):
            return node, part
        others = [m for m in node.members if not isinstance(m, nodes.NullType)]
        if len(others) != 1:
            return node, part
        return others[0], replace(part, guards=(*part.guards, f"{part.variable} !== null"))

    # -- lists and objects

    def _list(self, items: nodes.Type, part: Part) -> list[str]:
        i = _numbered("i", part.depth + 1)
        item = Part(f"{part.read}[{i}]", part.path.index(i), f"{part.name}Item", part.depth + 1)
        loop = f"for (let {i} = 0; {i} < {part.read}.length; {i}++) {{"
        return [loop, *indented(self.part(items, item)), "}"]

    def items(self, items: Iterable[tuple[nodes.Type, str, bool]], part: Part) -> list[str]:
        """The items of a tuple, each with its name and whether it may be missing."""
        lines: list[str] = []
        for number, (node, name, optional) in enumerate(items):
            read, path = f"{part.read}[{number}]", part.path.key(str(number))
            item = Part(read, path, f"{part.name}Item{_capital(name)}", part.depth + 1)
            lines += self.part(node, self._optional(item) if optional else item)
        return lines

    def _dict(self, node: nodes.DictType, part: Part) -> list[str]:
        k = _numbered("k", part.depth + 1)
        step = part.path.step(self.used.call("pointer", k))
        value = Part(f"{part.read}[{k}]", step, f"{part.name}Value", part.depth + 1)
        lines = self.part(node.values, value)
        key = self.leaf.key(node.keys, k)
        if key != ALWAYS:
            words = js_string(f"a key that is {expected(node.keys, self.definitions)}")
            lines.append(f"if ({key.wrong}) e = {self.used.call('at', 'e', step.js(), k, words)};")
        return [f"for (const {k} in {part.read}) {{", *indented(lines), "}"]

    def model(self, model: nodes.Model, part: Part) -> list[str]:
        """The fields, and what is to be said of unknown keys."""
        lines, keys = self.fields(model.fields, part)
        if model.extra == "forbid":
            lines += self.unknown_keys(keys.values(), part)
        elif model.extras is not None:
            lines += self._extras(model.extras, keys.values(), part)
        return lines

    def fields(self, fields: Iterable[nodes.Field], part: Part) -> tuple[list[str], dict[str, str]]:
        """The checks of fields, and the JavaScript for the key that each of them is found under."""
        lines: list[str] = []
        keys: dict[str, str] = {}
        for field in fields:
            key, read, path = js_string(field.key), self._read(part.read, field.key), part.path
            if len(field.keys) > 1:
                self._keys += 1
                key = f"key{self._keys}"
                found = self.used.call("present", part.read, *map(js_string, field.keys))
                lines.append(f"const {key} = {found};")
                read = self.used.call("own", part.read, key)
                path = path.step(self.used.call("pointer", key))
            else:
                path = path.key(field.key)
            keys[field.key] = key
            if field.key == self.tag and _says(field, self.tags):
                continue  # who calls has looked at it
            name = part.name + "".join(map(_capital, field.name.split("_")))
            inner = Part(read, path, name, part.depth + 1)
            try:
                lines += self.part(field.type, inner if field.required else self._optional(inner))
            except UntranslatablePattern as error:
                self.functions.refuse(field, error)
        return lines, keys

    def _optional(self, part: Part) -> Part:
        return replace(part, guards=(*part.guards, f"{part.variable} !== undefined"))

    def unknown_keys(self, keys: Iterable[str], part: Part) -> list[str]:
        """Nothing but these keys."""
        k = _numbered("k", part.depth + 1)
        path = part.path.step(self.used.call("pointer", k)).js()
        told = f"e = {self.used.call('say', 'e', path, QUOTED_UNKNOWN)};"
        unknown = _is_none_of(k, keys)
        return [f"for (const {k} in {part.read}) {f'if ({unknown}) ' if unknown else ''}{told}"]

    def _extras(self, node: nodes.Type, keys: Iterable[str], part: Part) -> list[str]:
        k = _numbered("k", part.depth + 1)
        step = part.path.step(self.used.call("pointer", k))
        value = Part(f"{part.read}[{k}]", step, f"{part.name}Extra", part.depth + 1)
        lines, unknown = self.part(node, value), _is_none_of(k, keys)
        if unknown:
            lines = [f"if ({unknown}) {{", *indented(lines), "}"]
        return [f"for (const {k} in {part.read}) {{", *indented(lines), "}"]

    def _tagged(self, node: nodes.TaggedUnionType, part: Part) -> list[str]:
        read = self._read(part.read, node.tag)
        lines = [f"switch ({read}) {{"]
        for number, (tags, member) in enumerate(node.members, 1):
            texts = literals(tags)
            lines += [f"  case {text}:" for text in texts]
            inner = replace(part, name=f"{part.name}{number}")
            lines += indented([*self._member(member, inner, node.tag, texts), "break;"], 2)
        path = part.path.key(node.tag).js()
        words = js_string(one_of(tuple(v for tags, _ in node.members for v in tags)))
        told = self.used.call("at", "e", path, read, words)
        return [*lines, "  default:", f"    e = {told};", "}"]

    def _member(self, node: nodes.Type, part: Part, tag: str, texts: list[str]) -> list[str]:
        """A member of a discriminated union: an object, which the part reads."""
        if not self.functions.stands_here(node, self.leaf.sent):
            self.variables["c"] = None
            self.functions.tell_tag(node, tag, frozenset(texts))
            checked = self.functions.call(
                node, part.name, self.leaf.sent, part.read, self.level(part.depth)
            )
            return [f"if ((c = {checked})) {self._found(part, part.read)}"]
        return self._contents(self.resolved(node), part)

    def _read(self, target: str, key: str) -> str:
        if key in INHERITED:
            return self.used.call("own", target, js_string(key))
        return js_access(target, key)


QUOTED_UNKNOWN = "'is not known'"


def indented(lines: Iterable[str], times: int = 1) -> Iterator[str]:
    return (f"{'  ' * times}{line}" for line in lines)


def _is_of_no_list(field: nodes.Field) -> bool:
    """Whether a list cannot have this field: it is required, and lists have nothing of its name."""
    if not field.required or isinstance(field.type, nodes.Reference | nodes.UnionType):
        return False
    return not (field.key.isdigit() or field.key in LIST_KEYS or field.key in INHERITED)


def _says(field: nodes.Field, tags: frozenset[str]) -> bool:
    """Whether the field is one of the tags and nothing else."""
    return (
        len(field.keys) == 1
        and isinstance(field.type, nodes.LiteralType)
        and tags <= set(literals(field.type.values))
    )


def _is_none_of(k: str, keys: Iterable[str]) -> str:
    known = [opposite(compare(k, "===", key)) for key in keys]
    return every(*known).right if known else ""


def _is_list(x: str) -> Condition:
    return call(f"Array.isArray({x})")


def _wrapped(condition: Condition, inside: bool) -> str:
    """The wrong sense, in brackets where it stands behind an `&&`."""
    return f"({condition.wrong})" if inside and condition.form == "all" else condition.wrong


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}{number}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
