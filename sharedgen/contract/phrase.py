"""Canonical forms of types in words, for what is said of a change: `text of at most 20`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Form = Mapping[str, Any]

_SHOWN: Final = 4  # values or members that are named before the rest is counted
_WORDS: Final = {
    "any": "any JSON",
    "null": "null",
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "decimal": "a decimal",
    "str": "text",
    "uuid": "a UUID",
    "datetime": "a date and time",
    "date": "a date",
    "time": "a time of day",
    "duration": "a duration",
    "bytes": "bytes",
    "json": "text that is JSON",
    "named tuple": "a named tuple",
}
_NO_CONSTRAINT: Final = ("type", "serialised", "format")
_PARTS: Final = ("items", "keys", "values", "members", "fields", "holds", "tag", "to")


def phrase(type: Form, name: Callable[[int], str]) -> str:
    """`name` is that of a definition, by the number of a reference."""
    match type["type"]:
        case "ref":
            return name(type["to"])
        case "literal":
            return listed([json.dumps(value, ensure_ascii=False) for value in type["values"]])
        case "union":
            return listed([phrase(member, name) for member in type["members"]])
        case "tagged":
            return listed([phrase(case["type"], name) for case in type["members"]])
        case "list":
            found = f"a list of {phrase(type['items'], name)}"
        case "tuple":
            found = f"a list of {len(type['items'])} items"
        case "dict":
            found = f"an object of {phrase(type['values'], name)}"
        case "format":
            found = str(type["format"])
        case word:
            found = _WORDS[word]
    told = constraints(type)
    return f"{found} ({told})" if told else found


def constraints(type: Form) -> str:
    """`min_length=1, pattern="^a"`; '' where it has none."""
    return ", ".join(f"{key}={_shown(type[key])}" for key in _constrained(type))


def changed_constraints(old: Form, new: Form) -> str:
    """`max_length 20 -> 40, no pattern (was "^a")`."""
    said = []
    for key in dict.fromkeys((*_constrained(old), *_constrained(new))):
        before, after = old.get(key), new.get(key)
        if before == after:
            continue
        if before is None:
            said.append(f"{key}={_shown(after)} is new")
        elif after is None:
            said.append(f"{key}={_shown(before)} is gone")
        else:
            said.append(f"{key} is {_shown(after)}, was {_shown(before)}")
    return ", ".join(said)


def listed(words: Sequence[str]) -> str:
    """`a, b or c`."""
    shown = list(words[:_SHOWN])
    if len(words) > _SHOWN:
        shown.append(f"{len(words) - _SHOWN} more")
    if len(shown) < 2:
        return "".join(shown) or "nothing"
    return f"{', '.join(shown[:-1])} or {shown[-1]}"


def _constrained(type: Form) -> list[str]:
    return [key for key in type if key not in _NO_CONSTRAINT and key not in _PARTS]


def _shown(value: object) -> str:
    return value if isinstance(value, str) and _is_number(value) else json.dumps(value)


def _is_number(text: str) -> bool:
    return text.replace("-", "").replace(".", "").replace("e", "").isdigit()
