"""Sets of characters as Rust's patterns write them, and one JavaScript atom for each."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

NOTHING = "[^\\s\\S]"
_ANYTHING = "[\\s\\S]"
_LAST = 0x10FFFF
_SYNTAX = frozenset("^$\\.*+?()[]{}|")
# the last character that has another case is of Adlam
_LAST_CASED = 0x1E943
# case pairs of Unicode 15.1, which Python's tables may be older than
_LATE_PAIRS = ((0x390, 0x1FD3), (0x3B0, 0x1FE3), (0xFB05, 0xFB06))
# characters outside of a property that have another case inside
_CASES_OUTSIDE: dict[str, Ranges] = {
    "L": ((0x345, 0x345),),
    "LC": ((0x345, 0x345),),
    "M": ((0x399, 0x399), (0x3B9, 0x3B9), (0x1FBE, 0x1FBE)),
    "Mn": ((0x399, 0x399), (0x3B9, 0x3B9), (0x1FBE, 0x1FBE)),
    "Emoji": ((0x24DC, 0x24DC),),
    "Script=Greek": ((0xB5, 0xB5), (0x345, 0x345)),
    "Script=Common": ((0x39C, 0x39C), (0x3BC, 0x3BC)),
    "Script=Inherited": ((0x399, 0x399), (0x3B9, 0x3B9), (0x1FBE, 0x1FBE)),
}
_OF_ONE_CASE = ("Lu", "Ll", "Lt", "Lowercase", "Uppercase")
_OF_WORDS = ("L", "M", "Nd", "Nl", "Pc")
_BETWEEN_WORDS = ("Z", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "Cc")


@dataclass(frozen=True, slots=True)
class Chars:
    """Ranges of code points and JavaScript's property escapes, united."""

    ranges: Ranges = ()
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

ALL = Chars(((0, _LAST),))
ASCII_WORD = Chars(((48, 57), (65, 90), (95, 95), (97, 122)))
WORD = Chars((), ("\\p{Alphabetic}", "\\p{M}", "\\p{Nd}", "\\p{Pc}", "\\p{Join_Control}"))


def one(code: int) -> Chars:
    return Chars(((code, code),))


def union(sets: Sequence[Set]) -> Set:
    plain: list[Chars] = []
    others: list[Set] = []
    for found in sets:
        ranges = _ranges(found)
        if ranges is not None:
            plain.append(Chars(ranges))
        elif isinstance(found, Chars):
            plain.append(found)
        else:
            others.append(found)
    if len(sets) == 1:
        return sets[0]
    merged = Chars(
        _normal([pair for found in plain for pair in found.ranges]),
        tuple(dict.fromkeys(name for found in plain for name in found.properties)),
    )
    if any(_other(name) in merged.properties for name in merged.properties):
        return ALL
    if not others:
        return merged
    if merged == Chars() and len(others) == 1:
        return others[0]
    return Any((*([merged] if merged != Chars() else []), *others))


def complement(chars: Set) -> Set:
    match chars:
        case Not(of):
            return of
        case Chars((), (name,)):
            return Chars((), (_other(name),))
        case Any(of):
            return _all_of([complement(each) for each in of])
    return Not(chars)


def both(left: Set, right: Set) -> Set:
    return Both(left, right)


def folded(ranges: Ranges, ascii_only: bool) -> Ranges:
    """With every other case of their characters (simple case folding)."""
    more = [
        (other, other)
        for orbit in (_ascii_orbits() if ascii_only else _orbits())
        if any(low <= code <= high for code in orbit for low, high in ranges)
        for other in orbit
    ]
    return _normal([*ranges, *more])


def property_set(name: str, ignore_case: bool) -> Chars:
    """`\\p{name}`. Raises ValueError where its other cases are not known."""
    if name == "Any":
        return ALL
    if name == "ASCII":
        return Chars(folded(((0, 127),), ascii_only=False) if ignore_case else ((0, 127),))
    if ignore_case and name in _OF_ONE_CASE:
        raise ValueError(f"(?i) with \\p{{{name}}}, of one case: write \\p{{L}}, or leave (?i) out")
    return Chars(_CASES_OUTSIDE.get(name, ()) if ignore_case else (), (f"\\p{{{name}}}",))


def is_word(chars: Set, word: Chars) -> bool | None:
    """Whether all characters of the set are of words; None where some are, or it is not known."""
    if chars in (word, Not(word)):
        return chars == word
    if not isinstance(chars, Chars):
        return None
    found = {_name_is_word(name) if word == WORD else None for name in chars.properties}
    for low, high in chars.ranges:
        if high - low > 1000:
            return None
        found |= {_code_is_word(code, word) for code in range(low, high + 1)}
    return found.pop() if len(found) == 1 else None


