"""Patterns of literal text as types: the texts that Pydantic's engine matches, or `string`."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import SchemaError, SchemaValidator, ValidationError, core_schema

from sharedgen.contract.nodes import StrType
from sharedgen.emit.template_type import text_types


@pytest.mark.parametrize(
    ("pattern", "types"),
    [
        ("^user:", ["`user:${string}`"]),
        (r"\.png$", ["`${string}.png`"]),
        (r"^\$\{x\}`\\", ["`\\${x}\\`\\\\${string}`"]),
        ("^</script>", ["`\\x3c/script>${string}`"]),
        ("^cost: \\$", ["`cost: $${string}`"]),
        ("^red$", ["'red'"]),
        ("^(red|green)$", ["'red'", "'green'"]),
        ("^(?:a|b)-(c|d)$", ["'a-c'", "'a-d'", "'b-c'", "'b-d'"]),
        ("^a$|^b:", ["'a'", "`b:${string}`"]),
        (r"\A(it's|)\z", ['"it\'s"', "''"]),
        ("^\u2028\n$", ["'\\u2028\\n'"]),
    ],
)
def test_literal_text_is_its_type(pattern: str, types: list[str]) -> None:
    assert text_types(StrType(pattern=pattern)) == types


@pytest.mark.parametrize(
    "pattern",
    [
        *("", "^", "$", "^$|^", "red", "^red|green", "^[a-z]+$", "^a?$", "^a{2}$", "^a.b$"),
        "(?i)^a$",
        *(r"^\d$", r"^a\n$", r"^\<a$", "^a$b", "^(?P<x>a)$", "^(a", "^a)", "^((?i)a)$", "a^b"),
        "^(a|b|c|d|e)(a|b|c|d|e)(a|b|c|d|e)$",
    ],
)  # fmt: skip
def test_any_other_pattern_is_a_string(pattern: str) -> None:
    assert text_types(StrType(pattern=pattern)) == ["string"]


@pytest.mark.parametrize(
    "node",
    [
        StrType(),
        StrType(pattern="^a$", strip_whitespace=True),
        StrType(pattern="^a$", to_lower=True),
        StrType(pattern="^a$", to_upper=True),
        StrType(pattern="^a$", min_length=2),
        StrType(pattern="^aa$", max_length=1),
        StrType(pattern="^a:", min_length=3),
        StrType(pattern="^a:", max_length=40),
    ],
)
def test_more_than_a_type_can_say_is_a_string(node: StrType) -> None:
    assert text_types(node) == ["string"]


def test_lengths_that_the_text_has_anyway_change_nothing() -> None:
    assert text_types(StrType(1, 40, "^(red|blue)$")) == ["'red'", "'blue'"]
    assert text_types(StrType(1, None, "^a:")) == ["`a:${string}`"]


def belongs(text: str, member: str) -> bool:
    """Whether a text is of a type; both hold letters and colons, which nothing escapes."""
    if member == "string":
        return True
    if not member.startswith("`"):
        return bool(text == ast.literal_eval(member))
    start, _, end = member[1:-1].partition("${string}")
    return text.startswith(start) and text.endswith(end)


@given(
    pattern=st.text(alphabet="ab:|()^$<>\\", max_size=12)
    | st.from_regex(r"\^([ab(|)]|\\[<>.:Az])*\$?", fullmatch=True),
    texts=st.lists(st.text(alphabet="ab:<.\n", max_size=4), max_size=20),
)  # fmt: skip
def test_a_type_takes_exactly_what_the_pattern_matches(pattern: str, texts: list[str]) -> None:
    try:
        schema = SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return  # no pattern to Pydantic either
    types = text_types(StrType(pattern=pattern))
    if types == ["string"]:
        return
    for text in texts:
        try:
            schema.validate_python(text)
            matched = True
        except ValidationError:
            matched = False
        assert any(belongs(text, member) for member in types) == matched
