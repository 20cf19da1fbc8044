"""What the lock tells of a channel beside its shape on the wire: names, docs, how much is kept.

None of it decides whether page and server understand each other; it is what a change is told with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from ..source import Source
from . import nodes
from .fingerprint import Canonical, reached_from

Told: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """A channel as the lock holds it: the canonical form, and what is told beside it.

    `told` is empty for a lock that holds none, as those of the first versions.
    """

    fingerprint: str
    form: Mapping[str, Any]
    told: Told


@dataclass(frozen=True, slots=True)
class Places:
    """Where today's declarations stand.

    `definitions` are those of the canonical form, `reached` every class of the channel by its id.
    """

    channel: nodes.Channel
    definitions: tuple[nodes.Definition, ...]
    reached: Mapping[str, nodes.Definition]

    @property
    def names(self) -> set[str]:
        return set(map(name_of_id, self.reached))

    @property
    def messages(self) -> dict[str, str]:
        """The ids of the models that are messages themselves, to the classes of the messages."""
        messages: tuple[nodes.Event | nodes.Command, ...]
        messages = (*self.channel.events, *self.channel.commands)
        return {
            message.payload.id.partition("#")[0]: message.class_name
            for message in messages
            if isinstance(message.payload, nodes.Reference)
        }

    @property
    def source(self) -> Source:
        return self.channel.source

    def parameter(self, name: str) -> Source:
        found = (f.source for f in self.channel.parameters if f.name == name)
        return next(found, self.source)

    def event(self, name: str) -> Source:
        return next((e.source for e in self.channel.events if e.name == name), self.source)

    def command(self, name: str) -> Source:
        return next((c.source for c in self.channel.commands if c.name == name), self.source)

    def field(self, definition: int, key: str) -> Source:
        """Of a field; of its model where that has none of this key."""
        found = self.definitions[definition]
        fields = found.fields if isinstance(found, nodes.Model) else ()
        return next((field.source for field in fields if field.key == key), found.source)


def places_of(
    channel: nodes.Channel, canonical: Canonical, definitions: Mapping[str, nodes.Definition]
) -> Places:
    reached = {_id(found): found for found in reached_from(channel, definitions).values()}
    return Places(channel, canonical.definitions, reached)


def tell(places: Places) -> Told:
    """JSON values. What is empty is left out, so that most of it is names.

    `definitions` are the ids of those in the canonical form; `models` tell of every class that the
    channel reaches, by its id, and of their fields by wire key.
    """
    channel, messages = places.channel, places.messages
    models = {
        id: _tell_definition(found, is_message=id in messages)
        for id, found in sorted(places.reached.items())
    }
    return {
        "module": channel.module,
        **_said(channel.doc, None),
        **({"history": channel.history} if channel.history else {}),
        "parameters": {p.name: told for p in channel.parameters if (told := _tell_field(p))},
        "events": {
            event.name: {"class": event.class_name, **_said(event.doc, event.deprecation)}
            for event in sorted(channel.events, key=lambda event: event.name)
        },
        "commands": {
            command.name: {"class": command.class_name, **_said(command.doc, command.deprecation)}
            for command in sorted(channel.commands, key=lambda command: command.name)
        },
        "definitions": [_id(found) for found in places.definitions],
        "models": models,
    }


def name_of_id(id: str) -> str:
    """`live.models:Page[live.models:Cat]` -> `Page[Cat]`, as it is written."""
    return re.sub(r"[\w.]+:", "", id.partition("~")[0])


def _id(found: nodes.Definition) -> str:
    """The same for both shapes of a model."""
    return found.id.partition("#")[0]


def _tell_definition(found: nodes.Definition, is_message: bool) -> Told:
    """What a message says of itself is told with the message."""
    fields = found.fields if isinstance(found, nodes.Model) else ()
    told = {field.key: said for field in fields if (said := _tell_field(field))}
    said = {} if is_message else _said(found.doc, found.deprecation)
    return {**said, **({"fields": told} if told else {})}


def _tell_field(field: nodes.Field) -> Told:
    name = {} if field.name == field.key else {"name": field.name}
    return {**name, **_said(field.doc, field.deprecation if field.deprecated else None)}


def _said(doc: str, deprecation: str | None) -> Told:
    return {
        **({"doc": doc} if doc else {}),
        **({} if deprecation is None else {"deprecated": deprecation}),
    }
