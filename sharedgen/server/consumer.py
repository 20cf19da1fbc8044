"""The ASGI consumer: one WebSocket that carries every channel of a page."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from . import database, protocol
from .channel import ChannelConsumer
from .connection import Connection
from .database import DatabaseCleanup
from .origin import check_origin
from .protocol import Close, Hello, Pong, ProtocolError
from .routes import Routes, read_routes
from .settings import get_settings
from .writer import Writer

logger = logging.getLogger("sharedgen.server")

Message = dict[str, Any]


class MultiplexConsumer(AsyncConsumer):  # type: ignore[misc]  # channels ships no types
    """One socket for every channel: `path("ws/live", LiveConsumer.as_asgi())`.

    `consumers` are the ChannelConsumer classes it serves, `lock` is where `sharedgen.lock` lies,
    relative to the file of the class: pages of earlier, compatible builds are then understood too.
    """

    consumers: ClassVar[Sequence[type[ChannelConsumer[Any]]]] = ()
    lock: ClassVar[str | None] = None

    @classmethod
    def as_asgi(cls, **initkwargs: Any) -> Callable[..., Awaitable[None]]:
        """An ASGI application.

        Raises ImproperlyConfigured for consumers, a lock or settings that cannot work.
        """
        get_settings()
        database.watch_connections()
        cls._routes()
        application: Callable[..., Awaitable[None]] = super().as_asgi(**initkwargs)
        return application

    @classmethod
    def _routes(cls) -> Routes:
        routes = cls.__dict__.get("_read_routes")
        if not isinstance(routes, Routes):
            routes = read_routes(cls, cls.consumers, cls.lock)
            cls._read_routes = routes
        return routes

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        # no channel layer and no task per message, unlike AsyncConsumer
        self.scope = scope
        self.base_send = send
        self._settings = get_settings()
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        self._writer = Writer(
            send,
            limit=self._settings.MAX_OUT_QUEUE_BYTES,
            on_overflow=self._too_slow,
            on_stuck=self._give_up,
            coalesce=0.005,
        )
        self._connection = Connection(scope, self._routes(), self._settings, self._writer)
        self._timer: asyncio.TimerHandle | None = None
        self._client: str | None = None
        self._heard = 0.0
        self._ending = False
        self._given_up = False
        try:
            while True:
                message = await receive()
                await self.dispatch(message)
                if message["type"] == "websocket.disconnect":
                    break
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            if not self._given_up:
                raise
        finally:
            self._stop_timer()
            self._ending = True
            self._writer.abandon()
            await asyncio.shield(self._connection.end())

    async def dispatch(self, message: Message) -> None:
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        # unlike AsyncConsumer.dispatch, no thread hop unless the handler used the database
        async with DatabaseCleanup():
            await handler(message)

    async def websocket_connect(self, message: Message) -> None:
        """Accepts the connection, or refuses it by HTTP 403 for its origin."""
        verdict = check_origin(self.scope)
        if not verdict.allowed:
            logger.warning("Refused a WebSocket: %s", verdict.reason)
            self._ending = True
            await self.send({"type": "websocket.close"})
            return
        if protocol.SUBPROTOCOL not in self.scope.get("subprotocols", ()):
            await self.send({"type": "websocket.accept"})
            self._end(Close.VERSION)
            return
        await self.send({"type": "websocket.accept", "subprotocol": protocol.SUBPROTOCOL})
        self._timer = self._loop.call_later(
            self._settings.HELLO_SECONDS, self._end, Close.PROTOCOL_ERROR
        )

    async def websocket_receive(self, message: Message) -> None:
        """Takes on the frames of one WebSocket message."""
        if self._ending:
            return
        text = message.get("text")
        if text is None:
            self._end(Close.PROTOCOL_ERROR)
            return
        self._heard = self._loop.time()
        limit = self._settings.MAX_MESSAGE_BYTES
        if len(text) > limit or (len(text) * 4 > limit and protocol.utf8_size(text) > limit):
            self._too_large(text)
            return
        try:
            for frame in text.split("\n"):
                self._receive_frame(frame)
                if self._ending:
                    return
        except ProtocolError:
            self._end(Close.PROTOCOL_ERROR)

    async def websocket_disconnect(self, message: Message) -> None:
        """The connection is gone: subscriptions end, handlers are cancelled."""
        self._ending = True
        self._stop_timer()
        self._writer.abandon()
        await asyncio.shield(self._connection.end())

    def _receive_frame(self, text: str) -> None:
        frame = protocol.parse(text)
        if isinstance(frame, Hello):
            if self._client is not None:
                raise ProtocolError("a second hello")
            self._client = frame.client
            self._welcome()
        elif self._client is None:
            raise ProtocolError("a frame before hello")
        elif not isinstance(frame, Pong):
            self._connection.request(frame)

    def _welcome(self) -> None:
        self._writer.write(
            protocol.welcome(
                session=secrets.token_hex(8),
                ping=self._settings.PING_SECONDS,
                max=self._settings.MAX_MESSAGE_BYTES,
                subscriptions=self._settings.MAX_SUBSCRIPTIONS,
                in_flight=self._settings.MAX_IN_FLIGHT,
            )
        )
        self._stop_timer()
        self._timer = self._loop.call_later(self._settings.PING_SECONDS, self._ping)

    def _ping(self) -> None:
        self._writer.write(protocol.PING)
        asked = self._loop.time()
        self._timer = self._loop.call_later(self._settings.PONG_SECONDS, self._expect_pong, asked)

    def _expect_pong(self, asked: float) -> None:
        if self._heard < asked:
            self._end(Close.NO_PONG)
            return
        left = self._settings.PING_SECONDS - (self._loop.time() - asked)
        self._timer = self._loop.call_later(max(left, 0), self._ping)

    def _too_large(self, text: str) -> None:
        id = protocol.answerable_id(text)
        if id is None or self._client is None:
            self._end(Close.TOO_BIG)
        else:
            self._writer.write(protocol.err(id, "too_large"))

    def _too_slow(self) -> None:
        logger.warning(
            "A reader is too slow: more than %d bytes wait for it",
            self._settings.MAX_OUT_QUEUE_BYTES,
        )
        self._end(Close.SLOW_CONSUMER, drop=True)

    def _end(self, code: Close, *, drop: bool = False) -> None:
        """`bye` and close, and no subscription from now on."""
        if self._ending:
            return
        self._ending = True
        self._stop_timer()
        self._writer.close(code, drop=drop)
        self._connection.end()

    def _give_up(self) -> None:
        """The peer neither reads nor answers the close."""
        self._given_up = True
        if self._main is not None:
            self._main.cancel()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
