"""A page without a browser: it calls an ASGI application and speaks `sharedgen.v1` to it."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context
from types import TracebackType
from typing import Any, TypeAlias, TypeVar, cast

from pydantic_core import from_json

from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.declare import Channel, address_of
from sharedgen.server.consumer import MultiplexConsumer
from sharedgen.server.errors import CommandError

from .payload import json_text
from .scope import websocket_scope
from .subscription import Received, Subscription

Message: TypeAlias = dict[str, Any]
Application: TypeAlias = Callable[
    [Any, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]
C = TypeVar("C", bound=Channel)
T = TypeVar("T")

_TOLD = 10  # frames that a time-out tells of
_GONE = 1001  # the close code of a page that is left


class Disconnected(CommandError):
    """The server closed the connection: `close_code`, and `retry_ms` until a page comes back.

    `close_code` is 403 where the handshake was refused: the log says why.
    """

    def __init__(self, close_code: int, retry_ms: int = 0) -> None:
        super().__init__("disconnected", f"the server closed the connection with {close_code}")
        self.close_code = close_code
        self.retry_ms = retry_ms


class Client:
    """A connection of a page: `async with Client(LiveConsumer, user=user) as client`.

    `application` is a MultiplexConsumer or any ASGI application; `user` and `session` are put into
    its scope, as an outer middleware would, and `scope` is whatever else it needs there. `cookies`
    are those of Django's test client (`self.client.cookies`) or a dict: through AuthMiddlewareStack
    they sign in. `headers` go on top of `host` and an `origin` that is the site's own; `token` is
    what `connect({ token })` gives. Nothing is waited for longer than `timeout` seconds. `welcome`
    is what the server said of this connection: its session and its limits.

    Entering it raises Disconnected where the handshake is refused; leaving it raises what the
    application raised.
    """

    def __init__(
        self,
        application: Application | type[MultiplexConsumer],
        path: str = "/ws/live",
        *,
        user: Any = None,
        session: Any = None,
        cookies: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        scope: Mapping[str, Any] | None = None,
        token: str | None = None,
        timeout: float = 5.0,
    ) -> None:
        if isinstance(application, type) and issubclass(application, MultiplexConsumer):
            application = application.as_asgi()
        self._application = cast(Application, application)
        self._scope = websocket_scope(path, headers or {}, cookies or {})
        self._scope.update(scope or {})
        self._scope.update(
            {k: v for k, v in (("user", user), ("session", session)) if v is not None}
        )
        self._token = token
        self.timeout = timeout
        self.welcome: dict[str, Any] = {}
        self._subscriptions: list[Subscription[Any]] = []
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._came: list[str] = []
        self._id = 0
        self._accepted = False
        self._crash: Exception | None = None

    async def __aenter__(self) -> Client:
        loop = asyncio.get_running_loop()
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._welcomed: asyncio.Future[str] = loop.create_future()
        self._over: asyncio.Future[Exception] = loop.create_future()
        # the context of the test is no part of the application's, as it is not in a server
        self._task: asyncio.Task[None] = Context().run(loop.create_task, self._serve())
        self._inbox.put_nowait({"type": "websocket.connect"})
        try:
            welcome = await self.wait(self._welcomed, "no welcome came")
        except BaseException:
            await self._leave()
            raise
        self.welcome = from_json(welcome)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        left = await self._leave()
        if error is not None:
            return
        if self._crash is not None:
            raise self._crash
        if not left:
            raise TimeoutError(f"the application did not end within {self.timeout:g} s")

    async def subscribe(
        self, channel: C, *, since: str | None = None, last: int | None = None
    ) -> Subscription[C]:
        """A live subscription; what came after the position `since`, or the last events, first.

        Raises the CommandError that the page hears of: `refused`, `unknown`, `outdated`….
        """
        if since is not None and last is not None:
            raise TypeError("subscribe takes since or last, not both")
        asked = since or ("-" if last is None else f"last:{last}")
        address = address_of(channel)
        id = self.next_id()
        subscription = Subscription(self, channel, address, id)
        self._subscriptions.append(subscription)
        try:
            fingerprint = channel_fingerprint(type(channel))
            answer = await self.ask(id, f"sub {id} {address} {fingerprint} {asked}")
        except BaseException:
            self.forget(subscription)
            raise
        subscription.joined(since, **from_json(answer))
        return subscription

    async def disconnected(self) -> Disconnected:
        """Waits until the server closes the connection."""
        over = await self.wait(self._over, "the server did not close the connection")
        if not isinstance(over, Disconnected):
            raise over
        return over

    def send_frame(self, frame: str) -> None:
        """Any text, as no page of ours would send it."""
        self._inbox.put_nowait({"type": "websocket.receive", "text": frame})

    def forget(self, subscription: Subscription[Any]) -> None:
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def next_id(self) -> str:
        self._id += 1
        return str(self._id)

    async def ask(self, id: str, frame: str) -> str:
        """Sends a request, and returns the JSON text of its answer. Raises CommandError."""
        if self._over.done():
            raise self._over.result()
        self._answers[id] = asyncio.get_running_loop().create_future()
        self.send_frame(frame)
        try:
            return await self.wait(self._answers[id], f"no answer to `{frame}` came")
        finally:
            del self._answers[id]

    async def wait(self, future: asyncio.Future[T], missed: str, seconds: float | None = None) -> T:
        """The result of the future. Raises TimeoutError that tells what came instead."""
        seconds = self.timeout if seconds is None else seconds
        before = len(self._came)
        ends: set[asyncio.Future[Any]] = {future, self._over}
        await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if future.done():
            return future.result()
        if self._over.done():
            raise self._over.result()
        came = "; ".join(self._came[before:][-_TOLD:]) or "nothing"
        raise TimeoutError(f"{missed} within {seconds:g} s; what came: {came}")

    async def _serve(self) -> None:
        try:
            await self._application(self._scope, self._inbox.get, self._send)
        except Exception as error:
            self._crash = error
            self._end(error)
        self._end(Disconnected(1006))

    async def _leave(self) -> bool:
        """Whether the application has ended."""
        self._end(Disconnected(_GONE))
        self._inbox.put_nowait({"type": "websocket.disconnect", "code": _GONE})
        done, _ = await asyncio.wait({self._task}, timeout=self.timeout)
        self._task.cancel()
        await asyncio.wait({self._task})
        return bool(done)

    async def _send(self, message: Message) -> None:
        if message["type"] == "websocket.accept":
            self._accepted = True
            token = {"token": self._token} if self._token is not None else {}
            hello = json_text({"client": str(uuid.uuid4()), **token})
            self.send_frame(f"hello {hello}")
        elif message["type"] == "websocket.send":
            for frame in message["text"].split("\n"):
                self._came.append(frame if len(frame) <= 200 else f"{frame[:199]}…")
                self._hear(frame)
        elif message["type"] == "websocket.close":
            code = message.get("code", 1000) if self._accepted else 403
            self._end(Disconnected(code))
            self._inbox.put_nowait({"type": "websocket.disconnect", "code": code})

    def _hear(self, frame: str) -> None:
        opcode, _, rest = frame.partition(" ")
        if opcode == "m":
            address, offset, name, payload = rest.split(" ", 3)
            for subscription in self._at(address):
                subscription.hear(Received(offset, name, payload))
        elif opcode == "p":
            id, address, offset, name, payload = rest.split(" ", 4)
            for subscription in self._at(address):
                if subscription.id == id:
                    subscription.hear(Received(offset, name, payload))
        elif opcode == "ok":
            id, _, payload = rest.partition(" ")
            if (answer := self._answers.get(id)) and not answer.done():
                answer.set_result(payload)
        elif opcode == "err":
            id, code, body = rest.split(" ", 2)
            if (answer := self._answers.get(id)) and not answer.done():
                answer.set_exception(CommandError(code, **from_json(body)))
        elif opcode == "welcome":
            self._welcomed.set_result(rest)
        elif opcode == "ping":
            self.send_frame("pong")
        elif opcode == "end":
            address, _, code = rest.partition(" ")
            for subscription in self._at(address):
                self.forget(subscription)
                subscription.end(code)
        elif opcode == "bye":
            code, _, retry_ms = rest.partition(" ")
            self._end(Disconnected(int(code), int(retry_ms)))

    def _at(self, address: str) -> list[Subscription[Any]]:
        return [each for each in self._subscriptions if each.address == address]

    def _end(self, reason: Exception) -> None:
        if not self._over.done():
            self._over.set_result(reason)
