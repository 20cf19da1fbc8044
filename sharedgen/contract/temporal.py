"""Core schemas of dates, times and durations -> nodes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from . import nodes
from .reading import Schema, Scope

Bound = TypeVar("Bound", datetime.date, datetime.datetime, datetime.time, datetime.timedelta)

_BOUNDS: Final = ("gt", "ge", "lt", "le", "multiple_of")
# how many of its unit a second has, of what `ser_json_temporal` and `ser_json_timedelta` may say
_UNITS: Final = {"seconds": 1, "float": 1, "milliseconds": 1000}


def read_datetime(schema: Schema, scope: Scope) -> nodes.Type:
    timezone = schema.get("tz_constraint")
    if isinstance(timezone, int):
        return scope.refuse("a datetime of one fixed offset is not carried: use AwareDatetime")
    if (number := _as_number(schema, scope)) is not None:
        return number
    _note_clock(schema, scope)
    bounds = _bounds(schema, datetime.datetime, scope)
    return nodes.DateTimeType(scope.shape == "serialised", timezone, **bounds)


def read_date(schema: Schema, scope: Scope) -> nodes.Type:
    if (number := _as_number(schema, scope)) is not None:
        return number
    _note_clock(schema, scope)
    return nodes.DateType(scope.shape == "serialised", **_bounds(schema, datetime.date, scope))


def read_time(schema: Schema, scope: Scope) -> nodes.Type:
    if schema.get("tz_constraint") is not None:
        return scope.refuse("a time with a constraint on its offset is not carried: use time")
    if (number := _as_number(schema, scope)) is not None:
        return number
    _note_clock(schema, scope)
    return nodes.TimeType(scope.shape == "serialised", **_bounds(schema, datetime.time, scope))


def read_timedelta(schema: Schema, scope: Scope) -> nodes.Type:
    if (number := _as_number(schema, scope)) is not None:
        return number
    _note_clock(schema, scope)
    bounds = _bounds(schema, datetime.timedelta, scope)
    return nodes.DurationType(scope.shape == "serialised", **bounds)


def _as_number(schema: Schema, scope: Scope) -> nodes.Type | None:
    """Where the config says that it is sent as a number, in seconds or milliseconds."""
    if scope.shape == "validated":
        return None
    unit = scope.config.get("ser_json_temporal")
    if unit is None and schema["type"] == "timedelta":
        unit = scope.config.get("ser_json_timedelta")
    if unit is None or unit == "iso8601":
        return None
    if unit not in _UNITS:
        return scope.refuse(f"{schema['type']} sent as {unit!r} is not carried: take that away")
    if schema["type"] != "timedelta":
        return nodes.FloatType()
    return nodes.FloatType(
        **{
            key: bound / datetime.timedelta(seconds=1) * _UNITS[unit]
            for key, bound in _bounds(schema, datetime.timedelta, scope).items()
        }
    )


def _bounds(schema: Schema, kind: type[Bound], scope: Scope) -> dict[str, Bound]:
    found = {}
    for key in _BOUNDS:
        bound = schema.get(key)
        if type(bound) is kind and key != "multiple_of":
            found[key] = bound
        elif bound is not None:
            scope.note(f"the constraint {key}={bound} is decided by the server")
    return found


def _note_clock(schema: Mapping[str, Any], scope: Scope) -> None:
    """What the page cannot decide of it is noted."""
    if scope.shape == "serialised":
        return
    kind = schema["type"]
    if scope.config.get("val_temporal_unit", "infer") != "infer":
        scope.note(f"which numbers in a text are a {kind} is decided by the server")
    if "now_op" in schema:
        scope.note(f"that it lies in the {schema['now_op']} is decided by the server")
    if schema.get("microseconds_precision", "truncate") != "truncate":
        scope.note("how many digits its seconds have is decided by the server")
