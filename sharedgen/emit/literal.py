"""Values of the contract as JavaScript writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

from ..contract import nodes
from .escape import js_string


def js_number(value: nodes.Number) -> str:
    return str(value) if isinstance(value, int) else repr(float(value))


def literals(values: tuple[nodes.Scalar, ...], canonical: bool = False) -> list[str]:
    """JavaScript literals, each once. Python's 1 == True, so that either is accepted for both."""
    found: list[str] = []
    for value in values:
        found.append(js_literal(value))
        if not canonical and not isinstance(value, str) and value in (0, 1):
            found += ["1", "true"] if value else ["0", "false"]
    return list(dict.fromkeys(found))


def js_literal(value: nodes.Scalar) -> str:
    if isinstance(value, str):
        return js_string(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if value == int(value) else repr(value)


def key_text(value: nodes.Scalar) -> str:
    """How Pydantic writes a value as a key."""
    return js_literal(value) if isinstance(value, bool) else str(value)


def limits(
    node: nodes.IntType | nodes.FloatType | nodes.DecimalType | nodes.Temporal,
) -> Iterator[tuple[str, Any]]:
    """The bounds that are there, each with its operator."""
    bounds = ((">", node.gt), (">=", node.ge), ("<", node.lt), ("<=", node.le))
    yield from ((operator, limit) for operator, limit in bounds if limit is not None)


def moment_text(limit: date | time | timedelta) -> str:
    """ISO 8601, in a spelling that Pydantic reads."""
    if not isinstance(limit, timedelta):
        return limit.isoformat()
    sign, size = ("-", -limit) if limit < timedelta() else ("", limit)
    days = f"{size.days}D" if size.days else ""
    rest = f"{size.seconds}.{size.microseconds:06}".rstrip("0").rstrip(".")
    return f"{sign}P{days}" + (f"T{rest}S" if rest != "0" or not days else "")
