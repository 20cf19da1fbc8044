"""Core schemas of lists, tuples, sets and dicts -> nodes."""

from __future__ import annotations

from typing import Any, Final

from . import nodes
from .functions import core_of
from .reading import Schema, Scope
from .unions import any_of, choices_of

# keys that Pydantic reads from text as it reads the value itself
_KEYS: Final = (
    nodes.StrType,
    nodes.BoolType,
    nodes.IntType,
    nodes.FloatType,
    nodes.DecimalType,
    nodes.UuidType,
    nodes.DateTimeType,
    nodes.DateType,
    nodes.TimeType,
    nodes.DurationType,
    nodes.BytesType,
    nodes.FormatType,
)


def read_list(schema: Schema, scope: Scope) -> nodes.Type:
    return nodes.ListType(
        _items(schema, scope), schema.get("min_length") or None, schema.get("max_length")
    )


def read_tuple(schema: Schema, scope: Scope) -> nodes.Type:
    items = schema["items_schema"]
    least, most = schema.get("min_length"), schema.get("max_length")
    if schema.get("variadic_item_index") is not None:
        if len(items) > 1:
            return scope.refuse(
                "a tuple of fixed and any number of further items is not carried: "
                "use list[…], or a model with the fixed ones as fields"
            )
        return nodes.ListType(scope.read(items[0]), least or None, most)
    if len(items) < (least or 0) or (most is not None and len(items) > most):
        return scope.refuse(f"a tuple of {len(items)} items never has this length: take it away")
    return nodes.TupleType(tuple(scope.read(item) for item in items))


def read_set(schema: Schema, scope: Scope) -> nodes.Type:
    """An array, in which a value may stand twice: Pydantic counts it once."""
    items = _items(schema, scope)
    least, most = schema.get("min_length") or None, schema.get("max_length")
    if scope.shape == "serialised":
        return nodes.ListType(items, least, most)
    if isinstance(items, nodes.AnyType):
        items = hashable()
    elif not _is_hashable(schema["items_schema"], scope):
        return scope.refuse(
            f"a set of such items is not carried ({scope.place.annotation}), as Python keeps no "
            "lists, dicts or changeable models in a set: use list[…]"
        )
    counted = least is not None or most is not None
    if counted and not _is_same(items):
        scope.note("how many different items it has is decided by the server")
        return nodes.ListType(items, 1 if least else None)
    return nodes.ListType(items, least, most, distinct=counted)


def hashable() -> nodes.Type:
    """What JSON holds that Python keeps in a set: anything but lists and objects."""
    return any_of(
        (nodes.StrType(), nodes.IntType(), nodes.FloatType(), nodes.BoolType(), nodes.NullType())
    )


def read_generator(schema: Schema, scope: Scope) -> nodes.Type:
    if scope.shape == "validated":
        return scope.refuse(
            "an iterable is checked only when it is read, so what a page may send is not known: "
            "use list[…]"
        )
    return nodes.ListType(_items(schema, scope))


def read_dict(schema: Schema, scope: Scope) -> nodes.Type:
    keys = _read_key(schema.get("keys_schema", {"type": "any"}), scope)
    values = scope.read(schema.get("values_schema", {"type": "any"}))
    least, most = schema.get("min_length") or None, schema.get("max_length")
    counted = least is not None or most is not None
    if counted and scope.shape == "validated" and not _has_one_spelling(keys):
        scope.note("how many different keys it has is decided by the server")
        return nodes.DictType(keys, values, 1 if least else None)
    return nodes.DictType(keys, values, least, most)


def _items(schema: Schema, scope: Scope) -> nodes.Type:
    return scope.read(schema.get("items_schema", {"type": "any"}))


def _is_same(items: nodes.Type) -> bool:
    """Whether values are equal in Python exactly where they are the same in JavaScript."""
    return isinstance(items, (nodes.IntType, nodes.FloatType)) or _has_one_spelling(items)


