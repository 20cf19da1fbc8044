"""Types and JSON texts on which the emitted checks are compared with Pydantic."""

from __future__ import annotations

import dataclasses
import json
import re
import types
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from enum import Enum, IntEnum
from fractions import Fraction
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Interface
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import pydantic
import pydantic.dataclasses
from annotated_types import MultipleOf
from pydantic import (
    UUID1,
    UUID4,
    AfterValidator,
    AliasChoices,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    Base64Str,
    Base64UrlBytes,
    Base64UrlStr,
    BaseModel,
    BeforeValidator,
    ByteSize,
    ConfigDict,
    EmailStr,
    Field,
    FiniteFloat,
    FutureDate,
    HttpUrl,
    IPvAnyAddress,
    JsonValue,
    NaiveDatetime,
    NameEmail,
    OnErrorOmit,
    PastDatetime,
    PostgresDsn,
    RootModel,
    Secret,
    SecretBytes,
    SecretStr,
    StrictInt,
    StrictStr,
    StringConstraints,
)
from pydantic import Json as PydanticJson
from typing_extensions import NotRequired, Required, TypedDict, TypeVar

from sharedgen import Channel, Command, Event
from sharedgen.contract.read import read

SAFE = 2**53 - 1


T = TypeVar("T")


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, list) and value else value


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


class Seasons(str, Enum):
    SPRING = "spring"
    FALL = "fall"


class Place(TypedDict, total=False):
    name: Required[str]
    zip: Annotated[int, Field(ge=0)]


class ShutPlace(TypedDict):
    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]  # Pydantic's own
    name: str
    inside: NotRequired[ShutPlace | None]


class Pair(NamedTuple):
    left: int
    right: str = "x"


class Span(NamedTuple):
    start: date
    pairs: list[Pair] = []
    node: Node | None = None


@dataclasses.dataclass
class Card:
    title: str
    size: int = 1
    made: int = dataclasses.field(default=0, init=False)
    seed: dataclasses.InitVar[int] = 3


@pydantic.dataclasses.dataclass(config=ConfigDict(extra="forbid"))
class ShutCard:
    title: str = Field(alias="the-title")
    cards: list[Card] = dataclasses.field(default_factory=list)


class Typed(BaseModel):
    __pydantic_extra__: dict[str, int]
    model_config = ConfigDict(extra="allow")
    a: str = ""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)
    x: int = 0
    constructor: tuple[str, ...] = ()


class Numbers(BaseModel):
    model_config = ConfigDict(ser_json_timedelta="float", ser_json_bytes="base64")
    took: timedelta
    data: bytes = b""


class Encoded(BaseModel):
    model_config = ConfigDict(val_json_bytes="base64", ser_json_bytes="base64")
    data: Annotated[bytes, Field(min_length=1, max_length=3)]


class Hexed(BaseModel):
    model_config = ConfigDict(val_json_bytes="hex", ser_json_bytes="hex")
    data: bytes


class Box(BaseModel, Generic[T]):
    of: T
    more: list[Box[T]] = []


class Left(BaseModel):
    right: Right | None = None


