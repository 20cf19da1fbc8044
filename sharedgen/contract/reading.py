"""One run of reading: what was found so far, and where the reader stands."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

from ..source import Fault, Source, class_source, field_source
from . import nodes
from .identity import shown

Direction: TypeAlias = Literal["validated", "serialised"]
Schema: TypeAlias = Mapping[str, Any]  # a core schema, or one part of it


@dataclass(frozen=True, slots=True)
class Place:
    """`where` is the class or field by name; `user` the message that leads here, '' in itself."""

    source: Source
    where: str
    user: str = ""
    annotation: str = ""  # the type as the user wrote it


@dataclass(frozen=True, slots=True)
class Message:
    """What is being read: `label` names it in an error, `model` is its class if it is a message."""

    label: str
    model: type | None = None

    def place_of(self, cls: type) -> Place:
        user = "" if cls is self.model else self.label
        return Place(class_source(cls), shown(cls), user, shown(cls))


@dataclass(frozen=True, slots=True)
class Scope:
    """What the meaning of a core schema depends on.

    `config` is the core config of the class around it; `refs` are the shared definitions of its
    root, and `root_config` is what they obey, wherever they are referred to;
    `reader` turns any schema of it into a node.
    """

    reader: Callable[[Schema, Scope], nodes.Type]
    reading: Reading
    message: Message
    shape: Direction
    refs: Mapping[str, Schema]
    place: Place
    config: Mapping[str, Any] = field(default_factory=dict)
    root_config: Mapping[str, Any] = field(default_factory=dict)
    unchecked: bool = False  # what a serialiser returns: no constraint is asked of it

    def unchecking(self) -> Scope:
        return replace(self, unchecked=True)

    def read(self, schema: Schema) -> nodes.Type:
        return self.reader(schema, self)

    def at(self, place: Place) -> Scope:
        return replace(self, place=place)

    def at_class(self, cls: type) -> Scope:
        return self.at(self.message.place_of(cls))

    def at_field(self, cls: type, name: str, annotation: str) -> Scope:
        place = self.message.place_of(cls)
        source, where = field_source(cls, name), f"{place.where}.{name}"
        return self.at(replace(place, source=source, where=where, annotation=annotation))

    def at_function(self, cls: type, function: Any) -> Scope:
        """At the line of a validator or serialiser of the class."""
        name = getattr(function, "__name__", "")
        return self.at(replace(self.message.place_of(cls), source=field_source(cls, name)))

    def refuse(self, text: str) -> nodes.Type:
        """Record a fault. The type returned never leaves the run, which ends in an error."""
        self.reading.refuse(self.place, text)
        return nodes.AnyType()

    def note(self, text: str) -> None:
        self.reading.note(self.place, text)


@dataclass(frozen=True, slots=True)
class Pending:
    """A definition that a type refers to and that is still to be read."""

    id: str
    schema: Schema
    scope: Scope


@dataclass(slots=True)
class Reading:
    """Faults, notes and definitions of one run, each once, in the order found.

    A definition is kept under a provisional id that ends in its shape: see shapes.py.
    """

    faults: dict[tuple[Source, str], str] = field(default_factory=dict)
    notes: dict[nodes.Note, None] = field(default_factory=dict)
    definitions: dict[str, nodes.Definition] = field(default_factory=dict)
    pending: deque[Pending] = field(default_factory=deque)
    _ids: dict[tuple[Hashable, str], str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)

    def refuse(self, place: Place, text: str) -> None:
        # one fault however many messages lead to it; the first is named
        self.faults.setdefault((place.source, f"{place.where}: {text}"), place.user)

    def note(self, place: Place, text: str) -> None:
        self.notes.setdefault(nodes.Note(place.source, f"{place.where}: {text}"))

    def refer(
        self, key: Hashable, id: str, schema: Schema, scope: Scope, *, shaped: bool = True
    ) -> nodes.Reference:
        """A reference to the definition of `key`, read later if not yet, in each shape apart."""
        unique = self._unique(key, id)
        known = (key, scope.shape if shaped else "both")
        if known not in self._ids:
            self._ids[known] = f"{unique}#{scope.shape}" if shaped else unique
            checked = replace(scope, unchecked=False)
            self.pending.append(Pending(self._ids[known], schema, checked))
        return nodes.Reference(self._ids[known])

    def all_faults(self) -> list[Fault]:
        return [
            Fault(source, f"{text} (used by {user})" if user else text)
            for (source, text), user in self.faults.items()
        ]

    def _unique(self, key: Hashable, id: str) -> str:
        """Two classes may have one qualified name: the second gets `~2`."""
        if (key, "") not in self._ids:
            self._taken[id] = count = self._taken.get(id, 0) + 1
            self._ids[key, ""] = id if count == 1 else f"{id}~{count}"
        return self._ids[key, ""]
