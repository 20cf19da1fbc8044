"""The base class of the user's consumers: one instance is one subscription of one connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, Generic, TypeVar, get_args

from sharedgen.declare import Channel, Event, address_of

from . import protocol
from .publishing import prepare, publish

C = TypeVar("C", bound=Channel)
T = TypeVar("T")


class ChannelConsumer(Generic[C]):
    """Serves one address to one connection: `class ChatConsumer(ChannelConsumer[Chat])`.

    `channel` is the address as a model, `scope` the connection's ASGI scope, `user` the signed-in
    user. Each command of the channel is a method named after it in snake_case that takes the
    command and returns the reply. Hooks and handlers are `async def`, or `def`, which then runs in
    a thread for database work.
    """

    channel: C
    scope: dict[str, Any]
    __sharedgen_channel__: ClassVar[type[Channel] | None] = None

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        for base in cls.__dict__.get("__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Channel):
                    cls.__sharedgen_channel__ = argument

    def __init__(
        self, channel: C, scope: dict[str, Any], deliver: Callable[[str], None] | None = None
    ) -> None:
        self.channel = channel
        self.scope = scope
        self._deliver = deliver

    @property
    def user(self) -> Any:
        """`scope["user"]`; None without an auth middleware."""
        return self.scope.get("user")

    # the hooks are typed so that both `async def` and `def` may override them

    def authorize(self) -> bool | Awaitable[bool]:
        """May this connection subscribe to `self.channel`? Nothing is allowed until you say so."""
        return _answer(False)

    def subscribed(self) -> Awaitable[None] | None:
        """The subscription is live."""
        return _answer(None)

    def unsubscribed(self) -> Awaitable[None] | None:
        """The subscription is over: the page left, or its connection, or the server ended it.

        Called once where `subscribed` was.
        """
        return _answer(None)

    async def publish(self, event: Event) -> None:
        """`sharedgen.server.publish` to everyone who is subscribed to `self.channel`."""
        await publish(self.channel, event)

    async def send(self, event: Event) -> None:
        """Sends `event`, not kept, to this subscriber only: the tabs of its browser that subscribe.

        Raises what `publish` raises, and RuntimeError before the subscription is live (in
        `authorize`).
        """
        declared, payload = prepare(self.channel, event)
        if self._deliver is None:
            raise RuntimeError("this consumer stands alone: it has no connection to send to")
        self._deliver(protocol.event(address_of(self.channel), None, declared.name, payload))


async def _answer(value: T) -> T:
    return value
