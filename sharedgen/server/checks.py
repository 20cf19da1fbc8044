"""What `manage.py check` says about channels and their consumers."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings as django_settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from sharedgen.declare import Channel, declaration
from sharedgen.source import class_source

from .channel import ChannelConsumer
from .consumer import MultiplexConsumer
from .settings import get_settings

logger = logging.getLogger("sharedgen.server")

T = TypeVar("T")


def register() -> None:
    checks.register(check_settings)
    checks.register(check_consumers)


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Is `SHAREDGEN` right, and does the broker fit the number of processes?"""
    try:
        settings = get_settings()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="sharedgen.E001")]
    processes = os.environ.get("WEB_CONCURRENCY", "")
    if settings.BROKER == "memory" and processes.isdigit() and int(processes) > 1:
        return [
            checks.Warning(
                f"The in-memory broker serves one process, and WEB_CONCURRENCY is {processes}: an"
                " event reaches only the pages connected to the process that published it.",
                hint="Run one process (WEB_CONCURRENCY=1).",
                id="sharedgen.W003",
            )
        ]
    return []


def check_consumers(**_: Any) -> list[checks.CheckMessage]:
    """Has every command a handler and every channel a consumer?"""
    _load()
    found: list[checks.CheckMessage] = []
    served: dict[type[ChannelConsumer[Any]], None] = {}
    channels: set[type[Channel] | None] = set()
    for multiplex in _subclasses(MultiplexConsumer):
        channels.update(getattr(c, "__sharedgen_channel__", None) for c in multiplex.consumers)
        try:
            routes = multiplex._routes()
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), id="sharedgen.E002"))
            continue
        served.update((route.consumer, None) for route in routes.routes)
    for consumer in served:
        found.extend(_missing_handlers(consumer))
    for channel in _subclasses(Channel):
        declared = declaration(channel)
        base_of_others = any(True for _ in _subclasses(channel))
        if (
            channel not in channels
            and not base_of_others
            and (declared.events or declared.commands)
        ):
            found.append(
                checks.Warning(
                    f"{declared.source}: no consumer serves the channel {declared.name}:"
                    " pages hear `unknown`.",
                    hint=f"Write class {declared.name}Consumer(ChannelConsumer[{declared.name}])"
                    " (`sharedgen build` writes its skeleton) and name it in `consumers` of the"
                    " MultiplexConsumer.",
                    id="sharedgen.W002",
                )
            )
    return found


def _missing_handlers(consumer: type[ChannelConsumer[Any]]) -> Iterator[checks.CheckMessage]:
    channel = consumer.__sharedgen_channel__
    assert channel is not None  # it has a route
    for command in declaration(channel).commands.values():
        if not callable(getattr(consumer, command.method, None)):
            name = command.model.__qualname__
            yield checks.Warning(
                f"{class_source(consumer)}: {consumer.__qualname__} has no handler for the command"
                f" {name} ({command.source}): pages hear `internal`.",
                hint=f"Define `async def {command.method}(self, command: {name})` in it.",
                id="sharedgen.W001",
            )


def _load() -> None:
    """Imports what a server imports, so that its consumers are known; Django tells what fails."""
    names = [getattr(django_settings, "ROOT_URLCONF", None)]
    application = getattr(django_settings, "ASGI_APPLICATION", None)
    if application:
        names.append(application.rpartition(".")[0])
    for name in filter(None, names):
        try:
            import_module(name)
        except Exception:
            logger.debug("%s could not be imported for the checks", name, exc_info=True)


def _subclasses(cls: type[T]) -> Iterator[type[T]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
