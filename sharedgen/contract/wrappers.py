"""Core schemas that wrap a type: defaults, validators, chains and serialisers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from . import nodes, scalars
from .functions import (
    FUNCTIONS,
    bounds_of,
    core_of,
    function_name,
    function_of,
    is_changed_below,
    is_inert,
    is_of_model,
    is_pydantic_own,
    is_serialise_as_any,
    refused_by_server,
    tighten,
    unknown_input,
)
from .reading import Schema, Scope
from .refusals import is_refused, refuse_type
from .unions import any_of, choices_of

_CHANGES: Final = ("strip_whitespace", "to_lower", "to_upper")
_NO_CONSTRAINT: Final = ("type", "strict", "coerce_numbers_to_str", "metadata", "ref")


def read_default(schema: Schema, scope: Scope) -> nodes.Type:
    if schema.get("on_error", "raise") != "raise" and scope.shape == "validated":
        return scope.refuse(
            "a default in place of what is wrong is not carried: take OnErrorOmit away"
        )
    return scope.read(schema["schema"])


def read_after(schema: Schema, scope: Scope) -> nodes.Type:
    type = scope.read(schema["schema"])
    function = function_of(schema)
    if is_inert(function):
        return type
    bounds = bounds_of(function)
    if bounds is None:
        if scope.shape == "validated":
            _owner(schema, function, scope).note(refused_by_server(function))
        return type
    if scope.shape == "serialised" or not is_changed_below(schema["schema"]):
        tighter = tighten(type, bounds)
        if isinstance(tighter, nodes.IntType):
            return scalars.check_integer(tighter, scope)
        if tighter is not None:
            return tighter
    scope.note(_constraint(bounds))
    return type


def read_before(schema: Schema, scope: Scope) -> nodes.Type:
    if scope.shape == "serialised":  # what it lets through has passed the inner type
        return scope.read(schema["schema"])
    return _refuse_function(schema, scope, "before")


def read_wrap(schema: Schema, scope: Scope) -> nodes.Type:
    if scope.shape == "serialised" and core_of(schema, scope.refs)["type"] == "model":
        return scope.read(schema["schema"])
    return _refuse_function(schema, scope, "wrap")


def read_plain(schema: Schema, scope: Scope) -> nodes.Type:
    return _refuse_function(schema, scope, "plain")


def _refuse_function(schema: Schema, scope: Scope, mode: str) -> nodes.Type:
    function = function_of(schema)
    if is_pydantic_own(function):
        inner = schema.get("schema", schema)
        return refuse_type(inner if is_refused(inner) else schema, scope)
    scope = _owner(schema, function, scope)
    if scope.shape == "serialised":
        return scope.refuse(
            f"the validator {function_name(function)} (mode {mode!r}) may make anything of a "
            "value, so what is sent is not known: "
            "use mode 'after', or a serialiser with a return type"
        )
    return scope.refuse(unknown_input(function, mode))


def read_chain(schema: Schema, scope: Scope) -> nodes.Type:
    """One type, and constraints that Pydantic put behind it: they see what functions made of it."""
    first, *constraints = schema["steps"]
    type = scope.read(first)
    for step in constraints:
        while step["type"] in FUNCTIONS and is_pydantic_own(function_of(step)):
            step = step["schema"]
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
                return scalars.read_any(schema, scope)
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
            type = scope.read(serialiser["return_schema"])
        case "to-string" | "format":
            type = nodes.StrType()
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
