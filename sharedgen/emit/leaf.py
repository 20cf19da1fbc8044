"""Types that one JavaScript condition decides, and the words for what is expected.

The predicate is Pydantic's strict JSON mode for what is validated, its serialised form for what is
serialised. Python's equality decides literals: `1` is also `true` there, and so it is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from ..contract import nodes
from .condition import ALWAYS, Condition, call, compare, every, opposite, some
from .escape import js_regex, js_string
from .pattern import Regex, translate

_SHOWN = 12  # values that a message names before it only counts them


@dataclass(slots=True)
class Used:
    """What the conditions of one output call: functions of templates/checks, and patterns."""

    functions: set[str] = field(default_factory=set)
    patterns: dict[Regex, str] = field(default_factory=dict)

    def call(self, name: str, *arguments: str) -> str:
        self.functions.add(name)
        return f"{name}({', '.join(arguments)})"

    def pattern(self, pattern: str) -> str:
        """The name of a constant. Raises UntranslatablePattern."""
        return self.patterns.setdefault(translate(pattern), f"PATTERN_{len(self.patterns) + 1}")

    def constants(self) -> list[str]:
        return [
            f"const {name} = {js_regex(regex.source, regex.flags)};"
            for regex, name in self.patterns.items()
        ]


@dataclass(frozen=True, slots=True)
class Leaf:
    """Where a condition stands.

    `sent`: the page writes the text, so that it may hold half a surrogate pair; `canonical`: only
    the one spelling of an address; `enum`: the name of the function that decides an enum.
    """

    used: Used
    enum: Callable[[nodes.Enum], str]
    definitions: Mapping[str, nodes.Definition]
    sent: bool = False
    canonical: bool = False

    def condition(self, node: nodes.Type, x: str, level: str = "1") -> Condition:
        """`x` is a variable or a constant access; `level` the nesting of the value."""
        match node:
            case nodes.AnyType():
                if self.sent:
                    return call(self.used.call("isJson", x, level))
                return compare(x, "!==", "undefined")
            case nodes.NullType():
                return compare(x, "===", "null")
            case nodes.BoolType():
                return _typeof(x, "boolean")
            case nodes.IntType():
                return every(call(f"Number.isSafeInteger({x})"), *self._bounds(node, x))
            case nodes.FloatType():
                return every(call(f"Number.isFinite({x})"), *self._bounds(node, x))
            case nodes.StrType():
                return self._text(node, x)
            case nodes.UuidType():
                return self._uuid(node, x)
            case nodes.DateType():
                strict = node.serialised or self.canonical
                return call(self.used.call("isDate" if strict else "isAnyDate", x))
            case nodes.DateTimeType():
                return self._datetime(node, x)
            case nodes.DecimalType():
                return self._decimal(node, x)
            case nodes.LiteralType():
                return self._literal(node.values, x)
            case nodes.UnionType():
                return some(*(self.condition(member, x, level) for member in node.members))
            case nodes.Reference():
                return self._reference(node, x, level)
            case _:
                raise AssertionError(f"{type(node).__name__} is no leaf")

    def _reference(self, node: nodes.Reference, x: str, level: str) -> Condition:
        definition = self.definitions[node.id]
        if isinstance(definition, nodes.Enum):
            values = tuple(value for _, value in definition.members)
            if self.canonical:
                return self._literal(values, x)
            return call(f"{self.enum(definition)}({x})")
        if isinstance(definition, nodes.Alias):
            return self.condition(definition.type, x, level)
        raise AssertionError(f"{definition.name} is no leaf")

    def _literal(self, values: tuple[nodes.Scalar, ...], x: str) -> Condition:
        return some(*(compare(x, "===", text) for text in literals(values, self.canonical)))

    def _bounds(self, node: nodes.IntType | nodes.FloatType, x: str) -> list[Condition]:
        found = [
            compare(x, operator, js_number(limit))
            for operator, limit in (
                (">", node.gt),
                (">=", node.ge),
                ("<", node.lt),
                ("<=", node.le),
            )
            if limit is not None and Decimal(str(limit)).is_finite()
        ]
        if node.multiple_of is not None:
            of = js_number(node.multiple_of)
            if isinstance(node, nodes.IntType):
                found.append(compare(f"{x} % {of}", "===", "0"))
            else:
                found.append(call(self.used.call("isMultiple", x, of)))
        return found

    def _text(self, node: nodes.StrType, x: str, always_text: bool = False) -> Condition:
        found = [] if always_text else [_typeof(x, "string")]
        text = self.used.call("trim", x) if node.strip_whitespace else x
        if node.min_length:
            if node.min_length == 1:
                found.append(compare(f"{text}", "!==", "''"))
            else:
                found.append(opposite(call(self.used.call("shorter", text, str(node.min_length)))))
        if node.max_length is not None:
            found.append(opposite(call(self.used.call("longer", text, str(node.max_length)))))
        if node.pattern is not None:
            found.append(call(f"{self.used.pattern(node.pattern)}.test({text})"))
        if self.sent:
            found.append(call(self.used.call("isUnicode", x)))
        return every(*found) if found else ALWAYS

    def _uuid(self, node: nodes.UuidType, x: str) -> Condition:
        name = "isUuid" if node.serialised else "isDashedUuid" if self.canonical else "isAnyUuid"
        found = [call(self.used.call(name, x))]
        if node.version is not None:
            found.append(call(self.used.call("hasVersion", x, str(node.version))))
        return every(*found)

    def _datetime(self, node: nodes.DateTimeType, x: str) -> Condition:
        found = [call(self.used.call("isDateTime" if node.serialised else "isAnyDateTime", x))]
        if node.timezone is not None:
            offset = call(self.used.call("hasOffset", x))
            found.append(offset if node.timezone == "aware" else opposite(offset))
        return every(*found)

    def _decimal(self, node: nodes.DecimalType, x: str) -> Condition:
        found = [call(self.used.call("isDecimalText" if node.serialised else "isDecimal", x))]
        if node.max_digits is not None or node.decimal_places is not None:
            digits = "Infinity" if node.max_digits is None else str(node.max_digits)
            places = "Infinity" if node.decimal_places is None else str(node.decimal_places)
            found.append(call(self.used.call("fitsDigits", x, digits, places)))
        found += [
            compare(self.used.call("compareDecimal", x, js_string(str(limit))), operator, "0")
            for operator, limit in (
                (">", node.gt),
                (">=", node.ge),
                ("<", node.lt),
                ("<=", node.le),
            )
            if limit is not None and Decimal(str(limit)).is_finite()
        ]
        if node.multiple_of is not None:
            of = js_string(str(node.multiple_of))
            found.append(call(self.used.call("isDecimalMultiple", x, of)))
        return every(*found)

    def key(self, node: nodes.Type, k: str) -> Condition:
        """The condition on a key of an object: always text, which spells a value of the type."""
        match node:
            case nodes.StrType():
                return self._text(node, k, always_text=True)
            case nodes.IntType():
                number = self.used.call("integerKey", k)
                bounds = self._bounds(node, number)
                return every(call(f"Number.isSafeInteger({number})"), *bounds)
            case nodes.LiteralType():
                texts = tuple(key_text(value) for value in node.values)
                return some(*(compare(k, "===", js_string(text)) for text in texts))
            case nodes.BoolType():
                return some(compare(k, "===", "'true'"), compare(k, "===", "'false'"))
            case nodes.FloatType():
                return every(compare(k, "!==", "''"), call(f"Number.isFinite(+{k})"))
            case nodes.UnionType():
                return some(*(self.key(member, k) for member in node.members))
            case nodes.Reference():
                definition = self.definitions[node.id]
                if isinstance(definition, nodes.Enum):
                    values = tuple(value for _, value in definition.members)
                    return self.key(nodes.LiteralType(values), k)
                if isinstance(definition, nodes.Alias):
                    return self.key(definition.type, k)
                raise AssertionError(f"{definition.name} is no key")
            case _:
                return self.condition(node, k)


def js_number(value: nodes.Number) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def literals(values: tuple[nodes.Scalar, ...], canonical: bool = False) -> list[str]:
    """JavaScript literals, each once. Python's 1 == True, so that either is accepted for both."""
    found: list[str] = []
    for value in values:
        found.append(js_literal(value))
        if not canonical and not isinstance(value, str) and value in (0, 1):
            found += ["1", "true"] if value else ["0", "false"]
    return list(dict.fromkeys(found))