class Right(BaseModel):
    left: Left | None = None
    lefts: list[Left] = []


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
    "IntOrFloat": int | float,
    "IntOrDecimal": Decimal | int,
    "SetFloats": set[float],
    "DecimalFraction": Annotated[Decimal, Field(max_digits=3, decimal_places=3)],
    "PositiveOrFloat": Annotated[int, Field(gt=0)] | float,
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
    "Time": time,
    "TimeRange": Annotated[time, Field(ge=time(3), lt=time(12, 30))],
    "Duration": timedelta,
    "DurationRange": Annotated[timedelta, Field(gt=timedelta(0), le=timedelta(days=1))],
    "DateRange": Annotated[date, Field(ge=date(2024, 1, 2), lt=date(2024, 12, 31))],
    "AwareRange": Annotated[
        AwareDatetime, Field(ge=datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone.utc))
    ],
    "DatetimeRange": Annotated[datetime, Field(lt=datetime(2024, 1, 2, 3, 4, 6))],
    "Bytes": bytes,
    "BytesFew": Annotated[bytes, Field(min_length=2, max_length=4)],
    "Encoded": Encoded,
    "Hexed": Hexed,
    "BaseBytes": Base64Bytes,
    "BaseText": Base64Str,
    "BaseUrlBytes": Base64UrlBytes,
    "BaseUrlText": Base64UrlStr,
    "Numbers": Numbers,
    "Season": Seasons,
    "UuidOne": UUID1,
    "StrictInt": StrictInt,
    "StrictText": StrictStr,
    "FiniteFloat": FiniteFloat,
    "TextUpper": Annotated[str, StringConstraints(to_upper=True, max_length=3)],
    "Set": set[int],
    "SetFew": Annotated[set[int], Field(min_length=2, max_length=2)],
    "SetText": Annotated[frozenset[str], Field(min_length=1, max_length=2)],
    "SetUuids": Annotated[set[UUID], Field(min_length=2)],
    "SetPairs": set[tuple[int, str]],
    "SetAny": set[Any],
    "SetFrozen": frozenset[Frozen],
    "SetSets": frozenset[frozenset[int]],
    "Deque": deque[int],
    "DequeFew": Annotated[deque[int], Field(max_length=2)],
    "Sequence": Sequence[int],
    "Mapping": Mapping[str, int],
    "Counter": Counter[str],
    "DefaultDict": defaultdict[str, list[int]],
    "OrderedDict": OrderedDict[str, int],
    "BareList": list,
    "BareDict": dict,
    "ByFloat": dict[float, int],
    "ByBool": dict[bool, int],
    "ByDecimal": dict[Decimal, int],
    "ByDatetime": dict[datetime, int],
    "ByTime": dict[time, int],
    "ByDuration": dict[timedelta, int],
    "ByBytes": dict[bytes, int],
    "BySeason": dict[Seasons, int],
    "ByIntOrText": dict[int | Literal["a"], int],
    "ByMaybeInt": dict[int | None, int],
    "Place": Place,
    "ShutPlace": ShutPlace,
    "NamedPair": Pair,
    "Span": Span,
    "Card": Card,
    "ShutCard": ShutCard,
    "Typed": Typed,
    "BoxInt": Box[int],
    "BoxCats": Box[list[Cat]],
    "Left": Left,
    "JsonText": PydanticJson,
    "JsonInts": PydanticJson[list[int]],
    "JsonOrCats": PydanticJson[Point] | list[Cat],
    "PairOrPoint": Pair | Point,
    "Secret": SecretStr,
    "SecretShort": Annotated[SecretStr, Field(max_length=3)],
    "SecretBytes": SecretBytes,
    "SecretDate": Secret[date],
    "Pattern": re.Pattern[str],
    "Email": EmailStr,
    "NameEmail": NameEmail,
    "Url": AnyUrl,
    "HttpUrl": HttpUrl,
    "Postgres": PostgresDsn,
    "IPv4": IPv4Address,
    "IPv6": IPv6Address,
    "IPv4Network": IPv4Network,
    "IPv6Interface": IPv6Interface,
    "IpAny": IPvAnyAddress,
    "Path": Path,
    "Zone": ZoneInfo,
    "Complex": complex,
    "Fraction": Fraction,
    "ByteSize": ByteSize,
    "Past": PastDatetime,
    "Future": FutureDate,
    "After": Annotated[int, AfterValidator(abs)],
    "Before": Annotated[int, BeforeValidator(_last)],
    "BeforeTold": Annotated[int, BeforeValidator(_last, json_schema_input_type=int | list[Any])],
    "Omitted": list[OnErrorOmit[int]],
    "Hashable": Hashable,
}

# what older versions of Pydantic do not have
if hasattr(pydantic, "UUID7"):
    TYPES = {**TYPES, "UuidSeven": pydantic.UUID7}
