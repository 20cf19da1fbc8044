"""Patterns in Rust's dialect, and texts near to them, for Hypothesis."""

from __future__ import annotations

import re
from typing import Final

from hypothesis import strategies as st

# cases that fold over blocks, ends of lines, what is beyond the BMP, marks, words, blanks
_ODD = (
    "kK\u212asSſßẞσΣςıİiIꭰᎠµμåÅ\u212bΩω\u2126ǅǆ\u0345ιfiﬅﬆ"
    "\n\r\u2028\0\t \x85\xa0\ufeff\x1c😀😁𐐀𐐨e\u0301\u200d_aAbBzZ09-é漢١½Ⅷⅷⓐ€.]^[\\"
)
CHARACTERS = (
    st.sampled_from(_ODD) | st.sampled_from("ab1_ -\n") | st.characters(max_codepoint=0x3FF)
)
_LETTERS = st.sampled_from("aabbkKsSxX019_-éßσςꭰ😀漢\u0301\u2028\u017f\u212a") | st.sampled_from(
    _ODD
)
_SYNTAX = set("\\.+*?()|[]{}^$#&-~")


def _spelled(code: int, way: int) -> str:
    """A character in one of the ways to write it."""
    character = chr(code)
    escapes = [
        f"\\x{code:02x}" if code < 0x100 else f"\\x{{{code:X}}}",
        f"\\x{{{code:x}}}",
        f"\\u{code:04X}" if code < 0x10000 else f"\\u{{{code:x}}}",
        f"\\U{code:08x}",
        f"\\u{{{code:05x}}}",
    ]
    short = {7: "\\a", 12: "\\f", 9: "\\t", 10: "\\n", 13: "\\r", 11: "\\v"}
    if way < len(escapes):
        return escapes[way]
    if code in short and way % 2:
        return short[code]
    if character in _SYNTAX or (
        way == 5 and code < 128 and not character.isalnum() and character not in "<>"
    ):
        return "\\" + character
    return character


_spelling = st.integers(0, 40)
literals = st.builds(lambda found, way: _spelled(ord(found), way), _LETTERS, _spelling)
escaped = st.sampled_from("!\"#%&',-/:;=@`~ \t.+*?()|[]{}^$\\_").map(lambda found: "\\" + found)
perl = st.sampled_from([r"\d", r"\D", r"\s", r"\S", r"\w", r"\W"])
_NAMES: Final = """
L Lu Ll Lt LC Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf
Co Letter Uppercase_Letter lowercaseletter Cased_Letter Mark Nonspacing_Mark Number decimal_number
Other_Number Punctuation Connector_Punctuation Symbol Currency_Symbol Separator Control Alphabetic
alpha Lowercase Uppercase White_Space space Emoji Any ASCII Greek greek IsGreek Latin Cyrillic Han
Common Inherited Hiragana Arabic sc=Greek script=Latin Script:Cyrillic gc=Lu gc:L
General_Category=Ll gc!=L sc!=Latin is_letter Grek Cuneiform Math Cased Lower Upper scx=Greek
"""
_plain_name = st.sampled_from(_NAMES.split())
_loose_name = st.builds(
    lambda name, how: [
        name,
        name.upper(),
        name.lower(),
        name.replace("_", " "),
        name.replace("_", "-"),
    ][how],
    _plain_name,
    st.integers(0, 4),
)
properties = st.builds(
    lambda letter, hat, name: f"\\{letter}{{{hat}{name}}}",
    st.sampled_from("ppP"),
    st.just(""),
    _loose_name,
) | st.sampled_from([r"\pL", r"\PL", r"\pN", r"\pZ", r"\PM", r"\p{^L}", r"\p{Lu}"])
_POSIX: Final = (
    "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit foo"
)
posix = st.builds(
    lambda hat, name: f"[:{hat}{name}:]",
    st.sampled_from(["", "", "^"]),
    st.sampled_from(_POSIX.split()),
)


@st.composite
def ranges(draw: st.DrawFn) -> str:
    low, high = sorted((ord(draw(_LETTERS)), ord(draw(_LETTERS))))
    ways = draw(_spelling), draw(_spelling)
    hyphen = draw(st.sampled_from(["-"] * 9 + [" - ", "- "]))
    return _spelled(low, ways[0]) + hyphen + _spelled(high, ways[1])


_class_items = st.one_of(
    literals, literals, ranges(), ranges(), ranges(), perl, properties, posix, escaped,
    st.sampled_from(["-", "^", "&", "~", ".", "$", "{", "}", "|", "("]),
    st.sampled_from(["[", " ", "#", "]", "a-", "-a"]),
)  # fmt: skip


def _bracketed(items: list[str], operators: list[str], open_: str, end: str) -> str:
    body = "".join(item + op for item, op in zip(items, [*operators, *[""] * 9], strict=False))
    return f"[{open_}{body}{end}]"


