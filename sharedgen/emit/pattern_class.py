"""Sets of characters as Rust's patterns write them, and one JavaScript atom for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

_LAST = 0x10FFFF
_SYNTAX = frozenset("^$\\.*+?()[]{}|")


@dataclass(frozen=True, slots=True)
class Chars:
    """Ranges of code points and JavaScript's property escapes, united."""

    ranges: tuple[tuple[int, int], ...] = ()
    properties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Every character that is not in the set."""

    of: Set


@dataclass(frozen=True, slots=True)
class Any:
    """Characters in one of the sets."""

    of: tuple[Set, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """Characters in both sets."""

    left: Set
    right: Set


Set: TypeAlias = Chars | Not | Any | Both


def union(sets: Sequence[Set]) -> Set:
    plain = [found for found in sets if isinstance(found, Chars)]
    others = [found for found in sets if not isinstance(found, Chars)]
    merged = Chars(
        _normal([pair for found in plain for pair in found.ranges]),
        tuple(dict.fromkeys(name for found in plain for name in found.properties)),
    )
    if not others:
        return merged
    if merged == Chars() and len(others) == 1:
        return others[0]
    return Any((*([merged] if merged != Chars() else []), *others))


def complement(chars: Set) -> Set:
    return chars.of if isinstance(chars, Not) else Not(chars)


def both(left: Set, right: Set) -> Set:
    return Both(left, right)


def emit_set(chars: Set, ignore_case: bool) -> str:
    """One JavaScript atom that matches one character of the set.

    Raises ValueError where case is ignored and Rust and JavaScript fold in another order.
    """
    if isinstance(chars, Chars):
        return _bracket(chars, "")
    if isinstance(chars, Not) and isinstance(chars.of, Chars):
        if ignore_case and chars.of.properties:
            raise ValueError("(?i) with a negated class of Unicode letters: write the class out")
        return _bracket(chars.of, "^")
    if ignore_case:
        raise ValueError("(?i) with a class made of other classes: write the class out")
    computed = _ranges(chars)
    if computed is not None:
        return _bracket(Chars(computed), "")
    if isinstance(chars, Not):
        return f"(?:(?!{emit_set(chars.of, ignore_case)})[\\s\\S])"
    if isinstance(chars, Both):
        return f"(?:(?={emit_set(chars.left, ignore_case)}){emit_set(chars.right, ignore_case)})"
    return "(?:" + "|".join(emit_set(found, ignore_case) for found in chars.of) + ")"


def literal(code: int) -> str:
    """One character outside a class."""
    return "\\" + chr(code) if chr(code) in _SYNTAX else chr(code)


def _ranges(chars: Set) -> tuple[tuple[int, int], ...] | None:
    """The set as plain ranges; None where a property is part of it."""
    if isinstance(chars, Chars):
        return None if chars.properties else chars.ranges
    if isinstance(chars, Not):
        inner = _ranges(chars.of)
        return None if inner is None else _inverted(inner)
    if isinstance(chars, Both):
        left, right = _ranges(chars.left), _ranges(chars.right)
        if left is None or right is None:
            return None
        return _inverted(_normal([*_inverted(left), *_inverted(right)]))
    parts = [_ranges(found) for found in chars.of]
    known = [part for part in parts if part is not None]
    return _normal([pair for part in known for pair in part]) if len(known) == len(parts) else None


def _normal(ranges: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted, overlapping and touching ones joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def _inverted(ranges: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    if start <= _LAST:
        found.append((start, _LAST))
    return tuple(found)


def _bracket(chars: Chars, negation: str) -> str:
    if chars == Chars():
        return "(?!)" if not negation else "[\\s\\S]"
    if not negation and not chars.properties and len(chars.ranges) == 1:
        low, high = chars.ranges[0]
        if low == high:
            return literal(low)
    if not negation and not chars.ranges and len(chars.properties) == 1:
        return chars.properties[0]
    body = "".join(_range(low, high) for low, high in chars.ranges)
    return f"[{negation}{body}{''.join(chars.properties)}]"


def _range(low: int, high: int) -> str:
    if low == high:
        return _in_class(low)
    return f"{_in_class(low)}{'-' if high > low + 1 else ''}{_in_class(high)}"


def _in_class(code: int) -> str:
    if 0xD800 <= code <= 0xDFFF:
        return f"\\u{code:04x}"
    return "\\" + chr(code) if chr(code) in "\\]^-[" else chr(code)
