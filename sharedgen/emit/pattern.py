"""A pattern in the dialect of Rust's `regex` crate (Pydantic's default engine), in JavaScript's.

Both are searched, not anchored, and match code points. What JavaScript cannot say exactly, or only
with lookbehind (a syntax error in browsers of 2022), is refused. Unicode classes are carried by
their properties: two engines agree on them as far as their Unicode versions do.

Dialect: https://docs.rs/regex/latest/regex/#syntax
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from .pattern_class import Chars, Set, both, complement, emit_set, literal, union

# characters up to which `x{3}` is written `xxx`: V8 runs that up to three times faster
_EXPANDED = 80
_WORD = ("\\p{Alphabetic}", "\\p{M}", "\\p{Nd}", "\\p{Pc}", "\\p{Join_Control}")
_ASCII_WORD = ((48, 57), (65, 90), (95, 95), (97, 122))
_ASCII_SPACE = ((9, 13), (32, 32))
_POSIX: dict[str, tuple[tuple[int, int], ...]] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": ((48, 57),),
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": _ASCII_SPACE,
    "upper": ((65, 90),),
    "word": _ASCII_WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_CONTROL = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
# a class of characters, none negated or by property, and how often it stands
_ONE_CLASS = re.compile(r"\^(\[(?!\^)(?:[^\]\\]|\\[^pP])*\])\{([0-9]+),([0-9]*)\}\$")
_COUNT = re.compile(r"[0-9]+(?:,[0-9]*)?")
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
# one letter and long names are the same in JavaScript; so are these scripts under `Script=`
_CATEGORY_NAMES: Final = """
L Lu Ll Lt LC Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc
Cf Co Cn Letter Uppercase_Letter Lowercase_Letter Titlecase_Letter Cased_Letter Modifier_Letter
Other_Letter Mark Number Decimal_Number Letter_Number Other_Number Punctuation Symbol
Math_Symbol Currency_Symbol Separator Space_Separator Other Control Alphabetic Lowercase
Uppercase White_Space Emoji ASCII
"""
_SCRIPT_NAMES: Final = """
Arabic Armenian Bengali Bopomofo Cherokee Coptic Cyrillic Devanagari Ethiopic Georgian Greek
Gujarati Gurmukhi Han Hangul Hebrew Hiragana Kannada Katakana Khmer Lao Latin Malayalam
Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu Thaana Thai Tibetan Common Inherited
"""
_CATEGORIES: Final = frozenset(_CATEGORY_NAMES.split())
_SCRIPTS: Final = frozenset(_SCRIPT_NAMES.split())


class UntranslatablePattern(ValueError):
    """The pattern says what JavaScript cannot; the text names it, and the mend."""


@dataclass(frozen=True, slots=True)
class Regex:
    """JavaScript syntax; `flags` has `u` always, and `i` where case is ignored.

    `least` and `most`: what is told of the length apart, which is the quicker question.
    """

    source: str
    flags: str
    least: int = 0
    most: int | None = None


@dataclass(frozen=True, slots=True)
class _Flags:
    ignore_case: bool = False
    dot_all: bool = False
    unicode: bool = True


def translate(pattern: str) -> Regex:
    """Raises UntranslatablePattern."""
    reader = _Reader(pattern)
    source = reader.alternation(_Flags())
    if reader.position < len(pattern):
        raise UntranslatablePattern(f"'{reader.rest()}' is no valid end of a pattern")
    return _with_length(Regex(source, "iu" if reader.ignore_case else "u"))


def _with_length(regex: Regex) -> Regex:
    """`^[a-z]{2,9}$` as `^[a-z]*$` and a length, where no character takes two UTF-16 units."""
    found = _ONE_CLASS.fullmatch(regex.source)
    if found is None or any(ord(character) > 0xFFFF for character in found[1]):
        return regex
    least, most = int(found[2]), found[3]
    return Regex(f"^{found[1]}*$", regex.flags, least, int(most) if most else None)


class _Reader:
    """Recursive descent over the pattern; every method returns the JavaScript for what it read."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.position = 0
        self.ignore_case = False

    def rest(self) -> str:
        return self.text[self.position : self.position + 12]

    def peek(self, expected: str) -> bool:
        return self.text.startswith(expected, self.position)

    def take(self, expected: str) -> bool:
        if self.peek(expected):
            self.position += len(expected)
            return True
        return False

    def next(self) -> str:
        if self.position >= len(self.text):
            raise UntranslatablePattern("the pattern ends too early")
        self.position += 1
        return self.text[self.position - 1]

    def until(self, end: str) -> str:
        stop = self.text.find(end, self.position)
        if stop < 0:
            raise UntranslatablePattern(f"'{end}' is missing after '{self.rest()}'")
        found = self.text[self.position : stop]
        self.position = stop + len(end)
        return found

    def alternation(self, flags: _Flags) -> str:
        parts: list[str] = []
        while self.position < len(self.text) and not self.peek(")"):
            if self.take("|"):
                parts.append("|")
                continue
            if self.peek("(?"):
                changed = self.flag_group(flags)
                if changed is not None:
                    flags = changed
                    continue
            parts.append(self.repetition(self.atom(flags)))
        return "".join(parts)

    def flag_group(self, flags: _Flags) -> _Flags | None:
        """`(?i)`: flags for the rest of this group. None where a group of its own stands here."""
        start = self.position
        self.position += 2
        letters = ""
        while self.position < len(self.text) and (
            self.text[self.position].isalpha() or self.peek("-")
        ):
            letters += self.next()
        if not letters or letters in ("P",) or not self.take(")"):
            self.position = start
            return None
        return self.apply(letters, flags, at_start=self.text[:start] == "")

    def apply(self, letters: str, flags: _Flags, at_start: bool) -> _Flags:
        on, _, off = letters.partition("-")
        for letter in on + off:
            if letter not in "isuU":
                raise UntranslatablePattern(
                    f"the flag (?{letter}) has no exact counterpart in JavaScript: write the "
                    "pattern without it"
                )
        if "i" in off or ("i" in on and not (at_start or self.ignore_case)):
            raise UntranslatablePattern(
                "JavaScript ignores case in the whole pattern or nowhere: put (?i) first"
            )
        self.ignore_case = self.ignore_case or "i" in on
        return _Flags(
            ignore_case=self.ignore_case,
            dot_all="s" in on or (flags.dot_all and "s" not in off),
            unicode="u" in on or (flags.unicode and "u" not in off),
        )

    def atom(self, flags: _Flags) -> str:
        character = self.next()
        if character == "(":
            return self.group(flags)
        if character == "[":
            return self.emitted(self.char_class(flags), flags)
        if character == ".":
            return "[\\s\\S]" if flags.dot_all else "[^\\n]"
        if character in "^$":
            return f"(?:{character})" if self.peeks_repetition() else character
        if character == "\\":
            return self.escape(flags)
        if character in "*+?{":
            raise UntranslatablePattern(f"'{character}' repeats nothing")
        return literal(ord(character))

    def group(self, flags: _Flags) -> str:
        if self.take("?"):
            if self.take("P<") or self.take("<"):
                if self.peek("=") or self.peek("!"):
                    raise UntranslatablePattern("lookbehind is no part of Rust's dialect")
                self.until(">")
            elif self.peek("=") or self.peek("!"):
                raise UntranslatablePattern("lookahead is no part of Rust's dialect")
            else:
                letters = self.until(":")
                if letters:
                    flags = self.apply(letters, flags, at_start=False)
        inner = self.alternation(flags)
        if not self.take(")"):
            raise UntranslatablePattern("a ')' is missing")
        return f"(?:{inner})"

    def peeks_repetition(self) -> bool:
        return self.position < len(self.text) and self.text[self.position] in "*+?{"

    def repetition(self, atom: str) -> str:
        repeated = False
        while self.peeks_repetition():
            if repeated:
                atom = f"(?:{atom})"
            if self.take("{"):
                count = self.until("}").replace(" ", "")
                atom = _counted(atom, count)
            else:
                atom += self.next()
            self.take("?")  # laziness changes what is captured, never whether it matches
            repeated = True
        return atom

    def escape(self, flags: _Flags) -> str:
        character = self.next()
        if character == "A":
            return "(?:^)" if self.peeks_repetition() else "^"
        if character == "z":
            return "(?:$)" if self.peeks_repetition() else "$"
        if character in "bB<>":
            if (
                character == "b"
                and not flags.unicode
                and not self.peek("{")
                and not flags.ignore_case
            ):
                return "(?:\\b)" if self.peeks_repetition() else "\\b"
            raise UntranslatablePattern(
                f"\\{character} knows the letters of every script, which JavaScript's does not: "
                "write (?-u:\\b) for the ASCII boundary, or the characters around it"
            )
        self.position -= 1
        return self.emitted(self.escaped_set(flags), flags)

    def emitted(self, chars: Set, flags: _Flags) -> str:
        try:
            return emit_set(chars, flags.ignore_case)
        except ValueError as error:
            raise UntranslatablePattern(str(error)) from None

    def escaped_set(self, flags: _Flags) -> Set:
        """What `\\d`, `\\x41` or `\\.` stands for; the backslash is read."""
        character = self.next()
        if character in "dDsSwW":
            found = _perl_class(character.lower(), flags)
            return complement(found) if character.isupper() else found
        if character in "pP":
            name = self.until("}") if self.take("{") else self.next()
            negated = name.startswith("^")
            escape = _property(name.lstrip("^"))
            return Chars(
                (), ((escape if (character == "p") != negated else escape.replace("p", "P", 1)),)
            )
        return Chars(((code := self.code_point(character), code),))

    def code_point(self, character: str) -> int:
        if character in _CONTROL:
            return _CONTROL[character]
        if character in _HEX_DIGITS:
            if self.take("{"):
                return int(self.until("}"), 16)
            digits = "".join(self.next() for _ in range(_HEX_DIGITS[character]))
            return int(digits, 16)
        if character.isalnum():
            raise UntranslatablePattern(f"\\{character} has no counterpart in JavaScript")
        return ord(character)

    def char_class(self, flags: _Flags) -> Set:
        """`[…]` from behind its bracket on."""
        negated = self.take("^")
        whole: Set | None = None
        operator = ""
        items = self.leading_items()
        while True:
            if self.take("]"):
                break
            found = next((op for op in ("&&", "--", "~~") if self.take(op)), None)
            if found is not None:
                whole, operator, items = _combine(whole, operator, union(items)), found, []
                continue
            items.append(self.class_item(flags))
        whole = _combine(whole, operator, union(items))
        return complement(whole) if negated else whole

    def leading_items(self) -> list[Set]:
        items: list[Set] = []
        while self.peek("-") and not self.peek("--"):
            self.next()
            items.append(Chars(((45, 45),)))
        if not items and self.take("]"):
            items.append(Chars(((93, 93),)))
        return items

    def class_item(self, flags: _Flags) -> Set:
        if self.take("[:"):
            name = self.until(":]")
            ranges = _POSIX.get(name.lstrip("^"))
            if ranges is None:
                raise UntranslatablePattern(f"[:{name}:] is no class of characters")
            return complement(Chars(ranges)) if name.startswith("^") else Chars(ranges)
        if self.take("["):
            return self.char_class(flags)
        first = self.escaped_set(flags) if self.take("\\") else _one(self.next())
        if self.peek("-") and not self.peek("--") and not self.peek("-]"):
            self.next()
            last = self.escaped_set(flags) if self.take("\\") else _one(self.next())
            if isinstance(first, Chars) and isinstance(last, Chars):
                return Chars(((first.ranges[0][0], last.ranges[0][0]),))
        return first


