"""The Django setting `SHAREDGEN`, read and checked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from ..source import near


@dataclass(frozen=True, slots=True)
class Settings:
    """`SHAREDGEN = {...}` in Django's settings; every key may be left out.

    BROKER               "memory": one process, no service; "layer": a Channels layer, no history;
                         redis://, rediss://, unix://, redis+sentinel://, redis+cluster://…
    PREFIX               of every key and channel name in Redis
    CHANNEL_LAYER        which one of CHANNEL_LAYERS, for "layer"
    POSITION_CHECK_SECONDS  between two looks for events that the broker's announcements lost
    ALLOW_NO_ORIGIN      accept WebSockets that name no origin (native clients, scripts)
    MAX_MESSAGE_BYTES    UTF-8 bytes of one WebSocket message from a page
    MAX_SUBSCRIPTIONS    of one connection
    MAX_IN_FLIGHT        commands of one connection that wait or run
    THREADS              for synchronous code, and so the most connections to one database that
                         commands open in one process
    COMMAND_SECONDS      a handler or hook may take
    MAX_OUT_QUEUE_BYTES  UTF-8 bytes that wait for one slow reader, who is then ended with 4002
    MAX_CONNECTIONS_PER_USER  of one signed-in user, in all processes
    HELLO_SECONDS        for the first frame to come, and for `authenticate` to look at its token
    PING_SECONDS         between two pings
    PONG_SECONDS         for a frame to come after a ping
    RECHECK_SECONDS      between two looks whether a connection is still who it was, and still may
    OBSERVERS            dotted paths of Observer classes, told of what goes on
    MAX_FRAMES_PER_SECOND      frames of one connection, other than `sub` and `unsub`
    FRAMES_BURST               such frames at once
    MAX_SUBSCRIBES_PER_SECOND  `sub` frames of one connection; as many `unsub` frames
    SUBSCRIBES_BURST           such frames at once; never less than twice MAX_SUBSCRIPTIONS
    COALESCE_SECONDS     an event may wait for others, where one was sent less than that ago
    DRAIN_SECONDS        for commands in flight when the process is told to end
    DRAIN_SPREAD_SECONDS pages that a restart disconnects come back within, at random
    """

    BROKER: str = "memory"
    PREFIX: str = "sharedgen"
    CHANNEL_LAYER: str = "default"
    POSITION_CHECK_SECONDS: float = 10
    ALLOW_NO_ORIGIN: bool = False
    MAX_MESSAGE_BYTES: int = 64 * 1024
    MAX_SUBSCRIPTIONS: int = 100
    MAX_IN_FLIGHT: int = 16
    THREADS: int = 8
    COMMAND_SECONDS: float = 30
    MAX_OUT_QUEUE_BYTES: int = 1024 * 1024
    MAX_CONNECTIONS_PER_USER: int = 100
    HELLO_SECONDS: float = 10
    PING_SECONDS: float = 25
    PONG_SECONDS: float = 8
    RECHECK_SECONDS: float = 60
    OBSERVERS: tuple[str, ...] = ()
    MAX_FRAMES_PER_SECOND: float = 50
    FRAMES_BURST: int = 100
    MAX_SUBSCRIBES_PER_SECOND: float = 10
    SUBSCRIBES_BURST: int = 200
    COALESCE_SECONDS: float = 0.005
    DRAIN_SECONDS: float = 5
    DRAIN_SPREAD_SECONDS: float = 10


REDIS_SCHEMES = (
    *("redis", "rediss", "unix", "valkey", "valkeys"),
    *("redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"),
)

_KINDS: dict[str, type] = {
    "BROKER": str,
    "PREFIX": str,
    "CHANNEL_LAYER": str,
    "POSITION_CHECK_SECONDS": float,
    "ALLOW_NO_ORIGIN": bool,
    "MAX_MESSAGE_BYTES": int,
    "MAX_SUBSCRIPTIONS": int,
    "MAX_IN_FLIGHT": int,
    "THREADS": int,
    "COMMAND_SECONDS": float,
    "MAX_OUT_QUEUE_BYTES": int,
    "MAX_CONNECTIONS_PER_USER": int,
    "HELLO_SECONDS": float,
    "PING_SECONDS": float,
    "PONG_SECONDS": float,
    "RECHECK_SECONDS": float,
    "OBSERVERS": tuple,
    "MAX_FRAMES_PER_SECOND": float,
    "FRAMES_BURST": int,
    "MAX_SUBSCRIBES_PER_SECOND": float,
    "SUBSCRIBES_BURST": int,
    "COALESCE_SECONDS": float,
    "DRAIN_SECONDS": float,
    "DRAIN_SPREAD_SECONDS": float,
}
_ZERO_IS_OFF = {"COALESCE_SECONDS", "DRAIN_SECONDS", "DRAIN_SPREAD_SECONDS"}

_WANTED = {bool: "True or False", str: "a string", tuple: "a list of strings"}


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Raises ImproperlyConfigured naming the key and the mend."""
    return parse(getattr(django_settings, "SHAREDGEN", {}))


def parse(given: Any) -> Settings:
    """`Settings` from the dict of the setting. Raises ImproperlyConfigured."""
    if not isinstance(given, dict):
        raise ImproperlyConfigured(f"SHAREDGEN is a dict, not {type(given).__name__}")
    for key, value in given.items():
        kind = _KINDS.get(key)
        if kind is None:
            raise ImproperlyConfigured(f"SHAREDGEN has no key {key!r}: {near(str(key), _KINDS)}")
        if kind is float:
            right = isinstance(value, (int, float)) and not isinstance(value, bool)
            right = right and (value > 0 or (value == 0 and key in _ZERO_IS_OFF))
        elif kind is int:
            right = isinstance(value, int) and not isinstance(value, bool) and value > 0
        elif kind is tuple:
            right = isinstance(value, (list, tuple)) and all(isinstance(v, str) for v in value)
        else:
            right = isinstance(value, kind)
        if not right:
            wanted = _WANTED.get(kind, "a number above zero")
            if key in _ZERO_IS_OFF:
                wanted = "zero or a number above it"
            raise ImproperlyConfigured(f"SHAREDGEN[{key!r}] is {wanted}, not {value!r}")
    settings = Settings(**given | {"OBSERVERS": tuple(given.get("OBSERVERS", ()))})
    scheme, separator, _ = settings.BROKER.partition("://")  # what follows may hold a password
    if not (settings.BROKER in ("memory", "layer") or (separator and scheme in REDIS_SCHEMES)):
        raise ImproperlyConfigured(
            'SHAREDGEN["BROKER"] is "memory", "layer" or the URL of a Redis'
            f" ({', '.join(f'{known}://' for known in REDIS_SCHEMES)}), not {scheme!r}"
        )
    return settings


def _forget(*, setting: str, **_: object) -> None:
    if setting == "SHAREDGEN":
        get_settings.cache_clear()


setting_changed.connect(_forget, dispatch_uid="sharedgen.settings")
