"""The Django Channels runtime that a generated `consumers.py` stands on.

Also a Django app: `"sharedgen.server"` in `INSTALLED_APPS` adds the system checks. Nothing is
imported before it is asked for, so the app may be named there before Django's registry is ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .channel import ChannelConsumer
    from .consumer import MultiplexConsumer
    from .draining import drain
    from .errors import CommandError
    from .publishing import position, publish, publish_sync

__all__ = [
    "ChannelConsumer",
    "CommandError",
    "MultiplexConsumer",
    "drain",
    "position",
    "publish",
    "publish_sync",
]

_MODULES = {
    "ChannelConsumer": "channel",
    "CommandError": "errors",
    "MultiplexConsumer": "consumer",
    "drain": "draining",
    "position": "publishing",
    "publish": "publishing",
    "publish_sync": "publishing",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value
