"""The dialect of Rust's `regex` crate, read: https://docs.rs/regex/latest/regex/#syntax

Only patterns that Pydantic has compiled come here, so what Rust refuses need not be refused again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from .pattern_class import (
    ALL,
    ASCII_WORD,
    WORD,
    Chars,
    Ranges,
    Set,
    both,
    complement,
    folded,
    one,
    property_set,
    union,
)
from .pattern_tree import (
    Choice,
    Edge,
    Node,
    One,
    Repeat,
    Sequence,
    UntranslatablePattern,
    WordEdge,
)

_ASCII_SPACE = ((9, 13), (32, 32))
_POSIX: dict[str, Ranges] = {
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
    "word": ASCII_WORD.ranges,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}
_POSIX_CLASS = re.compile(rf"\[:(\^?)({'|'.join(_POSIX)}):\]")
_CONTROL = {"a": 7, "f": 12, "t": 9, "n": 10, "r": 13, "v": 11}
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_SPACE: Final = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_NOTHING = Sequence(())
_IN, _OUT = True, False
_WORD_EDGES = {
    "b": ((_OUT, _IN), (_IN, _OUT)),
    "B": ((_OUT, _OUT), (_IN, _IN)),
    "<": ((_OUT, _IN),),
    ">": ((_IN, _OUT),),
    "b{start}": ((_OUT, _IN),),
    "b{end}": ((_IN, _OUT),),
    "b{start-half}": ((_OUT, _OUT), (_OUT, _IN)),
    "b{end-half}": ((_OUT, _OUT), (_IN, _OUT)),
}
# short and long names, which mean the same in JavaScript
_CATEGORIES: Final = """
L Letter Lu Uppercase_Letter Ll Lowercase_Letter Lt Titlecase_Letter LC Cased_Letter
Lm Modifier_Letter Lo Other_Letter M Mark Mn Nonspacing_Mark Mc Spacing_Mark Me Enclosing_Mark
N Number Nd Decimal_Number Nl Letter_Number No Other_Number P Punctuation Pc Connector_Punctuation
Pd Dash_Punctuation Ps Open_Punctuation Pe Close_Punctuation Pi Initial_Punctuation
Pf Final_Punctuation Po Other_Punctuation S Symbol Sm Math_Symbol Sc Currency_Symbol
Sk Modifier_Symbol So Other_Symbol Z Separator Zs Space_Separator Zl Line_Separator
Zp Paragraph_Separator C Other Cc Control Cf Format Co Private_Use Cn Unassigned
"""
_BINARY: Final = """
Alphabetic Alpha Lowercase Lower Uppercase Upper White_Space Space Emoji Emoji Any Any
ASCII ASCII
"""
_SCRIPTS: Final = """
Arabic Armenian Bengali Bopomofo Cherokee Common Coptic Cyrillic Devanagari Ethiopic Georgian Greek
Gujarati Gurmukhi Han Hangul Hebrew Hiragana Inherited Kannada Katakana Khmer Lao Latin Malayalam
Mongolian Myanmar Oriya Sinhala Syriac Tamil Telugu Thaana Thai Tibetan
"""


def _loose(name: str) -> str:
    """The name of a property as Unicode compares it."""
    found = re.sub(r"[ _-]", "", name).lower()
    return found.removeprefix("is")


def _by_any_name(text: str) -> dict[str, str]:
    """The first of each two names, under both."""
    names = text.split()
    pairs = zip(names[::2], names[1::2], strict=True)
    return {_loose(name): pair[0] for pair in pairs for name in pair}


_BY_SCRIPT = {_loose(script): f"Script={script}" for script in _SCRIPTS.split()}
_BY_CATEGORY = _by_any_name(_CATEGORIES)
_BY_KEY = {
    "": {**_BY_SCRIPT, **_BY_CATEGORY, **_by_any_name(_BINARY)},
    **dict.fromkeys(("script", "sc"), _BY_SCRIPT),
    **dict.fromkeys(("generalcategory", "gc"), _BY_CATEGORY),
}


@dataclass(frozen=True, slots=True)
class _Flags:
    i: bool = False
    m: bool = False
    s: bool = False
    u: bool = True
    x: bool = False
    U: bool = False


def read(pattern: str) -> Node:
    """Raises UntranslatablePattern."""
    reader = _Reader(pattern)
    found = reader.alternation()
    if reader.position < len(pattern):
        raise UntranslatablePattern(f"'{reader.rest()}' is no valid end of a pattern")
    return found


class _Reader:
    """Recursive descent over the pattern."""

    def __init__(self, pattern: str) -> None:
        self.text = pattern
        self.position = 0
        self.flags = _Flags()

    def rest(self) -> str:
        return self.text[self.position : self.position + 12]

    def peek(self, expected: str) -> bool:
        return self.text.startswith(expected, self.position)

    def peeks(self, one_of: str) -> bool:
        return self.position < len(self.text) and self.text[self.position] in one_of

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

    def name(self) -> str:
        """What stands before the `}`."""
        found = self.until("}")
        if self.flags.x and "#" in found:
            raise UntranslatablePattern("a comment between braces: write it before them")
        return "".join(found.split()) if self.flags.x else found

    def skip(self) -> None:
        """The blanks and comments of `(?x)`."""
        while self.flags.x and self.peeks(_SPACE + "#"):
            if self.next() == "#":
                end = self.text.find("\n", self.position)
                self.position = len(self.text) if end < 0 else end + 1

    def alternation(self) -> Node:
        branches: list[Node] = []
        parts: list[Node] = []
        while True:
            self.skip()
            if self.position >= len(self.text) or self.peek(")"):
                break
            if self.take("|"):
                branches.append(_sequence(parts))
                parts = []
                continue
            start = self.position
            atom = self.atom()
            if atom is not None:
                parts.append(self.repetition(atom, start))
        return _choice([*branches, _sequence(parts)])

    def repetition(self, node: Node, start: int) -> Node:
        while True:
            self.skip()
            if not self.peeks("*+?{"):
                return node
            mark = self.next()
            least, most = (0, None) if mark == "*" else (1, None) if mark == "+" else (0, 1)
            if mark == "{":
                least, most = self.counts()
                self.skip()
            self.take("?")  # laziness changes what is captured, never whether it matches
            node = _repeat(node, least, most, self.text[start : self.position])

    def counts(self) -> tuple[int, int | None]:
        found = "".join(self.name().split())
        least, comma, most = found.partition(",")
        if not re.fullmatch("[0-9]*", least + most, re.ASCII) or not (least + most):
            raise UntranslatablePattern(f"{{{found}}} is no count")
        return int(least or 0), int(most) if most else None if comma else int(least)

    def atom(self) -> Node | None:
        """None where it only sets flags."""
        character = self.next()
        if character == "(":
            return self.group()
        if character == "[":
            return One(self.char_class())
        if character == ".":
            return One(ALL if self.flags.s else complement(one(10)))
        if character in "^$":
            return Edge(begins=character == "^", line=self.flags.m)
        if character == "\\":
            return self.escape()
        if character in "*+?{":
            raise UntranslatablePattern(f"'{character}' repeats nothing")
        return One(self.chars(ord(character), ord(character)))

    def group(self) -> Node | None:
        outer = self.flags
        self.skip()
        if self.take("?"):
            if self.take("P<") or self.take("<"):
                if self.peek("=") or self.peek("!"):
                    raise UntranslatablePattern("lookbehind is no part of Rust's dialect")
                self.until(">")
            elif self.peek("=") or self.peek("!"):
                raise UntranslatablePattern("lookahead is no part of Rust's dialect")
            else:
                letters = ""
                while not self.peeks(":)"):
                    letters += self.next()
                self.flags = _changed(outer, letters)
                if self.next() == ")":
                    return None
        inner = self.alternation()
        if not self.take(")"):
            raise UntranslatablePattern("a ')' is missing")
        self.flags = outer
        return inner

    def escape(self) -> Node:
        if self.take("A"):
            return Edge(begins=True, line=False)
        if self.take("z"):
            return Edge(begins=False, line=False)
        if self.peeks("bB<>"):
            name = self.next()
            start = self.position
            if name == "b" and self.take("{"):
                found = self.name()
                if re.match(r"\s*[0-9,]", found):
                    self.position = start  # a count
                else:
                    name = f"b{{{found}}}"
            if name not in _WORD_EDGES:
                raise UntranslatablePattern(f"\\{name} has no counterpart in JavaScript")
            return WordEdge("\\" + name, WORD if self.flags.u else ASCII_WORD, _WORD_EDGES[name])
        return One(self.escaped_set())

    def escaped_set(self) -> Set:
        """What `\\d`, `\\x41` or `\\.` stands for; the backslash is read."""
        character = self.next()
        if character in "dDsSwW":
            found = self.perl_class(character.lower())
            return complement(found) if character.isupper() else found
        if character in "pP":
            self.skip()
            return self.property(character == "P", self.name() if self.take("{") else self.next())
        code = self.code_point(character)
        return self.chars(code, code)

    def code_point(self, character: str) -> int:
        if character in _CONTROL:
            return _CONTROL[character]
        if character in _HEX_DIGITS:
            self.skip()
            if self.take("{"):
                return int(self.name(), 16)
            digits = ""
            for _ in range(_HEX_DIGITS[character]):
                digits += self.next()
                self.skip()
            return int(digits, 16)
        if character.isalnum():
            raise UntranslatablePattern(f"\\{character} has no counterpart in JavaScript")
        return ord(character)

    def chars(self, low: int, high: int) -> Chars:
        """A range, with every other case of it where case is ignored."""
        if not self.flags.i:
            return Chars(((low, high),))
        return Chars(folded(((low, high),), ascii_only=not self.flags.u))

    def perl_class(self, letter: str) -> Chars:
        if self.flags.u:
            names = {"d": ("\\p{Nd}",), "s": ("\\p{White_Space}",), "w": WORD.properties}
            return Chars((), names[letter])
        return Chars({"d": _POSIX["digit"], "s": _ASCII_SPACE, "w": ASCII_WORD.ranges}[letter])

    def property(self, negated: bool, name: str) -> Set:
        key, mark, value = ("", "", name)
        if split := re.search("!?=|:", name):
            key, mark, value = name[: split.start()], split[0], name[split.end() :]
        found = _BY_KEY.get(_loose(key), {}).get(_loose(value))
        if found is None:
            raise UntranslatablePattern(
                f"\\p{{{name}}} is not known to be the same in JavaScript: write the characters out"
            )
        try:
            chars = property_set(found, self.flags.i)
        except ValueError as error:
            raise UntranslatablePattern(str(error)) from None
        return complement(chars) if negated != (mark == "!=") else chars

    def char_class(self) -> Set:
        """`[…]` from behind its bracket on."""
        self.skip()
        negated = self.take("^")
        self.skip()
        items = self.leading_items()
        whole: Set | None = None
        operator = ""
        while True:
            self.skip()
            if self.take("]"):
                break
            found = next((op for op in ("&&", "--", "~~") if self.take(op)), None)
            if found is not None:
                whole, operator, items = _combine(whole, operator, union(items)), found, []
                continue
            items.append(self.class_item())
        whole = _combine(whole, operator, union(items))
        return complement(whole) if negated else whole

    def leading_items(self) -> list[Set]:
        items: list[Set] = []
        while self.take("-"):
            items.append(one(45))
            self.skip()
        if not items and self.take("]"):
            items.append(one(93))
        return items

    def class_item(self) -> Set:
        posix = _POSIX_CLASS.match(self.text, self.position)
        if posix is not None:
            self.position = posix.end()
            ranges = _POSIX[posix[2]]
            chars = Chars(folded(ranges, not self.flags.u) if self.flags.i else ranges)
            return complement(chars) if posix[1] else chars
        if self.take("["):
            return self.char_class()
        start = self.position
        first = self.class_character()
        if isinstance(first, int):
            self.skip()
            last = self.range_end()
            return self.chars(first, first if last is None else last)
        self.position = start + 1
        return self.escaped_set()

    def range_end(self) -> int | None:
        """The character behind the hyphen, if one comes that makes a range."""
        start = self.position
        if self.take("-"):
            while self.flags.x and self.peeks(_SPACE):
                self.next()
            if self.flags.x and self.peek("#"):
                raise UntranslatablePattern(
                    "a comment in a range of characters: write it elsewhere"
                )
            if not self.peeks("]-"):
                found = self.class_character()
                if isinstance(found, int):
                    return found
        self.position = start
        return None

    def class_character(self) -> int | None:
        """One character; None for a class, `\\d`."""
        character = self.next()
        if character != "\\":
            return ord(character)
        return None if self.peeks("dDsSwWpP") else self.code_point(self.next())


def _changed(flags: _Flags, letters: str) -> _Flags:
    on, _, off = letters.partition("-")
    if not set(on + off) <= set("imsuxU"):
        raise UntranslatablePattern(
            f"(?{letters}) has no counterpart in JavaScript: write the pattern without it"
        )
    return replace(flags, **dict.fromkeys(on, True), **dict.fromkeys(off, False))


def _sequence(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def _choice(branches: list[Node]) -> Node:
    """`(?:a|b)` is `[ab]`: the same, read in one way."""
    if len(branches) == 1:
        return branches[0]
    sets = [branch.of for branch in branches if isinstance(branch, One)]
    return One(union(sets)) if len(sets) == len(branches) else Choice(tuple(branches))


def _repeat(node: Node, least: int, most: int | None, text: str) -> Node:
    """`(?:a+|b)*` is `(?:a|b)*`: the same, and not in time exponential to the length of a text."""
    if most == 0 or node == _NOTHING:
        return _NOTHING
    if isinstance(node, Repeat) and node.least <= 1 and node.most is None and most == 1:
        return Repeat(node.of, min(least, node.least), None, text)
    if most is not None or least > 1:
        return Repeat(node, least, most, text)
    bare: list[Node] = []
    for branch in node.of if isinstance(node, Choice) else (node,):
        if isinstance(branch, Repeat) and branch.least <= 1 and branch.most in (None, 1):
            least = min(least, branch.least)
            branch = branch.of
        bare.append(branch)
    return Repeat(_choice(bare), least, None, text)


def _combine(left: Set | None, operator: str, right: Set) -> Set:
    if left is None:
        return right
    if operator == "&&":
        return both(left, right)
    if operator == "--":
        return both(left, complement(right))
    return union([both(left, complement(right)), both(right, complement(left))])
