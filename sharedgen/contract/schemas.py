"""The core schema of a model, built if need be; where that fails, which field is to blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, create_model
from pydantic.errors import (
    PydanticSchemaGenerationError,
    PydanticUndefinedAnnotation,
    PydanticUserError,
)
from pydantic_core import SchemaError

from ..source import Source, class_source, field_source
from .identity import shown
from .reading import Schema

BUILD_ERRORS = (PydanticUserError, PydanticUndefinedAnnotation, SchemaError, NameError, TypeError)


def core_schema(cls: type[BaseModel], names: Mapping[str, Any]) -> Schema:
    """The core schema. What its module does not define is looked up in `names`.

    Raises one of BUILD_ERRORS where Pydantic cannot build it.
    """
    if not cls.__pydantic_complete__:
        try:
            cls.model_rebuild(raise_errors=True, _types_namespace={})
        except NameError:  # Pydantic's own is one too
            cls.model_rebuild(raise_errors=True, _types_namespace=names)
    return cls.__pydantic_core_schema__


def split_definitions(schema: Schema) -> tuple[Schema, dict[str, Schema]]:
    """The schema itself, and what its references refer to."""
    if schema["type"] != "definitions":
        return schema, {}
    return schema["schema"], {found["ref"]: found for found in schema["definitions"]}


def explain(cls: type[BaseModel], error: Exception) -> Iterator[tuple[Source, str, str]]:
    """Where a model cannot be built, `(source, class or field, what is wrong)` each."""
    if isinstance(error, NameError):
        name = error.name or ""
        field = next(iter(_fields_that_name(cls, name)), None)
        yield (
            field_source(cls, field) if field else class_source(cls),
            f"{shown(cls)}.{field}" if field else shown(cls),
            f"there is no {name!r} in sight of this annotation: "
            "import it, or define it in the module or in the channel",
        )
        return
    blamed = {field: _failure(cls, field) for field in cls.__pydantic_fields__}
    for field, reason in blamed.items():
        if reason is not None:
            annotation = shown(cls.__pydantic_fields__[field].annotation)
            if isinstance(reason, PydanticSchemaGenerationError):
                text = (
                    f"{annotation} is not carried, as Pydantic does not know it: "
                    "declare a BaseModel with what is to travel of it"
                )
            else:
                text = f"Pydantic cannot build {annotation} ({_reason(reason)}): mend its type"
            yield field_source(cls, field), f"{shown(cls)}.{field}", text
    if not any(blamed.values()):
        yield class_source(cls), shown(cls), f"Pydantic cannot build it: {_reason(error)}"


def _failure(cls: type[BaseModel], name: str) -> Exception | None:
    """Why a model with this field alone cannot be built."""
    info = cls.__pydantic_fields__[name]
    config = {**cls.model_config, "defer_build": False}
    try:
        create_model("Field", __config__=config, **{name: (info.annotation, info)})  # type: ignore[call-overload] # a field by a name known at run time
    except BUILD_ERRORS as error:
        return error
    return None


def _fields_that_name(cls: type[BaseModel], name: str) -> Iterator[str]:
    word = re.compile(rf"\b{re.escape(name)}\b")
    for base in cls.__mro__:
        for field, annotation in vars(base).get("__annotations__", {}).items():
            if word.search(str(annotation)):
                yield field


def _reason(error: Exception) -> str:
    """One line: the last of pydantic-core's, which goes from the outside in, else the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1 if isinstance(error, SchemaError) else 0] if lines else repr(error)).rstrip(
        "."
    )