def _one(character: str) -> Chars:
    return Chars(((ord(character), ord(character)),))


def _combine(left: Set | None, operator: str, right: Set) -> Set:
    if left is None:
        return right
    if operator == "&&":
        return both(left, right)
    if operator == "--":
        return both(left, complement(right))
    return union([both(left, complement(right)), both(right, complement(left))])


def _perl_class(letter: str, flags: _Flags) -> Chars:
    if flags.unicode:
        return Chars((), {"d": ("\\p{Nd}",), "s": ("\\p{White_Space}",), "w": _WORD}[letter])
    return Chars({"d": ((48, 57),), "s": _ASCII_SPACE, "w": _ASCII_WORD}[letter])


def _property(name: str) -> str:
    key, _, value = name.replace(":", "=").partition("=")
    if key in ("Script", "sc", "script") and value in _SCRIPTS:
        return f"\\p{{Script={value}}}"
    if key in ("General_Category", "gc") and value in _CATEGORIES:
        return f"\\p{{{value}}}"
    if not value and key in _CATEGORIES:
        return f"\\p{{{key}}}"
    if not value and key in _SCRIPTS:
        return f"\\p{{Script={key}}}"
    raise UntranslatablePattern(
        f"\\p{{{name}}} is not known to be the same in JavaScript: write the characters out"
    )


def _counted(atom: str, count: str) -> str:
    if not _COUNT.fullmatch(count):
        raise UntranslatablePattern(f"{{{count}}} is no count")
    if count.isdigit() and int(count) >= 1 and len(atom) * int(count) <= _EXPANDED:
        return atom * int(count)
    return f"{atom}{{{count}}}"
