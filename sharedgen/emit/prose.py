"""Docstrings for people: plain text, or the little of Markdown and reStructuredText that is common.

Paragraphs, lists, indented blocks and code between backticks are told apart; everything else is
text as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from inspect import cleandoc
from itertools import groupby
from typing import Literal, TypeAlias

_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ITEM = re.compile(r"[-*+]\s+")
_FENCE = re.compile(r"(```|~~~)\w*\s*\Z")


@dataclass(frozen=True, slots=True)
class Span:
    text: str
    is_code: bool = False


Line: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph is one line, a list one for each item, code is as it stands."""

    kind: Literal["paragraph", "list", "code"]
    lines: tuple[Line, ...]


def blocks(text: str) -> tuple[Block, ...]:
    found: list[Block] = []
    for paragraph in _paragraphs(cleandoc(text).splitlines()):
        if _FENCE.match(paragraph[0]) or all(line[:1] in " \t" for line in paragraph):
            found.append(_code(paragraph))
            continue
        for is_item, lines in groupby(_joined(paragraph), key=lambda line: bool(_ITEM.match(line))):
            if is_item:
                items = tuple(spans(_ITEM.sub("", line, count=1)) for line in lines)
                found.append(Block("list", items))
            else:
                found.append(Block("paragraph", (spans(" ".join(lines)),)))
    return tuple(found)


def spans(text: str) -> Line:
    """Text and the code in it: `x` and ``x``."""
    found: list[Span] = []
    position = 0
    for code in _CODE.finditer(text):
        if code.start() > position:
            found.append(Span(text[position : code.start()]))
        found.append(Span(code[2].strip(), is_code=True))
        position = code.end()
    if position < len(text):
        found.append(Span(text[position:]))
    return tuple(found)


def summary(text: str) -> Line:
    """The first sentence of a docstring."""
    for block in blocks(text):
        if block.kind == "paragraph":
            whole = "".join(f"`{s.text}`" if s.is_code else s.text for s in block.lines[0])
            return spans(re.split(r"(?<=[.!?])\s", whole, maxsplit=1)[0])
    return ()


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Lines between empty ones; those of a fence are together whatever is between them."""
    found: list[list[str]] = [[]]
    fence = ""
    for line in lines:
        if fence:
            found[-1].append(line)
            if line.strip() == fence:
                fence = ""
                found.append([])
        elif opened := _FENCE.match(line):
            fence = opened[1]
            found.append([line])
        elif line.strip():
            found[-1].append(line)
        else:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _joined(lines: list[str]) -> list[str]:
    """Each item of a list as one line, also where it is written on several."""
    found: list[str] = []
    for line in lines:
        if found and _ITEM.match(found[-1]) and line[:1] in " \t":
            found[-1] += f" {line.strip()}"
        else:
            found.append(line.strip())
    return found


def _code(lines: list[str]) -> Block:
    fence = _FENCE.match(lines[0])
    if fence:
        lines = lines[1:-1] if lines[-1].strip() == fence[1] else lines[1:]
    text = cleandoc("\n" + "\n".join(lines))
    return Block("code", tuple((Span(line, is_code=True),) for line in text.splitlines()))
