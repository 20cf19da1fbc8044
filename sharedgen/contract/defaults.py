"""A default that its own type refuses: Pydantic does not look at it, and the server sends it."""

from __future__ import annotations

from typing import Any, Final

from pydantic_core import SchemaSerializer, SchemaValidator, core_schema, from_json

from . import nodes
from .functions import core_of, is_pydantic_own
from .reading import Schema, Scope
from .unions import any_of

_SCALARS: Final = (bool, int, float, str, type(None))
_CONTAINERS: Final = (list, tuple, set, frozenset, dict)
# what of these a factory makes is known without more ado
_FACTORIES: Final = (list, dict, set, frozenset, tuple, str, int, float, bool)


def with_default(type: nodes.Type, field: Schema, scope: Scope) -> nodes.Type:
    """The type of a field as sent, with its default as one value more where that is refused."""
    schema = field["schema"]
    if scope.shape != "serialised" or schema["type"] != "default" or _is_validated(schema, scope):
        return type
    inner = schema["schema"]
    found, default = _default_of(schema)
    if not found or _is_plainly_right(type, default):
        return type
    for serialiser in (schema.get("serialization"), inner.get("serialization")):
        if serialiser and "function" in serialiser and not is_pydantic_own(serialiser["function"]):
            passes = str(serialiser.get("when_used", "always")).endswith("unless-none")
            return any_of((type, nodes.NullType())) if passes and default is None else type
    if isinstance(default, _SCALARS):
        return _with_scalar(type, inner, default, scope)
    if isinstance(default, _CONTAINERS) and not _is_taken(inner, default, scope):
        if core_of(inner, scope.refs)["type"] == default.__class__.__name__:
            # it is of another length
            return scope.unchecking().read(inner)
        scope.note("its default is not of its type, so any value passes here: mend the default")
        return nodes.AnyType()
    return type


def is_wrong_default(field: Schema, scope: Scope) -> bool:
    """Whether Pydantic is asked to look at the default, and refuses it: then there is none."""
    schema = field["schema"]
    if schema["type"] != "default" or "default" not in schema or not _is_validated(schema, scope):
        return False
    try:
        _validator(schema["schema"], scope).validate_python(schema["default"], strict=True)
    except Exception:
        return True
    return False


def _is_validated(schema: Schema, scope: Scope) -> bool:
    return bool(schema.get("validate_default", scope.config.get("validate_default")))


def _default_of(schema: Schema) -> tuple[bool, Any]:
    """The default, where it is known: a factory of the user's is not called."""
    if "default" in schema:
        return True, schema["default"]
    factory = schema.get("default_factory")
    return factory in _FACTORIES, factory() if factory in _FACTORIES else None


def _is_plainly_right(type: nodes.Type, default: Any) -> bool:
    """What most defaults are, told without asking Pydantic."""
    match type:
        case nodes.AnyType():
            return True
        case nodes.BoolType():
            return isinstance(default, bool)
        case nodes.StrType():
            return type == nodes.StrType() and isinstance(default, str)
        case nodes.LiteralType(values):
            return any(
                default == value and default.__class__ is value.__class__ for value in values
            )
        case nodes.UnionType(members):
            return any(_is_plainly_right(member, default) for member in members)
        case nodes.NullType():
            return default is None
    return False


def _with_scalar(type: nodes.Type, schema: Schema, default: Any, scope: Scope) -> nodes.Type:
    """As the server sends it: in the one spelling of its type, or as it is."""
    try:
        text = _serialiser(schema, scope).to_json(default, by_alias=True, warnings=False)
        sent = from_json(text)
    except Exception:  # the server cannot send it either
        return type
    if not isinstance(sent, _SCALARS) or _is_written_so(schema, text, scope):
        return type
    return any_of((type, nodes.NullType() if sent is None else nodes.LiteralType((sent,))))


def _is_written_so(schema: Schema, text: bytes, scope: Scope) -> bool:
    try:
        value = _validator(schema, scope).validate_json(text, strict=True)
        return _serialiser(schema, scope).to_json(value, by_alias=True, warnings=False) == text
    except Exception:
        return False


def _is_taken(schema: Schema, default: Any, scope: Scope) -> bool:
    core = core_of(schema, scope.refs)
    if core["type"] in ("model", "dataclass", "named-tuple"):
        return isinstance(default, core["cls"])  # what could be read as one is sent as it is
    try:
        _validator(schema, scope).validate_python(default, strict=True)
    except Exception:
        return False
    return True


def _validator(schema: Schema, scope: Scope) -> SchemaValidator:
    return SchemaValidator(_whole(schema, scope), scope.config or None)  # type: ignore[arg-type]  # a core config


def _serialiser(schema: Schema, scope: Scope) -> SchemaSerializer:
    return SchemaSerializer(_whole(schema, scope), scope.config or None)  # type: ignore[arg-type]  # a core config


def _whole(schema: Any, scope: Scope) -> core_schema.CoreSchema:
    definitions: Any = list(scope.refs.values())
    return core_schema.definitions_schema(schema, definitions) if definitions else schema
