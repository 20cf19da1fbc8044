"""Definitions read in two shapes -> one where the shapes are the same, two where they differ."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from ..source import Source
from . import nodes

_VALIDATED, _SERIALISED = "#validated", "#serialised"
_Node = TypeVar("_Node", bound=Hashable)


def merge_shapes(definitions: Mapping[str, nodes.Definition]) -> dict[str, str]:
    """Provisional ids (`m:Cat#validated`) -> final ones, where equal shapes have one (`m:Cat`).

    Two shapes are equal where they say the same, and everything that they refer to does.
    """
    pairs = [
        id.removesuffix(_VALIDATED)
        for id in definitions
        if id.endswith(_VALIDATED) and id.removesuffix(_VALIDATED) + _SERIALISED in definitions
    ]
    referrers: dict[str, list[str]] = {base: [] for base in pairs}
    differing: list[str] = []
    for base in pairs:
        validated, serialised = definitions[base + _VALIDATED], definitions[base + _SERIALISED]
        if _without_shape(validated) != _without_shape(serialised):
            differing.append(base)
        for reference in references(validated):
            if (to := _base(reference)) in referrers:
                referrers[to].append(base)
    different = set(differing)
    while differing:
        for base in referrers[differing.pop()]:
            if base not in different:
                different.add(base)
                differing.append(base)
    return {id: id if _base(id) in different else _base(id) for id in definitions}


def finish(
    definitions: Mapping[str, nodes.Definition], ids: Mapping[str, str]
) -> dict[str, nodes.Definition]:
    """The definitions under their final ids, each with its final shape."""
    finished: dict[str, nodes.Definition] = {}
    merged = {
        base for base in ids.values() if base + _VALIDATED in ids and base + _SERIALISED in ids
    }
    for id, definition in definitions.items():
        final = ids[id]
        if final in finished:
            continue
        renamed = rename(definition, ids.__getitem__)
        finished[final] = _of_both(renamed) if final in merged else renamed
    return finished


def references(definition: nodes.Definition) -> list[str]:
    """The ids that a definition refers to, as often as it does."""
    match definition:
        case nodes.Model(fields=fields, extras=extras):
            found = [id for field in fields for id in type_references(field.type)]
            return found if extras is None else [*found, *type_references(extras)]
        case nodes.Alias(type=type):
            return type_references(type)
        case nodes.Enum():
            return []


def groups(edges: Mapping[_Node, Iterable[_Node]]) -> list[list[_Node]]:
    """The ids that refer to each other, together; after all that they refer to.

    Tarjan's strongly connected components, without recursion.
    """
    found: list[list[_Node]] = []
    index: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    path: list[_Node] = []
    waiting: set[_Node] = set()
    for start in edges:
        stack = [] if start in index else [(start, iter(edges[start]))]
        while stack:
            id, following = stack[-1]
            if id not in index:
                index[id] = low[id] = len(index)
                path.append(id)
                waiting.add(id)
            for other in following:
                if other not in index:
                    stack.append((other, iter(edges[other])))
                    break
                if other in waiting:
                    low[id] = min(low[id], index[other])
            else:
                stack.pop()
                if stack:
                    below = stack[-1][0]
                    low[below] = min(low[below], low[id])
                if low[id] == index[id]:
                    group = [path.pop()]
                    while group[-1] != id:
                        group.append(path.pop())
                    waiting.difference_update(group)
                    found.append(group[::-1])
    return found


def type_references(type: nodes.Type) -> list[str]:
    """The ids that a type refers to, as often as it does."""
    found: list[str] = []

    def keep(id: str) -> str:
        found.append(id)
        return id

    rename_type(type, keep)
    return found


def type_parts(type: nodes.Type) -> Iterator[nodes.Type]:
    """The types directly inside a type; a reference has none."""
    match type:
        case nodes.ListType(items):
            yield items
        case nodes.TupleType(parts) | nodes.UnionType(parts):
            yield from parts
        case nodes.NamedTupleType(fields):
            yield from (field.type for field in fields)
        case nodes.DictType(keys, values):
            yield from (keys, values)
        case nodes.TaggedUnionType(members=members):
            yield from (member for _, member in members)
        case nodes.JsonTextType(holds):
            yield holds


def rename(definition: nodes.Definition, new: Callable[[str], str]) -> nodes.Definition:
    """The definition with every id in it mapped."""
    match definition:
        case nodes.Model():
            extras = definition.extras
            return replace(
                definition,
                id=new(definition.id),
                fields=_rename_fields(definition.fields, new),
                extras=None if extras is None else rename_type(extras, new),
            )
        case nodes.Alias():
            return replace(
                definition, id=new(definition.id), type=rename_type(definition.type, new)
            )
        case nodes.Enum():
            return replace(definition, id=new(definition.id))


def rename_type(type: nodes.Type, new: Callable[[str], str]) -> nodes.Type:
    match type:
        case nodes.Reference(id):
            return nodes.Reference(new(id))
        case nodes.ListType():
            return replace(type, items=rename_type(type.items, new))
        case nodes.TupleType(items):
            return replace(type, items=tuple(rename_type(item, new) for item in items))
        case nodes.NamedTupleType(fields):
            return replace(type, fields=_rename_fields(fields, new))
        case nodes.JsonTextType(holds):
            return nodes.JsonTextType(rename_type(holds, new))
        case nodes.DictType():
            return replace(
                type, keys=rename_type(type.keys, new), values=rename_type(type.values, new)
            )
        case nodes.UnionType(members):
            return nodes.UnionType(tuple(rename_type(member, new) for member in members))
        case nodes.TaggedUnionType(tag, choices):
            return nodes.TaggedUnionType(
                tag, tuple((tags, rename_type(member, new)) for tags, member in choices)
            )
        case _:
            return type


def _rename_fields(
    fields: tuple[nodes.Field, ...], new: Callable[[str], str]
) -> tuple[nodes.Field, ...]:
    return tuple(replace(field, type=rename_type(field.type, new)) for field in fields)


def _base(id: str) -> str:
    return id.removesuffix(_VALIDATED).removesuffix(_SERIALISED)


def _without_shape(definition: nodes.Definition) -> nodes.Definition:
    renamed = _of_both(rename(definition, _base))
    # the line of an alias is that of its first use, which is not the same in both shapes
    return replace(renamed, source=Source("", 0))


def _of_both(definition: nodes.Definition) -> nodes.Definition:
    return definition if isinstance(definition, nodes.Enum) else replace(definition, shape="both")