def emit_set(chars: Set) -> str:
    """One JavaScript atom that matches one character of the set."""
    if isinstance(chars, Chars):
        return _bracket(chars, "")
    if isinstance(chars, Not) and isinstance(chars.of, Chars):
        return _bracket(chars.of, "^")
    computed = _ranges(chars)
    if computed is not None:
        return _bracket(Chars(computed), "")
    if isinstance(chars, Not):
        return f"(?:(?!{emit_set(chars.of)}){_ANYTHING})"
    if isinstance(chars, Both):
        return f"(?:(?={emit_set(chars.left)}){emit_set(chars.right)})"
    # looked ahead, so that a character of both is read in one way only
    return f"(?:(?={'|'.join(emit_set(found) for found in chars.of)}){_ANYTHING})"


def literal(code: int) -> str:
    """One character outside a class."""
    return "\\" + chr(code) if chr(code) in _SYNTAX else _shown(code)


def contains(chars: Set, character: str) -> bool:
    """Whether a character is in the set, as far as Python knows its properties."""
    match chars:
        case Chars(ranges, properties):
            return any(low <= ord(character) <= high for low, high in ranges) or any(
                _has_property(character, name) for name in properties
            )
        case Not(of):
            return not contains(of, character)
        case Any(of):
            return any(contains(each, character) for each in of)
        case Both(left, right):
            return contains(left, character) and contains(right, character)


def edges(chars: Set) -> list[int]:
    """Characters at the ends of the ranges in a set."""
    match chars:
        case Chars(ranges):
            return [code for pair in ranges for code in pair]
        case Not(of):
            return edges(of)
        case Any(of):
            return [code for each in of for code in edges(each)]
        case Both(left, right):
            return edges(left) + edges(right)


def _other(escape: str) -> str:
    """`\\P{L}` of `\\p{L}`."""
    return f"\\{escape[1].swapcase()}{escape[2:]}"


def _all_of(sets: Sequence[Set]) -> Set:
    first, *others = sets
    for other in others:
        first = Both(first, other)
    return first


def _has_property(character: str, escape: str) -> bool:
    name, category = escape[3:-1], unicodedata.category(character)
    if name.startswith("Script="):
        script = {"Han": "CJK"}.get(name[7:], name[7:].upper())
        found = unicodedata.name(character, "").startswith(script)
    elif name in ("Alphabetic", "White_Space", "LC"):
        found = {
            "Alphabetic": character.isalpha() or category == "Nl",
            "White_Space": character.isspace() and not 0x1C <= ord(character) <= 0x1F,
            "LC": category in ("Lu", "Ll", "Lt"),
        }[name]
    else:
        found = category.startswith(name)
    return found == escape.startswith("\\p")


def _name_is_word(escape: str) -> bool | None:
    name = escape[3:-1]
    if escape in WORD.properties or (escape[1] == "p" and name.startswith(_OF_WORDS)):
        return True
    found = name == "White_Space" or (name in _BETWEEN_WORDS or name in ("Zs", "Zl", "Zp"))
    return False if found and escape[1] == "p" else None


def _code_is_word(code: int, word: Chars) -> bool | None:
    if word != WORD or code < 0x80:
        return any(low <= code <= high for low, high in ASCII_WORD.ranges)
    category = unicodedata.category(chr(code))
    if category.startswith(_OF_WORDS):
        return True
    return False if category.startswith(_BETWEEN_WORDS) else None


@cache
def _ascii_orbits() -> tuple[tuple[int, ...], ...]:
    return tuple((code, code + 32) for code in range(65, 91))


@cache
def _orbits() -> tuple[tuple[int, ...], ...]:
    """The characters that simple case folding makes one."""
    by_fold: dict[int, list[int]] = {}
    for code in range(_LAST_CASED + 1):
        by_fold.setdefault(_fold(code), []).append(code)
    return (*(tuple(orbit) for orbit in by_fold.values() if len(orbit) > 1), *_LATE_PAIRS)


def _fold(code: int) -> int:
    # where full folding gives several characters, lower case is the simple one if it is one
    for found in (chr(code).casefold(), chr(code).lower()):
        if len(found) == 1:
            return ord(found)
    return code


def _shown(code: int) -> str:
    """The character, or an escape for one that an editor may write as another."""
    character = chr(code)
    if 0xD800 <= code <= 0xDFFF or unicodedata.normalize("NFC", character) != character:
        return f"\\u{code:04x}" if code <= 0xFFFF else f"\\u{{{code:x}}}"
    return character


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
    if chars in (Chars(), ALL):
        return _ANYTHING if bool(negation) == (chars == Chars()) else NOTHING
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
    return "\\" + chr(code) if chr(code) in "\\]^-[" else _shown(code)