def js_literal(value: nodes.Scalar) -> str:
    if isinstance(value, str):
        return js_string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if value == int(value) else repr(value)


def key_text(value: nodes.Scalar) -> str:
    """How Pydantic writes a value as a key."""
    return js_literal(value) if isinstance(value, bool) else str(value)


def expected(node: nodes.Type, definitions: Mapping[str, nodes.Definition]) -> str:
    """What is expected, for people: `text of 1 to 40 characters`."""
    match node:
        case nodes.AnyType():
            return "a JSON value"
        case nodes.NullType():
            return "null"
        case nodes.BoolType():
            return "true or false"
        case nodes.IntType():
            return "a whole number" + _range(node)
        case nodes.FloatType():
            return "a number" + _range(node)
        case nodes.StrType():
            return _text_words(node)
        case nodes.UuidType():
            return "a UUID" if node.version is None else f"a UUID of version {node.version}"
        case nodes.DateTimeType():
            offset = {"aware": " with an offset", "naive": " without an offset", None: ""}
            return "a date and time" + offset[node.timezone]
        case nodes.DateType():
            return "a date"
        case nodes.DecimalType():
            return ("a decimal as text" if node.serialised else "a decimal") + _decimal_words(node)
        case nodes.LiteralType():
            return one_of(node.values)
        case nodes.ListType():
            return "a list" + _size(node.min_length, node.max_length, "item")
        case nodes.TupleType():
            return f"a list of {_count(len(node.items), 'item')}"
        case nodes.DictType():
            return "an object" + _size(node.min_length, node.max_length, "key")
        case nodes.TaggedUnionType():
            return "an object"
        case nodes.UnionType():
            return any_of(expected(member, definitions) for member in node.members)
        case nodes.Reference():
            definition = definitions[node.id]
            if isinstance(definition, nodes.Enum):
                return one_of(tuple(value for _, value in definition.members))
            if isinstance(definition, nodes.Alias):
                return definition.name
            return f"an object ({definition.name})"


