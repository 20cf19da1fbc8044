"""Docstrings as people wrote them, in plain text, Markdown or reStructuredText."""

from __future__ import annotations

import pytest

from sharedgen.emit.prose import Block, Span, blocks, spans, summary

DOC = """The first line
    goes on here. And more of it.

    - one with `code`
    - two,
      on two lines
    The end of it.

        indented = 1

        more = 2

    ```python
    fenced = 1

    still = 2
    ```
    And more.
"""


def shown(block: Block) -> list[str]:
    return ["".join(span.text for span in line) for line in block.lines]


def test_paragraphs_lists_and_code_are_told_apart() -> None:
    assert [(block.kind, shown(block)) for block in blocks(DOC)] == [
        ("paragraph", ["The first line goes on here. And more of it."]),
        ("list", ["one with code", "two, on two lines"]),
        ("paragraph", ["The end of it."]),
        ("code", ["indented = 1"]),
        ("code", ["more = 2"]),
        ("code", ["fenced = 1", "", "still = 2"]),
        ("paragraph", ["And more."]),
    ]


def test_code_stands_between_backticks() -> None:
    assert spans("Say `x` or ``y`z``.") == (
        Span("Say "),
        Span("x", is_code=True),
        Span(" or "),
        Span("y`z", is_code=True),
        Span("."),
    )


@pytest.mark.parametrize("text", ["a ` b", "``", "`", "a `b", "no code"])
def test_a_backtick_alone_is_text(text: str) -> None:
    assert spans(text) == (Span(text),)


def test_a_summary_is_the_first_sentence() -> None:
    assert summary("Read `a.b`. Then more.\n\nAnd more.") == (
        Span("Read "),
        Span("a.b", is_code=True),
        Span("."),
    )
    assert summary("") == ()
