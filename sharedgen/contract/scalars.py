"""Core schemas of single values -> nodes."""

from __future__ import annotations

import enum
import inspect
import math
import re
from decimal import Decimal
from typing import Any, Final

from . import nodes
from .identity import id_of, key_of, shown
from .reading import Schema, Scope

SAFE_INTEGER: Final = 2**53 - 1  # the largest of which a JavaScript number is exact
_BOUNDS: Final = ("gt", "ge", "lt", "le", "multiple_of")
_BEYOND: Final = (
    "an integer on the wire stays within ±(2^53-1), which a JavaScript number holds exactly"
)


def read_any(schema: Schema, scope: Scope) -> nodes.Type:
    if "serialization" in schema:
        return scope.refuse(
            "SkipValidation lets anything through: write Any if that is meant, or take it away"
        )
    return nodes.AnyType()


def read_none(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.NullType()


def read_bool(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.BoolType()


def read_int(schema: Schema, scope: Scope) -> nodes.Type:
    bounds = {key: int(schema[key]) for key in _BOUNDS if schema.get(key) is not None}
    return check_integer(nodes.IntType(**bounds), scope)


def check_integer(type: nodes.IntType, scope: Scope) -> nodes.Type:
    """The type, unless a bound lies where no integer of the wire does."""
    reach = SAFE_INTEGER
    for key, least, most in (
        ("gt", -reach - 1, reach - 1),
        ("ge", -reach, reach),
        ("lt", -reach + 1, reach + 1),
        ("le", -reach, reach),
        ("multiple_of", -reach, reach),
    ):
        bound = getattr(type, key)
        if bound is not None and not least <= bound <= most:
            return scope.refuse(
                f"int with {key}={bound} is not carried ({_BEYOND}): "
                "bound it within that, or send it as a str"
            )
    return type


def read_float(schema: Schema, scope: Scope) -> nodes.Type:
    bounds: dict[str, float] = {}
    for key in _BOUNDS:
        if schema.get(key) is None:
            continue
        bounds[key] = bound = float(schema[key])
        if math.isnan(bound) or (key == "multiple_of" and math.isinf(bound)):
            return scope.refuse(f"float with {key}={bound} is not carried: give it a number")
        always = math.inf if key in ("lt", "le") else -math.inf
        if bound == always:
            del bounds[key]  # infinity does not travel, so this bound says nothing
    return nodes.FloatType(**bounds)


def read_decimal(schema: Schema, scope: Scope) -> nodes.Type:
    if schema.get("allow_inf_nan", scope.config.get("allow_inf_nan")):
        return scope.refuse(
            "Decimal with allow_inf_nan=True is not carried: "
            "NaN and infinity do not travel, take allow_inf_nan away"
        )
    bounds = {key: Decimal(str(schema[key])) for key in _BOUNDS if schema.get(key) is not None}
    return nodes.DecimalType(
        serialised=scope.shape == "serialised",
        **bounds,
        max_digits=schema.get("max_digits"),
        decimal_places=schema.get("decimal_places"),
    )


def read_str(schema: Schema, scope: Scope) -> nodes.Type:
    def setting(key: str) -> Any:
        around = None if scope.unchecked else scope.config.get(f"str_{key}")
        return schema.get(key, around)

    pattern = schema.get("pattern")
    if pattern is not None:
        engine = schema.get("regex_engine", scope.config.get("regex_engine", "rust-regex"))
        if isinstance(pattern, re.Pattern) or engine != "rust-regex":
            return scope.refuse(
                "str with a pattern of Python's regular expressions is not carried: give the "
                "pattern as a str, without regex_engine, so that it is Pydantic's own dialect"
            )
    to_lower, to_upper = bool(setting("to_lower")), bool(setting("to_upper"))
    least, most = setting("min_length") or None, setting("max_length")
    if scope.shape == "serialised" and (to_lower or to_upper):
        # they are asked of the text before its case changes, which is not what is sent
        pattern, least, most = None, None, None
    return nodes.StrType(
        min_length=least,
        max_length=most,
        pattern=pattern,
        strip_whitespace=bool(setting("strip_whitespace")),
        to_lower=to_lower,
        to_upper=to_upper,
        ascii_only=bool(setting("ascii_only")),
    )


def read_uuid(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.UuidType(serialised=scope.shape == "serialised", version=schema.get("version"))


def read_literal(schema: Schema, scope: Scope) -> nodes.Type:
    values: dict[tuple[type, nodes.Scalar], None] = {}
    for value in schema["expected"]:
        plain = plain_value(value)
        is_bare_member = isinstance(value, enum.Enum) and not isinstance(value, (str, int))
        if is_bare_member and scope.shape == "validated":
            return scope.refuse(
                f"Literal[{value}] accepts no JSON value: let {shown(type(value))} inherit "
                "from str or int as well, or name the value itself"
            )
        if (problem := _scalar_problem(plain)) is not None:
            return scope.refuse(f"Literal with {plain!r} is not carried: {problem}")
        values[type(plain), plain] = None
    return nodes.LiteralType(tuple(value for _, value in values))


def read_enum(schema: Schema, scope: Scope) -> nodes.Type:
    cls: type[enum.Enum] = schema["cls"]
    if issubclass(cls, enum.Flag):
        return scope.refuse(
            f"the flags {shown(cls)} are not carried: use int, or a list of an Enum"
        )
    if scope.shape == "validated" and _accepts_more(cls):
        scope.note(
            f"what the _missing_ of {shown(cls)} takes is decided by the server: any value passes "
            "here"
        )
        return nodes.AnyType()
    return scope.reading.refer(key_of(cls), id_of(cls), schema, scope, shaped=False)


def enum_members(cls: type[enum.Enum], scope: Scope) -> tuple[tuple[str, nodes.Scalar], ...]:
    """Names and values in the order declared, without second names of one value."""
    members: list[tuple[str, nodes.Scalar]] = []
    for member in cls:
        plain = plain_value(member)
        if (problem := _scalar_problem(plain)) is not None:
            scope.refuse(
                f"the Enum {shown(cls)} with {member.name} = {plain!r} is not carried: {problem}"
            )
        members.append((member.name, plain))
    return tuple(members)


def plain_value(value: Any) -> Any:
    """What travels of a literal or a member: of exactly a JSON type, if it is of a subclass."""
    if isinstance(value, enum.Enum):
        value = value.value
    for plain in (bool, int, float, str):
        if isinstance(value, plain):
            return plain(value)
    return value


def _accepts_more(cls: type[enum.Enum]) -> bool:
    usual = inspect.getattr_static(enum.Enum, "_missing_")
    return inspect.getattr_static(cls, "_missing_") is not usual


def _scalar_problem(value: Any) -> str | None:
    if isinstance(value, int) and abs(value) > SAFE_INTEGER:
        return f"{_BEYOND}; use a str"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN and infinity do not travel; use a str"
    if value is None or isinstance(value, (str, int, float)):
        return None
    return "its values are str, int, float, bool or None"
