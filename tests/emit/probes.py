"""Types and JSON texts on which the emitted checks are compared with Pydantic."""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from annotated_types import MultipleOf
from pydantic import (
    UUID4,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    NaiveDatetime,
    RootModel,
    StringConstraints,
)

from sharedgen import Channel, Command, Event

SAFE = 2**53 - 1


class Colour(Enum):
    RED = "red"
    GREEN = "gr\u00fcn"


class Level(IntEnum):
    LOW = 0
    HIGH = 1
    TOP = 7


class Mixed(Enum):
    ONE = 1
    HALF = 0.5
    NONE = None
    TEXT = "1"


class Cat(BaseModel):
    kind: Literal["cat"]
    lives: int = 9


class Dog(BaseModel):
    kind: Literal["dog", "wolf"]
    barks: bool


class Numbered(BaseModel):
    kind: Literal[1, 2]


class Point(BaseModel):
    model_config = ConfigDict(extra="forbid")
    x: float
    y: float = 0.0


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class Node(BaseModel):
    name: str = ""
    children: list[Node] = []
    extra: Any = None


class Aliased(BaseModel):
    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)
    given: int = Field(alias="given-name")
    several: str = Field("", validation_alias=AliasChoices("a", "b/c~d"))


class AliasedShut(BaseModel):
    model_config = ConfigDict(extra="forbid")
    several: int = Field(validation_alias=AliasChoices("a", "b"))


class Inherited(BaseModel):
    constructor: int
    toString: str = ""
    proto: int = Field(0, alias="__proto__")


class Empty(BaseModel):
    pass


class Json(RootModel[list["Json"] | dict[str, "Json"] | str | int | None]):
    pass


TYPES: Mapping[str, Any] = {
    "Bool": bool,
    "Int": int,
    "IntRange": Annotated[int, Field(ge=-2, lt=10, multiple_of=2)],
    "IntOpen": Annotated[int, Field(gt=0)],
    "Float": float,
    "FloatRange": Annotated[float, Field(gt=-1.5, le=99.5)],
    "FloatStep": Annotated[float, Field(multiple_of=0.1)],
    "Text": str,
    "TextShort": Annotated[str, Field(max_length=3)],
    "TextLong": Annotated[str, Field(min_length=2, max_length=5)],
    "TextTrimmed": Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3)
    ],
    "TextPattern": Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)],
    "TextDigits": Annotated[str, Field(pattern=r"\d{3}")],
    "TextLower": Annotated[str, StringConstraints(to_lower=True, pattern="^[a-z]+$")],
    "Uuid": UUID,
    "UuidFour": UUID4,
    "Datetime": datetime,
    "Aware": AwareDatetime,
    "Naive": NaiveDatetime,
    "Date": date,
    "Decimal": Decimal,
    "DecimalDigits": Annotated[Decimal, Field(max_digits=5, decimal_places=2)],
    "DecimalPlaces": Annotated[Decimal, Field(decimal_places=1)],
    "DecimalLong": Annotated[Decimal, Field(max_digits=30)],
    "DecimalRange": Annotated[Decimal, Field(gt=Decimal("-0.5"), le=Decimal("1e2"))],
    "DecimalStep": Annotated[Decimal, MultipleOf(Decimal("0.05"))],
    "Nothing": None,
    "LiteralText": Literal["a", "it's", "__proto__"],
    "LiteralOne": Literal[1],
    "LiteralTrue": Literal[True, "x"],
    "LiteralMixed": Literal[0, "0", None],
    "Colour": Colour,
    "Level": Level,
    "Mixed": Mixed,
    "MaybeInt": int | None,
    "MaybeUuid": UUID | None,
    "IntOrText": int | str,
    "DateOrInt": date | int,
    "Ints": list[int],
    "IntsFew": Annotated[list[int], Field(min_length=1, max_length=2)],
    "Uuids": list[UUID],
    "Matrix": list[list[float]],
    "Many": tuple[int, ...],
    "Pair": tuple[int, str],
    "PairNull": tuple[int | None, list[str]],
    "None0": tuple[()],
    "Counts": dict[str, int],
    "CountsFew": Annotated[dict[str, int], Field(min_length=1, max_length=2)],
    "ByInt": dict[int, str],
    "ByUuid": dict[UUID, int],
    "ByDate": dict[date, int],
    "ByColour": dict[Colour, int],
    "ByLevel": dict[Level, int],
    "ByLiteral": dict[Literal["a", "b"], int],
    "ByShort": dict[Annotated[str, Field(max_length=2, pattern="^[a-z]*$")], int],
    "Cat": Cat,
    "MaybeCat": Cat | None,
    "Point": Point,
    "Open": Open,
    "Node": Node,
    "Aliased": Aliased,
    "AliasedShut": AliasedShut,
    "Inherited": Inherited,
    "Empty": Empty,
    "Pet": Annotated[Cat | Dog | Numbered, Field(discriminator="kind")],
    "Pets": list[Annotated[Cat | Dog, Field(discriminator="kind")]],
    "CatOrPoint": Cat | Point,
    "CatOrInts": Cat | list[int] | str,
    "Json": Json,
    "JsonValue": JsonValue,
    "JsonOrCat": Json | Cat | bool,
    "Anything": Any,
}

