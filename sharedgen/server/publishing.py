"""Publishing events to channels, from anywhere."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from sharedgen.declare import Channel, Event, EventDeclaration, address_of, declaration

from .broker import Message, Stream, get_broker
from .fanout import find_fanout
from .payload import dump


async def publish(channel: Channel, event: Event) -> None:
    """Publishes `event` to everyone who is subscribed to `channel`.

    Raises TypeError for an event that the channel does not declare, ValueError for an address of
    more than 255 characters and for an integer beyond ±(2^53-1), NaN or infinity in the event,
    naming the field.
    """
    await get_broker().publish([_message(channel, event)])
    if fanout := find_fanout():
        await fanout.settle()


def publish_sync(channel: Channel, event: Event) -> None:
    """`publish` for synchronous code: a view, a signal, a command, a task, a `def` handler.

    Raises RuntimeError in a running event loop, where `await publish(...)` is right, and what
    `publish` raises.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        pass
    else:
        raise RuntimeError(
            "publish_sync was called in a running event loop: use `await publish(...)` there"
        )
    get_broker().publish_sync([_message(channel, event)])


async def position(channel: Channel) -> str:
    """Where `channel` stands: `epoch:offset`, or `-` without history.

    Rendered into a page that then subscribes with `since`, it closes the gap in between.
    """
    return (await get_broker().read(stream_of(channel))).position


def prepare(channel: Channel, event: Event) -> tuple[EventDeclaration, str]:
    """How the channel declares the event, and its JSON text. Raises TypeError and ValueError."""
    if not isinstance(channel, Channel):
        raise TypeError(
            f"events are published to an instance of a Channel, not to {_shown(channel)}"
        )
    declared = _events(type(channel)).get(type(event))
    if declared is None:
        names = ", ".join(model.__qualname__ for model in _events(type(channel))) or "none"
        raise TypeError(
            f"{type(channel).__qualname__} does not declare the event {_shown(event)};"
            f" its events: {names}"
        )
    return declared, dump(event, declared.model)


def stream_of(channel: Channel) -> Stream:
    declared = declaration(type(channel))
    return Stream(address_of(channel), declared.history, declared.history_ttl)


def _message(channel: Channel, event: Event) -> Message:
    declared, payload = prepare(channel, event)
    return Message(stream_of(channel), declared.name, payload, declared.retain)


@cache
def _events(channel: type[Channel]) -> dict[type, EventDeclaration]:
    return {event.model: event for event in declaration(channel).events.values()}


def _shown(value: Any) -> str:
    return value.__qualname__ if isinstance(value, type) else type(value).__qualname__
