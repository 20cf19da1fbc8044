"""What the declarations ask for and the user's consumers.py lacks, and what it has too much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..contract import nodes
from ..source import Source
from ..unwritten import Function, is_unwritten
from .channels import consumer_name
from .consumers_file import (
    ConsumersFile,
    Served,
    absolute,
    dotted,
    heirs,
    listed_in,
    served_channels,
    socket_classes,
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What to add, each with the class statement that it goes into, and what to tell."""

    handlers: tuple[tuple[Served, nodes.Channel, tuple[nodes.Command, ...]], ...]
    channels: tuple[nodes.Channel, ...]
    notes: tuple[nodes.Note, ...]

    def __bool__(self) -> bool:
        return bool(self.handlers or self.channels)


def find_missing(file: ConsumersFile, contract: nodes.Contract) -> Missing:
    """What the file lacks, in the order of the contract."""
    served = list(served_channels(file))
    by_channel = {found.channel: found for found in served}
    sockets = socket_classes(file)
    plain = not sockets or listed_in(file, sockets[0]) is not None
    handlers = []
    channels = []
    notes: list[nodes.Note] = []
    for channel in contract.channels:
        found = by_channel.get(channel.name)
        if found is not None:
            lacking = tuple(c for c in channel.commands if c.method not in found.methods)
            if lacking and (found.foreign or found.one_line):
                notes += _unseen(file, found, lacking)
            elif lacking:
                handlers.append((found, channel, lacking))
            notes += _unwritten(file, found, channel)
            notes += _unlisted(file, found)
        elif _is_known(file, channel):
            continue  # it comes from another module
        elif not plain:
            text = f"no consumer of {channel.name} is to be seen: add {consumer_name(channel)}"
            notes.append(nodes.Note(file.line(sockets[0]), text, lasting=True))
        else:
            channels.append(channel)
    if channels and not sockets:
        added = ", ".join(map(consumer_name, channels))
        text = f"no MultiplexConsumer lists {added}: add it to `consumers`"
        notes.append(nodes.Note(Source(file.place.file, 0), text, lasting=True))
    notes += _gone(file, served, contract)
    return Missing(tuple(handlers), tuple(channels), tuple(notes))


def _is_known(file: ConsumersFile, channel: nodes.Channel) -> bool:
    """Whether the consumer of a channel is bound here, or named by a socket through its module."""
    name = consumer_name(channel)
    listed = (listed_in(file, socket) or () for socket in socket_classes(file))
    return name in file.bound or any(name in names for names in listed)


def _unseen(
    file: ConsumersFile, found: Served, lacking: Sequence[nodes.Command]
) -> Iterator[nodes.Note]:
    where = f", unless {found.foreign[0]} has it" if found.foreign else ""
    for command in lacking:
        text = f"{found.node.name} has no handler {command.method}: add it{where}"
        yield nodes.Note(file.line(found.node), text, lasting=True)


def _unwritten(file: ConsumersFile, found: Served, channel: nodes.Channel) -> Iterator[nodes.Note]:
    """One note for the handlers of a consumer that are still the stubs of a build."""
    stubs = [
        (method.lineno, command.method)
        for command in channel.commands
        if (method := found.methods.get(command.method)) is not None and is_unwritten(method)
    ]
    if stubs:
        (line, first), *others = sorted(stubs)
        more = "".join(f", {method} (line {at})" for at, method in others)
        yield nodes.Note(
            Source(file.place.file, line),
            f"{found.node.name} still raises NotImplementedError in {first}{more}: write "
            f"{'them' if others else 'it'}",
        )


def _unlisted(file: ConsumersFile, found: Served) -> Iterator[nodes.Note]:
    """A consumer that no socket of the file names, where the file shows all that they name."""
    sockets = socket_classes(file)
    lists = [listed_in(file, socket) for socket in sockets]
    names = {found.node.name, *(heir.name for heir in heirs(file, found.node.name))}
    if lists and not any(each is None or names & set(each) for each in lists):
        text = f"{found.node.name} is in no `consumers`, so pages hear `unknown`: add it to that of"
        yield nodes.Note(file.line(found.node), f"{text} {sockets[0].name}", lasting=True)


def _gone(
    file: ConsumersFile, served: Sequence[Served], contract: nodes.Contract
) -> Iterator[nodes.Note]:
    """Consumers and handlers of what is declared no more."""
    channels = {channel.name: channel for channel in contract.channels}
    modules = {channel.module for channel in contract.channels}
    open_channels = set(channels) - {found.channel for found in served}
    for found in served:
        channel = channels.get(found.channel)
        name = found.node.name
        if channel is None:
            origin = next((m for m, n in file.imported.values() if n == found.channel), None)
            if origin is not None and absolute(origin, file.place) in modules:
                mend = _mend(found.channel, sorted(open_channels))
                text = f"{name} serves {found.channel}, which is declared no more: {mend}"
                yield nodes.Note(file.line(found.node), text, lasting=True)
            continue
        methods = {command.method for command in channel.commands}
        unwritten = [
            method
            for method in methods
            if (node := found.methods.get(method)) is None or is_unwritten(node)
        ]
        for method, node in found.methods.items():
            if node is not None and method not in methods and _handles(file, node, channel):
                mend = _mend(method, sorted(unwritten))
                text = f"{name}.{method} handles what {channel.name} declares no more: {mend}"
                yield nodes.Note(file.line(node), text, lasting=True)


def _mend(name: str, new: Sequence[str]) -> str:
    near = get_close_matches(name, new, n=1)
    return (
        f"was it renamed to {near[0]}? move what it does there, and remove it"
        if near
        else ("remove it")
    )


def _handles(file: ConsumersFile, node: Function, channel: nodes.Channel) -> bool:
    """Whether a method looks like a handler: its argument is a `Chat.Something`."""
    parameters = [*node.args.posonlyargs, *node.args.args]
    if len(parameters) != 2:
        return False
    outer, _, inner = dotted(parameters[1].annotation).rpartition(".")
    events = {event.class_name for event in channel.events}
    return bool(outer) and file.origin(outer) == channel.name and inner not in events
