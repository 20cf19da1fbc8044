"""The methods of the user's consumers: how they are found, called, and named in the log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from asgiref.sync import iscoroutinefunction

from sharedgen.source import field_source

from .channel import ChannelConsumer

F = TypeVar("F", bound=Callable[..., Any])


def shielded(handler: F) -> F:
    """A handler that runs to its end, also when the page that asked for it has left.

        @shielded
        async def pay(self, command: Shop.Pay) -> Receipt: ...

    Without it an `async def` handler is cancelled then.
    """
    handler.__sharedgen_shielded__ = True  # type: ignore[attr-defined]  # a mark of ours
    return handler


@dataclass(frozen=True, slots=True)
class HandlerKind:
    is_async: bool
    is_shielded: bool


@lru_cache(maxsize=4096)
def handler_kind(cls: type, method: str) -> HandlerKind | None:
    """None where the consumer has no such method."""
    handler = getattr(cls, method, None)
    if handler is None:
        return None
    return HandlerKind(
        is_async=iscoroutinefunction(handler),
        is_shielded=getattr(handler, "__sharedgen_shielded__", False),
    )


def overrides(consumer: ChannelConsumer[Any], hook: str) -> bool:
    return getattr(type(consumer), hook) is not getattr(ChannelConsumer, hook)


def at(consumer: ChannelConsumer[Any], method: str) -> str:
    """`ChatConsumer.say (live/consumers.py:12)`."""
    cls = type(consumer)
    return f"{cls.__qualname__}.{method} ({field_source(cls, method)})"
