"""The contract: frozen, language-neutral nodes that carry their constraints.

A type node says which JSON values travel. Commands and address parameters are read as Pydantic
*validates* them in strict JSON mode, events and replies as Pydantic *serialises* them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from ..source import Source

Scalar: TypeAlias = str | int | float | bool | None
Number: TypeAlias = int | float | Decimal


@dataclass(frozen=True, slots=True)
class AnyType:
    """Whatever JSON holds: the user wrote `Any` or `JsonValue`."""


@dataclass(frozen=True, slots=True)
class NullType:
    """`null`."""


@dataclass(frozen=True, slots=True)
class BoolType:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class IntType:
    """A whole number within ±(2^53-1)."""

    gt: Number | None = None
    ge: Number | None = None
    lt: Number | None = None
    le: Number | None = None
    multiple_of: Number | None = None


@dataclass(frozen=True, slots=True)
class FloatType:
    """A finite number."""

    gt: Number | None = None
    ge: Number | None = None
    lt: Number | None = None
    le: Number | None = None
    multiple_of: Number | None = None


@dataclass(frozen=True, slots=True)
class DecimalType:
    """A decimal: a string as serialised; a number or a string as validated."""

    serialised: bool = False
    gt: Number | None = None
    ge: Number | None = None
    lt: Number | None = None
    le: Number | None = None
    multiple_of: Number | None = None
    max_digits: int | None = None
    decimal_places: int | None = None


@dataclass(frozen=True, slots=True)
class StrType:
    """Text. Lengths count code points; `pattern` is searched, in the dialect of Rust's regex.

    `strip_whitespace` comes before the lengths and the pattern, as in pydantic-core.
    """

    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    strip_whitespace: bool = False
    to_lower: bool = False
    to_upper: bool = False
    ascii_only: bool = False


@dataclass(frozen=True, slots=True)
class UuidType:
    """A UUID; `version` 1 to 8 where one is asked for. Serialised: lower case, dashed."""

    serialised: bool = False
    version: int | None = None


@dataclass(frozen=True, slots=True)
class DateTimeType:
    """An ISO 8601 date and time; `timezone` says whether an offset must or must not be there."""

    serialised: bool = False
    timezone: Literal["aware", "naive"] | None = None
    gt: datetime | None = None
    ge: datetime | None = None
    lt: datetime | None = None
    le: datetime | None = None


@dataclass(frozen=True, slots=True)
class DateType:
    """An ISO 8601 calendar date."""

    serialised: bool = False
    gt: date | None = None
    ge: date | None = None
    lt: date | None = None
    le: date | None = None


@dataclass(frozen=True, slots=True)
class TimeType:
    """An ISO 8601 time of day."""

    serialised: bool = False
    gt: time | None = None
    ge: time | None = None
    lt: time | None = None
    le: time | None = None


@dataclass(frozen=True, slots=True)
class DurationType:
    """An ISO 8601 duration; as validated also `1 day, 2:03:04` and the like."""

    serialised: bool = False
    gt: timedelta | None = None
    ge: timedelta | None = None
    lt: timedelta | None = None
    le: timedelta | None = None


@dataclass(frozen=True, slots=True)
class BytesType:
    """Bytes as text. Lengths count bytes, not characters.

    `utf8`, `base64` and `hex` are those of Pydantic's `ser_json_bytes` and `val_json_bytes`;
    `mime` and `url` are the base64 of its Base64Bytes and Base64UrlBytes. `text`: what is encoded
    is UTF-8 (Base64Str).
    """

    serialised: bool = False
    encoding: Literal["utf8", "base64", "hex", "mime", "url"] = "utf8"
    text: bool = False
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class FormatType:
    """Text in a format that the server decides; the page checks what it can of it.

    `format` is what people call it (`a URL`, `an IPv4 address`), `schemes` those of a URL.
    """

    format: str
    serialised: bool = False
    schemes: tuple[str, ...] = ()
    strip_whitespace: bool = False


@dataclass(frozen=True, slots=True)
class JsonTextType:
    """Text that is JSON itself, and what it holds."""

    holds: Type


@dataclass(frozen=True, slots=True)
class LiteralType:
    """One of these values, in the order declared."""

    values: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class ListType:
    """An array of any length (also `tuple[X, ...]`).

    `distinct`: a set as validated, in which a value may stand twice and counts once.
    """

    items: Type
    min_length: int | None = None
    max_length: int | None = None
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class TupleType:
    """An array of exactly these items."""

    items: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class NamedTupleType:
    """An array of the fields in their order.

    As validated those at the end that are not required may be left out, and an object of the
    fields is taken as well.
    """

    fields: tuple[Field, ...]
    serialised: bool = False


@dataclass(frozen=True, slots=True)
class DictType:
    """An object of any keys; the node of a key describes its text."""

    keys: Type
    values: Type
    min_length: int | None = None
    max_length: int | None = None


@dataclass(frozen=True, slots=True)
class UnionType:
    """Any of the members."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class TaggedUnionType:
    """The member that the value under the wire key `tag` names: `(tag values, member)` pairs."""

    tag: str
    members: tuple[tuple[tuple[Scalar, ...], Type], ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A named definition of the contract, by its `id`. Recursion goes through here."""

    id: str


Type: TypeAlias = (
    AnyType
    | NullType
    | BoolType
    | IntType
    | FloatType
    | DecimalType
    | StrType
    | UuidType
    | DateTimeType
    | DateType
    | TimeType
    | DurationType
    | BytesType
    | FormatType
    | JsonTextType
    | LiteralType
    | ListType
    | TupleType
    | NamedTupleType
    | DictType
    | UnionType
    | TaggedUnionType
    | Reference
)

Temporal: TypeAlias = DateTimeType | DateType | TimeType | DurationType

Shape: TypeAlias = Literal["both", "validated", "serialised"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a model. `keys`: every wire key it is accepted under, first the one to send."""

    name: str
    keys: tuple[str, ...]
    type: Type
    required: bool
    doc: str
    deprecated: bool
    source: Source
    default: Scalar = None  # only of an address parameter that is not required
    deprecation: str = ""  # why, where it is deprecated and says so

    @property
    def key(self) -> str:
        return self.keys[0]


@dataclass(frozen=True, slots=True)
class Model:
    """An object with these fields: a model, a TypedDict, a dataclass.

    `extra`: what becomes of unknown keys as validated; `extras`: the type of those allowed.
    """

    id: str
    name: str
    module: str
    shape: Shape
    fields: tuple[Field, ...]
    extra: Literal["ignore", "allow", "forbid"]
    doc: str
    source: Source
    extras: Type | None = None
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class Enum:
    """A named set of values: `(member name, value)` pairs in the order declared."""

    id: str
    name: str
    module: str
    members: tuple[tuple[str, Scalar], ...]
    doc: str
    source: Source
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class Alias:
    """A named type, neither model nor enum: a recursive `type` statement, a root model."""

    id: str
    name: str
    module: str
    shape: Shape
    type: Type
    doc: str
    source: Source
    deprecation: str | None = None


Definition: TypeAlias = Model | Enum | Alias


@dataclass(frozen=True, slots=True)
class Event:
    """A message from the server to pages: `payload` as serialised."""

    name: str
    class_name: str
    payload: Type
    retain: bool
    doc: str
    source: Source
    deprecation: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A message from a page to the server: `payload` as validated, `reply` as serialised.

    `idempotent`: the page sends it with a key, and again after the connection was lost.
    """

    name: str
    class_name: str
    method: str
    payload: Type
    reply: Type | None
    doc: str
    source: Source
    deprecation: str | None = None
    idempotent: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel: `address` is its template (`chat/{room}`), `parameters` in its order.

    The definitions that its types refer to are the contract's.
    """

    name: str
    module: str
    address: str
    parameters: tuple[Field, ...]
    events: tuple[Event, ...]
    commands: tuple[Command, ...]
    history: int
    doc: str
    source: Source


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the page cannot decide and leaves to the server, or that the user forgot.

    `lasting`: said by every build, also by one that changes nothing.
    """

    source: Source
    text: str
    lasting: bool = False

    def __str__(self) -> str:
        return f"{self.source}: {self.text}"


@dataclass(frozen=True, slots=True, eq=False)
class Contract:
    """Every channel in the order declared, and what they reach. It equals itself only."""

    channels: tuple[Channel, ...]
    definitions: Mapping[str, Definition]
    notes: tuple[Note, ...] = ()