def _has_one_spelling(type: nodes.Type) -> bool:
    """Whether no two texts are the same value."""
    match type:
        case nodes.StrType():
            return not (type.strip_whitespace or type.to_lower or type.to_upper)
        case nodes.LiteralType(values):
            return all(isinstance(value, str) for value in values)
    return False


def _is_hashable(schema: Schema, scope: Scope, within: tuple[type, ...] = ()) -> bool:
    """Whether Python keeps every value of it in a set. `within`: the classes asked already."""
    core = core_of(schema, scope.refs)
    match core["type"]:
        case "list" | "dict" | "set" | "typed-dict" | "any" | "deque" | "ordered-dict" | "counter":
            return False
        case "model" | "dataclass" if core["cls"] not in within:
            within = (*within, core["cls"])
            if core["cls"].__hash__ is None:
                return False
    return all(_is_hashable(part, scope, within) for part in _parts(core))


def _parts(core: Schema) -> list[Schema]:
    """The schemas of what a value is made of, where its hash is made of theirs."""
    match core["type"]:
        case "tuple":
            return list(core["items_schema"])
        case "nullable":
            return [core["schema"]]
        case "union":
            return choices_of(core)
        case "tagged-union":
            return [c for c in core["choices"].values() if not isinstance(c, str)]
        case "json-or-python":
            return [core["json_schema"]]
        case "lax-or-strict":
            return [core["strict_schema"]]
        case "chain":
            return list(core["steps"])
        case "json":
            return [core.get("schema", {"type": "any"})]
        case "model" | "dataclass" | "named-tuple":
            if core.get("root_model"):
                return [core["schema"]]
            inner = core
            while "fields" not in inner or "schema" in inner:
                inner = inner["schema"]
            fields = inner["fields"]
            found = fields.values() if isinstance(fields, dict) else fields
            return [field["schema"] for field in found]
    return []  # a single value; a frozenset's own items are asked when it is read


def _read_key(schema: Schema, scope: Scope) -> nodes.Type:
    """The type of a dict's keys, which are text on the wire."""
    inner = core_of(schema, scope.refs)
    if scope.shape == "validated" and inner["type"] == "nullable":
        return _read_key(inner["schema"], scope)  # no text is None
    key = scope.read(schema)
    found = _as_key(key, inner, scope)
    if found is not None:
        return found
    return scope.refuse(
        f"a dict with such keys is not carried ({scope.place.annotation or inner['type']}): "
        "they are text on the wire, so use str, a number, a date or time, UUID, or an Enum or "
        "Literal of str"
    )


def _as_key(key: nodes.Type, inner: Schema, scope: Scope) -> nodes.Type | None:
    match key:
        case nodes.AnyType():  # any text; a refused key has its fault already
            return nodes.StrType()
        case nodes.UnionType(members):
            found = [_as_key(member, inner, scope) for member in members]
            known = [member for member in found if member is not None]
            if len(known) == len(members):
                return any_of(known)
        case nodes.LiteralType(values):
            return _literal_key(values, scope)
        case nodes.Reference() if inner["type"] == "enum":
            values = tuple(member.value for member in inner["cls"])
            if inner.get("sub_type") == "int" or all(isinstance(v, str) for v in values):
                return key
            return _literal_key(values, scope)
        case nodes.NullType() if scope.shape == "serialised":
            return nodes.LiteralType(("None",))
    return key if isinstance(key, _KEYS) else None


def _literal_key(values: tuple[Any, ...], scope: Scope) -> nodes.Type | None:
    """As validated a key is text, or the spelling of a bool, and never a number."""
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) == len(values):
        return nodes.LiteralType(values)
    if scope.shape == "serialised":
        return nodes.LiteralType(tuple(dict.fromkeys(map(_written, values))))
    bools = {value for value in values if isinstance(value, bool)}
    if len(bools) == 1:
        scope.note("which bool a key spells is decided by the server")
    found = [nodes.LiteralType(texts)] if texts else []
    return any_of((*found, *([nodes.BoolType()] if bools else []))) if found or bools else None


def _written(value: nodes.Scalar) -> str:
    """How Pydantic writes a value as a key."""
    return str(value).lower() if isinstance(value, bool) else str(value)
