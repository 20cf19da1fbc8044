"""The eight messages as channels: as the server sends them, and as a page does."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping
from typing import cast

from pydantic import BaseModel

from sharedgen import Channel, Command, Event

from . import models

MESSAGES: Mapping[str, type[BaseModel]] = {
    model.__name__: model
    for model in (
        models.ChatMessage,
        models.Presence,
        models.CursorMove,
        models.ServerEvent,
        models.Order,
        models.TreeNode,
        models.Telemetry,
        models.Notification,
    )
}


class Received(Channel):
    """Checked as serialised: the hot path of a page."""

    class ChatMessage(models.ChatMessage, Event):
        pass

    class Presence(models.Presence, Event):
        pass

    class CursorMove(models.CursorMove, Event):
        pass

    class ServerEvent(models.ServerEvent, Event):
        pass

    class Order(models.Order, Event):
        pass

    class TreeNode(models.TreeNode, Event):
        pass

    class Telemetry(models.Telemetry, Event):
        pass

    class Notification(models.Notification, Event):
        pass


class Sent(Channel):
    """Checked as validated, before it leaves the page."""

    class ChatMessage(models.ChatMessage, Command):
        pass

    class Presence(models.Presence, Command):
        pass

    class CursorMove(models.CursorMove, Command):
        pass

    class ServerEvent(models.ServerEvent, Command):
        pass

    class Order(models.Order, Command):
        pass

    class TreeNode(models.TreeNode, Command):
        pass

    class Telemetry(models.Telemetry, Command):
        pass

    class Notification(models.Notification, Command):
        pass


def only(channel: type[Channel], names: Iterable[str]) -> type[Channel]:
    """The channel with these messages alone, under the same name."""
    body: dict[str, object] = {"__module__": __name__, "__qualname__": channel.__qualname__}
    body |= {name: getattr(channel, name) for name in names}
    made = types.new_class(channel.__name__, (Channel,), exec_body=lambda space: space.update(body))
    return cast("type[Channel]", made)
