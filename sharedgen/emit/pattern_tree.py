"""What a pattern says, apart from how it is spelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from .pattern_class import Chars, Set


class UntranslatablePattern(ValueError):
    """The pattern says what JavaScript cannot; the text names it, and the mend."""


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    of: Set


@dataclass(frozen=True, slots=True)
class Edge:
    """Where a text or a line begins or ends."""

    begins: bool
    line: bool


@dataclass(frozen=True, slots=True)
class WordEdge:
    """`sides`: whether a character of `word` may stand left and right of it."""

    text: str
    word: Chars
    sides: tuple[tuple[bool, bool], ...]


@dataclass(frozen=True, slots=True)
class Sequence:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    of: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """`text`: as the pattern spells it."""

    of: Node
    least: int
    most: int | None
    text: str = field(compare=False)


Node: TypeAlias = One | Edge | WordEdge | Sequence | Choice | Repeat
