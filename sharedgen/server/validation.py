"""A command's JSON text to its model, or the issues that the page is told: never the input itself.

The text goes to Pydantic's strict JSON mode as it came. What Pydantic lets through and the wire
does not (integers beyond ±(2^53-1), NaN, infinity) is looked for only where the text could hold it.
"""

from __future__ import annotations

import json
import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import is_dataclass
from decimal import InvalidOperation
from enum import Enum
from typing import Any, TypeVar

from pydantic import AliasChoices, BaseModel, RootModel, Secret, ValidationError
from pydantic_core import ErrorDetails, from_json

from .hasty import hasty_validator
from .payload import INTEGER_LIMIT, pointer

Issue = dict[str, str]  # {"path": <JSON Pointer, "" for the whole>, "message": <text>}
Model = TypeVar("Model", bound=BaseModel)

MAX_ISSUES = 5
_MANY = 20  # beyond so many faults they are counted, not described
_SHORT = 1024  # characters: beyond so many no more is looked for once an item was wrong
# bytes as they are sent, so that five are less than 4 KiB
_MAX_PATH = 300  # a key of the input is as long as its sender likes
_MAX_MESSAGE = 450

_WORD = re.compile(r"NaN|Infinity|\"\s*[+-]?(?i:nan|inf(?:inity)?)\s*\"\s*:").search
# a set first: so `re` skips to what is in it, which an alternative would prevent
_LONG_NUMBER = re.compile(r"[0-9][0-9]{15}").search
_EXPONENT = re.compile(r"[eE]\+?[0-9]{3}").search
# what Pydantic raises where a constraint and a value, of a union for example, do not go together
_UNABLE = "Unable to apply constraint"
_DIGITS = re.compile(r"\s*-?[0-9]+\s*").fullmatch


