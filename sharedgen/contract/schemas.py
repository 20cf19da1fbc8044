"""The core schema of a model, built if need be; where that fails, which field is to blame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, create_model
from pydantic.errors import PydanticUndefinedAnnotation, PydanticUserError
from pydantic_core import SchemaError

from ..source import Source, class_source, field_source
from .identity import shown
from .reading import Schema

BUILD_ERRORS = (PydanticUserError, PydanticUndefinedAnnotation, SchemaError, NameError, TypeError)


def core_schema(cls: type[BaseModel], names: Mapping[str, Any]) -> Schema:
    """The core schema. `names` are known to its annotations besides those of its module.

    Raises one of BUILD_ERRORS where Pydantic cannot build it.
    """
    if not cls.__pydantic_complete__:
        cls.model_rebuild(raise_errors=True, _types_namespace=names or None)
    schema: Any = cls.__pydantic_core_schema__
    if not isinstance(schema, dict):  # completed elsewhere, with a stand-in for the schema left
        schema = dict(schema)
    return schema  # type: ignore[no-any-return] # a core schema is a dict, which Pydantic types loosely


def split_definitions(schema: Schema) -> tuple[Schema, dict[str, Schema]]:
    """The schema itself, and what its references refer to."""
    if schema["type"] != "definitions":
        return schema, {}
    return schema["schema"], {found["ref"]: found for found in schema["definitions"]}


def explain(cls: type[BaseModel], error: Exception) -> Iterator[tuple[Source, str, str]]:
    """Where a model cannot be built, `(source, class or field, what is wrong)` each."""
    if isinstance(error, NameError):  # Pydantic's own is one too
        name = error.name or ""
        field = next(iter(_fields_that_name(cls, name)), None)
        yield (
            field_source(cls, field) if field else class_source(cls),
            f"{shown(cls)}.{field}" if field else shown(cls),
            f"there is no {name!r} in sight of this annotation: "
            "import it, or define it in the module or in the channel",
        )
        return
    blamed = [field for field in cls.__pydantic_fields__ if not _builds(cls, field)]
    for field in blamed:
        annotation = shown(cls.__pydantic_fields__[field].annotation)
        yield (
            field_source(cls, field),
            f"{shown(cls)}.{field}",
            f"{annotation} is not carried, as Pydantic cannot read it ({_first_line(error)}): "
            "use a type that Pydantic knows",
        )
    if not blamed:
        yield class_source(cls), shown(cls), f"Pydantic cannot build it: {_first_line(error)}"


def _builds(cls: type[BaseModel], name: str) -> bool:
    info = cls.__pydantic_fields__[name]
    config = {**cls.model_config, "defer_build": False}
    try:
        create_model("Field", __config__=config, **{name: (info.annotation, info)})  # type: ignore[call-overload] # a field by a name known at run time
    except BUILD_ERRORS:
        return False
    return True


def _fields_that_name(cls: type[BaseModel], name: str) -> Iterator[str]:
    word = re.compile(rf"\b{re.escape(name)}\b")
    for base in cls.__mro__:
        for field, annotation in vars(base).get("__annotations__", {}).items():
            if word.search(str(annotation)):
                yield field


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0].rstrip(".")
