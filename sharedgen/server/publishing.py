"""Publishing events to channels, from anywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeAlias

from django.db import transaction

from sharedgen.declare import Channel, Event, EventDeclaration, address_of, declaration

from . import observe
from .broker import Message, Stream, get_broker, stream_at
from .fanout import find_fanout
from .loops import refuse_in_a_loop
from .payload import dump

Pair: TypeAlias = tuple[Channel, Event]

# called with what is published, before it is; `sharedgen.testing.record` is one
recorders: list[Callable[[Iterable[Pair]], None]] = []


async def publish(channel: Channel, event: Event) -> None:
    """Publishes `event` to everyone who is subscribed to `channel`.

    Raises TypeError for an event that the channel does not declare, ValueError for an address of
    more than 255 characters and for an integer beyond ±(2^53-1), NaN or infinity in the event,
    naming the field, and BrokerError where the broker did not take it or nobody knows.
    """
    await publish_many([(channel, event)])


async def publish_many(pairs: Iterable[Pair]) -> None:
    """Publishes events to their channels, in order and in one round trip to the broker.

    Nothing is published where one of them is wrong: raises what `publish` raises.
    """
    pairs = list(pairs)
    messages = _messages(pairs)
    if not messages:
        return
    _record(pairs)
    await get_broker().publish(messages)
    _count(pairs)
    if fanout := find_fanout():
        await fanout.settle()


def publish_sync(channel: Channel, event: Event) -> None:
    """`publish` for synchronous code: a view, a signal, a command, a task, a `def` handler.

    Raises RuntimeError in a running event loop, where `await publish(...)` is right, and what
    `publish` raises.
    """
    refuse_in_a_loop("publish_sync", "use `await publish(...)` there")
    _publish_sync([(channel, event)])


def publish_many_sync(pairs: Iterable[Pair]) -> None:
    """`publish_many` for synchronous code.

    Raises RuntimeError in a running event loop, where `await publish_many(...)` is right, and what
    `publish` raises.
    """
    refuse_in_a_loop("publish_many_sync", "use `await publish_many(...)` there")
    _publish_sync(list(pairs))


def publish_on_commit(channel: Channel, event: Event, using: str | None = None) -> None:
    """Publishes `event` when the transaction of the database `using` is committed.

    At once where there is none, and never where it is rolled back. The event is serialised now:
    what is wrong with it raises here, as in `publish`, and later changes to it do not count. What
    fails at the commit is logged by Django, and the transaction stays committed. Raises
    RuntimeError in a running event loop: transactions are synchronous.
    """
    refuse_in_a_loop(
        "publish_on_commit",
        "transactions are synchronous. Call it in the `def` that holds the transaction and await"
        " that through sync_to_async; without a transaction use `await publish(...)`",
    )
    messages = _messages([(channel, event)])
    pairs = [(channel, event.model_copy(deep=True) if recorders else event)]

    def committed() -> None:
        _record(pairs)
        get_broker().publish_sync(messages)
        _count(pairs)

    transaction.on_commit(committed, using=using, robust=True)


async def position(channel: Channel) -> str:
    """Where `channel` stands: `epoch:offset`, or `-` without history.

    Rendered into a page that then subscribes with `since`, it closes the gap in between: ask for it
    before you read the state that the page is rendered with. Raises TypeError for what is no
    Channel.
    """
    return (await get_broker().read(_stream_asked(channel))).position


def position_sync(channel: Channel) -> str:
    """`position` for synchronous code.

    Raises RuntimeError in a running event loop, where `await position(...)` is right.
    """
    refuse_in_a_loop(
        "position_sync",
        "use `await position(...)` there, and give a template that is rendered there the result",
    )
    return get_broker().read_sync(_stream_asked(channel)).position


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
    return stream_at(address_of(channel), declaration(type(channel)))


def _stream_asked(channel: Channel) -> Stream:
    if not isinstance(channel, Channel):
        raise TypeError(f"position takes an instance of a Channel, not {_shown(channel)}")
    return stream_of(channel)


def _publish_sync(pairs: list[Pair]) -> None:
    messages = _messages(pairs)
    if messages:
        _record(pairs)
        get_broker().publish_sync(messages)
        _count(pairs)


def _messages(pairs: list[Pair]) -> list[Message]:
    messages = []
    for channel, event in pairs:
        declared, payload = prepare(channel, event)
        messages.append(Message(stream_of(channel), declared.name, payload, declared.retain))
    return messages


def _record(pairs: list[Pair]) -> None:
    for recorder in recorders:
        recorder(pairs)


def _count(pairs: list[Pair]) -> None:
    if observe.observers:
        for channel, _ in pairs:
            observe.count("events_published", channel=type(channel).__name__)


@cache
def _events(channel: type[Channel]) -> dict[type, EventDeclaration]:
    return {event.model: event for event in declaration(channel).events.values()}


def _shown(value: Any) -> str:
    return value.__qualname__ if isinstance(value, type) else type(value).__qualname__
