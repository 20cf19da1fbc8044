"""Which consumer serves which address, and which fingerprints of its channel it understands."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.declare import Channel, ChannelDeclaration, declaration, parse_address
from sharedgen.lock import Lock, read_lock
from sharedgen.source import ConfigError, class_source

from .channel import ChannelConsumer

logger = logging.getLogger("sharedgen.server")


@dataclass(frozen=True, slots=True)
class Route:
    """`fingerprints` are the current one and those that pages of earlier builds may still name."""

    consumer: type[ChannelConsumer[Any]]
    declared: ChannelDeclaration
    fingerprints: frozenset[str]


@dataclass(frozen=True, slots=True)
class Routes:
    routes: tuple[Route, ...]

    def match(self, address: str) -> tuple[Route, Channel] | None:
        """None where no channel has this address, or not in this spelling."""
        for route in self.routes:
            channel = parse_address(route.declared, address)
            if channel is not None:
                return route, channel
        return None


def read_routes(
    owner: type, consumers: Sequence[type[ChannelConsumer[Any]]], lock: str | None
) -> Routes:
    """The routes of a MultiplexConsumer class. Raises ImproperlyConfigured naming the classes."""
    where = _at(owner)
    channels: list[tuple[type[ChannelConsumer[Any]], ChannelDeclaration]] = []
    for consumer in consumers:
        if not (isinstance(consumer, type) and issubclass(consumer, ChannelConsumer)):
            raise ImproperlyConfigured(
                f"{where}: consumers holds {consumer!r}, which is no ChannelConsumer"
            )
        channel = consumer.__sharedgen_channel__
        if channel is None:
            raise ImproperlyConfigured(
                f"{_at(consumer)}: it names no channel: write"
                f" class {consumer.__name__}(ChannelConsumer[YourChannel])"
            )
        declared = declaration(channel)
        for other, earlier in channels:
            if earlier.model is channel:
                raise ImproperlyConfigured(
                    f"{where}: two consumers for the channel {declared.name},"
                    f" {_at(other)} and {_at(consumer)}: keep one"
                )
            if earlier.address.overlaps(declared.address):
                raise ImproperlyConfigured(
                    f"{where}: one address could be of"
                    f" {earlier.name} ({earlier.address}, {earlier.source}) and of"
                    f" {declared.name} ({declared.address}, {declared.source}):"
                    " change one of the templates"
                )
        channels.append((consumer, declared))
    locked = _read_lock(owner, lock)
    return Routes(
        tuple(
            Route(consumer, declared, _fingerprints(declared, locked))
            for consumer, declared in channels
        )
    )


def _fingerprints(declared: ChannelDeclaration, lock: Lock) -> frozenset[str]:
    current = channel_fingerprint(declared.model)
    locked = lock.channels.get(declared.name)
    if locked is None:
        return frozenset({current})
    if locked.fingerprint != current:
        # what was compatible with the contract as built need not be so with another
        logger.warning(
            "The channel %s (%s) has changed since the last build: pages are told that they are"
            " outdated. Run `sharedgen build`.",
            declared.name,
            declared.source,
        )
        return frozenset({current})
    return frozenset({current, *locked.compatible})


def _read_lock(owner: type, lock: str | None) -> Lock:
    if lock is None:
        return Lock()
    definer = next(cls for cls in owner.__mro__ if "lock" in cls.__dict__)
    module = getattr(sys.modules.get(definer.__module__), "__file__", None) or "."
    try:
        return read_lock(Path(module).resolve().parent / lock)
    except ConfigError as error:
        raise ImproperlyConfigured(str(error)) from None


def _at(cls: type) -> str:
    return f"{cls.__qualname__} ({class_source(cls)})"
