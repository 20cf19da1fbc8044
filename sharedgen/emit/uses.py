"""In how many places each type is checked: what is checked in few stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..contract import nodes
from .levels import parts

Use = tuple[nodes.Type, bool]  # and whether the page sends it


def count_uses(contract: nodes.Contract, sent: frozenset[nodes.Type]) -> Mapping[Use, int]:
    """`sent`: the types that a page sends, of which a definition has one check for both ways."""
    found: Counter[Use] = Counter()
    waiting: list[Use] = []
    for channel in contract.channels:
        waiting += [(event.payload, False) for event in channel.events]
        for command in channel.commands:
            waiting.append((command.payload, True))
            waiting += [(command.reply, False)] if command.reply is not None else []
    while waiting:
        node, is_sent = waiting.pop()
        if isinstance(node, nodes.Reference):
            is_sent = node in sent
        found[node, is_sent] += 1
        if found[node, is_sent] == 1:
            inner = False if isinstance(node, nodes.JsonTextType) else is_sent
            waiting += [(part, inner) for part in parts(node, contract.definitions)]
    return found
