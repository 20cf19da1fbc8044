"""A pattern that is literal text, as the TypeScript type of exactly the texts that it matches.

`^(red|green)$` is `'red' | 'green'`, and `^user:` is `user:${string}` in backticks. A pattern with
anything else in it (a class, a count, a flag) has no such type: TypeScript would say less than it,
and a page would have to cast the text that it has.
"""

from __future__ import annotations

import re
from itertools import product

from ..contract import nodes
from .escape import js_string, js_template

_MOST = 64  # texts that a type names
_START, _END = "start", "end"
# `\<` and `\>` are no characters but the bounds of a word
_ATOM = re.compile(
    r"(?P<start>\^|\\A)|(?P<end>\$|\\z)|\\(?P<escaped>[!-/:;=?@\[-`{-~])|(?P<plain>[^\\.+*?()|\[\]{}^$])",
    re.DOTALL,
)
# an anchor is a word of two or more letters, a character is one: they cannot be mixed up
_Texts = list[tuple[str, ...]]


class _Inexact(Exception):
    pass


def text_types(node: nodes.StrType) -> list[str]:
    """The members of the type of a text; `string` where no other says the same."""
    if node.pattern is None or node.strip_whitespace or node.to_lower or node.to_upper:
        return ["string"]
    try:
        texts, end = _alternation(node.pattern, 0)
        if end < len(node.pattern):
            return ["string"]
        return [_member(text, node) for text in texts]
    except _Inexact:
        return ["string"]


def _alternation(pattern: str, position: int) -> tuple[_Texts, int]:
    """Every text that the alternatives from here on spell, and where they end."""
    found: _Texts = []
    branch: _Texts = [()]
    while position < len(pattern) and pattern[position] != ")":
        if pattern[position] == "|":
            found, branch = found + branch, [()]
            position += 1
            continue
        atom, position = _atom(pattern, position)
        branch = [(*before, *after) for before, after in product(branch, atom)]
        if len(branch) > _MOST:
            raise _Inexact
    if len(found) + len(branch) > _MOST:
        raise _Inexact
    return found + branch, position


def _atom(pattern: str, position: int) -> tuple[_Texts, int]:
    if pattern[position] == "(":
        start = position + (3 if pattern.startswith("(?:", position) else 1)
        texts, end = _alternation(pattern, start)
        if not pattern.startswith(")", end):
            raise _Inexact
        return texts, end + 1
    found = _ATOM.match(pattern, position)
    if found is None or found.lastgroup is None:
        raise _Inexact
    anchor = found.lastgroup in (_START, _END)
    return [(found.lastgroup if anchor else found[found.lastgroup],)], found.end()


def _member(text: tuple[str, ...], node: nodes.StrType) -> str:
    start, end = text[:1] == (_START,), text[-1:] == (_END,)
    inner = text[start : len(text) - end]
    least, most = node.min_length or 0, node.max_length
    if not inner and not (start and end):
        raise _Inexact
    if _START in inner or _END in inner or len(inner) < least:
        raise _Inexact
    if start and end and (most is None or len(inner) <= most):
        return js_string("".join(inner))
    if start == end or most is not None:
        raise _Inexact
    fixed = js_template("".join(inner))
    return f"`{fixed}${{string}}`" if start else f"`${{string}}{fixed}`"
