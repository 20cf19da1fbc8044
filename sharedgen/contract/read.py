"""Declared channels -> the contract: everything about them that the outputs need.

Types are read from Pydantic's core schema, which says what Pydantic does. Every fault of a run is
collected before one DeclarationError tells them all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from functools import cache
from itertools import combinations, combinations_with_replacement
from typing import Any

from pydantic import BaseModel

from ..declare import Channel, ChannelDeclaration, declaration, faults_of, messages_in
from ..source import DeclarationError, Fault, Source
from . import nodes
from .definitions import define_all, past_validators, read_fields
from .identity import deprecation_of, doc_of, shown
from .reading import Direction, Message, Reading, Schema, Scope
from .schemas import BUILD_ERRORS, core_schema, explain, split_definitions
from .shapes import finish, merge_shapes, rename_type
from .slow import slow_unions
from .types import read_type
from .usage import strays


def read(channels: Sequence[type[Channel]]) -> nodes.Contract:
    """The contract of these channels, in their order.

    Raises DeclarationError with every fault of every channel, each once.
    """
    reading = Reading()
    declarations = [declaration(channel) for channel in dict.fromkeys(channels)]
    drafts = [_read_channel(declared, reading) for declared in declarations]
    define_all(reading)
    faults = [fault for channel in channels for fault in faults_of(channel)]
    faults.extend(reading.all_faults())
    for declared in declarations:
        faults.extend(strays(declared))
    faults.extend(_clashes(declarations))
    if faults:
        raise DeclarationError(*sorted(faults, key=lambda fault: fault.source))
    ids = merge_shapes(reading.definitions)
    definitions = finish(reading.definitions, ids)
    return nodes.Contract(
        channels=tuple(_with_ids(draft, ids.__getitem__) for draft in drafts),
        definitions=definitions,
        notes=tuple(sorted((*reading.notes, *slow_unions(definitions)), key=_place)),
    )


def _place(note: nodes.Note) -> Source:
    return note.source


@cache
def read_contract(channel: type[Channel]) -> nodes.Contract:
    """The contract of one channel, read once. Raises DeclarationError."""
    return read([channel])


def read_channel(channel: type[Channel]) -> nodes.Channel:
    """The node of one channel; its definitions are in `read_contract`. Raises DeclarationError."""
    return read_contract(channel).channels[0]


def _read_channel(declared: ChannelDeclaration, reading: Reading) -> nodes.Channel:
    channel = declared.model
    events, commands = [], []
    for event in declared.events.values():
        message = Message(f"the event {shown(event.model)}", event.model)
        events.append(
            nodes.Event(
                name=event.name,
                class_name=event.model.__name__,
                payload=_read_model(event.model, "serialised", message, declared, reading),
                retain=event.retain,
                doc=doc_of(event.model),
                source=event.source,
                deprecation=deprecation_of(event.model),
            )
        )
    for command in declared.commands.values():
        message = Message(f"the command {shown(command.model)}", command.model)
        payload = _read_model(command.model, "validated", message, declared, reading)
        reply = None
        if command.reply is not None:
            message = Message(f"the reply of {shown(command.model)}")
            reply = _read_model(command.reply, "serialised", message, declared, reading)
        commands.append(
            nodes.Command(
                name=command.name,
                class_name=command.model.__name__,
                method=command.method,
                payload=payload,
                reply=reply,
                doc=doc_of(command.model),
                source=command.source,
                deprecation=deprecation_of(command.model),
                idempotent=command.idempotent is not None,
            )
        )
    return nodes.Channel(
        name=declared.name,
        module=channel.__module__,
        address=str(declared.address),
        parameters=_read_parameters(declared, reading),
        events=tuple(events),
        commands=tuple(commands),
        history=declared.history,
        doc=doc_of(channel),
        source=declared.source,
    )


def _read_model(
    cls: type[BaseModel],
    shape: Direction,
    message: Message,
    declared: ChannelDeclaration,
    reading: Reading,
) -> nodes.Type:
    found = _root(cls, shape, message, declared, reading)
    if found is None:
        return nodes.AnyType()
    schema, scope = found
    return scope.read(schema)


def _root(
    cls: type[BaseModel],
    shape: Direction,
    message: Message,
    declared: ChannelDeclaration,
    reading: Reading,
) -> tuple[Schema, Scope] | None:
    """The core schema of a model and its scope, or None where a fault says why there is none."""
    scope = Scope(read_type, reading, message, shape, {}, message.place_of(cls))
    try:
        schema = core_schema(cls, dict(messages_in(declared.model)))
    except BUILD_ERRORS as error:
        for model, field, text in explain(cls, error):
            place = scope.at_class(model) if field is None else scope.at_field(model, field, "")
            place.refuse(text)
        return None
    root, refs = split_definitions(schema)
    return root, replace(scope, refs=refs)


def _read_parameters(declared: ChannelDeclaration, reading: Reading) -> tuple[nodes.Field, ...]:
    """The fields of a channel in the order of its address, under their own names."""
    channel = declared.model
    message = Message(f"the channel {shown(channel)}", channel)
    found = _root(channel, "validated", message, declared, reading)
    if found is None:
        return ()
    schema, scope = found
    model = past_validators(channel, schema, scope)
    past_validators(channel, model["schema"], scope)
    config = model.get("config", {})
    scope = replace(scope, config=config, root_config=config)
    # those of a wrong type have their fault from the declaration
    names = {parameter.name for parameter in declared.parameters}
    fields = {f.name: f for f in read_fields(channel, model, scope, only=names)}
    for name, field in fields.items():
        if isinstance(field.type, nodes.AnyType):
            scope.at_field(channel, name, "").refuse(
                "what this parameter takes is not known, as a validator sees it first: "
                "use mode 'after'"
            )
    order = [s.text for s in declared.address.segments if s.is_parameter and s.text in fields]
    return tuple(_as_parameter(fields[name], channel) for name in order)


def _as_parameter(field: nodes.Field, channel: type[Channel]) -> nodes.Field:
    default: Any = None
    if not field.required:
        default = channel.__pydantic_fields__[field.name].default
        if isinstance(default, Enum):
            default = default.value
        if not isinstance(default, (bool, int, str)):  # a UUID, a date
            default = str(default)
    return replace(field, keys=(field.name,), default=default)


def _with_ids(channel: nodes.Channel, new: Callable[[str], str]) -> nodes.Channel:
    return replace(
        channel,
        parameters=tuple(replace(p, type=rename_type(p.type, new)) for p in channel.parameters),
        events=tuple(replace(e, payload=rename_type(e.payload, new)) for e in channel.events),
        commands=tuple(
            replace(
                c,
                payload=rename_type(c.payload, new),
                reply=None if c.reply is None else rename_type(c.reply, new),
            )
            for c in channel.commands
        ),
    )


def _clashes(declarations: Sequence[ChannelDeclaration]) -> Iterator[Fault]:
    """Channels of one name, and addresses that could be of two channels."""
    for first, second in _pairs([declared.name for declared in declarations], declarations):
        yield Fault(
            second.source,
            f"{shown(second.model)}: there is a channel {first.name} already, at "
            f"{first.source}: rename one of them",
        )
    for first, second in _overlapping(declarations):
        yield Fault(
            second.source,
            f"{shown(second.model)}: an address could be of its template "
            f"{str(second.address)!r} and of {str(first.address)!r}, of "
            f"{shown(first.model)} at {first.source}: tell them apart by a fixed "
            'segment, with address="…"',
        )


def _pairs(
    keys: Iterable[Hashable], declarations: Iterable[ChannelDeclaration]
) -> Iterator[tuple[ChannelDeclaration, ChannelDeclaration]]:
    """Those of one key, two by two."""
    alike: dict[Hashable, list[ChannelDeclaration]] = {}
    for key, declared in zip(keys, declarations, strict=True):
        alike.setdefault(key, []).append(declared)
    for found in alike.values():
        yield from combinations(found, 2)


def _overlapping(
    declarations: Sequence[ChannelDeclaration],
) -> Iterator[tuple[ChannelDeclaration, ChannelDeclaration]]:
    """Those whose templates overlap, looked up by what both fix rather than each with each."""
    position = {declared.model: number for number, declared in enumerate(declarations)}
    forms: dict[tuple[bool, ...], list[ChannelDeclaration]] = {}
    for declared in declarations:
        form = tuple(segment.is_parameter for segment in declared.address.segments)
        forms.setdefault(form, []).append(declared)
    for one, other in combinations_with_replacement(forms, 2):
        if len(one) != len(other):
            continue
        fixed = [n for n, free in enumerate(zip(one, other, strict=True)) if not any(free)]

        def key(declared: ChannelDeclaration, fixed: Sequence[int] = fixed) -> Hashable:
            return tuple(declared.address.segments[n].text for n in fixed)

        if one == other:
            yield from _pairs(map(key, forms[one]), forms[one])
            continue
        alike: dict[Hashable, list[ChannelDeclaration]] = {}
        for declared in forms[one]:
            alike.setdefault(key(declared), []).append(declared)
        for declared in forms[other]:
            for found in alike.get(key(declared), ()):
                first, second = sorted((found, declared), key=lambda d: position[d.model])
                yield first, second
