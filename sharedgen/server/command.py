"""One command, from its frame to its answer."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Awaitable, Hashable
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from sharedgen.declare import CommandDeclaration
from sharedgen.source import class_source

from . import database, observe, protocol
from .channel import ChannelConsumer
from .database import Usage
from .errors import CommandError
from .handlers import at, handler_kind
from .log import fields
from .observe import ObservedCommand
from .once import key_of, run_once
from .payload import dump
from .protocol import Cmd, Once
from .subscription import Subscription
from .validation import InvalidPayload, validate

if TYPE_CHECKING:
    from .commands import Commands

logger = logging.getLogger("sharedgen.server")

NOT_SUBSCRIBED = protocol.failure("not_subscribed")
UNKNOWN = protocol.failure("unknown")
NOT_IDEMPOTENT = protocol.failure("unknown", message="this command is not declared idempotent")
TIMEOUT = protocol.failure("timeout")
INTERNAL = protocol.failure("internal")
LEFT = protocol.failure("disconnected", message="its subscription ended while it ran")


class Run:
    """A command that waits in its lane, or `is_running` there until `deadline` (the loop's clock).

    `subscription` is given where it is not looked up at the start.
    """

    subscription: Subscription | None = None
    is_running = False
    deadline = math.inf
    _usage: Usage | None = None
    _observed: ObservedCommand | None = None
    _consumer: ChannelConsumer[Any]
    _declared: CommandDeclaration
    _in_thread = _shielded = False
    _answered = _cancelled = _expired = _left = False

    def __init__(self, commands: Commands, request: Cmd | Once) -> None:
        self._commands = commands
        self.request = request
        self.lane: Hashable = request.address

    async def start(self) -> None:
        commands = self._commands
        self.is_running = True
        self.deadline = commands.deadline()
        try:
            if observe.observers:
                await self._observe()
            else:
                self._answer(await self._outcome())
        except asyncio.CancelledError:
            if not (self._cancelled or commands.gone):
                logger.warning("A command was cancelled by what it waited for")
                self._answer(INTERNAL)
            raise
        except Exception:
            logger.exception("A command failed")
            self._answer(INTERNAL)
        finally:
            self.is_running = False
            self.deadline = math.inf
            try:
                usage = self._usage
                if usage is not None and usage.stop():
                    await usage.end(wait=not commands.gone)
            finally:
                commands.forget(self)
        if self._cancelled:  # its handler took no notice: a task that was cancelled ends
            raise asyncio.CancelledError

    @property
    def goes_on(self) -> bool:
        """Does it run, and to its end also when the page leaves?"""
        return self.is_running and (self._shielded or self._is_at_a_thread())

    def leave(self) -> None:
        """Its subscription is over."""
        self._left = True
        if self.is_running and not self.goes_on:
            self._give_up()

    def expire(self, seconds: float) -> None:
        """It has run for `seconds`, which is too long."""
        self.deadline = math.inf
        self._expired = True
        self._answer(TIMEOUT)
        if self._usage is not None:
            where = at(self._consumer, self._declared.method)
            logger.warning(
                "%s took longer than %g s", where, seconds, extra=self._fields("overdue")
            )
        if not self._is_at_a_thread():
            self._cancel()

    async def _outcome(self) -> str:
        command = self._prepare()
        if isinstance(command, str):
            return command
        if isinstance(self.request, Once):
            return await self._once(self.request, command)
        return await self._handle(command)

    async def _observe(self) -> None:
        """Under observation, unless it is no command of a channel."""
        request = self.request
        subscription = self.subscription or self._commands.live.get(request.address)
        if subscription is not None and request.name in subscription.route.declared.commands:
            self._observed = observed = ObservedCommand(
                "ok", subscription.channel, request.name, request.address, request.payload
            )
            await observe.command(self._respond(), observed)
        else:
            await self._respond()

    async def _respond(self) -> None:
        self._answer(await self._outcome())

    def _is_at_a_thread(self) -> bool:
        """A thread cannot be cancelled. One that its handler only waits for can be given up."""
        lease = self._usage.lease if self._usage is not None else None
        return self._in_thread and lease is not None and lease.running

    def _give_up(self) -> None:
        self._answer(LEFT)
        self._cancel()

    def _cancel(self) -> None:
        self._cancelled = True
        self._commands.cancel(self)

    def _answer(self, outcome: str) -> None:
        if not self._answered:
            self._answered = True
            if observe.observers:
                self._tell(outcome)
            self._commands.write(protocol.answer(self.request.id, outcome))

    def _tell(self, outcome: str) -> None:
        code = protocol.outcome_code(outcome)
        if self._observed is not None:
            self._observed.code = code
        elif code != "ok":
            observe.count("requests_refused", code=code)

    def _prepare(self) -> BaseModel | str:
        """The validated command, or the outcome where there is nothing to run."""
        request = self.request
        subscription = self.subscription or self._commands.live.get(request.address)
        self.subscription = None  # a handler that outlives its page holds nothing of its socket
        if subscription is None or self._left:
            return NOT_SUBSCRIBED
        declared = subscription.route.declared.commands.get(request.name)
        if declared is None:
            return UNKNOWN
        if declared.idempotent is None and isinstance(request, Once):
            return NOT_IDEMPOTENT
        self._declared = declared
        self._consumer = consumer = subscription.consumer
        try:
            command: BaseModel = validate(declared.model, request.payload)
        except InvalidPayload as invalid:
            return protocol.failure("invalid", issues=invalid.issues)
        cls = type(consumer)
        kind = handler_kind(cls, declared.method)  # type: ignore[arg-type]  # a class can be hashed
        if kind is None:
            logger.error(
                "%s (%s) has no handler for the command %s: define `async def %s(self, command)`",
                cls.__qualname__,
                class_source(cls),
                declared.model.__qualname__,
                declared.method,
                extra=self._fields("command_failed"),
            )
            return INTERNAL
        if not kind.is_async:
            self._in_thread = True
        if kind.is_shielded:
            self._shielded = True
        return command

    def _fields(self, event: str) -> dict[str, str | int]:
        channel = type(self._consumer.channel).__name__
        return fields(event, channel=channel, command=self._declared.name)

    async def _handle(self, command: BaseModel) -> str:
        declared = self._declared
        handler = getattr(self._consumer, declared.method)
        self._usage = database.begin()
        try:
            if self._in_thread:
                result = await database.call(handler, command)
            else:
                result = await handler(command)
            return protocol.success(_reply(declared, result))
        except CommandError as error:
            return command_failure(error)
        except Exception:
            logger.exception(
                "%s failed",
                at(self._consumer, declared.method),
                extra=self._fields("command_failed"),
            )
            return INTERNAL
        finally:
            self.deadline = math.inf

    async def _once(self, request: Once, command: BaseModel) -> str:
        window = self._declared.idempotent
        assert window is not None  # or it would not have been prepared

        def run() -> Awaitable[str]:
            self._shielded = True
            return self._handle(command)

        self._shielded = True  # whoever left is going to ask for it again
        return await run_once(
            self._commands.broker,
            key_of(self._commands.scope, request),
            window,
            run,
            when_cancelled=lambda: TIMEOUT if self._expired else None,
            waiting=self._wait_for_another,
        )

    def _wait_for_another(self) -> None:
        self._shielded = False
        if self._left or self._commands.gone:
            self._give_up()


def command_failure(error: CommandError) -> str:
    """The outcome that an application's own error is."""
    return protocol.failure(
        error.code, message=error.message, issues=error.issues, retryable=error.retryable
    )


def _reply(declared: CommandDeclaration, result: object) -> str:
    name = declared.model.__qualname__
    if declared.reply is None:
        if result is not None:
            raise TypeError(f"{name} has no reply, yet its handler returned {_kind(result)}")
        return "{}"
    if not isinstance(result, declared.reply):
        raise TypeError(
            f"the reply to {name} is {declared.reply.__qualname__}, yet its handler returned"
            f" {_kind(result)}"
        )
    return dump(result, declared.reply)


def _kind(value: object) -> str:
    return "None" if value is None else type(value).__qualname__
