"""Core schemas that wrap a type: defaults, validators, chains and serialisers."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any, Final

from . import formats, nodes
from .containers import hashable
from .functions import (
    FUNCTIONS,
    bounds_of,
    core_of,
    function_name,
    function_of,
    is_changed_below,
    is_encoded,
    is_inert,
    is_of_model,
    is_pydantic_own,
    is_serialise_as_any,
    made_by_server,
    refused_by_server,
    tighten,
)
from .reading import Schema, Scope
from .refusals import refuse_type
from .scalars import check_integer, read_any
from .unions import any_of, choices_of

_CONTAINERS: Final = frozenset({"list", "dict", "set", "frozenset", "tuple"})
_MODES: Final = {
    "function-before": "before",
    "function-wrap": "wrap",
    "function-plain": "plain",
}
_CHANGES: Final = ("strip_whitespace", "to_lower", "to_upper")
_READ_THROUGH: Final = frozenset({"url", "multi-host-url", *_CONTAINERS})
_NO_CONSTRAINT: Final = ("type", "strict", "coerce_numbers_to_str", "metadata", "ref")


def read_default(schema: Schema, scope: Scope) -> nodes.Type:
    if schema.get("on_error", "raise") != "raise" and scope.shape == "validated":
        scope.note("what becomes of a wrong value is decided by the server: any value passes here")
        return nodes.AnyType()
    return scope.read(schema["schema"])


def read_after(schema: Schema, scope: Scope) -> nodes.Type:
    function = function_of(schema)
    encoded = formats.read_encoded(schema, function, scope)
    if encoded is not None:
        return encoded
    format = None if is_inert(function) else formats.format_of(schema)
    if format is not None:
        return formats.read_format(format, scope)
    bounds = bounds_of(function)
    if bounds is None and not is_inert(function) and not formats.is_secret(function):
        return _read_validated(schema, function, scope)
    type = scope.read(schema["schema"])
    if bounds is None:
        return type
    of_text = is_encoded(schema["schema"]) and not isinstance(type, nodes.BytesType)
    if not of_text and (scope.shape == "serialised" or not is_changed_below(schema["schema"])):
        tighter = tighten(type, bounds)
        if isinstance(tighter, nodes.IntType):
            return check_integer(tighter, scope)
        if tighter is not None:
            return tighter
    scope.note(_constraint(bounds))
    return type


def _read_validated(schema: Schema, function: Any, scope: Scope) -> nodes.Type:
    """Behind the type, a validator of the user's may refuse a value, or make another of it."""
    owner = _owner(schema, function, scope)
    if scope.shape == "validated":
        owner.note(refused_by_server(function))
        return scope.read(schema["schema"])
    if not is_pydantic_own(function):
        owner.note(made_by_server(function))
        scope = scope.unchecking()
    return scope.read(schema["schema"])


def read_function(schema: Schema, scope: Scope) -> nodes.Type:
    """A validator that sees the value first (mode before, wrap or plain)."""
    function = function_of(schema)
    kind = schema["type"]
    format = formats.format_of(schema)
    if format is not None:
        return formats.read_format(format, scope)
    if is_pydantic_own(function):
        inner = schema.get("schema", schema)
        return scope.read(inner) if inner["type"] in _READ_THROUGH else refuse_type(inner, scope)
    if scope.shape == "validated":
        return _read_input(schema, function, _MODES[kind], _owner(schema, function, scope))
    # what a validator before the type lets through has passed the type
    if kind == "function-before" or core_of(schema, scope.refs)["type"] == "model":
        return scope.read(schema["schema"])
    _owner(schema, function, scope).note(
        f"what its validator {function_name(function)} (mode {_MODES[kind]!r}) makes of a value is "
        "decided by the server, any value passes here: use mode 'after', or a serialiser with a "
        "return type, to give it a type"
    )
    return nodes.AnyType()


def _read_input(schema: Schema, function: Any, mode: str, scope: Scope) -> nodes.Type:
    """What the user says that such a validator takes, else whatever JSON holds."""
    told = schema.get("json_schema_input_schema")
    if told is not None and told["type"] != "any":
        scope.note(refused_by_server(function))
        return scope.read(told)
    scope.note(
        f"what its validator {function_name(function)} (mode {mode!r}) takes is decided by the "
        "server, any value passes here: say json_schema_input_type=… to give it a type"
    )
    return nodes.AnyType()


