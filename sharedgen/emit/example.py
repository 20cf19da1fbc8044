"""An example of a value, where one is known without a guess: never one that the server refuses."""

from __future__ import annotations

import json
import math
import operator
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..contract import nodes
from .literal import key_text, limits, moment_text

_LARGEST = 3000  # characters of a model
_LONGEST = 80  # characters of a text
# what a pattern is tried on beside the field's name: the dialects agree on such texts
_TEXTS = ("text", "a", "1", "123", "1234", "12345", "A", "ABC", "a1", "a@b.c", "a/b")
_FORMATS = {
    "an e-mail address": "ada@example.org",
    "an IPv4 address": "192.0.2.1",
    "an IPv6 address": "2001:db8::1",
    "an IP address": "192.0.2.1",
    "a time zone": "Europe/Zurich",
}
_ENCODED = {
    "utf8": "text",
    "base64": "dGV4dA==",
    "mime": "dGV4dA==",
    "url": "dGV4dA==",
    "hex": "74",
}
_COMPARE = {">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}


@dataclass(frozen=True, slots=True)
class Example:
    """A JSON value. A class of its own, since the value may be None."""

    value: Any


class _Unknown(Exception):
    pass


class Examples:
    """Examples of the types of one contract."""

    def __init__(self, definitions: Mapping[str, nodes.Definition]) -> None:
        self._definitions = definitions
        # None: there is none, or one that holds itself is being made
        self._made: dict[str, Example | None] = {}

    def of(self, node: nodes.Type, name: str = "text") -> Example | None:
        """None where a value that fits cannot be told: of a pattern, of narrow bounds.

        Text is the `name` of what it stands for, where that fits.
        """
        try:
            return Example(self._value(node, name))
        except _Unknown:
            return None

    def _value(self, node: nodes.Type, name: str) -> Any:
        match node:
            case nodes.AnyType() | nodes.NullType():
                return None
            case nodes.BoolType():
                return True
            case nodes.IntType():
                return _whole(node)
            case nodes.FloatType():
                return _real(node)
            case nodes.DecimalType():
                return str(_decimal(node))
            case nodes.StrType():
                return _text(node, name)
            case nodes.UuidType(version=version):
                return f"3f0e5b1c-8d2a-{version or 4}c7b-9e61-2a4d5c6b7e8f"
            case nodes.DateTimeType() | nodes.DateType() | nodes.TimeType() | nodes.DurationType():
                return _moment(node)
            case nodes.BytesType(encoding=encoding) if not node.min_length and not node.max_length:
                return _ENCODED[encoding]
            case nodes.FormatType(format=format) if format in _FORMATS:
                return _FORMATS[format]
            case nodes.FormatType(format="a URL", schemes=schemes):
                if not schemes or "https" in schemes:
                    return "https://example.org/"
            case nodes.LiteralType(values):
                return values[0]
            case nodes.ListType():
                return self._list(node, name)
            case nodes.TupleType(items):
                return [self._value(item, name) for item in items]
            case nodes.NamedTupleType(fields):
                return [self._value(field.type, field.name) for field in fields]
            case nodes.DictType():
                return self._record(node, name)
            case nodes.UnionType(members):
                return self._first(members, name)
            case nodes.TaggedUnionType(members=members):
                tags, member = members[0]
                return {**self._value(member, name), node.tag: tags[0]}
            case nodes.Reference(id):
                return self._defined(id)
        raise _Unknown

    def _defined(self, id_: str) -> Any:
        if id_ not in self._made:
            self._made[id_] = None
            value = self._definition(self._definitions[id_])
            if len(json.dumps(value)) <= _LARGEST:
                self._made[id_] = Example(value)
        found = self._made[id_]
        if found is None:
            raise _Unknown
        return found.value

    def _definition(self, definition: nodes.Definition) -> Any:
        match definition:
            case nodes.Enum(members=members):
                return members[0][1]
            case nodes.Alias(type=type):
                return self._value(type, "text")
            case nodes.Model(fields=fields):
                return self._model(fields)

    def _model(self, fields: tuple[nodes.Field, ...]) -> dict[str, Any]:
        found = {}
        for field in fields:
            try:
                found[field.key] = self._value(field.type, field.name)
            except _Unknown:
                if field.required:
                    raise
        return found

    def _list(self, node: nodes.ListType, name: str) -> list[Any]:
        if (node.min_length or 0) > 1 or node.max_length == 0:
            raise _Unknown
        try:
            return [self._value(node.items, name)]
        except _Unknown:
            if node.min_length:
                raise
            return []

    def _record(self, node: nodes.DictType, name: str) -> dict[str, Any]:
        if (node.min_length or 0) > 1:
            raise _Unknown
        if node.max_length == 0:
            return {}
        try:
            key = self._value(node.keys, "key")
            return {key_text(key): self._value(node.values, name)}
        except _Unknown:
            if node.min_length:
                raise
            return {}

    def _first(self, members: tuple[nodes.Type, ...], name: str) -> Any:
        for member in sorted(members, key=lambda member: isinstance(member, nodes.NullType)):
            try:
                return self._value(member, name)
            except _Unknown:
                continue
        raise _Unknown


def _whole(node: nodes.IntType) -> int:
    of = node.multiple_of
    if of is None:
        return _fitting(node, _start(node))
    if of != int(of):
        raise _Unknown
    return _fitting(node, -(-_start(node) // int(of)) * int(of))


def _decimal(node: nodes.DecimalType) -> int:
    """A whole one, of no more digits than there may be before the point."""
    value = _real(node)
    if node.max_digits is not None and len(str(abs(value))) > node.max_digits - (
        node.decimal_places or 0
    ):
        raise _Unknown
    return value


def _real(node: nodes.FloatType | nodes.DecimalType) -> int:
    if node.multiple_of is not None:
        raise _Unknown
    return _fitting(node, _start(node))


def _start(node: nodes.IntType | nodes.FloatType | nodes.DecimalType) -> int:
    """The first whole number from 1 that the lower bound lets through."""
    if node.gt is not None and node.gt >= 1:
        return math.floor(node.gt) + 1
    return math.ceil(node.ge) if node.ge is not None and node.ge > 1 else 1


def _fitting(node: nodes.IntType | nodes.FloatType | nodes.DecimalType, value: int) -> int:
    """The value, or nought, or the upper bound: the first that is within the bounds."""
    upper = [math.floor(limit) for limit in (node.le, node.lt) if limit is not None]
    for found in (value, 0, *upper, *(limit - 1 for limit in upper)):
        if all(_COMPARE[sign](found, limit) for sign, limit in limits(node)):
            return found
    raise _Unknown


def _moment(node: nodes.Temporal) -> str:
    """The usual one, or a bound that is a value itself."""
    bound = node.ge if node.ge is not None else node.le
    if bound is not None:
        return moment_text(bound)
    if any(limits(node)):
        raise _Unknown
    match node:
        case nodes.DateTimeType(timezone="naive"):
            return "2026-01-31T09:30:00"
        case nodes.DateTimeType():
            return "2026-01-31T09:30:00Z"
        case nodes.DateType():
            return "2026-01-31"
        case nodes.TimeType():
            return "09:30:00"
        case nodes.DurationType():
            return "PT90S"


def _text(node: nodes.StrType, name: str) -> str:
    least, most = node.min_length or 0, node.max_length
    for text in _candidates(node, name):
        if least <= len(text) and (most is None or len(text) <= most):
            return text
    raise _Unknown


def _candidates(node: nodes.StrType, name: str) -> Iterator[str]:
    told = [text for text in (name, *_TEXTS) if text.isascii()]
    if node.to_upper or node.to_lower:
        told = [text.upper() if node.to_upper else text.lower() for text in told]
    if node.pattern is None:
        yield from told
        if node.min_length and node.min_length <= _LONGEST:
            yield (f"{told[0]}-" * node.min_length)[: node.min_length]
        return
    try:
        pattern = re.compile(node.pattern)
    except re.error:  # the other dialect's own syntax
        return
    yield from filter(pattern.search, told)
