"""Validators that stop at the first wrong item of a list, a tuple, a set or a dict.

Pydantic describes every wrong item, once for each member of a union that it might have been: 64 KiB
of `{}` for a list of two models cost 160 ms.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaValidator

_COLLECTIONS = frozenset({"list", "tuple", "set", "frozenset", "dict"})
# where core schemas hold other ones; what else they hold, defaults for example, is the user's
_HOLDERS = frozenset(
    {
        *("schema", "fields", "choices", "steps", "definitions"),
        *("items_schema", "keys_schema", "values_schema", "extras_schema", "arguments_schema"),
        *("lax_schema", "strict_schema", "json_schema", "python_schema"),
    }
)


@lru_cache(maxsize=4096)
def hasty_validator(model: type[BaseModel]) -> SchemaValidator:
    """Takes what the model takes, and tells of less where it refuses.

    Pydantic 2.12 cannot build one: there it is the validator of the model.
    """
    model.model_rebuild()  # where it was put off
    schema = _hasten(model.__pydantic_core_schema__)
    build: Any = SchemaValidator
    try:
        # or the models within would bring the validators that they have
        validator: SchemaValidator = build(schema, _use_prebuilt=False)
    except TypeError:
        return model.__pydantic_validator__  # type: ignore[return-value]  # or a plugin's around it
    return validator


def _hasten(schema: Any) -> Any:
    if isinstance(schema, (list, tuple)):  # a choice of a union may stand beside its label
        return type(schema)(_hasten(inner) for inner in schema)
    if not isinstance(schema, dict):
        return schema
    kind = schema.get("type")
    if not isinstance(kind, str):  # fields by name, or choices by tag
        return {name: _hasten(inner) for name, inner in schema.items()}
    hastened = {key: _hasten(inner) if key in _HOLDERS else inner for key, inner in schema.items()}
    if kind in _COLLECTIONS:
        hastened["fail_fast"] = True
    return hastened