def read_chain(schema: Schema, scope: Scope) -> nodes.Type:
    """One type, and constraints that Pydantic put behind it: they see what functions made of it."""
    first, *constraints = schema["steps"]
    type = scope.read(first)
    for step in constraints:
        while step["type"] in FUNCTIONS and _keeps_the_type(function_of(step)):
            step = step["schema"]
        if step["type"] == "is-instance" and step["cls"] is Hashable:
            type = hashable() if scope.shape == "validated" else type
            continue
        if step["type"] in _CONTAINERS:  # the same once more, with its items
            type = scope.read(step)
            continue
        if step["type"] != "str":
            return refuse_type(schema, scope)
        told = {key: value for key, value in step.items() if key not in _NO_CONSTRAINT}
        tighter = None
        if scope.shape == "serialised":  # what is sent has passed it
            told = {key: value for key, value in told.items() if key not in _CHANGES}
            tighter = tighten(type, told) if isinstance(told.get("pattern", ""), str) else None
        if tighter is None:
            scope.note(_constraint(told))
        else:
            type = tighter
    return type


def _keeps_the_type(function: Any) -> bool:
    return is_pydantic_own(function) or function in (Counter, OrderedDict)


def _constraint(bounds: Mapping[str, Any]) -> str:
    told = ", ".join(f"{key}={bound!r}" for key, bound in bounds.items())
    return f"the constraint {told} is decided by the server"


def read_serialised(schema: Schema, serialiser: Schema, scope: Scope) -> nodes.Type:
    """What a serialiser makes of the value."""
    match serialiser["type"]:
        case "function-plain" | "function-wrap":
            function = serialiser["function"]
            name = function_name(function)
            if is_pydantic_own(function) and name == "serialize_sequence_via_list":
                return scope.read({**schema, "serialization": None})
            if schema["type"] == "any" and "return_schema" not in serialiser:
                return read_any(schema, scope)
            own = _read_own(schema, serialiser, scope)
            if own is not None:
                return own
            if is_serialise_as_any(function):
                return _refuse_as_any(scope)
            if "return_schema" not in serialiser:
                if is_pydantic_own(function):
                    return refuse_type(schema, scope)
                owner = _owner(schema, function, scope)
                return owner.refuse(
                    f"the serialiser {name} does not say what it makes of "
                    f"{owner.place.annotation or schema['type']}: annotate its return type"
                )
            type = scope.unchecking().read(serialiser["return_schema"])
        case "to-string" | "format":
            type = _formatted(schema, scope) or nodes.StrType()
        case "str" | "int" | "float" | "bool" | "none" as kind:
            type = scope.read({"type": kind})
        case "any":
            return _refuse_as_any(scope)
        case kind:
            return scope.refuse(
                f"the serialiser {kind!r} is not carried: use a function with a return type"
            )
    unless_none = str(serialiser.get("when_used", "always")).endswith("unless-none")
    if unless_none and _may_be_none(schema, scope):
        return any_of((type, nodes.NullType()))
    return type


def _read_own(schema: Schema, serialiser: Schema, scope: Scope) -> nodes.Type | None:
    """What a serialiser of Pydantic's own makes of the value, where its schema does not say."""
    function = serialiser["function"]
    if "return_schema" in serialiser or not is_pydantic_own(function):
        return None
    if formats.is_secret_serialiser(function):
        shows = formats.shown_secret(schema)
        return nodes.StrType() if shows is None else nodes.LiteralType(shows)
    if schema["type"] == "function-after":
        encoded = formats.read_encoded(schema, function, scope)
        if encoded is not None:
            return encoded
    if serialiser.get("schema", {}).get("type") == "dict":  # of a mapping, by way of a dict
        return scope.read(serialiser["schema"])
    return _formatted(schema, scope)


def _formatted(schema: Schema, scope: Scope) -> nodes.Type | None:
    """The text that only the server understands, somewhere inside."""
    while True:
        if "function" in schema and (format := formats.format_of(schema)) is not None:
            return formats.read_format(format, scope)
        match schema["type"]:
            case "url" | "multi-host-url":
                return formats.read_url(schema, scope)
            case "lax-or-strict":
                schema = schema["strict_schema"]
            case "json-or-python":
                schema = schema["json_schema"]
            case kind if kind in FUNCTIONS:
                schema = schema["schema"]
            case _:
                return None


def _refuse_as_any(scope: Scope) -> nodes.Type:
    return scope.refuse(
        "SerializeAsAny sends whatever a subclass adds: take it away, or use a union"
    )


def _owner(schema: Schema, function: Any, scope: Scope) -> Scope:
    """Where a function is told of: at its own line if it is of a model, else at the field."""
    core = core_of(schema, scope.refs)
    return scope.at_function(core["cls"], function) if is_of_model(function, core) else scope


def _may_be_none(schema: Schema, scope: Scope) -> bool:
    core = core_of(schema, scope.refs)
    if core["type"] == "union":
        return any(_may_be_none(choice, scope) for choice in choices_of(core))
    return core["type"] in ("nullable", "none", "any")
