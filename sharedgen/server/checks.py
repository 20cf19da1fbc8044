"""What `manage.py check` says about channels and their consumers."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from django.conf import settings as django_settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

from sharedgen.declare import Channel, ChannelDeclaration, declaration
from sharedgen.source import class_source
from sharedgen.unwritten import is_stub

from . import observe
from .channel import ChannelConsumer
from .consumer import MultiplexConsumer
from .settings import REDIS_SCHEMES, get_settings

logger = logging.getLogger("sharedgen.server")

T = TypeVar("T")


def register() -> None:
    checks.register(check_settings)
    checks.register(check_broker)
    checks.register(check_consumers)
    checks.register(check_deployment, deploy=True)


def check_settings(**_: Any) -> list[checks.CheckMessage]:
    """Is `SHAREDGEN` right, and are its observers there?"""
    try:
        settings = get_settings()
    except ImproperlyConfigured as error:
        return [checks.Error(str(error), id="sharedgen.E001")]
    found: list[checks.CheckMessage] = []
    for path in settings.OBSERVERS:
        try:
            observe.load(path)
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), id="sharedgen.E003"))
    return found


def check_broker(**_: Any) -> list[checks.CheckMessage]:
    """Is what the broker needs there, and can it do what is asked of it?"""
    broker = _broker()
    if broker == "memory":
        return list(_memory())
    if broker == "layer":
        _load()
        return [*_layer(), *_without_history()]
    if broker.partition("://")[0] in REDIS_SCHEMES:
        return list(_redis(broker))
    return []


def check_deployment(**_: Any) -> list[checks.CheckMessage]:
    """`check --deploy`: is the broker one for what is deployed?"""
    if _broker() != "memory" or django_settings.DEBUG:
        return []
    return [
        checks.Warning(
            "The broker is in the memory of one process: a second process hears nothing of its"
            " events, and histories and retained values end with it.",
            hint='Set SHAREDGEN["BROKER"] to "redis://…"; where one process is all you run, silence'
            " sharedgen.W004.",
            id="sharedgen.W004",
        )
    ]


def check_consumers(**_: Any) -> list[checks.CheckMessage]:
    """Has every command a handler and every channel a consumer?"""
    failure = _load()
    found: list[checks.CheckMessage] = []
    served: dict[type[ChannelConsumer[Any]], None] = {}
    channels: set[type[Channel] | None] = set()
    multiplexes = list(_subclasses(MultiplexConsumer))
    if not multiplexes and (unserved := list(_declared())):
        return [_no_socket(unserved) if failure is None else _no_import(failure)]
    for multiplex in multiplexes:
        channels.update(getattr(c, "__sharedgen_channel__", None) for c in multiplex.consumers)
        try:
            routes = multiplex._routes()
        except ImproperlyConfigured as error:
            found.append(checks.Error(str(error), id="sharedgen.E002"))
            continue
        served.update((route.consumer, None) for route in routes.routes)
    for consumer in served:
        found.extend(_missing_handlers(consumer))
        found.extend(_unwritten_handlers(consumer))
    for declared in _declared():
        if declared.model not in channels:
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


def _broker() -> str:
    """As it is set; whether it may be is asked elsewhere."""
    given = getattr(django_settings, "SHAREDGEN", {})
    broker = given.get("BROKER", "memory") if isinstance(given, dict) else "memory"
    return broker if isinstance(broker, str) else "memory"


def _memory() -> Iterator[checks.CheckMessage]:
    processes = os.environ.get("WEB_CONCURRENCY", "")
    if processes.isdigit() and int(processes) > 1:
        yield checks.Warning(
            f"The in-memory broker serves one process, and WEB_CONCURRENCY is {processes}: an"
            " event reaches only the pages connected to the process that published it.",
            hint='Set SHAREDGEN["BROKER"] to "redis://…", or run one process (WEB_CONCURRENCY=1).',
            id="sharedgen.W003",
        )


def _layer() -> Iterator[checks.CheckMessage]:
    alias = django_settings.SHAREDGEN.get("CHANNEL_LAYER", "default")
    layers = getattr(django_settings, "CHANNEL_LAYERS", {})
    if alias not in layers:
        yield checks.Error(
            f'SHAREDGEN["BROKER"] is "layer", and CHANNEL_LAYERS has no {alias!r}.',
            hint='Add one, of channels_redis for example, or set SHAREDGEN["BROKER"] to'
            ' "redis://…", which keeps history too.',
            id="sharedgen.E004",
        )
    elif str(layers[alias].get("BACKEND", "")).endswith(".InMemoryChannelLayer"):
        yield checks.Warning(
            f"CHANNEL_LAYERS[{alias!r}] is in the memory of one process, and drops events when"
            " many come at once.",
            hint='Leave SHAREDGEN["BROKER"] at "memory", which drops none, or use Redis.',
            id="sharedgen.W005",
        )


def _without_history() -> Iterator[checks.CheckMessage]:
    for declared in _declared():
        kept = [event.model.__qualname__ for event in declared.events.values() if event.retain]
        if declared.history or kept:
            what = "its history" if declared.history else f"the latest {kept[0]}"
            yield checks.Warning(
                f"{declared.source}: a Channels layer keeps nothing, so {what} is not kept"
                f" ({declared.name}): a page that comes back hears `onGap`.",
                hint='Set SHAREDGEN["BROKER"] to "redis://…".',
                id="sharedgen.W006",
            )


def _redis(url: str) -> Iterator[checks.CheckMessage]:
    try:
        import_module("redis")
    except ImportError:
        yield checks.Error(
            'SHAREDGEN["BROKER"] is a Redis, and the package redis is not installed.',
            hint='pip install "sharedgen[redis]"',
            id="sharedgen.E005",
        )
        return
    from .broker.redis.clients import parse_target  # which needs redis

    try:
        parse_target(url)
    except ImproperlyConfigured as error:
        yield checks.Error(str(error), id="sharedgen.E001")


def _declared() -> Iterator[ChannelDeclaration]:
    """The channels with messages that are no mere bases of others."""
    for channel in _subclasses(Channel):
        declared = declaration(channel)
        if not channel.__subclasses__() and (declared.events or declared.commands):
            yield declared


def _no_socket(unserved: Sequence[ChannelDeclaration]) -> checks.CheckMessage:
    names = ", ".join(declared.name for declared in unserved)
    return checks.Warning(
        f"No MultiplexConsumer serves the channels that are declared ({names}): no page can"
        " connect.",
        hint="Route one in the module of ASGI_APPLICATION: `sharedgen build` writes"
        ' class LiveConsumer, path("ws/live", LiveConsumer.as_asgi()) routes it.',
        id="sharedgen.W007",
    )


def _no_import(failure: Exception) -> checks.CheckMessage:
    from sharedgen.load import user_line

    place = user_line(failure, Path.cwd())
    said = f"{type(failure).__name__}: {failure}".partition("\n")[0]
    return checks.Warning(
        f"{f'{place}: ' if place else ''}No consumer is known, since what the server imports failed"
        f" with {said}: no page can connect.",
        hint="Mend the line; what was renamed among the channels is renamed in consumers.py too.",
        id="sharedgen.W007",
    )


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


def _unwritten_handlers(consumer: type[ChannelConsumer[Any]]) -> Iterator[checks.CheckMessage]:
    channel = consumer.__sharedgen_channel__
    assert channel is not None  # it has a route
    methods = [command.method for command in declaration(channel).commands.values()]
    stubs = [method for method in methods if is_stub(getattr(consumer, method, None))]
    if stubs:
        yield checks.Warning(
            f"{class_source(consumer)}: {consumer.__qualname__} still raises NotImplementedError"
            f" in {', '.join(stubs)}: pages hear `internal`.",
            hint="Write what `sharedgen build` has left to you.",
            id="sharedgen.W008",
        )


def _load() -> Exception | None:
    """Imports what a server imports, so that its consumers are known. Returns what failed last."""
    failure = None
    names = [getattr(django_settings, "ROOT_URLCONF", None)]
    application = getattr(django_settings, "ASGI_APPLICATION", None)
    if application:
        names.append(application.rpartition(".")[0])
    for name in filter(None, names):
        try:
            import_module(name)
        except Exception as error:
            logger.debug("%s could not be imported for the checks", name, exc_info=True)
            failure = error
    return failure


def _subclasses(cls: type[T]) -> Iterator[type[T]]:
    for subclass in cls.__subclasses__():
        yield subclass
        yield from _subclasses(subclass)
