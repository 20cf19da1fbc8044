"""Events and replies to JSON text, and what JSON or JavaScript could not carry in them.

An integer on the wire is within ±(2^53-1), what a JavaScript number holds exactly; NaN and infinity
are no JSON (RFC 8259, section 6), and Pydantic would write null in their place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic_core import SchemaSerializer, from_json

INTEGER_LIMIT = 2**53 - 1

# a set first, then its repetition: so `re` skips to a digit, which an alternative would prevent
_LONG_NUMBER = re.compile(r"[0-9][0-9]{15}").search


def dump(value: BaseModel, model: type[BaseModel]) -> str:
    """`value` as JSON text, by alias and as `model` serialises it.

    Raises ValueError naming the field (a JSON Pointer) that holds an integer beyond ±(2^53-1), NaN
    or infinity.
    """
    serializer = model.__pydantic_serializer__
    text = serializer.to_json(value, by_alias=True).decode()
    if _is_suspicious(text):
        written = from_json(text)
        for plain in _plain(serializer, value):
            if fault := _fault(plain, written, ""):
                raise ValueError(f"{model.__qualname__}: {fault}")
    return text


def _is_suspicious(text: str) -> bool:
    """Text that is not holds no such value, so ordinary payloads are not walked."""
    return (
        "null" in text
        or "NaN" in text
        or "Infinity" in text
        or 'nan":' in text  # a key
        or 'inf":' in text
        or _LONG_NUMBER(text) is not None
    )


def _plain(serializer: SchemaSerializer, value: BaseModel) -> Iterator[Any]:
    """What was serialised: as for JSON, which hides what stands in Any, and as for Python."""
    yield serializer.to_python(value, mode="json", by_alias=True, warnings=False)
    try:
        plain = serializer.to_python(value, by_alias=True, warnings=False)
    except Exception:
        return  # a set of models is one of dicts there, and a serialiser may be for JSON only
    yield plain


def pointer(parent: str, key: object) -> str:
    """The JSON Pointer (RFC 6901) of a key or index below `parent`."""
    return f"{parent}/{str(key).replace('~', '~0').replace('/', '~1')}"


def _fault(value: Any, written: Any, path: str) -> str | None:
    """`value` is what was serialised, `written` what came of it in JSON."""
    if isinstance(written, dict):
        for key in value if isinstance(value, dict) else ():
            lost = isinstance(key, float) and not math.isfinite(key)
            if lost or (isinstance(key, int) and abs(key) > INTEGER_LIMIT):
                return f"{path or 'the value'} has the key {key}, which does not travel"
        # where two keys became one, only what was written can be judged
        values = list(value.values()) if isinstance(value, dict) else []
        pairs = values if len(values) == len(written) else list(written.values())
        for key, inner in zip(written, pairs, strict=True):
            if fault := _fault(inner, written[key], pointer(path, key)):
                return fault
        return None
    if isinstance(written, list):
        values = list(value) if isinstance(value, (list, tuple, set, frozenset)) else []
        pairs = values if len(values) == len(written) else written
        for index, (inner, each) in enumerate(zip(pairs, written, strict=True)):
            if fault := _fault(inner, each, pointer(path, index)):
                return fault
        return None
    where = path or "the value"
    if type(written) is int and abs(written) > INTEGER_LIMIT:
        return (
            f"{where} is an integer beyond ±(2^53-1), which a JavaScript number cannot hold:"
            " send it as str"
        )
    lost = isinstance(written, float) or written in (None, "NaN", "Infinity", "-Infinity")
    if lost and isinstance(value, float) and not math.isfinite(value):
        return f"{where} is {value}, which JSON cannot carry: send None"
    if isinstance(value, Decimal) and not value.is_finite():
        return f"{where} is {value}, which does not travel: send None"
    return None
