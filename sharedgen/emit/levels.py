"""Which checks count how deep they are: those of types that nest without end, and what they reach.

Pydantic's JSON parser refuses text nested deeper than 200 levels. A check that never comes near
that limit does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..contract import nodes
from ..contract.shapes import groups, type_parts


@dataclass(frozen=True, slots=True)
class Levels:
    """Types, and references to definitions: whose check takes a level, whose check tests it.

    `sent`: those that a page sends; `recursive`: those that reach themselves.
    """

    counted: frozenset[nodes.Type]
    tested: frozenset[nodes.Type]
    recursive: frozenset[nodes.Type]
    sent: frozenset[nodes.Type]


def find_levels(contract: nodes.Contract) -> Levels:
    edges = _edges(payloads(contract, sent=False), contract.definitions)
    recursive = {
        node for group in groups(edges) for node in group if len(group) > 1 or node in edges[node]
    }
    tested = recursive | _reached(recursive, edges)
    endless = recursive | {node for node in edges if isinstance(node, nodes.AnyType)}
    above = _reached(endless, _backwards(edges))
    return Levels(
        counted=frozenset(above | tested | endless),
        tested=frozenset(tested),
        recursive=frozenset(recursive),
        sent=frozenset(_edges(payloads(contract, sent=True), contract.definitions)),
    )


def payloads(contract: nodes.Contract, *, sent: bool) -> Iterator[nodes.Type]:
    """Every type that travels whole, or only what the page sends."""
    for channel in contract.channels:
        yield from (command.payload for command in channel.commands)
        if not sent:
            yield from (field.type for field in channel.parameters)
            yield from (event.payload for event in channel.events)
            yield from (c.reply for c in channel.commands if c.reply is not None)


def parts(node: nodes.Type, definitions: Mapping[str, nodes.Definition]) -> Iterator[nodes.Type]:
    """The types that a type is made of."""
    match node:
        case nodes.DictType(values=values):
            yield values  # a key is text
        case nodes.Reference():
            definition = definitions[node.id]
            if isinstance(definition, nodes.Model):
                yield from (field.type for field in definition.fields)
                if definition.extras is not None:
                    yield definition.extras
            elif isinstance(definition, nodes.Alias):
                yield definition.type
        case _:
            yield from type_parts(node)


def _edges(
    roots: Iterable[nodes.Type], definitions: Mapping[str, nodes.Definition]
) -> dict[nodes.Type, tuple[nodes.Type, ...]]:
    edges: dict[nodes.Type, tuple[nodes.Type, ...]] = {}
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if node not in edges:
            edges[node] = tuple(parts(node, definitions))
            waiting.extend(edges[node])
    return edges


def _backwards(
    edges: Mapping[nodes.Type, Iterable[nodes.Type]],
) -> Mapping[nodes.Type, Iterable[nodes.Type]]:
    found: dict[nodes.Type, list[nodes.Type]] = {node: [] for node in edges}
    for node, below in edges.items():
        for other in below:
            found[other].append(node)
    return found


def _reached(
    starts: Iterable[nodes.Type], edges: Mapping[nodes.Type, Iterable[nodes.Type]]
) -> set[nodes.Type]:
    """What is below any of these."""
    found: set[nodes.Type] = set()
    waiting = [below for start in starts for below in edges[start]]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(edges[node])
    return found
