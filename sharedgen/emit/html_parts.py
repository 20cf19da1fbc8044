"""What the templates of the reference are given: plain values, each text as it is."""

from __future__ import annotations

from dataclasses import dataclass

from .prose import Block, Line


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a type; `anchor` is where it leads, '' for nowhere."""

    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """`deprecation` is why, empty where that is not told; None where it is not deprecated."""

    key: str
    type: tuple[Piece, ...]
    required: bool
    remark: Line
    doc: tuple[Block, ...]
    deprecation: Line | None
    other_keys: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a message or a model holds: fields, or a type that is no object.

    `others`: what becomes of other keys, "refused", "kept" or "".
    """

    fields: tuple[Field, ...]
    is_object: bool
    type: tuple[Piece, ...]
    remark: Line
    others: str


@dataclass(frozen=True, slots=True)
class Reply:
    type: tuple[Piece, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Told:
    """What events and commands have in common; `example` is '' where none is known."""

    anchor: str
    name: str
    doc: tuple[Block, ...]
    deprecation: Line | None
    source: str
    shape: Shape
    example: str


@dataclass(frozen=True, slots=True)
class Event:
    """How it is listened to in a page, and published on the server."""

    told: Told
    retain: bool
    javascript: str
    python: str


@dataclass(frozen=True, slots=True)
class Command:
    """How it is sent by a page, and handled on the server."""

    told: Told
    idempotent: bool
    reply: Reply | None
    javascript: str
    python: str


@dataclass(frozen=True, slots=True)
class Channel:
    """`javascript` subscribes to it."""

    anchor: str
    name: str
    address: str
    summary: Line
    doc: tuple[Block, ...]
    source: str
    history: int
    parameters: tuple[Field, ...]
    events: tuple[Event, ...]
    commands: tuple[Command, ...]
    javascript: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A type that messages share; `members` of an enum, `shape` of everything else."""

    anchor: str
    kind: str
    doc: tuple[Block, ...]
    deprecation: Line | None
    source: str
    shape: Shape | None
    members: tuple[tuple[str, str], ...] = ()
