"""Objects of named fields: what a model, a TypedDict, a dataclass and a NamedTuple have in common.

Each is read from its core schema; what is told of a field beside that (its documentation) is in
the class.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic.fields import FieldInfo
from typing_extensions import get_type_hints

from .functions import FUNCTIONS
from .identity import shown
from .reading import Schema

STRUCTURES: Final = frozenset({"model", "typed-dict", "dataclass"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a class tells of a field."""

    annotation: str
    doc: str = ""
    deprecation: str | None = None


def told_of(cls: type, name: str) -> Told:
    info = _info(cls, name)
    if info is None:
        return Told(shown(_hints(cls).get(name, Any)))
    return Told(shown(info.annotation), text(info.description), deprecation(info))


def deprecation(info: Any) -> str | None:
    """What a deprecated field says of it, '' where it only is, None where it is not."""
    told = info.deprecated
    if isinstance(told, bool) or told is None:
        return "" if told else None
    return text(getattr(told, "message", told))


def text(description: str | None) -> str:
    return inspect.cleandoc(description) if description else ""


def fields_of(schema: Schema) -> Schema:
    """The schema that has the fields, past the class's own validators."""
    inner: Schema = schema if schema["type"] == "typed-dict" else schema["schema"]
    while inner["type"] in FUNCTIONS:
        inner = inner["schema"]
    return inner


def field_schemas(inner: Schema) -> Iterator[tuple[str, Schema]]:
    fields = inner["fields"]
    yield from fields.items() if isinstance(fields, dict) else ((f["name"], f) for f in fields)


def is_required(field: Schema) -> bool:
    """Whether it must be there to be valid."""
    required: bool | None = field.get("required")  # only of a TypedDict
    return field["schema"]["type"] != "default" if required is None else required


def classes_in(schema: Any, refs: Mapping[str, Schema]) -> Iterator[type]:
    """The classes that a schema speaks of, but not those within them."""
    if isinstance(schema, (list, tuple)):
        for part in schema:
            yield from classes_in(part, refs)
    elif isinstance(schema, dict):
        if schema.get("type") == "definition-ref":
            schema = {"cls": refs[schema["schema_ref"]].get("cls")}
        if isinstance(schema.get("cls"), type):
            yield schema["cls"]
        else:
            for key, part in schema.items():
                if key not in ("metadata", "serialization", "default"):
                    yield from classes_in(part, refs)


def is_always_sent(field: Schema) -> bool:
    """Whether it is there in everything that is sent."""
    if "serialization_exclude_if" in field or field.get("required") is False:
        return False
    return bool(field["schema"].get("on_error") != "omit")


def _info(cls: type, name: str) -> FieldInfo | None:
    fields: dict[str, FieldInfo] = getattr(cls, "__pydantic_fields__", {})
    if name in fields:
        return fields[name]
    hint = _hints(cls).get(name)
    return None if hint is None else FieldInfo.from_annotation(hint)


def _hints(cls: type) -> dict[str, Any]:
    try:
        return get_type_hints(cls, include_extras=True)
    except (NameError, TypeError):  # names that only a function's scope knows
        return dict(getattr(cls, "__annotations__", {}))
