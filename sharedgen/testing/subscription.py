"""What a test does with one live subscription."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from pydantic import BaseModel
from pydantic_core import from_json

from sharedgen.declare import Channel, Command, Event, declaration

from .payload import command_text, json_text, read_back

if TYPE_CHECKING:
    from .client import Client

C = TypeVar("C", bound=Channel)
E = TypeVar("E", bound=Event)
R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it travels: `offset` is a number or `-`, `payload` JSON text."""

    offset: str
    name: str
    payload: str


class Ended(Exception):
    """The server ended this subscription, and says why by `code`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Subscription(Generic[C]):
    """A live subscription to `channel`, from `await client.subscribe(channel)`.

    `recovered` is whether all that was asked for of the past came, None where nothing was.
    Everything that waits raises TimeoutError telling what came instead, and Disconnected where the
    server has closed the connection.
    """

    recovered: bool | None

    def __init__(self, client: Client, channel: C, address: str, id: str) -> None:
        self.channel = channel
        self.address = address
        self.id = id
        self._client = client
        self._declared = declaration(type(channel))
        self._received: deque[Received] = deque()
        self._arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._epoch = ""
        self._taken = 0  # offsets of what the test has taken, and of what has come
        self._heard = 0
        self._live = False

    @property
    def position(self) -> str:
        """After the events taken so far, for `client.subscribe(channel, since=position)`."""
        return f"{self._epoch}:{self._taken}" if self._epoch else "-"

    async def send(self, command: Command[R], *, key: str | None = None) -> R:
        """The reply to a command: a model, or None for an empty one.

        `key` sends it as an idempotent command does: the same key runs once. Raises the
        CommandError that a page gets, and TypeError for a command that the channel does not
        declare.
        """
        commands = {declared.model: declared for declared in self._declared.commands.values()}
        declared = commands.get(type(command))
        if declared is None:
            names = ", ".join(model.__qualname__ for model in commands) or "none"
            raise TypeError(
                f"{self._declared.name} does not declare the command"
                f" {type(command).__qualname__}; its commands: {names}"
            )
        answer = await self._command(declared.name, command_text(command), key)
        reply = None if declared.reply is None else read_back(declared.reply, answer)
        return cast(R, reply)

    async def send_json(self, name: str, payload: Any, *, key: str | None = None) -> Any:
        """What a page that checks nothing may send: any name, any JSON. The reply as JSON."""
        return from_json(await self._command(name, json_text(payload), key))

    async def _command(self, name: str, text: str, key: str | None) -> str:
        id = self._client.next_id()
        if key is None:
            return await self._client.ask(id, f"cmd {id} {self.address} {name} {text}")
        return await self._client.ask(id, f"once {id} {self.address} {key} {name} {text}")

    @overload
    async def event(self) -> Event: ...

    @overload
    async def event(self, expected: type[E]) -> E: ...

    async def event(self, expected: type[Event] = Event) -> Event:
        """The next event, as its model.

        Raises AssertionError where it is no `expected`, and Ended where none will come.
        """
        received = await self._next()
        model = self._declared.events[received.name].model
        if not issubclass(model, expected):
            raise AssertionError(
                f"{expected.__qualname__} was expected, and {model.__qualname__} came:"
                f" {received.payload}"
            )
        return read_back(model, received.payload)

    async def event_json(self) -> tuple[str, Any]:
        """The next event as it travels: its name and its JSON."""
        received = await self._next()
        return received.name, from_json(received.payload)

    async def nothing(self, within: float = 0) -> None:
        """Fails where an event has come, or comes `within` these seconds.

        The server is asked first, so that what was published before is here.
        """
        if self._live:
            id = self._client.next_id()
            answer = from_json(await self._client.ask(id, f"past {id} {self.address} -"))
            await self._catch_up(answer["position"])
        if within and not self._received:
            await asyncio.wait({self._arrival()}, timeout=within)
        if self._received:
            told = "; ".join(f"{each.name} {each.payload}" for each in self._received)
            raise AssertionError(f"no event was expected at {self.address}, and this came: {told}")

    async def unsubscribe(self) -> None:
        """No event comes after this."""
        id = self._client.next_id()
        await self._client.ask(id, f"unsub {id} {self.address}")
        self._live = False
        self._client.forget(self)

    async def ended(self) -> str:
        """Waits until the server ends this subscription, and returns its code."""
        return await self._client.wait(self._ended, f"{self.address} was not ended")

    def joined(self, since: str | None, position: str, recovered: bool | None) -> None:
        self.recovered = recovered
        self._live = True
        if position != "-":
            start = since if since and recovered else position
            self._epoch, _, offset = start.rpartition(":")
            self._taken = int(offset)
            self._heard = max(self._heard, self._taken)

    def hear(self, received: Received) -> None:
        self._received.append(received)
        if received.offset != "-":
            self._heard = max(self._heard, int(received.offset))
        self._wake()

    def end(self, code: str) -> None:
        self._live = False
        self._ended.set_result(code)
        self._wake()

    async def _next(self) -> Received:
        missed = f"no event came at {self.address}"
        while not self._received:
            if self._ended.done():
                raise Ended(self._ended.result())
            await self._client.wait(self._arrival(), missed)
        received = self._received.popleft()
        if self._epoch and received.offset != "-":
            self._taken = max(self._taken, int(received.offset))
        return received

    async def _catch_up(self, position: str) -> None:
        epoch, _, top = position.rpartition(":")
        while epoch and epoch == self._epoch and self._heard < int(top):
            await self._client.wait(
                self._arrival(), f"{self.address} stands at {position}, not all came"
            )

    def _arrival(self) -> asyncio.Future[None]:
        if self._arrived.done():
            self._arrived = asyncio.get_running_loop().create_future()
        return self._arrived

    def _wake(self) -> None:
        if not self._arrived.done():
            self._arrived.set_result(None)