_UUID = "12345678-1234-4234-8234-123456789abc"
_TEXTS = [
    "", " ", "a", "ab", "abc", "abcd", "abcdef", "A", "ABC", "a-b", "a_b", "red", "gr\u00fcn",
    "it's", "__proto__", "x", "cat", "null", "true", "0", "1", "-1", "+1", "01", "1.0", "1.5",
    "1_000", "1__0", "_1", "1_", "1e5", "1E+5", "1e-3", "5.", ".5", "-.5", ".", "1,5", "NaN",
    "Infinity", "-Infinity", " 1 ", "\u00a01", "\ufeff1", "\u200b1", "\u001c1", "\u00851",
    "\uff11", "\u0661", "1\u0662", "1e\u0661", "0x1", "e5", "-0", "0e-10", "0.05", "0.15", "100",
    "100.01", "-0.5", "-0.49", "123.45", "1234.5", "12345", "0.001", "1.000", "99999.9",
    "0.0500000", "123456789012345678901234567890", "1234567890123456789012345678.5",
    "1e1000000000000000000", "1e999999999999999999", "1e-400", "\U0001f600",
    "\U0001f600\U0001f600", "\U0001f600" * 4, "e\u0301", "\ud800", "\udc00x", "\u2028", "\u0000",
    "  ab  ", "\u2003a\u2003", "\x1fa", "a\nb", "a\n", "a/b", "123", "\u0967\u0968\u0969",
    "x123y", _UUID, _UUID.upper(), _UUID.replace("-", ""), f"{{{_UUID}}}", f"urn:uuid:{_UUID}",
    f"URN:UUID:{_UUID}", f"{_UUID} ", _UUID[:-1], _UUID.replace("-", "", 1), f"({_UUID})",
    "{" + _UUID.replace("-", "") + "}", "12345678-1234-1234-8234-123456789abc",
    "12345678-1234-4234-c234-123456789abc", "urn:uuid:12345678-1234-4234-7234-123456789abc",
    "2024-01-02", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-02-30",
    "2024-04-31", "2024-12-31", "2024-13-01", "2024-00-01", "2024-01-00", "2024-1-2",
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "20240102", "2024-01-02 ",
    " 2024-01-02", "1704153600", "1704153601", "-86400", "+86400", "86400.0", "1704153600000",
    "1704153600001", "253402214400", "253402214400000", "253402300800000", "-62135596800000",
    "-62135683200000", "20000000000", "20000000001", "1704164645", "-88.7e6", "1.5e3", "1.5E+3",
    "1.5e", "+.5", "1e3", "-.e3", "2024-01-02T03:04:05", "2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05z", "2024-01-02t03:04:05Z", "2024-01-02 03:04:05Z",
    "2024-01-02_03:04:05Z", "2024-01-02T03:04Z", "2024-01-02T03:04",
    "2024-01-02T03:04:05.123456Z", "2024-01-02T03:04:05,5Z", "2024-01-02T03:04:05.1234567891Z",
    "2024-01-02T03:04:05.", "2024-01-02T03:04:05.Z", "2024-01-02T03:04.5Z", "2024-01-02T03",
    "2024-01-02T03:04:05+01:00", "2024-01-02T03:04:05+0100", "2024-01-02T03:04:05+01",
    "2024-01-02T03:04:05-23:59", "2024-01-02T03:04:05+24:00", "2024-01-02T03:04:05+01:60",
    "2024-01-02T03:04:05\u221201:00", "2024-01-02T03:04:60Z", "2024-01-02T24:00:00Z",
    "2024-01-02T23:60:00Z", "2024-02-30T03:04:05Z", "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "2024-01-02T03:04:05 Z",
    "2024-01-02T03:04:05+1:00", "2024-01-02T03:04:05Z ", "2024-01-02T030405Z", "\u0662024-01-02",
]  # fmt: skip
_VALUES: list[Any] = [
    None, True, False, 0, 1, 2, -1, -2, 3, 7, 8, 10, 99, 100, 101, SAFE, -SAFE, 0.5, 1.5, -1.5,
    99.5, 99.6, 0.1, 0.3, 0.7, 4.1, 0.15, 0.05, 1e-7, 1e300, 123.45, 1234.5, 12345.6,
    0.30000000001, [], [1], [1, 2], [1, 2, 3], [True], [1.5], ["a"], [1, "a"], ["a", 1],
    [None, []], [None, ["a"]], [1, ["a", 1]], [[]], [[1, 2], [3]], [[1], 2], [_UUID],
    [_UUID, "x"], [{"kind": "cat"}], [{"kind": "dog"}], [[[None]]], {}, {"a": 1},
    {"a": 1, "b": 2}, {"a": 1, "b": 2, "c": 3}, {"a": "1"}, {"": 1}, {"abc": 1}, {"A": 1},
    {"\U0001f600": 1}, {"\ud800": 1}, {"a": None}, {"1": "a"}, {"01": "a"}, {" 1 ": "a"},
    {"+1": "a"}, {"1.0": "a"}, {"1_0": "a"}, {"1e2": "a"}, {"x": "a"}, {"-1": "a"}, {"1": 1},
    {"0": 1}, {"2": 1}, {_UUID: 1}, {_UUID.upper(): 1}, {"2024-01-02": 1}, {"2024-02-30": 1},
    {"86400": 1}, {"red": 1}, {"RED": 1}, {"__proto__": 1}, {"constructor": 1},
    {"constructor": 1, "toString": "a", "__proto__": 3}, {"constructor": "1"},
    {"constructor": 1, "toString": 1}, {"constructor": 1, "__proto__": "x"}, {"toString": "a"},
    {"x": 1}, {"x": 1, "y": 2}, {"x": 1.5, "z": 1}, {"x": "1"}, {"y": 1}, {"x": 1, "y": None},
    {"kind": "cat"}, {"kind": "cat", "lives": 3}, {"kind": "cat", "lives": None}, {"lives": 3},
    {"kind": "cat", "more": 1}, {"kind": "dog", "barks": True}, {"kind": "wolf", "barks": 1},
    {"kind": "dog"}, {"kind": "cow"}, {"kind": 1}, {"kind": True}, {"kind": 2}, {"kind": None},
    {"name": "a"}, {"name": 1}, {"children": [{"name": "b", "children": []}]},
    {"children": [{"children": [{"name": 1}]}]}, {"children": [{}, 1]}, {"extra": [[[[1]]]]},
    {"given": 1}, {"given-name": 1}, {"given-name": 1, "given": "x"},
    {"given-name": "x", "given": 1}, {"given-name": 1, "a": "x", "b/c~d": 1},
    {"given-name": 1, "b/c~d": 1}, {"given-name": 1, "a": 1}, {"given-name": 1, "b/c~d": "x"},
    {"b": 1}, {"b": "x"}, {"a": 1, "c": 1}, {"more": 1}, {"name": "\ud83d"},
    {"a": 1, "more": "\ud83d"},
]  # fmt: skip