if "ascii_only" in StringConstraints.__dataclass_fields__:
    TYPES = {**TYPES, "TextAscii": Annotated[str, StringConstraints(ascii_only=True)]}

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
    "12345678-1234-7234-8234-123456789abc",
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
    "03:04:05", "03:04", "03:04:05.5", "03:04:05,123456789", "03:04:05Z", "03:04:05+05:30",
    "3:04:05",
    "24:00:00", "03:04:60", "12:30", "02:59:59.999999", "12:30:00-01:00", "86399", "86400",
    "11045.5",
    "P1D", "-P1D", "+P1D", "PT0S", "P", "PT", "P1DT", "P1Y35D", "PT1H2M3.5S", "P1.5D", "PT1H1H",
    "P1W", "P1W2D", "1 day", "1 days, 2:03:04", "1d", "-1 day, 0:00", "2:03:04", "12:00:00.5", "90",
    "PT86400S", "PT86400.000001S", "P1DT0.000001S", "-PT1S", "P999999999D", "P1000000000D",
    "YQ==", "YQ", "YWI=", "YWJj", "YWJjZA==", "YWJj ZA==", "YW-_", "YW+/", "====", "\u00e9", "_w==",
    "/w==", "YQ=", "Y", "YQ==\n", "61", "616", "6162", "FF", "fg", "6162636465", "ab\u00e9",
    "abcde",
    "spring", "FALL", "yes", "on", "f", "T", "nan", "inf", "[1]", "[1,2]", "[\"a\"]", "{\"x\":1}",
    "[1",
    "{\"x\":1,\"z\":2}", " [ 1 ] ", "\"x\"", "http://a.b", "HTTP://a.b/c?d", "http:a",
    " http://a.b",
    "https://\u00e9.com/", "mailto:a@b.co", "a@b.co", "A <a@b.co>", "a@b", "postgres://u:p@h:5/d",
    "postgresql://a,b/d", "1.2.3.4", "1.2.3.256", "::1", "fe80::1%eth0", "10.0.0.0/8", "::/0",
    "::1/64",
    "1.2.3.4/24", "Europe/Zurich", "Mars/Olympus", "1+2j", "1/3", "3 / 4", "10 KB", "1.5GiB",
    "1e3B",
    "2999-01-01", "1999-01-01T00:00:00Z", "a.b", "(a", "[a-z]+", "/tmp/x", "https:x", "http://",
]  # fmt: skip
_VALUES: list[Any] = [
    None, True, False, 0, 1, 2, -1, -2, 3, 7, 8, 10, 99, 100, 101, SAFE, -SAFE, 10**16,
    -(10**16), 10**20, 0.5, 1.5,
    -1.5,
    99.5, 99.6, 0.1, 0.3, 0.7, 4.1, 0.15, 0.05, 1e-7, 1.175819929703541e-31, 1e300, 123.45, 1234.5,
    12345.6,
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
    {"a": 1, "more": "\ud83d"}, {"name": "a", "zip": 1}, {"name": "a", "zip": -1}, {"name": "a",
    "zip": None},
    {"name": "a", "inside": None}, {"name": "a", "inside": {"name": "b"}},
    {"name": "a", "inside": {"name": 1}}, {"name": "a", "zap": 1}, {"left": 1}, {"left": 1,
    "right": "y"},
    {"left": 1, "right": 2}, {"right": "y"}, {"left": 1, "more": 2}, {"left": None},
    {"right": None}, {"right": {"left": None}}, {"right": {"lefts": [{}, {"right": {}}]}},
    {"right": {"lefts": [{"right": 1}]}}, ["2024-01-02"], ["2024-01-02", [[1], [2, "b"],
    {"left": 3}]],
    ["2024-01-02", [[1, 2]]], ["2024-01-02", [], {"children": []}], {"start": "2024-01-02"},
    {"start": "2024-01-02", "pairs": [{"left": 1}], "node": None}, {"title": "a"}, {"title": 1},
    {"title": "a", "size": 2, "made": "x"}, {"title": "a", "size": "2"}, {"title": "a",
    "seed": "x"},
    {"the-title": "a"}, {"the-title": "a", "cards": [{"title": "b"}]}, {"the-title": "a",
    "made": 1},
    {"the-title": "a", "cards": [{}]}, {"a": "x", "b": 1}, {"a": "x", "b": "1"}, {"b": 1, "c": 1.5},
    {"x": 1, "constructor": ["a"]}, [{"x": 1}], [{"x": 1}, {"constructor": ["a"]}], [{"x": "1"}],
    {"took": "PT1S"}, {"took": "PT1S", "data": "x"}, {"took": 1}, {"took": "PT1S",
    "data": "\ud800"},
    {"data": "YQ=="}, {"data": "YWJjZA"}, {"data": ""}, {"data": "_-8"}, {"data": "/+8"},
    {"data": "!"},
    {"data": "6162"}, {"data": "616"}, {"of": 1}, {"of": [{"kind": "cat"}]}, {"of": "1"},
    {"of": 1, "more": [{"of": 2}]}, {"of": 1, "more": [{"of": "2"}]}, {"of": [{"kind": "dog"}]},
    [1, 1], [1, 2, 1], [1, 1, 2, 2, 3], ["a", "b"], ["a", "a", "b"], ["a", "b", "c"], [1, "a", "b"],
    [[1, "a"]], [[1, "a"], [1, "a"]], [[1, 2]], [[1], [1]], [1, True], [None, True, "x", 0.5],
    [_UUID, _UUID.upper()], [_UUID, "12345678-1234-1234-8234-123456789abc"], {"a": [1, 2]},
    {"a": ["x"]},
    {"1.5": 1}, {"1e5": 1}, {"nan": 1}, {"inf": 1}, {"-inf": 1}, {".5": 1}, {" 1.5 ": 1},
    {"1_0.5": 1},
    {"1.": 1}, {"1e999": 1}, {"true": 1}, {"True": 1}, {"yes": 1}, {"n": 1}, {"OFF": 1}, {"tr": 1},
    {"03:04": 1}, {"P1D": 1}, {"1 day": 1}, {"2024-01-02T03:04:05Z": 1}, {"spring": 1},
    {"SPRING": 1},
    {"null": 1}, {"None": 1}, ["1", 2, None], [[[1, "a"], 1]], {"kind": "cat", "lives": True},
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


@cache
def decided_by_server(channel: type[Channel]) -> frozenset[str]:
    """The names of the commands of which the build says that the server has the last word."""
    notes = (note.text.partition(":")[0].split(".") for note in read([channel]).notes)
    return frozenset(where[1] for where in notes)


def probes(fields: Mapping[str, Any]) -> type[Channel]:
    """A channel `Probe` with a command `Int` and an event `IntSent` for each of the types."""
    body: dict[str, Any] = {"__module__": __name__, "__qualname__": "Probe"}
    for name, annotation in fields.items():
        body[name] = probe(Command, name, annotation)
        body[f"{name}Sent"] = probe(Event, f"{name}Sent", annotation)
    return types.new_class("Probe", (Channel,), {}, lambda namespace: namespace.update(body))
