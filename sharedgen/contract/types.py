"""Core schemas -> type nodes: which reader each has, containers and references.

See https://docs.pydantic.dev/latest/internals/architecture/ for what a core schema is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, cast

from . import containers, formats, nodes, scalars, temporal, unions, wrappers
from .functions import (
    is_by_annotation,
    is_enum_value,
    is_model_serialiser,
    without_constraints,
)
from .identity import alias_name, id_by_ref, id_of, key_of, shown
from .reading import Schema, Scope
from .refusals import refuse_type

_DEFINED: Final = ("model", "enum", "typed-dict", "dataclass", "named-tuple", "call")


def read_type(schema: Schema, scope: Scope) -> nodes.Type:
    """The node of a core schema, in the scope's shape. Faults and notes go to the scope's run."""
    if is_enum_value(schema):
        return scope.read(schema["schema"])
    serialiser = schema.get("serialization")
    if scope.shape == "serialised" and serialiser and not is_model_serialiser(schema):
        if schema["type"] == "function-plain" and is_by_annotation(serialiser):
            return wrappers.read_function(schema, scope)
        return wrappers.read_serialised(schema, serialiser, scope)
    if scope.unchecked:
        schema = without_constraints(schema)
    return _READERS.get(schema["type"], refuse_type)(schema, scope)


def _read_reference(schema: Schema, scope: Scope) -> nodes.Type:
    ref: str = schema["schema_ref"]
    target = scope.refs[ref]
    if target["type"] not in _DEFINED:
        scope = replace(scope, config=scope.root_config)
    if not _is_recursive(ref, scope):
        return scope.read(target)
    module, name = alias_name(ref)
    return scope.reading.refer((ref, *_settings(scope.config)), f"{module}:{name}", target, scope)


def _settings(config: Schema) -> list[tuple[str, str]]:
    return sorted((key, str(value)) for key, value in config.items() if key != "title")


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
            elif part.get("type") not in _DEFINED:
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


def _read_structure(schema: Schema, scope: Scope) -> nodes.Type:
    cls: type = schema["cls"]
    shared = any(target["type"] not in _DEFINED for target in scope.refs.values())
    key = (
        schema["ref"],
        *_settings({**scope.config, **schema.get("config", {})}),
        *(_settings(scope.root_config) if shared else ()),
    )
    return scope.reading.refer(key, id_by_ref(cls, schema["ref"]), schema, scope)


def _read_call(schema: Schema, scope: Scope) -> nodes.Type:
    """A NamedTuple as Pydantic before 2.14 has it: a call of the class."""
    cls = schema["function"]
    arguments = schema["arguments_schema"]
    if not isinstance(cls, type) or arguments["type"] != "arguments":
        return refuse_type(schema, scope)
    fields = arguments["arguments_schema"]
    found = {"type": "named-tuple", "cls": cls, "fields": fields, "ref": schema["ref"]}
    return _read_structure(found, scope)


def _read_json(schema: Schema, scope: Scope) -> nodes.Type:
    """Text that holds JSON, which is sent as what it holds."""
    holds = scope.read(schema.get("schema", {"type": "any"}))
    if scope.shape == "serialised":
        return holds
    scope.note("how the numbers in its text are spelled is decided by the server")
    return nodes.JsonTextType(holds)


def _stands_for_something(parameter: Any) -> bool:
    has_default = getattr(parameter, "has_default", None)
    return bool(
        getattr(parameter, "__bound__", None)
        or getattr(parameter, "__constraints__", None)
        or (has_default is not None and has_default())
    )


def _inner(key: str) -> Callable[[Schema, Scope], nodes.Type]:
    return lambda schema, scope: scope.read(cast(Schema, schema[key]))


_READERS: Final[Mapping[str, Callable[[Schema, Scope], nodes.Type]]] = {
    "any": scalars.read_any,
    "none": scalars.read_none,
    "bool": scalars.read_bool,
    "int": scalars.read_int,
    "float": scalars.read_float,
    "decimal": scalars.read_decimal,
    "str": scalars.read_str,
    "uuid": scalars.read_uuid,
    "datetime": temporal.read_datetime,
    "date": temporal.read_date,
    "time": temporal.read_time,
    "timedelta": temporal.read_timedelta,
    "bytes": formats.read_bytes,
    "complex": formats.read_complex,
    "fraction": formats.read_fraction,
    "url": formats.read_url,
    "multi-host-url": formats.read_url,
    "json": _read_json,
    "literal": scalars.read_literal,
    "enum": scalars.read_enum,
    "list": containers.read_list,
    "deque": containers.read_list,
    "generator": containers.read_generator,
    "tuple": containers.read_tuple,
    "set": containers.read_set,
    "frozenset": containers.read_set,
    "dict": containers.read_dict,
    "ordered-dict": containers.read_dict,
    "counter": containers.read_dict,
    "frozen-dict": containers.read_dict,
    "frozendict": containers.read_dict,
    "nullable": unions.read_nullable,
    "union": unions.read_union,
    "tagged-union": unions.read_tagged_union,
    "definition-ref": _read_reference,
    "model": _read_model,
    "typed-dict": _read_structure,
    "dataclass": _read_structure,
    "named-tuple": _read_structure,
    "call": _read_call,
    "default": wrappers.read_default,
    "function-after": wrappers.read_after,
    "function-before": wrappers.read_function,
    "function-wrap": wrappers.read_function,
    "function-plain": wrappers.read_function,
    "chain": wrappers.read_chain,
    "custom-error": _inner("schema"),
    "json-or-python": _inner("json_schema"),
    "lax-or-strict": _inner("strict_schema"),
}
