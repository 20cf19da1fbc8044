"""A default that its own type refuses: Pydantic does not check it, and the server sends it."""

from __future__ import annotations

from enum import Enum
from typing import Any

from pydantic_core import SchemaValidator, ValidationError

from . import nodes
from .functions import core_of
from .reading import Schema, Scope
from .unions import any_of

_PLAIN = ("int", "float", "str", "bool")


def with_default(type: nodes.Type, field: Schema, scope: Scope) -> nodes.Type:
    """The type of a field as sent, with its default as one value more where that is refused."""
    schema = field["schema"]
    if scope.shape != "serialised" or schema["type"] != "default" or "default" not in schema:
        return type
    if schema.get("validate_default", scope.config.get("validate_default")):
        return type
    if "serialization" in schema or "serialization" in schema["schema"]:
        return type
    default = schema["default"]
    inner = core_of(schema["schema"], scope.refs)
    if default is None:
        return any_of((type, nodes.NullType())) if _refuses_none(type, scope) else type
    if inner["type"] in _PLAIN and _is_scalar(default) and _refuses(inner, default, scope):
        return any_of((type, nodes.LiteralType((default,))))
    return type


def _is_scalar(default: Any) -> bool:
    return isinstance(default, (bool, int, float, str)) and not isinstance(default, Enum)


def _refuses(schema: Schema, default: Any, scope: Scope) -> bool:
    plain: Any = {key: value for key, value in schema.items() if key not in ("ref", "metadata")}
    try:
        SchemaValidator(plain, scope.config or None).validate_python(default, strict=True)  # type: ignore[arg-type]  # a core config
    except ValidationError:
        return True
    return False


def _refuses_none(type: nodes.Type, scope: Scope) -> bool:
    match type:
        case nodes.UnionType(members):
            return nodes.NullType() not in members
        case nodes.LiteralType(values):
            return None not in values
        case nodes.Reference() | nodes.TaggedUnionType() | nodes.AnyType() | nodes.NullType():
            return False  # a definition may take null; that None is no model is its user's to see
    return True
