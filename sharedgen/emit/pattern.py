"""A pattern in the dialect of Rust's `regex` crate (Pydantic's default engine), in JavaScript's.

Both are searched, not anchored, and match code points. What JavaScript cannot say exactly, or only
with lookbehind (a syntax error in browsers of 2022), is refused. Unicode classes are carried by
their properties: two engines agree on them as far as their Unicode versions do. No flag but `u` is
needed: a letter of any case is written `[Aa]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import zip_longest
from typing import TypeAlias

from .pattern_class import (
    ASCII_WORD,
    NOTHING,
    Chars,
    Set,
    complement,
    emit_set,
    is_word,
    one,
    union,
)
from .pattern_read import read
from .pattern_time import exponential
from .pattern_tree import (
    Choice,
    Edge,
    Node,
    One,
    Repeat,
    Sequence,
    WordEdge,
)
from .pattern_tree import UntranslatablePattern as UntranslatablePattern

# characters up to which `x{3}` is written `xxx`: V8 runs that up to three times faster
_EXPANDED = 80
_NEWLINE = one(10)
_START, _END = Edge(begins=True, line=False), Edge(begins=False, line=False)


@dataclass(frozen=True, slots=True)
class Regex:
    """JavaScript syntax; `flags` has `u` always.

    `least` and `most`: what is told of the length apart, which is the quicker question.
    """

    source: str
    flags: str
    least: int = 0
    most: int | None = None


class _Before(Enum):
    FREE = auto()  # nothing is read yet, so that the search may read any character
    UNKNOWN = auto()


# a set: the last character read is one of it. A line break stands for the start of the text, too
_Left: TypeAlias = Set | _Before


def translate(pattern: str) -> Regex:
    """Raises UntranslatablePattern."""
    try:
        tree = read(pattern)
        slow = exponential(tree)
        if slow is not None:
            raise UntranslatablePattern(
                f"'{slow}' reads one text in several ways, all of which JavaScript tries: that may "
                "take for ever. Write it so that each round begins with a character that the round "
                "before cannot end with, as in ^[a-z]+(?:-[a-z]+)*$"
            )
        return _with_length(tree) or Regex(_emit(tree, _Before.FREE)[0], "u")
    except RecursionError:
        raise UntranslatablePattern("it is nested too deep: write it flatter") from None


def _with_length(tree: Node) -> Regex | None:
    """`^[a-z]{2,9}$` as `^[a-z]*$` and a length, where no character takes two UTF-16 units."""
    match tree:
        case Sequence((edge, Repeat(One(Chars(ranges, ())) as of, least, most), end)):
            narrow = all(high <= 0xFFFF for _, high in ranges)
            counted = most not in (1, None) or (most is None and least > 1)
            source = _emit(of, _Before.UNKNOWN)[0]
            short = least == most and _is_short(source, least)
            if (edge, end) == (_START, _END) and narrow and counted and not short:
                return Regex(f"^{source}*$", "u", least, most)
    return None


def _emit(node: Node, left: _Left, right: Node | None = None) -> tuple[str, _Left]:
    """The JavaScript, and what stands left of what follows it."""
    match node:
        case One(of):
            return emit_set(of), of
        case Edge():
            return _edge(node, left)
        case WordEdge():
            return _word_edge(node, left, right.of if isinstance(right, One) else None)
        case Sequence(parts):
            texts = []
            for part, following in zip_longest(parts, parts[1:]):
                text, left = _emit(part, left, following)
                texts.append(f"(?:{text})" if isinstance(part, Choice) else text)
            return "".join(texts), left
        case Choice(branches):
            found = [_emit(branch, left) for branch in branches]
            return "|".join(text for text, _ in found), _joined([after for _, after in found])
        case Repeat():
            return _repeat(node, left)


def _repeat(node: Repeat, left: _Left) -> tuple[str, _Left]:
    text, after = _emit(node.of, left if node.most == 1 else _Before.UNKNOWN)
    joined = f"(?:{text})" if isinstance(node.of, Choice) else text
    if not isinstance(node.of, One):
        text = f"(?:{text})"
    if node.least == 0:
        after = _joined([left, after])
    match node.least, node.most:
        case 0, None:
            return f"{text}*", after
        case 1, None:
            return f"{text}+", after
        case 0, 1:
            return f"{text}?", after
        case least, most if least == most and _is_short(joined, least):
            return joined * least, after
        case least, most:
            count = str(least) if least == most else f"{least},{'' if most is None else most}"
            return f"{text}{{{count}}}", after


def _is_short(text: str, times: int) -> bool:
    return len(text) * times <= _EXPANDED


def _edge(edge: Edge, left: _Left) -> tuple[str, _Left]:
    if not edge.begins:
        return "(?![^\\n])" if edge.line else "$", _unread(left)
    if not edge.line:
        return "^", _NEWLINE
    if left is _Before.FREE:
        return "(?:^|\\n)", _NEWLINE
    if left == _NEWLINE:
        return "", left
    raise UntranslatablePattern(
        "JavaScript takes more for the end of a line than \\n, so that (?m)^ is only carried where "
        "the pattern begins and behind \\n: write (?:^|\\n)"
    )


def _word_edge(edge: WordEdge, left: _Left, right: Set | None) -> tuple[str, _Left]:
    if edge.word == ASCII_WORD:
        return _ascii_word_edge(edge), _unread(left)
    before = None if isinstance(left, _Before) else is_word(left, edge.word)
    after = None if right is None else is_word(right, edge.word)
    outside, inside = (_look_after(edge, side, after) for side in (False, True))
    if outside == inside:
        found = [outside]
    elif before is not None:
        found = [inside if before else outside]
    elif left is _Before.FREE:
        other = emit_set(complement(edge.word))
        found = [
            None if outside is None else f"(?:^|{other}){outside}",
            None if inside is None else emit_set(edge.word) + inside,
        ]
    else:
        raise UntranslatablePattern(
            f"{edge.text} knows the letters of every script, which JavaScript's does not: that is "
            "carried at the start of the pattern, and behind characters of which all or none are "
            f"of words. Write (?-u:{edge.text}) for the ASCII boundary, or the characters around it"
        )
    texts = [text for text in found if text is not None]
    if not texts:
        return NOTHING, left
    return f"(?:{'|'.join(texts)})" if len(texts) > 1 else texts[0], _unread(left)


def _ascii_word_edge(edge: WordEdge) -> str:
    """By JavaScript's own, which knows the letters of ASCII."""
    if edge.text in ("\\b", "\\B"):
        return edge.text
    texts = [
        f"\\{'B' if before == after else 'b'}{_look(edge.word, after)}"
        for before, after in edge.sides
    ]
    return texts[0] if len(texts) == 1 else f"(?:{'|'.join(texts)})"


def _look_after(edge: WordEdge, before: bool, after: bool | None) -> str | None:
    """What is asked of the next character; None where none will do."""
    sides = {side for other, side in edge.sides if other == before and after in (None, side)}
    if not sides:
        return None
    if after is not None or len(sides) == 2:
        return ""
    return _look(edge.word, True in sides)


def _look(word: Chars, inside: bool) -> str:
    return f"(?{'=' if inside else '!'}{emit_set(word)})"


def _unread(left: _Left) -> _Left:
    """Left of what follows an assertion: no character may be read any more before that."""
    return _Before.UNKNOWN if left is _Before.FREE else left


def _joined(lefts: list[_Left]) -> _Left:
    sets = [left for left in lefts if not isinstance(left, _Before)]
    if len(sets) == len(lefts):
        return union(sets)
    return lefts[0] if lefts.count(lefts[0]) == len(lefts) else _Before.UNKNOWN
