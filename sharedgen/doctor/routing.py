"""Which consumer an ASGI application has at a path, and what leads there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.handlers.asgi import ASGIHandler
from django.urls import Resolver404

_INNER = ("inner", "application", "app")  # where wrappers keep what they wrap


@dataclass(frozen=True, slots=True)
class Routed:
    """`consumer`: None where there is none; `through`: what is passed before it, outermost first.

    `unknown`: an application that cannot be looked into, None where the way is clear.
    """

    consumer: type | None
    through: tuple[Any, ...] = ()
    unknown: Any = None


def routed_at(application: Any, path: str) -> Routed:
    """Follows routers and wrappers to the consumer at this path."""
    through: list[Any] = []
    remaining = path.lstrip("/")
    while True:
        through.append(application)
        if isinstance(application, ProtocolTypeRouter):
            application = application.application_mapping.get("websocket")
        elif isinstance(application, URLRouter):
            application, remaining = _match(application, remaining)
        elif (consumer := getattr(application, "consumer_class", None)) is not None:
            return Routed(consumer, tuple(through))
        else:
            inner = _inner(application)
            if inner is None:
                known = application is None or isinstance(application, ASGIHandler)
                return Routed(None, tuple(through), None if known else application)
            application = inner


def speaks_websocket(application: Any) -> bool:
    """Whether anything is routed for WebSockets at all, as far as can be seen."""
    if isinstance(application, ProtocolTypeRouter):
        return "websocket" in application.application_mapping
    if isinstance(application, ASGIHandler):
        return False
    inner = _inner(application)
    return inner is None or speaks_websocket(inner)


def consumers(application: Any, prefix: str = "/") -> Iterator[tuple[str, type]]:
    """Pattern and consumer of every route that can be seen."""
    if isinstance(application, ProtocolTypeRouter):
        yield from consumers(application.application_mapping.get("websocket"), prefix)
    elif isinstance(application, URLRouter):
        for route in application.routes:
            yield from consumers(route.callback, f"{prefix}{route.pattern}")
    elif (consumer := getattr(application, "consumer_class", None)) is not None:
        yield prefix, consumer
    elif (inner := _inner(application)) is not None:
        yield from consumers(inner, prefix)


def _inner(application: Any) -> Any:
    return next((found for name in _INNER if (found := getattr(application, name, None))), None)


def _match(router: URLRouter, path: str) -> tuple[Any, str]:
    for route in router.routes:
        try:
            match = route.pattern.match(path.lstrip("/"))
        except Resolver404:
            continue
        if match:
            return route.callback, match[0]
    return None, path
