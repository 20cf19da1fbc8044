"""What a TypeScript type cannot say of a value, in words for its documentation."""

from __future__ import annotations

from dataclasses import replace

from ..contract import nodes
from .template_type import text_types
from .type_text import Definitions
from .words import any_of, expected

_LONGEST = 80  # characters of a pattern that is still read
_CONTAINERS = (nodes.ListType, nodes.TupleType, nodes.NamedTupleType, nodes.DictType)
_SAID = (nodes.AnyType, nodes.NullType, nodes.BoolType, nodes.LiteralType)


def remark(node: nodes.Type, definitions: Definitions) -> str:
    """A sentence, '' where the type says all: `Text of 1 to 40 characters.`"""
    words = _words(node, definitions)
    return f"{words[:1].upper()}{words[1:]}." if words not in ("", "text") else ""


def _words(node: nodes.Type, definitions: Definitions) -> str:
    match node:
        case nodes.StrType():
            return _text(node, definitions)
        case nodes.IntType() | nodes.FloatType():
            return "" if node == type(node)() else expected(node, definitions)
        case nodes.ListType():
            sized = node.min_length or node.max_length is not None
            return _container(
                expected(node, definitions), bool(sized), [_words(node.items, definitions)]
            )
        case nodes.DictType():
            sized = node.min_length or node.max_length is not None
            key, value = _key_words(node.keys, definitions), _words(node.values, definitions)
            each = [f"key {key}" if key else "", f"value {value}" if value else ""]
            return _container(expected(node, definitions), bool(sized), each)
        case nodes.UnionType():
            return _union_words(node, definitions)
        case nodes.TupleType() | nodes.NamedTupleType() | nodes.TaggedUnionType():
            return ""
        case nodes.Reference():
            return ""
        case _:
            return "" if isinstance(node, _SAID) else expected(node, definitions)


def _text(node: nodes.StrType, definitions: Definitions) -> str:
    if text_types(node) != ["string"]:
        return ""
    words = expected(replace(node, pattern=None), definitions)
    if node.pattern is not None and len(node.pattern) <= _LONGEST and "`" not in node.pattern:
        words += f" that matches `{node.pattern}`"
    return "" if words == "text" else words


def _container(words: str, sized: bool, each: list[str]) -> str:
    told = [f"each {part}" for part in each if part]
    return ", ".join([words, *told]) if sized or told else ""


def _key_words(node: nodes.Type, definitions: Definitions) -> str:
    if isinstance(node, nodes.IntType):
        return expected(node, definitions)
    return _words(node, definitions)


def _union_words(node: nodes.UnionType, definitions: Definitions) -> str:
    """Of `X | None` what X is; of several scalars each, where one has something to say."""
    members = [member for member in node.members if not isinstance(member, nodes.NullType)]
    if len(members) == 1:
        return _words(members[0], definitions)
    scalars = not any(
        isinstance(m, (*_CONTAINERS, nodes.Reference, nodes.UnionType, nodes.TaggedUnionType))
        for m in members
    )
    told = [_words(member, definitions) for member in members] if scalars else []
    if not any(told):
        return ""
    return any_of(t or expected(m, definitions) for t, m in zip(told, members, strict=True))