def _classes(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        _bracketed,
        st.lists(inner, min_size=0, max_size=4),
        st.lists(st.sampled_from(["", "", "", "&&", "--", "~~"]), max_size=3),
        st.sampled_from(["", "", "", "^", "^", "]", "^]", "-", "--", "^-", "^--", "[:alpha:]"]),
        st.sampled_from(["", "", "", "", "-", "^", "&"]),
    )


classes = _classes(_class_items) | _classes(_class_items | _classes(_class_items))
simple_classes = st.sampled_from(
    [
        "[a-z]",
        "[A-Z0-9]",
        "[^a]",
        "[^\\n]",
        "[[:alpha:]_]",
        "[\\w-]",
        "[^\\W_]",
        "[\\d.]",
        "[^k]",
        "[kK]",
        "[ß-ſ]",
    ]
)
assertions = st.sampled_from(
    ["^", "$", "^", "$", r"\A", r"\z", r"\b", r"\b", r"\B", r"\<", r"\>", r"\b{start}", r"\b{end}",
     r"\b{start-half}", r"\b{end-half}", r"\b{2}", r"(?-u:\b)", r"(?-u:\B)", r"(?-u:\b{start})",
     "(?m:^)", "(?m:$)", "(?m)^", "(?m)$"]
)  # fmt: skip
_flags = st.sampled_from(
    [
        "i",
        "i",
        "s",
        "m",
        "x",
        "U",
        "u",
        "-u",
        "-i",
        "-s",
        "im",
        "is",
        "i-u",
        "ix",
        "sm",
        "s-m",
        "xs",
        "-x",
        "R",
    ]
)
set_flags = _flags.map(lambda found: f"(?{found})")
atoms = st.one_of(
    literals, literals, literals, escaped, st.just("."), perl, properties, simple_classes,
    classes, assertions,
    st.sampled_from([" ", "#", "#x\n", "\n", "\\ ", "}", "]", "<", "/", "(?-u:é)", "{", ","]),
)  # fmt: skip
counts = st.sampled_from(
    ["*", "+", "?", "*?", "+?", "??", "{0}", "{1}", "{2}", "{3}", "{0,1}", "{0,}", "{1,}", "{2,}",
     "{0,2}", "{1,2}", "{2,3}", "{,2}", "{ 2 }", "{1 , 2}", "{2}?",
     "{1,}?", "{,}", "* ?", "{2} ?", "{1 0}"]
)  # fmt: skip


def _repeated(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda found, marks: found + "".join(marks), inner, st.lists(counts, min_size=1, max_size=2)
    )


_openings = st.one_of(
    st.sampled_from(
        [
            "(",
            "(?:",
            "(?:",
            "(?P<n>",
            "(?<n_2>",
            "( ?:",
            "(?i:",
            "(?s:",
            "(?m:",
            "(?x:",
            "(?-u:",
            "(?i-u:",
            "(?-i:",
        ]
    ),
    _flags.map(lambda found: f"(?{found}:"),
)
_sequences = st.lists(atoms | _repeated(atoms) | set_flags, max_size=5).map("".join)


def _groups(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    grouped = st.builds(lambda start, found: f"{start}{found})", _openings, inner)
    part = atoms | _repeated(atoms) | grouped | _repeated(grouped)
    joined = st.lists(part, min_size=1, max_size=4).map("".join)
    return joined | st.lists(joined | st.just(""), min_size=2, max_size=3).map("|".join)


_bodies = st.recursive(_sequences, _groups, max_leaves=5)
patterns = st.builds(
    lambda start, body, end: start + body + end,
    st.sampled_from(["", "", "^", "^", "(?i)", "(?i)^", "(?m)^", "(?s)", "(?x)", "(?x) ^", r"\b",
                     r"^(?:a\b)?", "(?-u)", "(?im)"]),
    _bodies,
    st.sampled_from(["", "$", "$", r"\z", r"\b", "(?m)$", "x"]),
)  # fmt: skip


def near(pattern: str) -> st.SearchStrategy[list[str]]:
    """Texts of the characters that a pattern names, of those beside them, and of odd ones."""
    named = {code for found in _codes(pattern) for code in (found - 1, found, found, found + 1)}
    around = sorted(
        {
            case
            for code in named
            if 0 <= code < 0x110000 and not 0xD800 <= code < 0xE000
            for case in (chr(code), *chr(code).lower(), *chr(code).upper(), *chr(code).casefold())
        }
    )
    one = (
        st.sampled_from([chr(code) for code in _codes(pattern)] or ["a"])
        | st.sampled_from(around or ["a"])
        | CHARACTERS
    )
    return st.lists(st.lists(one, max_size=5).map("".join), min_size=6, max_size=14)


def _codes(pattern: str) -> list[int]:
    escapes = re.findall(
        r"\\(?:x([0-9a-fA-F]{2})|[xuU]\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))",
        pattern,
    )
    found = [int("".join(digits), 16) for digits in escapes]
    return [
        code
        for code in [*found, *map(ord, pattern)]
        if code < 0x110000 and not 0xD800 <= code < 0xE000
    ]
