"""Unions that a value deep enough keeps busy: each level tries every member, and so does the next.

Pydantic tries them as well, so that a small command may hold up the server.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from . import nodes
from .shapes import groups, references, type_parts


def slow_unions(definitions: Mapping[str, nodes.Definition]) -> Iterator[nodes.Note]:
    """A note for each union of two models or more that contain it again, in what a page sends."""
    edges = {id: references(found) for id, found in definitions.items()}
    group = {id: number for number, ids in enumerate(groups(edges)) for id in ids}
    for id, definition in definitions.items():
        if isinstance(definition, nodes.Model) and definition.shape != "serialised":
            for field in definition.fields:
                if any(_members(union, group, id) > 1 for union in _unions(field.type)):
                    yield nodes.Note(
                        field.source,
                        f"{definition.name}.{field.name}: to find the member of this union takes "
                        "twice the time a level, as each contains it again: give it a "
                        "discriminator",
                    )


def _members(union: nodes.UnionType, group: Mapping[str, int], id: str) -> int:
    """How many of the members lead back to the definition."""
    found = [member.id for member in union.members if isinstance(member, nodes.Reference)]
    return sum(group[member] == group[id] for member in found)


def _unions(type: nodes.Type) -> Iterator[nodes.UnionType]:
    if isinstance(type, nodes.UnionType):
        yield type
    for part in type_parts(type):
        yield from _unions(part)
