"""What a check says is expected, for people: `text of 1 to 40 characters`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, time, timedelta
from typing import Any

from ..contract import nodes
from .literal import js_literal, limits, moment_text

_SHOWN = 12  # values that a message names before it only counts them
_BYTES = {
    "utf8": "text",
    "base64": "bytes in base64",
    "hex": "bytes in hexadecimal",
    "mime": "bytes in base64",
    "url": "bytes in base64",
}
_OPERATORS = {">": "above", ">=": "at least", "<": "below", "<=": "at most"}


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
            return "a date and time" + offset[node.timezone] + _range(node)
        case nodes.DateType():
            return "a date" + _range(node)
        case nodes.TimeType():
            return "a time of day" + _range(node)
        case nodes.DurationType():
            return "a duration" + _range(node)
        case nodes.BytesType():
            return _BYTES[node.encoding] + _size(node.min_length, node.max_length, "byte")
        case nodes.FormatType():
            told = f" ({one_of(node.schemes)})" if 0 < len(node.schemes) < 4 else ""
            return f"{node.format}{told}"
        case nodes.JsonTextType():
            return "text that is JSON"
        case nodes.DecimalType():
            return ("a decimal as text" if node.serialised else "a decimal") + _decimal_words(node)
        case nodes.LiteralType():
            return one_of(node.values)
        case nodes.ListType():
            return "a list" + _size(node.min_length, node.max_length, "item")
        case nodes.TupleType():
            return f"a list of {_count(len(node.items), 'item')}"
        case nodes.NamedTupleType():
            return _named_tuple_words(node)
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


def _range(node: nodes.IntType | nodes.FloatType | nodes.DecimalType | nodes.Temporal) -> str:
    words = [f"{_OPERATORS[operator]} {_shown(limit)}" for operator, limit in limits(node)]
    of = getattr(node, "multiple_of", None)
    words += [f"a multiple of {of}"] if of is not None else []
    return ", " + ", ".join(words) if words else ""


def _shown(limit: Any) -> str:
    is_temporal = isinstance(limit, (date, time, timedelta))
    return moment_text(limit) if is_temporal else str(limit)


def _named_tuple_words(node: nodes.NamedTupleType) -> str:
    least = sum(field.required for field in node.fields)
    most = len(node.fields)
    size = (
        f" of {least} to {_count(most, 'item')}" if least < most else f" of {_count(most, 'item')}"
    )
    return f"a list{size}" + ("" if node.serialised else " or an object")


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
