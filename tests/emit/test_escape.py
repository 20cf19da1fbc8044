"""User text in an output: carried to the letter, and never more than text."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedgen.emit import escape

from .page import run_node

HOSTILE = [
    "", "plain", "'", '"', "'\"`", "\\", "\\'", "*/", "</script>", "</SCRIPT", "<!--", "-->",
    "`${x}`",
    "${", "$", "\n", "\r\n", "\t", "\x00", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\u200b",
    "\ufeff", "\ud800", "\udfff", "😀", "\U000e0041", "é", "{{ x }}", "//", "/*", "\\u0041", "a\\",
]  # fmt: skip


def evaluated(literals: list[str], folder: Path) -> list[str]:
    """The texts that these JavaScript expressions are, half surrogate pairs included."""
    codes = json.loads(
        run_node(
            f"const found = [{', '.join(literals)}];\n"
            "console.log(JSON.stringify(found.map((text) =>"
            " Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)))));",
            folder,
        )
    )
    return [
        b"".join(code.to_bytes(2, "little") for code in row).decode("utf-16-le", "surrogatepass")
        for row in codes
    ]


def test_a_string_is_its_text(tmp_path: Path) -> None:
    assert evaluated([escape.js_string(text) for text in HOSTILE], tmp_path) == HOSTILE


def test_a_template_is_its_text(tmp_path: Path) -> None:
    literals = [f"`{escape.js_template(text)}`" for text in HOSTILE]
    assert evaluated(literals, tmp_path) == HOSTILE


def test_a_property_is_its_key(tmp_path: Path) -> None:
    names = [*HOSTILE, "__proto__", "constructor", "class", "a-b", "0", "größe"]
    objects = [f"Object.keys({{ {escape.js_property(name)}: 1 }})[0]" for name in names]
    assert evaluated(objects, tmp_path) == names


def test_an_access_reads_its_key(tmp_path: Path) -> None:
    names = [*HOSTILE, "constructor", "class"]
    reads = [
        escape.js_access(f"({{ {escape.js_property(name)}: {escape.js_string(name)} }})", name)
        for name in names
    ]
    assert evaluated(reads, tmp_path) == names


def test_comments_end_where_they_should(tmp_path: Path) -> None:
    comments = "".join(escape.doc_comment([text]) for text in HOSTILE)
    assert run_node(f"{comments}console.log('ran');", tmp_path) == "ran\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_ends_a_script_element(text: str) -> None:
    for output in (
        escape.js_string(text),
        escape.js_template(text),
        escape.js_property(text),
        escape.doc_comment([text]),
    ):
        assert "</script" not in output.lower()
        assert "<!--" not in output


@pytest.mark.parametrize("text", HOSTILE)
def test_everything_is_utf_8(text: str) -> None:
    for output in (
        escape.js_string(text),
        escape.doc_comment([text]),
        escape.python_string(text),
        escape.python_docstring(text, "    "),
    ):
        output.encode("utf-8")


def test_a_tag_in_a_docstring_is_no_tag() -> None:
    assert escape.doc_comment(["@deprecated since"]) == "/** \\@deprecated since */\n"
    assert escape.doc_comment(["write to me@example.org"]) == "/** write to me@example.org */\n"


def test_a_deprecation_is_a_tag() -> None:
    assert escape.doc_comment(["Old."], "  ", "") == (
        "  /**\n   * Old.\n   *\n   * @deprecated\n   */\n"
    )
    assert escape.doc_comment([], "", "Use\n@other.") == (
        "/**\n * @deprecated Use\n * \\@other.\n */\n"
    )


def test_nothing_to_say_is_no_comment() -> None:
    assert escape.doc_comment(["", "  "]) == ""


def test_what_reorders_text_is_shown_as_an_escape() -> None:
    assert escape.js_string("a\u202eb\u2066c") == "'a\\u202eb\\u2066c'"
    assert escape.doc_comment(["a\u202eb"]) == "/** a\\u202eb */\n"


def test_quotes_are_those_that_need_fewer_escapes() -> None:
    assert escape.js_string("it's") == '"it\'s"'
    assert escape.js_string('"a"') == "'\"a\"'"
    assert escape.python_string('"a"') == "'\"a\"'"
    assert escape.python_string("a") == '"a"'


@given(st.text())
def test_a_python_string_is_its_text(text: str) -> None:
    assert ast.literal_eval(escape.python_string(text)) == text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_docstring_ends_where_it_should(text: str) -> None:
    source = f"class A:\n    {escape.python_docstring(text, '    ')}\n\n    x = 1\n"
    [statement] = ast.parse(source).body
    assert isinstance(statement, ast.ClassDef)
    assert len(statement.body) == 2


def test_a_docstring_is_its_text() -> None:
    text = 'Says """hello""", \\n is no line end.\n\nEnds in a "quote"'
    source = f"class A:\n    {escape.python_docstring(text, '    ')}\n"
    [statement] = ast.parse(source).body
    assert isinstance(statement, ast.ClassDef)
    assert ast.get_docstring(statement) == text