class InvalidPayload(Exception):
    """`issues` has 1 to 5 of the faults."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("the payload is invalid")
        self.issues = issues


def validate(model: type[Model], text: str) -> Model:
    """The model that `text` holds. Raises InvalidPayload."""
    try:
        if len(text) <= _SHORT:
            value = model.model_validate_json(text, strict=True)
        else:
            value = hasty_validator(model).validate_json(text, strict=True)
    except ValidationError as error:
        raise InvalidPayload(_issues(error, text)) from None
    except (OverflowError, InvalidOperation) as error:  # what Pydantic lets through of Python's own
        raise InvalidPayload(({"path": "", "message": str(error) or repr(error)},)) from None
    except TypeError as error:
        if not str(error).startswith(_UNABLE):
            raise
        raise InvalidPayload(({"path": "", "message": _UNABLE},)) from None
    if _is_suspicious(text):
        faults = _unsafe(value, from_json(text), "")
        issues = tuple(issue for issue, _ in zip(faults, range(MAX_ISSUES), strict=False))
        if issues:
            raise InvalidPayload(issues)
    return value


def _is_suspicious(text: str) -> bool:
    folded = text.lower()
    if ("nan" in folded or "inf" in folded) and _WORD(text):
        return True
    return _LONG_NUMBER(text) is not None or _EXPONENT(text) is not None


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
        path = _below(path, entry)
    return _bounded(path)


def _below(path: str, key: object) -> str:
    return path if len(path) > _MAX_PATH else pointer(path, key)


def _bounded(path: str) -> str:
    """What of it may be told: the place of what holds it, where a key on the way is long."""
    while _size(path) > _MAX_PATH:
        path = path.rpartition("/")[0]
    return path


def _message(details: ErrorDetails) -> str:
    message = details["msg"]
    if details["type"] == "union_tag_invalid":  # the one message that quotes its input
        expected = details.get("ctx", {}).get("expected_tags", "")
        message = f"Input tag does not match any of the expected tags: {expected}"
    if len(message) > _MAX_MESSAGE or _size(message) > _MAX_MESSAGE:
        message = f"{message[:_MAX_MESSAGE]}…"
        while _size(message) > _MAX_MESSAGE:  # one character may be sent as twelve
            message = f"{message[: len(message) * 3 // 4]}…"
    return message


def _size(text: str) -> int:
    """Bytes as it is sent, with its escapes."""
    return len(json.dumps(text))


def _unsafe(value: Any, given: Any, path: str) -> Iterator[Issue]:
    """Numbers that do not travel, in a validated value beside the input that it was read from."""
    if isinstance(value, Enum):
        return
    if isinstance(value, int):
        if abs(value) > INTEGER_LIMIT and _is_integer(given):
            message = "Input should be an integer within ±(2^53-1)"
            yield {"path": _bounded(path), "message": message}
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield {"path": _bounded(path), "message": "Input should be a finite number"}
    else:
        if isinstance(given, str):  # Json[X]: the text holds what it was read from
            given = _parsed(given)
        for key, inner, inside in _children(value, given):
            yield from _unsafe(inner, inside, path if key is None else _below(path, key))


def _is_integer(given: Any) -> bool:
    return isinstance(given, int) or (isinstance(given, str) and _DIGITS(given) is not None)


def _parsed(text: str) -> Any:
    try:
        return from_json(text)
    except ValueError:
        return None


def _children(value: Any, given: Any) -> Iterator[tuple[object, Any, Any]]:
    """Key in the input (None: the same place), value and input of everything directly inside."""
    if isinstance(value, RootModel):
        yield None, value.root, given
    elif isinstance(value, Secret):
        yield None, value.get_secret_value(), given
    elif isinstance(given, dict):
        yield from _named(value, given)
    elif isinstance(value, (set, frozenset)) and isinstance(given, list):
        kept = {item: item for item in value}  # a set has lost the order of its input
        for index, inside in enumerate(given):
            plain = isinstance(inside, (int, float, str))
            yield index, kept.get(inside, inside) if plain else inside, inside
    elif isinstance(value, (list, tuple, deque)) and isinstance(given, list):
        whole = len(value) == len(given) or hasattr(value, "_fields")  # a NamedTuple has defaults
        for index, (inner, inside) in enumerate(zip(value, given, strict=False) if whole else ()):
            yield index, inner, inside


def _named(value: Any, given: dict[str, Any]) -> Iterator[tuple[object, Any, Any]]:
    if isinstance(value, BaseModel) or is_dataclass(value):
        cls: Any = type(value)
        fields = getattr(cls, "__pydantic_fields__", None)
        for name in cls.__dataclass_fields__ if fields is None else fields:
            key = next((key for key in _keys(fields, name) if key in given), None)
            if key is not None:  # else a default, which did not travel
                yield key, _attribute(value, name), given[key]
        for key, extra in (getattr(value, "model_extra", None) or {}).items():
            yield key, extra, given.get(key)
    elif hasattr(value, "_fields"):  # a NamedTuple
        for name in value._fields:
            if name in given:
                yield name, getattr(value, name), given[name]
    elif isinstance(value, dict) and len(value) == len(given):
        for (key, inside), (read, inner) in zip(given.items(), value.items(), strict=True):
            yield key, inner, inside
            if isinstance(read, (int, float)):
                yield key, read, key
    elif isinstance(value, dict):  # a TypedDict, whose unknown keys are gone
        for key, inner in value.items():
            if key in given:
                yield key, inner, given[key]


def _attribute(value: Any, name: str) -> Any:
    """As it is kept: reading a deprecated field would warn."""
    kept = getattr(value, "__dict__", None)
    return getattr(value, name, None) if kept is None else kept.get(name)


def _keys(fields: Any, name: str) -> Iterator[str]:
    alias = fields[name].validation_alias if fields else None
    if isinstance(alias, str):
        yield alias
    elif isinstance(alias, AliasChoices):
        yield from (choice for choice in alias.choices if isinstance(choice, str))
    yield name
