"""The core schema of a model, built if need be; where that fails, which field is to blame."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final, ForwardRef, get_args

from pydantic import BaseModel, create_model
from pydantic.errors import (
    PydanticSchemaGenerationError,
    PydanticUserError,
)
from pydantic_core import SchemaError

from .identity import shown
from .reading import Schema

_WORD: Final = re.compile(r"\w+")
# also what a `__get_pydantic_core_schema__` of the user's raises
BUILD_ERRORS: Final = (Exception,)


def core_schema(cls: type[BaseModel], names: Mapping[str, Any]) -> Schema:
    """The core schema. What its module does not define is looked up in `names`.

    Raises one of BUILD_ERRORS where Pydantic cannot build it.
    """
    if not cls.__pydantic_complete__:
        try:
            cls.model_rebuild(raise_errors=True, _types_namespace={})
        except NameError:  # Pydantic's own is one too
            cls.model_rebuild(raise_errors=True, _types_namespace=names)
    if not cls.__pydantic_complete__:  # Pydantic tells of some failures by its result alone
        raise PydanticUserError("it is never fully defined", code="class-not-fully-defined")
    return cls.__pydantic_core_schema__


def split_definitions(schema: Schema) -> tuple[Schema, dict[str, Schema]]:
    """The schema itself, and what its references refer to."""
    if schema["type"] != "definitions":
        return schema, {}
    return schema["schema"], {found["ref"]: found for found in schema["definitions"]}


def explain(
    cls: type[BaseModel], error: Exception
) -> Iterator[tuple[type[BaseModel], str | None, str]]:
    """Why a model cannot be built: `(model, field or None for all of it, what is wrong)`.

    Fields of the models that it holds are asked as well, where those are not built either.
    """
    told = False
    for model in _unbuilt(cls):
        module = model.__module__
        for name, info in model.__pydantic_fields__.items():
            if any(inner is not model for inner in _models_in(info.annotation, module)):
                continue  # that model tells
            text = _problem(model, name, info.annotation)
            if text is not None:
                told = True
                yield model, name, text
    if not told:
        yield cls, None, f"Pydantic cannot build it ({_reason(error)}): mend it"


def _unbuilt(cls: type[BaseModel]) -> list[type[BaseModel]]:
    """The model and those it holds, as far as they are not built."""
    found = [cls]
    for model in found:  # it grows
        for info in model.__pydantic_fields__.values():
            inner = _models_in(info.annotation, model.__module__)
            found.extend(held for held in inner if held not in found)
    return found


def _models_in(annotation: Any, module: str) -> Iterator[type[BaseModel]]:
    """The models that an annotation speaks of and that are not built."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not annotation.__pydantic_complete__:
            yield annotation
    elif isinstance(annotation, ForwardRef):
        names = vars(sys.modules[module]) if module in sys.modules else {}
        for word in _WORD.findall(annotation.__forward_arg__):
            if isinstance(names.get(word), type):
                yield from _models_in(names[word], module)
    else:
        for argument in get_args(annotation):
            yield from _models_in(argument, module)


def _problem(cls: type[BaseModel], name: str, annotation: Any) -> str | None:
    """What is wrong with a field, or None where a model with this field alone can be built."""
    field: Any = {name: (annotation, cls.__pydantic_fields__[name])}
    try:
        core_schema(create_model("Probe", __module__=cls.__module__, **field), {})
    except NameError as error:
        return (
            f"there is no {error.name!r} in sight of this annotation: "
            "import it, or define it in the module or in the channel"
        )
    except PydanticSchemaGenerationError:
        return (
            f"{shown(annotation)} is not carried, as Pydantic does not know it: "
            "declare a BaseModel with what is to travel of it"
        )
    except BUILD_ERRORS as error:
        return f"Pydantic cannot build its type ({_reason(error)}): mend it"
    return None


def _reason(error: Exception) -> str:
    """One line: the last of pydantic-core's, which goes from the outside in, else the first."""
    if isinstance(error, RecursionError):
        return "it contains itself without a name: write the alias as a TypeAliasType"
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines[-1 if isinstance(error, SchemaError) else 0] if lines else repr(error)).rstrip(
        "."
    )
