"""Core schemas -> type nodes: which reader each has, containers and references.

See https://docs.pydantic.dev/latest/internals/architecture/ for what a core schema is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from . import nodes, scalars, unions, wrappers
from .functions import core_of, is_enum_value, is_model_serialiser
from .identity import alias_name, id_of, key_of, shown
from .reading import Schema, Scope
from .refusals import refuse_type


def read_type(schema: Schema, scope: Scope) -> nodes.Type:
    """The node of a core schema, in the scope's shape. Faults and notes go to the scope's run."""
    if is_enum_value(schema):
        return scope.read(schema["schema"])
    serialiser = schema.get("serialization")
    if scope.shape == "serialised" and serialiser and not is_model_serialiser(schema):
        return wrappers.read_serialised(schema, serialiser, scope)
    return _READERS.get(schema["type"], refuse_type)(schema, scope)


def _read_list(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.ListType(
        scope.read(schema["items_schema"]), schema.get("min_length"), schema.get("max_length")
    )


def _read_tuple(schema: Schema, scope: Scope) -> nodes.Type:
    items = schema["items_schema"]
    least, most = schema.get("min_length"), schema.get("max_length")
    if schema.get("variadic_item_index") is not None:
        if len(items) > 1:
            return scope.refuse(
                "a tuple of fixed and any number of further items is not carried: "
                "use list[…], or a model with the fixed ones as fields"
            )
        return nodes.ListType(scope.read(items[0]), least, most)
    if len(items) < (least or 0) or (most is not None and len(items) > most):
        return scope.refuse(f"a tuple of {len(items)} items never has this length: take it away")
    return nodes.TupleType(tuple(scope.read(item) for item in items))


def _read_set(schema: Schema, scope: Scope) -> nodes.Type:
    """An array, in which a value may stand twice: Pydantic counts it once."""
    items = scope.read(schema["items_schema"])
    is_enum = core_of(schema["items_schema"], scope.refs)["type"] == "enum"
    if not is_enum and not _is_scalar(items):
        return scope.refuse(
            f"a set of such items is not carried ({scope.place.annotation}): use list[…]"
        )
    least, most = schema.get("min_length"), schema.get("max_length")
    if scope.shape == "serialised":
        return nodes.ListType(items, least, most)
    if most is not None or (least or 0) > 1:
        scope.note("how many different items it has is decided by the server")
    return nodes.ListType(items, least)


def _is_scalar(type: nodes.Type) -> bool:
    if isinstance(type, nodes.UnionType):
        return all(map(_is_scalar, type.members))
    return isinstance(type, _SCALARS)


def _read_dict(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.DictType(
        _read_key(schema.get("keys_schema", {"type": "any"}), scope),
        scope.read(schema.get("values_schema", {"type": "any"})),
        schema.get("min_length"),
        schema.get("max_length"),
    )


def _read_key(schema: Schema, scope: Scope) -> nodes.Type:
    """The type of a dict's keys, which are text on the wire."""
    inner = core_of(schema, scope.refs)
    key = scope.read(schema)
    match key:
        case nodes.AnyType():  # any text; a refused key has its fault already
            return nodes.StrType()
        case nodes.StrType() | nodes.IntType() | nodes.UuidType() | nodes.DateType():
            return key
        case nodes.LiteralType(values) if all(isinstance(value, str) for value in values):
            return key
        case nodes.Reference() if inner["type"] == "enum":
            if inner.get("sub_type") == "int" or all(
                isinstance(member.value, str) for member in inner["cls"]
            ):
                return key
    return scope.refuse(
        f"a dict with such keys is not carried ({scope.place.annotation or inner['type']}): "
        "they are str, int, UUID, date, an Enum of str or an IntEnum, or a Literal of str"
    )


def _read_reference(schema: Schema, scope: Scope) -> nodes.Type:
    ref: str = schema["schema_ref"]
    target = scope.refs[ref]
    if not _is_recursive(ref, scope):
        return scope.read(target)
    settings = {key: str(value) for key, value in scope.config.items() if key != "title"}
    module, name = alias_name(ref)
    return scope.reading.refer((ref, *sorted(settings.items())), f"{module}:{name}", target, scope)


def _is_recursive(ref: str, scope: Scope) -> bool:
    """Whether a shared definition reaches itself without a model between."""
    seen: set[str] = set()
    waiting: list[Any] = [scope.refs[ref]]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (list, tuple)):
            waiting.extend(part)
        elif isinstance(part, dict):
            if part.get("type") == "definition-ref":
                found = part["schema_ref"]
                if found == ref:
                    return True
                if found not in seen:
                    seen.add(found)
                    waiting.append(scope.refs[found])
            elif part.get("type") == "json-or-python":
                waiting.append(part["json_schema"])
            elif part.get("type") not in ("model", "enum"):
                waiting.extend(v for k, v in part.items() if k not in ("metadata", "serialization"))
    return False


def _read_model(schema: Schema, scope: Scope) -> nodes.Type:
    cls: type = schema["cls"]
    metadata: dict[str, Any] = getattr(cls, "__pydantic_generic_metadata__", {})
    open_ = [p for p in metadata.get("parameters", ()) if not _stands_for_something(p)]
    if open_:
        what = ", ".join(p.__name__ for p in open_)
        return scope.refuse(
            f"the generic model {shown(cls)} is not carried without its {what}: "
            f"write {shown(cls)}[…], or {shown(cls)}[Any] for whatever JSON holds"
        )
    return scope.reading.refer(key_of(cls), id_of(cls), schema, scope)


def _stands_for_something(parameter: Any) -> bool:
    has_default = getattr(parameter, "has_default", None)
    return bool(
        getattr(parameter, "__bound__", None)
        or getattr(parameter, "__constraints__", None)
        or (has_default is not None and has_default())
    )


def _inner(key: str) -> Callable[[Schema, Scope], nodes.Type]:
    return lambda schema, scope: scope.read(cast(Schema, schema[key]))


_SCALARS: Final = (
    nodes.NullType,
    nodes.BoolType,
    nodes.IntType,
    nodes.FloatType,
    nodes.DecimalType,
    nodes.StrType,
    nodes.UuidType,
    nodes.DateTimeType,
    nodes.DateType,
    nodes.LiteralType,
)
_READERS: Final[Mapping[str, Callable[[Schema, Scope], nodes.Type]]] = {
    "any": scalars.read_any,
    "none": scalars.read_none,
    "bool": scalars.read_bool,
    "int": scalars.read_int,
    "float": scalars.read_float,
    "decimal": scalars.read_decimal,
    "str": scalars.read_str,
    "uuid": scalars.read_uuid,
    "datetime": scalars.read_datetime,
    "date": scalars.read_date,
    "literal": scalars.read_literal,
    "enum": scalars.read_enum,
    "list": _read_list,
    "tuple": _read_tuple,
    "set": _read_set,
    "frozenset": _read_set,
    "dict": _read_dict,
    "nullable": unions.read_nullable,
    "union": unions.read_union,
    "tagged-union": unions.read_tagged_union,
    "definition-ref": _read_reference,
    "model": _read_model,
    "default": wrappers.read_default,
    "function-after": wrappers.read_after,
    "function-before": wrappers.read_before,
    "function-wrap": wrappers.read_wrap,
    "function-plain": wrappers.read_plain,
    "chain": wrappers.read_chain,
    "custom-error": _inner("schema"),
    "json-or-python": _inner("json_schema"),
    "lax-or-strict": _inner("strict_schema"),
}
