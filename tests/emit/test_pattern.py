"""Patterns in Rust's dialect, in JavaScript: the same texts match, or the build refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field, TypeAdapter, ValidationError

from sharedgen.emit.escape import js_regex
from sharedgen.emit.pattern import UntranslatablePattern, translate
from sharedgen.emit.verify import verify

from .page import run_node

PATTERNS = [
    r"^[a-z0-9-]+$",
    r"^\d{4}-\d{2}$",
    r"\w+@\w+\.\w+",
    r"^\S+$",
    r"\s",
    r".",
    r"^.$",
    r"^a.b$",
    r"(?s)^a.b$",
    r"(?s:a.b)",
    r"\Aab\z",
    r"(?i)straße",
    r"(?i)^[a-z]+$",
    r"(?i)k",
    r"(?i)[^a-c]$",
    r"(?P<year>[0-9]{4})-(?<month>[0-9]{2})",
    r"a|b|",
    r"^(?:ab|cd)+$",
    r"^a++$",
    r"^a{2}{3}$",
    r"^(ab){2,3}?$",
    r"^a{0}b$",
    r"^[[:alpha:]_]+$",
    r"^[[:^digit:]]+$",
    r"^[a-z&&[^aeiou]]+$",
    r"^[\w--[0-9]]+$",
    r"^[a-f~~d-h]+$",
    r"^[^\W_]+$",
    r"^[\D]$",
    r"^[\W\d]$",
    r"^[]a]+$",
    r"^[-a]+$",
    r"^[a-]+$",
    r"^[\]\[\\^-]+$",
    r"^\p{L}+$",
    r"^\pN$",
    r"^\P{Lu}$",
    r"^\p{Greek}+$",
    r"^[\p{Han}a-z]+$",
    r"^\x41\u0042\u{43}\U00000044\x{45}$",
    r"^\t\n\r\f\v\a$",
    r"^\-\_\/\@\"\'\#\&\~\!\%\,\:\;\=\`$",
    r"^a/b]}$",
    r"^😀+$",
    r"^[😀-😂]$",
    r"(?-u:\bab\b)",
    r"^(?-u:\w)+$",
    r"^(?-u:\d\s)$",
    r"^*a",
    r"$|x",
    r"",
    r"^(?U)a+$",
    r"(?u)\d",
    "^</script>`\\$\\{x}\u2028$",
    r"^[0-9a-f]{8}-[0-9a-f]{4}$",
    r"^[a-z]{2,9}$",
    r"^[^a]{2,3}$",
    r"^[a-😀]{1,2}$",
    r"^\w{1,3}$",
    r"\bword\b",
    r"\bab\b",
    r"^\w+\b",
    r"\<ab\>",
    r"\B",
    r"^a\B",
    r"(?m)^ab$",
    r"(?m)b$",
    "(?m)a$\\n^b",
    r"(?m)^",
    "(?x) ^ [a - c]+ # x\n $",
    r"(?x)^a+ ?$",
    r"(?x)^a{ 2 , 3 } ?\x 62$",
    r"a(?i)b",
    r"^a(?i:B)c?$",
    r"(?i)^a(?-i:b)$",
    r"(?i)[^\p{L}]",
    r"(?i)\W",
    r"(?i)^[\w--[0-9]]+$",
    r"^\p{greek}+$",
    r"^\p{Is Letter}$",
    r"^\p{sc!=Latin}$",
    r"^\P{gc:L}$",
    r"^[[:foo:]]+$",
    r"^[\W_]$",
    r"^[^\W_]$",
    r"^[\s\S]$",
    r"^(?:.|\s)$",
    r"^(?:[^\W]|é)$",
    r"^(a+)+$",
    r"^(?:[^b\\]+|\\.)*$",
    r"^a{2,}?b?$",
    r"^(?:a{2}){1,2}$",
    r"^(?:ab){2}$",
    r"^[a-c&&b-d--c]$",
]
# what once matched other texts in JavaScript, or was no pattern there
MENDED = [
    r"^[---]$", r"^[--a]+$", r"[^---]\z", r"^[^--a]$", r"^[a&&b]*$", r"(?i)^(?-u:\w)$",
    r"(?i-u)^k$",
    r"^[^[:foo:]]$", r"(?i)^[[:lower:]]$", r"(?i)^[^[:^alpha:]]$", r"^(?:[\W\s]|x)+$",
    r"a(?-u:\<)b", r"-(?-u:\<)b", r"a(?-u:\>)-", r".(?-u:\b{start-half}).", r".(?-u:\b{end-half}).",
]  # fmt: skip
ALL_PATTERNS = [*PATTERNS, *MENDED]
TEXTS = [
    "", "a", "A",
    "ab", "AB", "aab", "aaa", "aaaaaa", "abab", "ababab", "cdab", "b", "c", "d", "e", "ae", "fgh",
    "xyz", "bcd", "a b", " ", "\t", "\u0085", "\ufeff", "\u00a0", "\n", "\r", "\u2028", "a\nb",
    "a\rb", "a\u2028b", "a😀b", "😀", "😁", "😀😀", "\u212a", "\u017f", "straße", "STRASSE",
    "STRAẞE",
    "ß", "k", "K", "2024", "2024-01", "1", "١٢٣٤", "१", "é", "e\u0301", "ñandú", "_", "-", "a-b",
    "a_b", "x@y.z", "ünï@cöde.org", "]", "[", "\\", "^", "]a", "-a", "αβγ", "Ω", "漢字", "漢a",
    "Lu",
    "Ⅷ", "½", "ABCDE", "\t\n\r\f\x0b\x07", "-_/@\"'#&~!%,:;=`", "a/b]}", "x ab y", "xaby", "éab",
    "0 ", "5\t", "</script>`${x}\u2028", "12345678-abcd", "1234567-abcd", "İ", "ı", "\x00", "dž",
]  # fmt: skip


def rust(pattern: str, text: str) -> bool:
    adapter = TypeAdapter(Annotated[str, Field(pattern=pattern)])
    try:
        adapter.validate_python(text)
    except ValidationError:
        return False
    return True


def test_each_pattern_matches_what_it_matches_in_pydantic(tmp_path: Path) -> None:
    regexes = [translate(pattern) for pattern in ALL_PATTERNS]
    literals = ", ".join(
        f"[{js_regex(regex.source, regex.flags)}, {regex.least}, {json.dumps(regex.most)}]"
        for regex in regexes
    )
    script = (
        f"const texts = {json.dumps(TEXTS)};\n"
        "const sized = (text, least, most) => text.length >= least && !(text.length > most);\n"
        f"const found = [{literals}].map(([regex, least, most]) =>"
        " texts.map((text) => sized(text, least, most ?? Infinity) && regex.test(text)));\n"
        "console.log(JSON.stringify(found));"
    )
    found = json.loads(run_node(script, tmp_path))
    wrong = [
        (pattern, regex.source, text, "Rust matches" if expected else "Rust does not match")
        for pattern, regex, row in zip(ALL_PATTERNS, regexes, found, strict=True)
        for text, matched in zip(TEXTS, row, strict=True)
        if (expected := rust(pattern, text)) != matched
    ]
    assert wrong == []


@pytest.mark.filterwarnings("error")
def test_every_translation_is_verified_before_it_is_written() -> None:
    regexes = [translate(pattern) for pattern in ALL_PATTERNS]
    lines = [f"export const r{n} = {js_regex(r.source, r.flags)};" for n, r in enumerate(regexes)]
    verify({"client.js": "\n".join(lines)})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r".\bword", r"Write (?-u:\b)"),
        (r"a*\<word", r"Write (?-u:\<)"),
        (r"(?m)\s^a$", r"write (?:^|\n)"),
        (r"(?R)a$", "without it"),
        (r"\p{Cuneiform}", "write the characters out"),
        (r"(?i)\p{Lu}", r"write \p{L}"),
    ],
)
def test_what_javascript_cannot_say_is_refused_with_the_mend(pattern: str, words: str) -> None:
    with pytest.raises(UntranslatablePattern) as caught:
        translate(pattern)
    assert words in str(caught.value)


def test_short_counts_are_written_out() -> None:
    assert translate("^[A-Z]{3}$").source == "^[A-Z][A-Z][A-Z]$"


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^(a|aa)+$", r"^([a-z]+[-_.]?)+@x$", r"^(\w+\.?)+@", r"^(?:\w+\s?)*$", r"^(.*,)*x$"),
        *(r"^(a?b?)*$", r"^(?:\s*\w+\s*)*;$", r"^(a+){20}$", r"^(?:[a-z0-9]+-?){1,20}$"),
        *(r"^((ab)*|ab)*c$", r"^(?:\d{1,3} ?){1,40}$", r"^(([a-z])+.)+[A-Z]([a-z])+$"),
        r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}[a-z]{2,3}$",
    ],
)
def test_a_pattern_that_may_hang_the_page_is_refused(pattern: str) -> None:
    with pytest.raises(UntranslatablePattern, match="in several ways"):
        translate(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            r"^[a-z]+(?:-[a-z]+)*$",
            r"^(\d+\.)*\d+$",
            r"^[\w.+-]+@[\w-]+\.[\w.-]+$",
            r"^(\w+\s)*\w+$",
        ),
        r"^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$",
        r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
        r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$",
        r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
        r"^https?:\/\/(www\.)?[-a-zA-Z0-9@:%._\+~#=]{1,256}\.[a-zA-Z0-9()]{1,6}(?-u:\b)[-\w/]*$",
        r"^(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
        r"(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?$",
        *(
            r"^(?:\d[ -]*?){13,16}$",
            r"^(?:[a-z]+, ?)*[a-z]+$",
            r"^(/[^/ ]*)+/?$",
            r'^"(?:[^"\\]|\\.)*"$',
        ),
        *(r"^\d{1,3}(,\d{3})*(\.\d+)?$", r"^(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.\d{1,3}){3}$"),
        *(
            r"^\s*(?:\w+\s*=\s*\w+\s*(?:,|$))*$",
            r"^\p{L}+(?:[ '-]\p{L}+)*$",
            "(a|aa)+",
            r"(?:a|aa)+b?",
        ),
    ],
)
def test_a_usual_pattern_is_not_taken_for_one_that_hangs(pattern: str) -> None:
    translate(pattern)


@pytest.mark.parametrize(
    ("pattern", "source"),
    [
        ("^(a+)+$", "^a+$"),
        ("^(?:a*)?$", "^a*$"),
        (r"^(?:[^b]+|bc)*$", "^(?:[^b]|bc)*$"),
        ("^(a|b|c)*$", "^[a-c]*$"),
    ],
)
def test_what_says_the_same_is_written_to_be_read_in_one_way(pattern: str, source: str) -> None:
    assert translate(pattern).source == source
