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
    r"^[a-z0-9-]+$", r"^\d{4}-\d{2}$", r"\w+@\w+\.\w+", r"^\S+$", r"\s", r".", r"^.$", r"^a.b$",
    r"(?s)^a.b$", r"(?s:a.b)", r"\Aab\z", r"(?i)straße", r"(?i)^[a-z]+$", r"(?i)k",
    r"(?i)[^a-c]$", r"(?P<year>[0-9]{4})-(?<month>[0-9]{2})", r"a|b|", r"^(?:ab|cd)+$", r"^a++$",
    r"^a{2}{3}$", r"^(ab){2,3}?$", r"^a{0}b$", r"^[[:alpha:]_]+$", r"^[[:^digit:]]+$",
    r"^[a-z&&[^aeiou]]+$", r"^[\w--[0-9]]+$", r"^[a-f~~d-h]+$", r"^[^\W_]+$", r"^[\D]$",
    r"^[\W\d]$", r"^[]a]+$", r"^[-a]+$", r"^[a-]+$", r"^[\]\[\\^-]+$", r"^\p{L}+$", r"^\pN$",
    r"^\P{Lu}$", r"^\p{Greek}+$", r"^[\p{Han}a-z]+$", r"^\x41\u0042\u{43}\U00000044\x{45}$",
    r"^\t\n\r\f\v\a$", r"^\-\_\/\@\"\'\#\&\~\!\%\,\:\;\=\`$", r"^a/b]}$", r"^😀+$", r"^[😀-😂]$",
    r"(?-u:\bab\b)", r"^(?-u:\w)+$", r"^(?-u:\d\s)$", r"^*a", r"$|x", r"", r"^(?U)a+$", r"(?u)\d",
    "^</script>`\\$\\{x}\u2028$", r"^[0-9a-f]{8}-[0-9a-f]{4}$",
]  # fmt: skip
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
    regexes = [translate(pattern) for pattern in PATTERNS]
    literals = ", ".join(js_regex(regex.source, regex.flags) for regex in regexes)
    script = (
        f"const texts = {json.dumps(TEXTS)};\n"
        f"const found = [{literals}].map((regex) => texts.map((text) => regex.test(text)));\n"
        "console.log(JSON.stringify(found));"
    )
    found = json.loads(run_node(script, tmp_path))
    wrong = [
        (pattern, regex.source, text, "Rust matches" if expected else "Rust does not match")
        for pattern, regex, row in zip(PATTERNS, regexes, found, strict=True)
        for text, matched in zip(TEXTS, row, strict=True)
        if (expected := rust(pattern, text)) != matched
    ]
    assert wrong == []


@pytest.mark.filterwarnings("error")
def test_every_translation_is_verified_before_it_is_written() -> None:
    regexes = [translate(pattern) for pattern in PATTERNS]
    lines = [f"export const r{n} = {js_regex(r.source, r.flags)};" for n, r in enumerate(regexes)]
    verify({"client.js": "\n".join(lines)})


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        (r"\bword\b", "ASCII boundary"),
        (r"(?m)^a$", "(?m)"),
        (r"(?x) a b", "(?x)"),
        (r"a(?i)b", "put (?i) first"),
        (r"a(?i:b)", "put (?i) first"),
        (r"\p{Cuneiform}", "write the characters out"),
        (r"(?i)[^\p{L}]", "negated class"),
        (r"\<word", "ASCII boundary"),
    ],
)
def test_what_javascript_cannot_say_is_refused_with_the_mend(pattern: str, words: str) -> None:
    with pytest.raises(UntranslatablePattern) as caught:
        translate(pattern)
    assert words in str(caught.value)


def test_short_counts_are_written_out() -> None:
    assert translate("^[A-Z]{3}$").source == "^[A-Z][A-Z][A-Z]$"