def one_of(values: tuple[nodes.Scalar, ...]) -> str:
    shown = [js_literal(value) for value in values[:_SHOWN]]
    if len(values) > _SHOWN:
        return f"one of {', '.join(shown)}, … ({len(values)} in all)"
    return any_of(shown)


def any_of(words: Iterable[str]) -> str:
    *first, last = dict.fromkeys(words)
    return f"{', '.join(first)} or {last}" if first else last


def _typeof(x: str, name: str) -> Condition:
    return compare(f"typeof {x}", "===", f"'{name}'")


def _range(node: nodes.IntType | nodes.FloatType | nodes.DecimalType) -> str:
    words = [
        f"{word} {limit}"
        for word, limit in (
            ("above", node.gt),
            ("at least", node.ge),
            ("below", node.lt),
            ("at most", node.le),
            ("a multiple of", node.multiple_of),
        )
        if limit is not None
    ]
    return ", " + ", ".join(words) if words else ""


def _decimal_words(node: nodes.DecimalType) -> str:
    words = _range(node)
    if node.max_digits is not None:
        words += f", of at most {_count(node.max_digits, 'digit')}"
    if node.decimal_places is not None:
        words += f", with at most {_count(node.decimal_places, 'decimal place')}"
    return words


def _text_words(node: nodes.StrType) -> str:
    words = "text" + _size(node.min_length, node.max_length, "character")
    return words if node.pattern is None else f"{words} that matches {node.pattern}"


def _size(least: int | None, most: int | None, unit: str) -> str:
    if least and most is not None:
        return (
            f" of {_count(least, unit)}"
            if least == most
            else f" of {least} to {_count(most, unit)}"
        )
    if least:
        return f" of at least {_count(least, unit)}"
    return f" of at most {_count(most, unit)}" if most is not None else ""


def _count(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"