def _deep(levels: int, inner: str = "null") -> str:
    return '{"children":[' * levels + inner + "]}" * levels


# texts, not values: what JSON.parse cannot tell apart is left out (1.0, 1e2, NaN, duplicate keys)
TEXTS: list[str] = [
    *map(json.dumps, _TEXTS),
    *map(json.dumps, _VALUES),
    *(
        _deep(levels, inner)
        for levels in (98, 99, 100, 101)
        for inner in ("{}", "null", '{"name":""}')
    ),
    *("[" * levels + "]" * levels for levels in (198, 199, 200, 201)),
    *('{"extra":' + "[" * levels + "1" + "]" * levels + "}" for levels in (197, 198, 199, 200)),
    '{"tags":' * 5 + "1" + "}" * 5,
]


def probe(shape: type[Command[Any]] | type[Event], name: str, annotation: Any) -> type[BaseModel]:
    """A message class with the one field `value` of this type."""
    body = {
        "__module__": __name__,
        "__qualname__": f"Probe.{name}",
        "__annotations__": {"value": annotation},
    }
    return types.new_class(name, (shape,), {}, lambda namespace: namespace.update(body))


def probes(fields: Mapping[str, Any]) -> type[Channel]:
    """A channel `Probe` with a command `Int` and an event `IntSent` for each of the types."""
    body: dict[str, Any] = {"__module__": __name__, "__qualname__": "Probe"}
    for name, annotation in fields.items():
        body[name] = probe(Command, name, annotation)
        body[f"{name}Sent"] = probe(Event, f"{name}Sent", annotation)
    return types.new_class("Probe", (Channel,), {}, lambda namespace: namespace.update(body))
