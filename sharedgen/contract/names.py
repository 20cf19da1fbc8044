"""One pass that names everything emitted: unique, legal in TypeScript, the same in every run.

Channels keep their names. Definitions keep theirs where they can: two of one name are told apart
by their modules (`BlogUser`, `ShopUser`) or by the classes around them; a model whose two shapes
differ is `User` as serialised and `UserInput` as validated. Wire keys are never renamed.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from unicodedata import ucd_3_2_0

from ..source import DeclarationError, Fault
from . import nodes

# what client.js and client.d.ts export beside the channels and the definitions
PUBLIC = frozenset(
    {
        "connect",
        "CommandClass",
        "CommandError",
        "ChannelClass",
        "Connection",
        "ConnectionStatus",
        "ConnectOptions",
        "Inspection",
        "Issue",
        "MessageClass",
        "SubscribeOptions",
        "Subscription",
        "SubscriptionStatus",
    }
)
# letters of Unicode 3.2 within the Basic Multilingual Plane: every parser of JavaScript knows them
_LETTERS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nl", "Mn", "Mc", "Nd", "Pc"})
_REFERENCE = re.compile(r"([\w.]+):([\w.<>]+)")
_MARKS = re.compile(r"(?:~\d+)?(?:#validated|#serialised)?\Z")


class TypeName(str):
    """A TypeScript type: `Receipt`, or `Chat.Message` for the message of a channel."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Names:
    """`types` by the id of the definition.

    `owners`: the ids of definitions that are messages, with the channel and class that they are.
    """

    types: Mapping[str, TypeName]
    owners: Mapping[str, tuple[str, str]]


def assign(contract: nodes.Contract) -> Names:
    """Raises DeclarationError for channels that cannot keep their names."""
    _refuse_taken(contract.channels)
    owners = dict(_owners(contract.channels))
    taken = {*PUBLIC, *(channel.name for channel in contract.channels)}
    types: dict[str, TypeName] = {}
    inner = {channel.name: type_names(channel) for channel in contract.channels}
    for definition_id, (channel, message) in owners.items():
        types[definition_id] = TypeName(f"{channel}.{inner[channel][message]}")
    others = [found for id_, found in contract.definitions.items() if id_ not in owners]
    for definition, name in _proposed(others, contract, owners, taken):
        unique = _free(name, taken)
        taken.add(unique)
        types[definition.id] = TypeName(unique)
    return Names(types, owners)


def messages(channel: nodes.Channel) -> tuple[nodes.Event | nodes.Command, ...]:
    """The events and the commands, in the order declared."""
    return (*channel.events, *channel.commands)


def type_names(channel: nodes.Channel) -> dict[str, str]:
    """The class name of each message -> that of its type: without what parsers may not know."""
    classes = [message.class_name for message in messages(channel)]
    found = {name: name for name in classes if identifier(name) == name}
    for name in classes:
        if name not in found:
            found[name] = _free(identifier(name), set(found.values()))
    return found


def _free(name: str, taken: Container[str]) -> str:
    """The name itself, or with the first number that makes it one of its own."""
    number = 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{name}{number}"
    return unique


def _refuse_taken(channels: Sequence[nodes.Channel]) -> None:
    faults = []
    seen: dict[str, nodes.Channel] = {}
    for channel in channels:
        other = seen.setdefault(channel.name, channel)
        if channel.name in PUBLIC:
            text = f"client.js exports a `{channel.name}` of its own: rename the class"
        elif identifier(channel.name) != channel.name:
            text = "not every parser of JavaScript takes such a name: rename the class"
        elif other is not channel:
            text = f"there is a channel {channel.name} already, at {other.source}: rename one"
        else:
            continue
        faults.append(Fault(channel.source, f"the channel {channel.name}: {text}"))
    if faults:
        raise DeclarationError(*faults)


def _owners(channels: Sequence[nodes.Channel]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Definitions that are a message themselves, each with the first channel that has it."""
    seen: set[str] = set()
    for channel in channels:
        for message in messages(channel):
            payload = message.payload
            if isinstance(payload, nodes.Reference) and payload.id not in seen:
                seen.add(payload.id)
                yield payload.id, (channel.name, message.class_name)


def _proposed(
    definitions: Sequence[nodes.Definition],
    contract: nodes.Contract,
    owners: Mapping[str, tuple[str, str]],
    taken: set[str],
) -> Iterator[tuple[nodes.Definition, str]]:
    """A readable name for each definition, the shapes as serialised first."""
    shapes = _shapes(contract.definitions)
    bases: dict[str, list[tuple[str, str]]] = {}
    for definition in definitions:
        alike = bases.setdefault(identifier(definition.name), [])
        if _declared(definition) not in alike:
            alike.append(_declared(definition))
    named: list[tuple[nodes.Definition, str]] = []
    for definition in definitions:
        base = identifier(definition.name)
        message = next((owners[i] for i in shapes[_declared(definition)] if i in owners), None)
        if message is not None:  # the other shape of a message
            base = message[0] + message[1]
        elif len(bases[base]) > 1 or base in taken:
            base = _prefix(_declared(definition), bases[base]) + base
        both = len(shapes[_declared(definition)]) > 1
        validated = not isinstance(definition, nodes.Enum) and definition.shape == "validated"
        named.append((definition, base + "Input" if both and validated else base))
    yield from sorted(named, key=lambda pair: pair[1].endswith("Input"))


def class_of(id_: str) -> str:
    """The id without what tells shapes and settings apart: `m:Cat~2#validated` -> `m:Cat`."""
    return _MARKS.sub("", id_)


def _declared(definition: nodes.Definition) -> tuple[str, str]:
    """The module and the class that a definition is of, whatever its shape."""
    return definition.module, class_of(definition.id)


def _shapes(definitions: Mapping[str, nodes.Definition]) -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for definition_id, definition in definitions.items():
        found.setdefault(_declared(definition), []).append(definition_id)
    return found


def _prefix(declared: tuple[str, str], alike: Sequence[tuple[str, str]]) -> str:
    """The part of its path that tells a class from others of its name, else all that may."""
    own, *_ = paths = [_path(*declared), *(_path(*other) for other in alike if other != declared)]
    if len(paths) == 1:
        return own[0]
    shortest = min(map(len, paths))
    for position in range(shortest):
        if len({path[position] for path in paths}) == len(paths):
            return own[position]
    shared = next((n for n in range(shortest) if len({path[n] for path in paths}) > 1), shortest)
    return "".join(own[shared:])


def _path(module: str, class_: str) -> list[str]:
    """The modules and the classes around a class, then those around what it is made for."""
    parts = module.split(".")
    for found, name in _REFERENCE.findall(class_):
        parts += [*(found.split(".") if found != module else ()), *name.split(".")[:-1]]
    return [_capital(identifier(part)) for part in parts if part != "<locals>"]


def identifier(name: str) -> str:
    """A name that TypeScript takes, from any text."""
    words = "".join(c if _is_letter(c) else " " for c in name).split()
    joined = words[0] + "".join(map(_capital, words[1:])) if words else "Unnamed"
    return joined if joined.isidentifier() else f"_{joined}"


@cache
def _is_letter(character: str) -> bool:
    known = character <= "\uffff" and ucd_3_2_0.category(character) in _LETTERS
    return known and f"a{character}".isidentifier()


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
