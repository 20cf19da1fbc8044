"""Validators and serialisers that are Python functions: whose, and what is known of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any, Final

from . import nodes
from .reading import Schema

CONSTRAINTS: Final = frozenset(
    {
        *("gt", "ge", "lt", "le", "multiple_of", "max_digits", "decimal_places"),
        *("min_length", "max_length", "pattern", "strip_whitespace", "to_lower", "to_upper"),
        *("ascii_only", "tz_constraint", "version"),
    }
)
_INERT: Final = frozenset({"forbid_inf_nan_check", "path_validator"})  # any text is a path
FUNCTIONS: Final = frozenset({"function-before", "function-after", "function-wrap"})
_LOWER: Final = ("gt", "ge", "min_length")
_UPPER: Final = ("lt", "le", "max_length", "max_digits", "decimal_places")


def without_constraints(schema: Schema) -> Schema:
    """The schema of a value that Pydantic never looks at, as that of what a serialiser returns."""
    return {key: value for key, value in schema.items() if key not in CONSTRAINTS}


def function_of(schema: Schema) -> Any:
    """The Python function of a validator or serialiser schema."""
    function = schema["function"]
    return function["function"] if isinstance(function, dict) else function


def function_name(function: Any) -> str:
    while isinstance(function, partial):
        function = function.func
    name = str(getattr(function, "__name__", None) or type(function).__name__)
    return "(a lambda)" if name == "<lambda>" else name


def is_of_model(function: Any, core: Schema) -> bool:
    """Whether it is a validator or serialiser of the model, not of a field that holds one."""
    decorators = getattr(core.get("cls"), "__pydantic_decorators__", None)
    if decorators is None:
        return False
    own = (*decorators.model_validators.values(), *decorators.model_serializers.values())
    return any(_written_at(function) == _written_at(decorator.func) for decorator in own)


def _written_at(function: Any) -> tuple[str, str]:
    """The same for a method however it is bound."""
    return getattr(function, "__module__", ""), getattr(function, "__qualname__", "")


def is_model_serialiser(schema: Schema) -> bool:
    """Whether a model is sent as its own `model_serializer` makes it, wherever it is used."""
    function = schema["serialization"].get("function")
    return schema["type"] == "model" and is_of_model(function, schema)


def is_by_annotation(serialiser: Schema) -> bool:
    """Whether Pydantic put it to a plain validator, whose value it takes for one of its type."""
    function = serialiser.get("function")
    return serialiser["type"] == "function-wrap" and is_pydantic_own(function)


def refused_by_server(function: Any) -> str:
    """What a Note says of a validator that sees the value once its type is right."""
    if isinstance(function, type):
        return f"whether {function.__name__} takes it is decided by the server"
    if is_pydantic_own(function) and _written_at(function)[1] == "ByteSize._validate":
        return "that it is a size in bytes is decided by the server"
    return f"what its validator {function_name(function)} refuses is decided by the server"


def made_by_server(function: Any) -> str:
    """What a Note says of a validator whose value is sent: it may be none that the type takes."""
    name = function.__name__ if isinstance(function, type) else function_name(function)
    return f"what its validator {name} makes of a value is decided by the server"


def is_pydantic_own(function: Any) -> bool:
    while isinstance(function, partial):
        function = function.func
    return str(getattr(function, "__module__", "")).partition(".")[0] == "pydantic"


def is_serialise_as_any(function: Any) -> bool:
    """`SerializeAsAny`, as older versions of Pydantic write it: newer ones have a schema for it."""
    return is_pydantic_own(function) and _written_at(function)[1].startswith("SerializeAsAny.")


def core_of(schema: Schema, refs: Mapping[str, Schema]) -> Schema:
    """The schema inside defaults, functions and references."""
    while True:
        if schema["type"] == "definition-ref":
            schema = refs[schema["schema_ref"]]
        elif schema["type"] in FUNCTIONS or schema["type"] == "default":
            schema = schema["schema"]
        else:
            return schema


def is_enum_value(schema: Schema) -> bool:
    """`use_enum_values` in a model's config: an enum, of which the value is kept."""
    return schema["type"] == "function-after" and isinstance(function_of(schema), attrgetter)


def is_inert(function: Any) -> bool:
    """Whether it refuses nothing, or only what does not travel anyway."""
    return is_pydantic_own(function) and function_name(function) in _INERT


def bounds_of(function: Any) -> dict[str, Any] | None:
    """The constraint that Pydantic checks by a function of its own, where it has no schema key."""
    if isinstance(function, partial) and is_pydantic_own(function) and not function.args:
        return dict(function.keywords)
    return None


def is_changed_below(schema: Schema) -> bool:
    """Whether a function of the user's has had the value before this constraint sees it."""
    while schema["type"] in FUNCTIONS:
        function = function_of(schema)
        if bounds_of(function) is None and not is_encoder(function):
            return True
        schema = schema["schema"]
    return False


def is_encoded(schema: Schema) -> bool:
    """Whether the value is what a text encodes, which is not as long as the text."""
    while schema["type"] in FUNCTIONS:
        if is_encoder(function_of(schema)):
            return True
        schema = schema["schema"]
    return False


def is_encoder(function: Any) -> bool:
    """Whether it is of Pydantic's `EncodedBytes` or `EncodedStr`, as `Base64Bytes` has them."""
    kind = type(getattr(function, "__self__", None)).__name__
    return kind in ("EncodedBytes", "EncodedStr") and is_pydantic_own(function)


def tighten(type: nodes.Type, bounds: Mapping[str, Any]) -> nodes.Type | None:
    """The type with these bounds as well, or None where its node cannot say so."""
    if isinstance(type, nodes.BytesType) and type.text:
        return None  # its lengths would count characters
    for key, bound in bounds.items():
        if isinstance(type, nodes.DecimalType) and isinstance(bound, float):
            bound = Decimal(str(bound))
        if not hasattr(type, key) or isinstance(bound, bool):
            return None
        known = getattr(type, key)
        if known is not None:
            if key in _LOWER:
                bound = max(known, bound)
            elif key in _UPPER:
                bound = min(known, bound)
            elif known != bound:
                return None
        type = replace(type, **{key: bound})
    return type
