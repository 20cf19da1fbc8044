"""The Django Channels runtime that a generated `consumers.py` stands on.

Also a Django app: `"sharedgen.server"` in `INSTALLED_APPS` adds the system checks. Nothing is
imported before it is asked for, so the app may be named there before Django's registry is ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .broker import BrokerError
    from .channel import ChannelConsumer
    from .consumer import MultiplexConsumer
    from .draining import drain
    from .errors import CommandError
    from .handlers import shielded
    from .identity import Identity
    from .publishing import (
        position,
        position_sync,
        publish,
        publish_many,
        publish_many_sync,
        publish_on_commit,
        publish_sync,
    )
    from .revoking import revoke, revoke_sync

__all__ = [
    "BrokerError",
    "ChannelConsumer",
    "CommandError",
    "Identity",
    "MultiplexConsumer",
    "drain",
    "position",
    "position_sync",
    "publish",
    "publish_many",
    "publish_many_sync",
    "publish_on_commit",
    "publish_sync",
    "revoke",
    "revoke_sync",
    "shielded",
]

_MODULES = {
    "BrokerError": "broker",
    "ChannelConsumer": "channel",
    "CommandError": "errors",
    "Identity": "identity",
    "MultiplexConsumer": "consumer",
    "drain": "draining",
    "position": "publishing",
    "position_sync": "publishing",
    "publish": "publishing",
    "publish_many": "publishing",
    "publish_many_sync": "publishing",
    "publish_on_commit": "publishing",
    "publish_sync": "publishing",
    "revoke": "revoking",
    "revoke_sync": "revoking",
    "shielded": "handlers",
}


def __getattr__(name: str) -> Any:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value
