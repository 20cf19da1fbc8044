"""What the constraints of single values let through, in their canonical form.

Each function says whether everything that `sent` lets through is let through by `accepted`. Where
that is not known, it is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final

from pydantic_core import SchemaValidator, core_schema

Form = Mapping[str, Any]

_MOMENTS: Final[Mapping[str, Callable[[str], Any]]] = {
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "datetime": datetime.fromisoformat,
    "duration": int,
}
# what is a text on the wire, whatever is in it
TEXTS: Final = ("str", "uuid", "date", "time", "datetime", "duration", "bytes", "format", "json")


def scalar_fits(sent: Form, accepted: Form) -> bool:
    """Of two types of single values, neither a union nor a literal."""
    if sent == accepted:
        return True
    match sent["type"], accepted["type"]:
        case ("int", "int"):
            return bounds_fit(sent, accepted) and _multiple_fits(sent, accepted)
        case ("int", "float"):  # Pydantic takes a whole number for a float, and so does the page
            return bounds_fit(sent, accepted) and accepted.get("multiple_of") is None
        case ("float", "float"):
            same = accepted.get("multiple_of") in (None, sent.get("multiple_of"))
            return bounds_fit(sent, accepted) and same
        case ("int" | "float", "decimal"):
            return accepted == {"type": "decimal"}
        case ("decimal", "decimal"):
            return (
                _spelling_fits(sent, accepted)
                and bounds_fit(sent, accepted)
                and _multiple_fits(sent, accepted)
                and _digits_fit(sent, accepted)
            )
        case ("str", "str"):
            return _text_fits(sent, accepted)
        case ("uuid", "uuid"):
            return _spelling_fits(sent, accepted) and _says_no_more(sent, accepted, "version")
        case ("datetime", "datetime"):
            return (
                _spelling_fits(sent, accepted)
                and _says_no_more(sent, accepted, "timezone")
                and bounds_fit(sent, accepted)
            )
        case ("date", "date") | ("time", "time") | ("duration", "duration"):
            return _spelling_fits(sent, accepted) and bounds_fit(sent, accepted)
        case ("bytes", "bytes"):
            return (
                _spelling_fits(sent, accepted)
                and sent.get("encoding") == accepted.get("encoding")
                and _says_no_more(sent, accepted, "text")
                and sizes_fit(sent, accepted)
            )
        case ("format", "format"):
            return _format_fits(sent, accepted)
        case (text, "str") if text in TEXTS or (text == "decimal" and sent.get("serialised")):
            return accepted.keys() <= {"type", "to_lower", "to_upper"}
        case (text, "format") if text in TEXTS:
            return bool(accepted.get("serialised"))  # of which the page asks only that it is text
    return False


def value_fits(value: object, accepted: Form) -> bool:
    """Whether one value of JSON is taken by a type of single values."""
    kind = accepted["type"]
    if isinstance(value, str):
        if kind == "str":
            return _is_taken(value, accepted)
        return bool(kind == "format" and accepted.get("serialised"))
    if value is None or isinstance(value, bool):
        return bool(kind == ("null" if value is None else "bool"))
    if not isinstance(value, (int, float)):
        return False
    whole = isinstance(value, int) or value.is_integer()
    if kind == "decimal":
        return dict(accepted) == {"type": "decimal"}
    if kind not in ("int", "float") or (kind == "int" and not whole):
        return False
    of = accepted.get("multiple_of")
    if of is not None and (not whole or kind == "float" or int(value) % int(Decimal(of))):
        return False
    text = str(value)
    return bounds_fit({"type": "float", "ge": text, "le": text}, accepted)


def bounds_fit(sent: Form, accepted: Form) -> bool:
    """Whether the bounds of `accepted` follow from those of `sent`."""
    read = _MOMENTS.get(accepted["type"], Decimal)
    for strict, loose, sign in (("gt", "ge", 1), ("lt", "le", -1)):
        for wanted in (strict, loose):
            if (text := accepted.get(wanted)) is None:
                continue
            try:
                limit = read(text)
                follows = any(
                    _implies(read(sent[given]), given, limit, wanted, sign, sent["type"])
                    for given in (strict, loose)
                    if sent.get(given) is not None
                )
            except (TypeError, ValueError):  # with an offset and without
                return False
            if not follows:
                return False
    return True


def _implies(given: Any, how: str, limit: Any, wanted: str, sign: int, type: str) -> bool:
    """Whether `value how given` says that `value wanted limit`."""
    if given == limit:
        return how == wanted or how[1] == "t"
    if type == "int" and how[1] == "t" and wanted[1] == "e" and given + sign == limit:
        return True  # above 2 is at least 3
    return bool(given > limit if sign > 0 else given < limit)


def sizes_fit(sent: Form, accepted: Form) -> bool:
    """Lengths of what is counted alike."""
    least, most = accepted.get("min_length"), accepted.get("max_length")
    if (sent.get("min_length") or 0) < (least or 0):
        return False
    return most is None or (sent.get("max_length") is not None and sent["max_length"] <= most)


def _multiple_fits(sent: Form, accepted: Form) -> bool:
    wanted, given = accepted.get("multiple_of"), sent.get("multiple_of")
    if wanted is None or wanted == given:
        return True
    return given is not None and Decimal(given) % Decimal(wanted) == 0


def _digits_fit(sent: Form, accepted: Form) -> bool:
    """Where both are given, what they leave for the digits before the point is one limit more."""
    digits, places = sent.get("max_digits"), sent.get("decimal_places")
    most, most_places = accepted.get("max_digits"), accepted.get("decimal_places")
    if most is not None and (digits is None or digits > most):
        return False
    if most_places is not None and (places is None or places > most_places):
        return False
    if most is None or most_places is None:
        return True
    return bool(digits - places <= most - most_places)  # type: ignore[operator]  # asked above


def _text_fits(sent: Form, accepted: Form) -> bool:
    if accepted.get("ascii_only") and not sent.get("ascii_only"):
        return False
    pattern = accepted.get("pattern")
    least, most = accepted.get("min_length") or 0, accepted.get("max_length")
    stripped, strips = sent.get("strip_whitespace", False), accepted.get("strip_whitespace", False)
    if stripped != strips:
        # the one counts, and matches, what the other has not: only what is stripped is shorter
        if pattern is not None or (strips and least) or (stripped and most is not None):
            return False
    elif pattern is not None and pattern != sent.get("pattern"):
        return False
    return sizes_fit(sent, {"min_length": least, "max_length": most})


def _format_fits(sent: Form, accepted: Form) -> bool:
    if accepted.get("serialised"):
        return True  # of which the page asks only that it is text
    schemes, wanted = sent.get("schemes") or (), accepted.get("schemes") or ()
    return (
        sent.get("format") == accepted.get("format")
        and sent.get("strip_whitespace") == accepted.get("strip_whitespace")
        and (not wanted or (bool(schemes) and set(schemes) <= set(wanted)))
    )


def _spelling_fits(sent: Form, accepted: Form) -> bool:
    """A serialised value has one spelling of those that are read."""
    return bool(sent.get("serialised") or not accepted.get("serialised"))


def _says_no_more(sent: Form, accepted: Form, key: str) -> bool:
    return accepted.get(key) is None or accepted.get(key) == sent.get(key)


def _is_taken(value: str, accepted: Form) -> bool:
    """By Pydantic itself, whose patterns are not Python's."""
    told: Any = {key: found for key, found in accepted.items() if key not in ("type", "ascii_only")}
    if accepted.get("ascii_only") and not value.isascii():
        return False
    return SchemaValidator(core_schema.str_schema(**told)).isinstance_python(value)
