"""Unions: plain, nullable and discriminated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from . import nodes, scalars
from .keys import shared_tag
from .reading import Schema, Scope


def any_of(types: Iterable[nodes.Type]) -> nodes.Type:
    """The union of these: flat, each once, null last."""
    members: dict[nodes.Type, None] = {}
    for type in types:
        members.update(
            dict.fromkeys(type.members if isinstance(type, nodes.UnionType) else (type,))
        )
    if nodes.AnyType() in members:
        return nodes.AnyType()
    if nodes.NullType() in members:
        del members[nodes.NullType()]
        members[nodes.NullType()] = None
    return next(iter(members)) if len(members) == 1 else nodes.UnionType(tuple(members))


def choices_of(union: Schema) -> list[Schema]:
    """The members' schemas: a choice is one, or a pair of one and its label."""
    return [c[0] if isinstance(c, (tuple, list)) else c for c in union["choices"]]


def read_nullable(schema: Schema, scope: Scope) -> nodes.Type:
    return any_of((scope.read(schema["schema"]), nodes.NullType()))


def read_union(schema: Schema, scope: Scope) -> nodes.Type:
    found = [scope.read(choice) for choice in choices_of(schema)]
    if scope.shape == "serialised" and len(found) > 1:
        # a value of one member may be sent as another that takes its class: bytes as they are
        found = [nodes.StrType() if _is_encoded(type) else type for type in found]
    return any_of(found)


def _is_encoded(type: nodes.Type) -> bool:
    return isinstance(type, nodes.BytesType) and type.encoding in ("mime", "url")


def read_tagged_union(schema: Schema, scope: Scope) -> nodes.Type:
    choices: Mapping[Any, Schema] = schema["choices"]
    members: dict[nodes.Type, list[nodes.Scalar]] = {}
    for tag, choice in choices.items():
        if isinstance(choice, str):  # the same as that of another tag
            choice = choices[choice]
        tags = members.setdefault(scope.read(choice), [])
        plain = scalars.plain_value(tag)
        if not any(plain == known and type(plain) is type(known) for known in tags):
            tags.append(plain)
    key = shared_tag(schema, scope)
    if key is None:
        if scope.shape == "validated":
            scope.note("which member of the union is meant is decided by the server")
        return any_of(members)
    return nodes.TaggedUnionType(
        key, tuple((tuple(tags), member) for member, tags in members.items())
    )
