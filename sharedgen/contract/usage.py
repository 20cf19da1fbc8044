"""Models nested in a channel that no message of it uses: most likely meant as messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from ..declare import ChannelDeclaration, Command, Event, messages_in
from ..source import Fault, class_source
from .identity import generic_of, shown
from .schemas import BUILD_ERRORS, core_schema


def strays(declared: ChannelDeclaration) -> Iterator[Fault]:
    """A fault for each such model. None while a message cannot be built: it may use them."""
    nested = dict(messages_in(declared.model))
    others = [cls for cls in nested.values() if not issubclass(cls, (Event, Command))]
    if not others:
        return
    roots: list[type[BaseModel]] = [declared.model]
    roots.extend(event.model for event in declared.events.values())
    for command in declared.commands.values():
        roots.append(command.model)
        if command.reply is not None:
            roots.append(command.reply)
    try:
        used = _classes_in([core_schema(cls, nested) for cls in roots])
    except BUILD_ERRORS:
        return
    for cls in others:
        if not any(issubclass(user, cls) for user in used):
            yield Fault(
                class_source(cls),
                f"{shown(cls)} is a model but neither an Event nor a Command: "
                "inherit from one, or move it out of the channel",
            )


def _classes_in(schemas: list[Any]) -> set[type]:
    """Every class that these core schemas speak of, and what `Page[Cat]` is made from."""
    found: set[type] = set()
    waiting = schemas
    while waiting:
        part = waiting.pop()
        if isinstance(part, (list, tuple)):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(value for key, value in part.items() if key != "metadata")
            cls = part.get("cls")
            if isinstance(cls, type):
                found.add(cls)
                origin, _ = generic_of(cls)
                if origin is not None:
                    found.add(origin)
    return found
