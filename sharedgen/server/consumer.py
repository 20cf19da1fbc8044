"""The ASGI consumer: one WebSocket that carries every channel of a page."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, ClassVar

from channels.consumer import AsyncConsumer, get_handler_name
from channels.exceptions import StopConsumer

from . import backpressure, database, observe, protocol, signals
from .broker import get_broker
from .channel import ChannelConsumer
from .connection import Connection
from .database import DatabaseCleanup
from .draining import get_drain
from .guard import Guard
from .heartbeat import Heartbeat
from .identity import Identity
from .log import fields, session
from .origin import check_origin
from .protocol import Close, Frame, Hello, Pong, ProtocolError
from .rates import FrameRates, Rate
from .routes import Routes, read_routes
from .settings import get_settings
from .tokens import identify, warn_of_no_authenticate
from .writer import Writer

logger = logging.getLogger("sharedgen.server")

Message = dict[str, Any]

FRAMES_A_TURN = 64  # taken on before other connections get a turn


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
        get_broker()
        observe.start()
        database.watch_connections()
        signals.watch_users()
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

    # typed so that both `async def` and `def` may override it

    def authenticate(self, token: str) -> Any:
        """Whose token the page gave with `connect({ token })`: the user, an `Identity`, or None.

        Without this hook a token is not looked at. None, False and an exception end the connection
        with 4501. What is returned becomes `scope["user"]`, whatever the cookies say.
        """
        raise NotImplementedError  # never called: who does not override it is not asked

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        # no channel layer and no task per message, unlike AsyncConsumer
        self.scope = scope
        self.base_send = send
        self._settings = settings = get_settings()
        self._session = secrets.token_hex(8)
        session.set(self._session)
        self._loop = asyncio.get_running_loop()
        self._main = asyncio.current_task()
        self._writer = Writer(
            send,
            limit=settings.MAX_OUT_QUEUE_BYTES,
            on_overflow=self._too_slow,
            on_stuck=self._give_up,
            coalesce=settings.COALESCE_SECONDS,
            asks=not backpressure.is_there(),
        )
        self._connection = Connection(
            scope,
            self._routes(),
            settings,
            self._writer,
            on_lost=partial(self._end, Close.POSITION_LOST),
        )
        self._guard = Guard(scope, settings, self._connection, self._end)
        self._rates = FrameRates(
            Rate(settings.MAX_FRAMES_PER_SECOND, settings.FRAMES_BURST),
            Rate(
                settings.MAX_SUBSCRIBES_PER_SECOND,
                # a page may leave, and come back with all it has
                max(settings.SUBSCRIBES_BURST, 2 * settings.MAX_SUBSCRIPTIONS),
            ),
        )
        self._drain = get_drain()
        self._heartbeat = Heartbeat(settings, ping=self._writer.ping, end=self._end)
        self._client: str | None = None
        self._taken = 0  # frames of this turn
        self._accepted = False
        self._draining = False
        self._ending = False
        self._given_up = False
        self._closed: Callable[[int], None] | None = None
        self._code = 1006  # until the connection is closed otherwise
        self._drain.enter(self)
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.receive":
                    await self.websocket_receive(message)
                    continue
                await self.dispatch(message)
                if message["type"] == "websocket.disconnect":
                    break
        except StopConsumer:
            pass
        except asyncio.CancelledError:
            if not self._given_up:
                raise
        finally:
            self._heartbeat.stop()
            self._ending = True
            self._writer.abandon()
            self._drain.leave(self)
            self._tell_of_the_end()
            ends = self._connection.end(), self._guard.stop()  # a server may cancel this twice
            for end in ends:
                await asyncio.shield(end)

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
            logger.warning(
                "Refused a WebSocket: %s", verdict.reason, extra=fields("handshake_refused")
            )
            observe.count("handshakes_refused", reason="origin")
            self._ending = True
            await self.send({"type": "websocket.close"})
            return
        self._closed = observe.opened()
        logger.debug("A page is connected", extra=fields("connection_opened"))
        if protocol.SUBPROTOCOL not in self.scope.get("subprotocols", ()):
            await self.send({"type": "websocket.accept"})
            self._accepted = True
            self._end(Close.VERSION)
            return
        await self.send({"type": "websocket.accept", "subprotocol": protocol.SUBPROTOCOL})
        self._accepted = True
        if self._drain.begun:
            self._end(Close.RESTART, retry_ms=self._drain.retry_ms())
            return
        await self._guard.watch()
        if not self._ending:
            self._heartbeat.expect_hello()

    async def websocket_receive(self, message: Message) -> None:
        """Takes on the frames of one WebSocket message."""
        if not self._ending:
            text = message.get("text")
            if text is None:
                self._end(Close.PROTOCOL_ERROR)
            elif self._is_too_large(text):
                self._too_large(text)
            else:
                await self._receive_frames(text.split("\n"))
        await self._give_way()

    async def websocket_disconnect(self, message: Message) -> None:
        """The connection is gone: subscriptions end, handlers are cancelled."""
        if not self._ending:
            self._code = message.get("code", self._code)
        self._ending = True
        self._heartbeat.stop()
        self._writer.abandon()
        self._guard.stop()
        await asyncio.shield(self._connection.end())

    async def drain(self, seconds: float, retry_ms: int) -> None:
        """Takes on nothing more; `bye 4000` when what is in flight is done, or after `seconds`."""
        self._draining = True
        if not self._accepted:
            return  # it will be told so when it is
        if not self._ending:
            settled = asyncio.ensure_future(self._connection.settle())
            await asyncio.wait((settled,), timeout=seconds)
            settled.cancel()
        self._end(Close.RESTART, retry_ms=retry_ms)

    async def _receive_frames(self, frames: list[str]) -> None:
        self._heartbeat.heard = now = self._loop.time()
        try:
            for frame in frames:
                if self._client is None:
                    async with DatabaseCleanup():
                        await self._receive_hello(frame)
                else:
                    self._receive_frame(frame, now)
                if self._ending:
                    return
                await self._give_way()
        except ProtocolError:
            self._end(Close.PROTOCOL_ERROR)

    async def _receive_hello(self, text: str) -> None:
        """Says who the page is, and welcomes it; what it sent along waits until then."""
        hello = self._parse(text)
        if not isinstance(hello, Hello):
            raise ProtocolError("a frame before hello")
        self._client = hello.client
        self._heartbeat.stop()
        if hello.token is not None:
            await self._sign_in(hello.token)
        if not self._ending and not await self._guard.enter():
            logger.warning("A user has more connections than MAX_CONNECTIONS_PER_USER")
            self._end(Close.TOO_MANY_CONNECTIONS)
        if not self._ending:
            self._welcome()

    async def _sign_in(self, token: str) -> None:
        if type(self).authenticate is MultiplexConsumer.authenticate:
            warn_of_no_authenticate(type(self))
            return
        seconds = self._settings.HELLO_SECONDS
        found = await identify(self.authenticate, token, seconds=seconds)
        if isinstance(found, Identity):
            await self._guard.sign_in(found)
        else:
            self._end(found)

    def _receive_frame(self, text: str, now: float) -> None:
        opcode = protocol.opcode_of(text)
        if opcode == "pong" and self._writer.pong():
            return  # asked for, so not counted
        if not self._rates.admit(opcode, now):
            self._refuse(text, now)
            return
        frame = self._parse(text)
        if isinstance(frame, Hello):
            raise ProtocolError("a second hello")
        if not isinstance(frame, Pong) and not self._draining:
            self._connection.request(frame)

    def _parse(self, text: str) -> Frame:
        frame = protocol.parse(text)
        if observe.observers:
            observe.count("frames_received", opcode=type(frame).__name__.lower())
        return frame

    async def _give_way(self) -> None:
        """A server may hand over one message after the other without a turn for others."""
        self._taken += 1
        if self._taken >= FRAMES_A_TURN:
            self._taken = 0
            await asyncio.sleep(0)

    def _refuse(self, text: str, now: float) -> None:
        """Too many frames: answered without a look at the payload, and not for ever."""
        id = protocol.answerable_id(text)
        if id is None and text != "pong":
            raise ProtocolError("a frame that is no frame")
        observe.answered("rate_limited")
        if not self._rates.bear(now):
            logger.warning(
                "A page goes on sending faster than it may: its connection is closed",
                extra=fields("flood", code=int(Close.RATE_LIMITED)),
            )
            self._end(Close.RATE_LIMITED, drop=True)
        elif id is not None:
            self._writer.write(protocol.err(id, "rate_limited", retryable=True))

    def _welcome(self) -> None:
        self._writer.write(
            protocol.welcome(
                session=self._session,
                ping=self._settings.PING_SECONDS,
                max=self._settings.MAX_MESSAGE_BYTES,
                subscriptions=self._settings.MAX_SUBSCRIPTIONS,
                in_flight=self._settings.MAX_IN_FLIGHT,
            )
        )
        self._heartbeat.start()

    def _is_too_large(self, text: str) -> bool:
        limit = self._settings.MAX_MESSAGE_BYTES
        size = len(text)
        return size > limit or (size * 4 > limit and protocol.utf8_size(text) > limit)

    def _too_large(self, text: str) -> None:
        self._heartbeat.heard = now = self._loop.time()
        id = protocol.answerable_id(text)
        if id is None or self._client is None:
            self._end(Close.TOO_BIG)
        elif self._rates.admit(protocol.opcode_of(text), now):
            self._writer.write(protocol.err(id, "too_large"))
        else:
            self._refuse(text, now)

    def _too_slow(self) -> None:
        logger.warning(
            "A reader is too slow: more than %d bytes wait for it, or it has not read four times"
            " as many",
            self._settings.MAX_OUT_QUEUE_BYTES,
            # written to in the context of whoever publishes
            extra=fields("slow_consumer", session=self._session, code=int(Close.SLOW_CONSUMER)),
        )
        observe.count("slow_consumers")
        self._end(Close.SLOW_CONSUMER, drop=True)

    def _end(self, code: Close, *, retry_ms: int | None = None, drop: bool = False) -> None:
        """`bye` and close, and no subscription from now on."""
        if self._ending:
            return
        self._ending = True
        self._code = code
        self._heartbeat.stop()
        self._writer.close(code, retry_ms=retry_ms, drop=drop)
        self._guard.stop()
        self._connection.end()

    def _tell_of_the_end(self) -> None:
        if self._closed is not None:
            self._closed(self._code)
            ended = fields("connection_closed", code=int(self._code))
            logger.debug("A page is gone: %d", self._code, extra=ended)

    def _give_up(self) -> None:
        """The peer neither reads nor answers the close."""
        self._given_up = True
        if self._main is not None:
            self._main.cancel()
