"""Models and other structures, enums and recursive types -> definitions."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from typing import Any

from ..declare import Command, Event
from ..source import class_source
from . import nodes
from .defaults import is_wrong_default, with_default
from .functions import (
    FUNCTIONS,
    function_of,
    is_model_serialiser,
    is_pydantic_own,
    refused_by_server,
)
from .identity import deprecation_of, doc_of, name_by_ref, name_of, shown
from .keys import wire_keys
from .reading import Pending, Reading, Schema, Scope
from .scalars import enum_members
from .structures import (
    classes_in,
    deprecation,
    field_schemas,
    fields_of,
    is_always_sent,
    is_required,
    text,
    told_of,
)
from .wrappers import read_function, read_serialised


def define_all(reading: Reading) -> None:
    """Read what references wait for, and what that refers to, until nothing waits."""
    while reading.pending:
        pending = reading.pending.popleft()
        reading.definitions[pending.id] = _define(pending)


def read_fields(
    cls: type, schema: Schema, scope: Scope, *, only: Container[str] | None = None
) -> tuple[nodes.Field, ...]:
    """The fields of a structure as they travel, in the order declared, computed ones last."""
    fields: list[nodes.Field] = []
    taken: dict[str, str] = {}
    inner = fields_of(schema)
    for name, field in field_schemas(inner):
        if only is not None and name not in only:
            continue
        told = told_of(cls, name)
        here = scope.at_field(cls, name, told.annotation)
        if not _travels(field, scope):
            continue
        keys = wire_keys(name, field, scope.config, scope.shape)
        if keys is None:
            here.refuse(
                "an AliasPath is not carried: give the field a flat alias, or declare a model "
                "for the value that it lies in",
            )
            continue
        _refuse_shared_keys(keys, name, taken, here)
        _refuse_hidden(cls, classes_in(field["schema"], here.refs), here)
        fields.append(
            nodes.Field(
                name=name,
                keys=keys,
                type=with_default(here.read(field["schema"]), field, here),
                required=(
                    is_always_sent(field)
                    if scope.shape == "serialised"
                    else is_required(field) or is_wrong_default(field, scope)
                ),
                doc=told.doc,
                deprecated=told.deprecation is not None,
                deprecation=told.deprecation or "",
                source=here.place.source,
            )
        )
    if scope.shape == "serialised":
        for computed in inner.get("computed_fields", ()):
            fields.append(_read_computed(cls, computed, taken, scope))
    return tuple(fields)


def _refuse_hidden(cls: type, types: Iterable[type], scope: Scope) -> None:
    """A name of a model's module that Pydantic looked up in the body of a channel instead.

    It does so for a model that is not complete when the first message uses it.
    """
    known = vars(sys.modules.get(cls.__module__, object))
    for found in types:
        meant = known.get(found.__name__)
        hidden = issubclass(found, (Event, Command)) and isinstance(meant, type)
        if hidden and meant is not found and "." not in cls.__qualname__:
            scope.refuse(
                f"{found.__name__} is read as {shown(found)} here, since the channel's body hides "
                f"the {found.__name__} of {cls.__module__}: rename one, or define this model "
                "behind all that it refers to"
            )


def _travels(field: Schema, scope: Scope) -> bool:
    """Whether a field is there in this direction."""
    if scope.shape == "serialised":
        return not field.get("serialization_exclude") and not field.get("init_only")
    return bool(field.get("init", True))  # of a dataclass


def _read_computed(cls: type, computed: Schema, taken: dict[str, str], scope: Scope) -> nodes.Field:
    name: str = computed["property_name"]
    decorators: Any = getattr(cls, "__pydantic_decorators__", None)
    info = decorators.computed_fields[name].info if decorators is not None else None
    scope = scope.at_field(cls, name, shown(info.return_type) if info else "")
    key = str(computed.get("alias") or name)
    _refuse_shared_keys((key,), name, taken, scope)
    told = deprecation(info) if info else None
    return nodes.Field(
        name=name,
        keys=(key,),
        type=scope.unchecking().read(computed["return_schema"]),
        required="serialization_exclude_if" not in computed,
        doc=text(info.description) if info else "",
        deprecated=told is not None,
        deprecation=told or "",
        source=scope.place.source,
    )


def _refuse_shared_keys(
    keys: tuple[str, ...], name: str, taken: dict[str, str], scope: Scope
) -> None:
    for key in keys:
        other = taken.setdefault(key, name)
        if other != name:
            scope.refuse(f"it travels under the key {key!r}, as {other} does: change one alias")


def _define(pending: Pending) -> nodes.Definition:
    match pending.schema["type"]:
        case "enum":
            return _define_enum(pending)
        case "model" | "typed-dict" | "dataclass":
            return _define_structure(pending)
        case "named-tuple":
            return _define_named_tuple(pending)
        case _:
            return _define_alias(pending)


def _define_enum(pending: Pending) -> nodes.Enum:
    cls = pending.schema["cls"]
    members = enum_members(cls, pending.scope)
    return nodes.Enum(
        id=pending.id,
        name=name_of(cls),
        module=cls.__module__,
        members=members,
        doc=doc_of(cls),
        source=class_source(cls),
        deprecation=deprecation_of(cls),
    )


def _define_alias(pending: Pending) -> nodes.Alias:
    module, _, name = pending.id.partition("#")[0].partition("~")[0].partition(":")
    return nodes.Alias(
        id=pending.id,
        name=name,
        module=module,
        shape=pending.scope.shape,
        type=pending.scope.read(pending.schema),
        doc="",
        source=pending.scope.place.source,
    )


def _define_named_tuple(pending: Pending) -> nodes.Alias:
    cls: type = pending.schema["cls"]
    scope = pending.scope.at_class(cls)
    fields = []
    for name, field in field_schemas(pending.schema):
        told = told_of(cls, name)
        here = scope.at_field(cls, name, told.annotation)
        fields.append(
            nodes.Field(
                name=name,
                keys=(name,),
                type=with_default(here.read(field["schema"]), field, here),
                required=scope.shape == "serialised" or is_required(field),
                doc=told.doc,
                deprecated=told.deprecation is not None,
                deprecation=told.deprecation or "",
                source=here.place.source,
            )
        )
    type = nodes.NamedTupleType(tuple(fields), scope.shape == "serialised")
    return _alias(pending, type)


def _define_structure(pending: Pending) -> nodes.Definition:
    schema, scope = pending.schema, pending.scope
    cls: type = schema["cls"]
    scope = replace(scope.at_class(cls), config=_config(schema, scope))
    if "__pydantic_validator__" in vars(cls):
        scope = replace(scope, root_config=scope.config)
    type = _read_as_one(cls, schema, scope)
    if type is None:
        type = _read_unknown_input(cls, schema, scope)
    if type is not None:
        return _alias(pending, type)
    if scope.shape == "serialised" and _sets_fields(cls, schema, scope):
        scope = scope.unchecking()
    inner = fields_of(schema)
    config = schema.get("config", {})
    extra = inner.get("extra_behavior") or config.get("extra_fields_behavior", "ignore")
    return nodes.Model(
        id=pending.id,
        name=_name(pending),
        module=cls.__module__,
        shape=scope.shape,
        fields=read_fields(cls, schema, scope),
        extra=extra,
        doc=doc_of(cls),
        source=class_source(cls),
        extras=_read_extras(inner, scope) if extra == "allow" else None,
        deprecation=deprecation_of(cls),
    )


def _config(schema: Schema, scope: Scope) -> Schema:
    """The config that its fields obey: a TypedDict is sent as the model around it says."""
    around: Schema = scope.config if schema["type"] != "model" else {}
    config: Schema = schema.get("config", around)
    if schema["type"] != "typed-dict" or scope.shape == "validated":
        return config
    own = {key: value for key, value in config.items() if not key.startswith("ser_")}
    return own | {key: value for key, value in around.items() if key.startswith("ser_")}


def _read_extras(inner: Schema, scope: Scope) -> nodes.Type | None:
    if "extras_keys_schema" in inner and scope.shape == "validated":
        scope.note("which unknown keys it takes is decided by the server")
    schema = inner.get("extras_schema")
    return None if schema is None else scope.read(schema)


def _alias(pending: Pending, type: nodes.Type) -> nodes.Alias:
    """A class that travels as another type."""
    cls: Any = pending.schema["cls"]
    return nodes.Alias(
        id=pending.id,
        name=_name(pending),
        module=cls.__module__,
        shape=pending.scope.shape,
        type=type,
        doc=doc_of(cls),
        source=class_source(cls),
        deprecation=deprecation_of(cls),
    )


def _name(pending: Pending) -> str:
    schema = pending.schema
    cls: type = schema["cls"]
    return name_of(cls) if schema["type"] == "model" else name_by_ref(cls, schema["ref"])


def _read_as_one(cls: type, schema: Schema, scope: Scope) -> nodes.Type | None:
    """The type of a model that travels as one value: a root model, or by its own serialiser."""
    if scope.shape == "serialised" and schema.get("serialization") and is_model_serialiser(schema):
        return read_serialised(schema, schema["serialization"], scope)
    if not schema.get("root_model"):
        return None
    root = told_of(cls, "root")
    return scope.at_field(cls, "root", root.annotation).read(schema["schema"])


def _read_unknown_input(cls: type, schema: Schema, scope: Scope) -> nodes.Type | None:
    """What may be sent where the class itself sees a value before its fields are checked."""
    if scope.shape == "serialised":
        return None
    if schema.get("custom_init"):
        scope.note("what its own __init__ takes is decided by the server: any value passes here")
        return nodes.AnyType()
    if (name := _post_init(cls, schema)) is not None:
        scope.note(f"what {name} refuses is decided by the server")
    if schema["type"] == "typed-dict":
        return None
    for function in _validators(schema["schema"]):
        if function["type"] == "function-after":
            of = function_of(function)
            scope.at_function(cls, of).note(refused_by_server(of))
        else:
            return read_function(function, scope.at_function(cls, function_of(function)))
    return None


def _sets_fields(cls: type, schema: Schema, scope: Scope) -> bool:
    """Whether the class itself may have set a field to what its type refuses."""
    decorators: Any = getattr(cls, "__pydantic_decorators__", None)
    validators = decorators.model_validators.values() if decorators is not None else ()
    name = _post_init(cls, schema)
    if name is not None:
        scope.note(f"what {name} makes of its fields is decided by the server")
    return name is not None or any(v.info.mode != "before" for v in validators)


def _post_init(cls: type, schema: Schema) -> str | None:
    """The method that sees a new instance, where the user has written one."""
    if schema["type"] == "dataclass":
        return "__post_init__" if schema["post_init"] else None
    # a model with private attributes has Pydantic's own
    function = inspect.getattr_static(cls, "model_post_init", None)
    inner = inspect.unwrap(function) if callable(function) else None
    return "model_post_init" if inner is not None and not is_pydantic_own(inner) else None


def _validators(schema: Schema) -> Iterator[Schema]:
    """The validators of a class around its fields, from the outside in."""
    while schema["type"] in FUNCTIONS:
        yield schema
        schema = schema["schema"]


def past_validators(cls: type, schema: Schema, scope: Scope) -> Schema:
    """What the validators of a channel wrap; each is noted, or refused where it sees the input."""
    for function in _validators(schema):
        of = function_of(function)
        here = scope.at_function(cls, of)
        if function["type"] == "function-after":
            here.note(refused_by_server(of))
        else:
            here.refuse("an address has no validator that sees its parameters first: use 'after'")
        schema = function["schema"]
    return schema
