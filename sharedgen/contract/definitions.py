"""Models, enums and recursive types -> definitions."""

from __future__ import annotations

import inspect
from collections.abc import Container
from dataclasses import replace
from typing import Final

from pydantic import BaseModel

from ..source import class_source
from . import nodes
from .functions import (
    FUNCTIONS,
    function_of,
    is_model_serialiser,
    is_pydantic_own,
    refused_by_server,
    unknown_input,
)
from .identity import doc_of, name_of, shown
from .keys import wire_keys
from .reading import Pending, Reading, Schema, Scope
from .scalars import enum_members
from .wrappers import read_serialised

_BEFORE: Final = {"function-before": "before", "function-wrap": "wrap"}


def define_all(reading: Reading) -> None:
    """Read what references wait for, and what that refers to, until nothing waits."""
    while reading.pending:
        pending = reading.pending.popleft()
        reading.definitions[pending.id] = _define(pending)


def fields_of(schema: Schema) -> Schema:
    """The `model-fields` schema in a model, past its own validators."""
    inner: Schema = schema["schema"]
    while inner["type"] in FUNCTIONS:
        inner = inner["schema"]
    return inner


def read_fields(
    cls: type[BaseModel],
    schema: Schema,
    scope: Scope,
    *,
    only: Container[str] | None = None,
) -> tuple[nodes.Field, ...]:
    """The fields of a model as they travel, in the order declared, computed ones last."""
    fields: list[nodes.Field] = []
    taken: dict[str, str] = {}
    inner = fields_of(schema)
    for name, field in inner["fields"].items():
        if only is not None and name not in only:
            continue
        if scope.shape == "serialised" and field.get("serialization_exclude"):
            continue
        info = cls.__pydantic_fields__[name]
        here = scope.at_field(cls, name, shown(info.annotation))
        keys = wire_keys(name, field, scope.config, scope.shape)
        if keys is None:
            here.refuse(
                "an AliasPath is not carried: give the field a flat alias, or declare a model "
                "for the value that it lies in",
            )
            continue
        _refuse_shared_keys(keys, name, taken, here)
        fields.append(
            nodes.Field(
                name=name,
                keys=keys,
                type=here.read(field["schema"]),
                required=(
                    "serialization_exclude_if" not in field
                    if scope.shape == "serialised"
                    else field["schema"]["type"] != "default"
                ),
                doc=_text(info.description),
                deprecated=bool(info.deprecated),
                source=here.place.source,
            )
        )
    if scope.shape == "serialised":
        for computed in inner.get("computed_fields", ()):
            fields.append(_read_computed(cls, computed, taken, scope))
    return tuple(fields)


def _read_computed(
    cls: type[BaseModel], computed: Schema, taken: dict[str, str], scope: Scope
) -> nodes.Field:
    name: str = computed["property_name"]
    info = cls.__pydantic_computed_fields__[name]
    scope = scope.at_field(cls, name, shown(info.return_type))
    key = str(computed.get("alias") or name)
    _refuse_shared_keys((key,), name, taken, scope)
    return nodes.Field(
        name=name,
        keys=(key,),
        type=scope.read(computed["return_schema"]),
        required="serialization_exclude_if" not in computed,
        doc=_text(info.description),
        deprecated=bool(info.deprecated),
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
        case "model":
            return _define_model(pending)
        case _:
            return _define_alias(pending)


def _define_enum(pending: Pending) -> nodes.Enum:
    cls = pending.schema["cls"]
    members = enum_members(cls, pending.scope)
    return nodes.Enum(
        pending.id, name_of(cls), cls.__module__, members, doc_of(cls), class_source(cls)
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


def _define_model(pending: Pending) -> nodes.Definition:
    schema, scope = pending.schema, pending.scope
    cls: type[BaseModel] = schema["cls"]
    scope = replace(scope.at_class(cls), config=schema.get("config", {}))
    type = _read_as_one(cls, schema, scope)
    if type is not None:
        return nodes.Alias(
            id=pending.id,
            name=name_of(cls),
            module=cls.__module__,
            shape=scope.shape,
            type=type,
            doc=doc_of(cls),
            source=class_source(cls),
        )
    _check_construction(cls, schema, scope)
    inner = fields_of(schema)
    extra = inner.get("extra_behavior", scope.config.get("extra_fields_behavior", "ignore"))
    if scope.shape == "validated" and extra == "allow" and "extras_schema" in inner:
        scope.note("the type of unknown keys is decided by the server")
    return nodes.Model(
        id=pending.id,
        name=name_of(cls),
        module=cls.__module__,
        shape=scope.shape,
        fields=read_fields(cls, schema, scope),
        extra=extra,
        doc=doc_of(cls),
        source=class_source(cls),
    )


def _read_as_one(cls: type[BaseModel], schema: Schema, scope: Scope) -> nodes.Type | None:
    """The type of a model that travels as one value: a root model, or by its own serialiser."""
    if scope.shape == "serialised" and schema.get("serialization") and is_model_serialiser(schema):
        return read_serialised(schema, schema["serialization"], scope)
    if not schema.get("root_model"):
        return None
    annotation = shown(cls.__pydantic_fields__["root"].annotation)
    return scope.at_field(cls, "root", annotation).read(schema["schema"])


def _check_construction(cls: type[BaseModel], schema: Schema, scope: Scope) -> None:
    """What the class itself does to values before and after its fields are checked."""
    if scope.shape == "serialised":
        return
    if schema.get("custom_init"):
        scope.refuse(
            "its own __init__ decides what a page may send, which is not known: "
            "use a validator of mode 'after', or do it in the handler"
        )
    if _overrides_post_init(cls):
        scope.note("what model_post_init refuses is decided by the server")
    past_validators(cls, schema["schema"], scope)


def past_validators(cls: type, schema: Schema, scope: Scope) -> Schema:
    """What a model's own validators wrap; each is noted, or refused where a page must know it."""
    while schema["type"] in FUNCTIONS:
        function = function_of(schema)
        if (mode := _BEFORE.get(schema["type"])) is not None:
            scope.at_function(cls, function).refuse(unknown_input(function, mode))
        else:
            scope.at_function(cls, function).note(refused_by_server(function))
        schema = schema["schema"]
    return schema


def _overrides_post_init(cls: type[BaseModel]) -> bool:
    # a model with private attributes has Pydantic's own
    function = inspect.getattr_static(cls, "model_post_init", None)
    inner = inspect.unwrap(function) if callable(function) else None
    return inner is not None and not is_pydantic_own(inner)


def _text(description: str | None) -> str:
    return inspect.cleandoc(description) if description else ""
