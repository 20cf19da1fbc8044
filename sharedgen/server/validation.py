"""A command's JSON text to its model, or the issues that the page is told: never the input itself.

The text goes to Pydantic's strict JSON mode as it came. What Pydantic lets through and the wire
does not (integers beyond ±(2^53-1), NaN, infinity) is looked for only where the text could hold it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar

from pydantic import AliasChoices, BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from .payload import INTEGER_LIMIT, pointer

Issue = dict[str, str]  # {"path": <JSON Pointer, "" for the whole>, "message": <text>}
Model = TypeVar("Model", bound=BaseModel)

MAX_ISSUES = 5
_MANY = 20  # beyond so many faults they are counted, not described
_MAX_PATH = 256  # characters: a key of the input is as long as its sender likes
_MAX_MESSAGE = 300

_SUSPICIOUS = re.compile(r"NaN|Infinity|[0-9]{16}|[eE]\+?[0-9]{3}").search


class InvalidPayload(Exception):
    """`issues` has 1 to 5 of the faults."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("the payload is invalid")
        self.issues = issues


def validate(model: type[Model], text: str) -> Model:
    """The model that `text` holds. Raises InvalidPayload."""
    try:
        value = model.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise InvalidPayload(_issues(error, text)) from None
    if _SUSPICIOUS(text):
        faults = _unsafe(value, from_json(text), "")
        issues = tuple(issue for issue, _ in zip(faults, range(MAX_ISSUES), strict=False))
        if issues:
            raise InvalidPayload(issues)
    return value


def _issues(error: ValidationError, text: str) -> tuple[Issue, ...]:
    if error.error_count() > _MANY:
        return ({"path": "", "message": f"{error.error_count()} faults"},)
    try:
        document = from_json(text)
    except ValueError:
        document = None
    found: dict[tuple[str, str], None] = {}
    for details in error.errors(include_url=False, include_input=False):
        found[_path(details, document), _message(details)] = None
    return tuple({"path": path, "message": message} for path, message in found)[:MAX_ISSUES]


def _path(details: ErrorDetails, document: Any) -> str:
    """The place in the input: Pydantic's `loc` also names union members and validators."""
    path = ""
    node = document
    last = len(details["loc"]) - 1
    for index, entry in enumerate(details["loc"]):
        if isinstance(node, dict) and (key := str(entry)) in node:
            node = node[key]
        elif isinstance(node, list) and isinstance(entry, int) and entry < len(node):
            node = node[entry]
        elif not (index == last and details["type"] == "missing"):
            continue
        longer = pointer(path, entry)
        if len(longer) > _MAX_PATH:
            return path
        path = longer
    return path


def _message(details: ErrorDetails) -> str:
    message = details["msg"]
    if details["type"] == "union_tag_invalid":  # the one message that quotes its input
        expected = details.get("ctx", {}).get("expected_tags", "")
        message = f"Input tag does not match any of the expected tags: {expected}"
    return message if len(message) <= _MAX_MESSAGE else f"{message[: _MAX_MESSAGE - 1]}…"


def _unsafe(value: Any, given: Any, path: str) -> Iterator[Issue]:
    """Numbers that do not travel, in a validated value beside the input that it was read from."""
    if isinstance(value, Enum):
        return
    if isinstance(value, int):
        if abs(value) > INTEGER_LIMIT and isinstance(given, int):
            yield {"path": path, "message": "Input should be an integer within ±(2^53-1)"}
    elif isinstance(value, float):
        if not math.isfinite(value) and isinstance(given, float):
            yield {"path": path, "message": "Input should be a finite number"}
    else:
        for key, inner, inside in _children(value, given):
            yield from _unsafe(inner, inside, path if key is None else pointer(path, key))


def _children(value: Any, given: Any) -> Iterator[tuple[object, Any, Any]]:
    """Key in the input (None: the same place), value and input of everything directly inside."""
    if isinstance(value, RootModel):
        yield None, value.root, given
    elif isinstance(value, BaseModel) and isinstance(given, dict):
        for name in type(value).model_fields:
            key = next((key for key in _keys(type(value), name) if key in given), None)
            if key is not None:  # else a default, which did not travel
                yield key, getattr(value, name), given[key]
        for key, extra in (value.model_extra or {}).items():
            yield key, extra, given.get(key)
    elif is_dataclass(value) and isinstance(given, dict):
        for field in fields(value):
            if field.name in given:
                yield field.name, getattr(value, field.name), given[field.name]
    elif isinstance(value, dict) and isinstance(given, dict) and len(value) == len(given):
        for (key, inside), inner in zip(given.items(), value.values(), strict=True):
            yield key, inner, inside
    elif isinstance(value, (list, tuple)) and isinstance(given, list) and len(value) == len(given):
        for index, (inner, inside) in enumerate(zip(value, given, strict=True)):
            yield index, inner, inside
    elif isinstance(value, (set, frozenset)) and isinstance(given, list):
        for index, inside in enumerate(given):
            yield index, inside, inside  # a set has lost the order of its input


def _keys(model: type[BaseModel], name: str) -> Iterator[str]:
    alias = model.model_fields[name].validation_alias
    if isinstance(alias, str):
        yield alias
    elif isinstance(alias, AliasChoices):
        yield from (choice for choice in alias.choices if isinstance(choice, str))
    yield name
