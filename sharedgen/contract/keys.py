"""Under which keys a field travels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .functions import core_of
from .reading import Direction, Schema, Scope
from .structures import STRUCTURES, field_schemas, fields_of


def wire_keys(
    name: str, field: Schema, config: Mapping[str, Any], shape: Direction
) -> tuple[str, ...] | None:
    """Every key that a field is accepted under, or the one it is sent under.

    None where it is looked for inside another value (AliasPath), or under no key at all.
    """
    if shape == "serialised":
        return (str(field.get("serialization_alias", field.get("alias", name))),)
    alias = field.get("validation_alias")
    if alias is None:
        return (name,)
    keys: list[str] = []
    if config.get("validate_by_alias", True):
        paths: list[Any] = [alias] if isinstance(alias, str) else list(alias)
        if paths and isinstance(alias, list) and not isinstance(alias[0], list):
            paths = [alias]  # one path
        for path in paths:
            steps = [path] if isinstance(path, str) else path
            if len(steps) != 1 or not isinstance(steps[0], str):
                return None
            keys.append(steps[0])
    if config.get("validate_by_name", False):
        keys.append(name)
    return tuple(dict.fromkeys(keys)) or None


def shared_tag(union: Schema, scope: Scope) -> str | None:
    """The one wire key that tells the members of a discriminated union apart, if there is one."""
    discriminator = union["discriminator"]
    if callable(discriminator):
        return None
    paths = [[discriminator]] if isinstance(discriminator, str) else discriminator
    if paths and not isinstance(paths[0], list):
        paths = [paths]
    if any(len(path) != 1 for path in paths):
        return None
    names = {str(path[0]) for path in paths}
    found: set[str] = set()
    waiting = [c for c in union["choices"].values() if not isinstance(c, str)]
    while waiting:
        schema = core_of(waiting.pop(), scope.refs)
        if schema["type"] == "tagged-union":
            waiting.extend(c for c in schema["choices"].values() if not isinstance(c, str))
            continue
        key = _tag_of(schema, names, scope.shape)
        if key is None:
            return None
        found.add(key)
    return found.pop() if len(found) == 1 else None


def _tag_of(model: Schema, names: set[str], shape: Direction) -> str | None:
    if model["type"] not in STRUCTURES or model.get("root_model"):
        return None
    if shape == "serialised" and "serialization" in model:
        return None
    config = model.get("config", {})
    for name, field in field_schemas(fields_of(model)):
        accepted = wire_keys(name, field, config, "validated") or ()
        if name not in names and not names.intersection(accepted):
            continue
        if shape == "validated":
            return accepted[0] if len(accepted) == 1 else None
        if field.get("serialization_exclude") or "serialization" in field["schema"]:
            return None
        keys = wire_keys(name, field, config, "serialised")
        return keys[0] if keys and "serialization_exclude_if" not in field else None
    return None
