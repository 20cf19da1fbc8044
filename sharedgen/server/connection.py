"""What one connection asks for: subscriptions, commands and the past, in order per address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from sharedgen.declare import CommandDeclaration
from sharedgen.source import class_source, field_source

from . import protocol
from .broker import Stream, get_broker
from .channel import ChannelConsumer
from .database import DatabaseCleanup, call
from .errors import CommandError
from .fanout import get_fanout
from .lanes import Lanes
from .payload import dump
from .protocol import Cmd, Once, Past, Request, Sub, Unsub
from .routes import Routes
from .settings import Settings
from .subscription import Subscription
from .validation import InvalidPayload, validate
from .writer import Writer

logger = logging.getLogger("sharedgen.server")


class Connection:
    """Answers the requests of one page connection. `scope` is its ASGI scope."""

    def __init__(
        self, scope: dict[str, Any], routes: Routes, settings: Settings, writer: Writer
    ) -> None:
        self._scope = scope
        self._routes = routes
        self._settings = settings
        self._writer = writer
        self._broker = get_broker()
        self._fanout = get_fanout()
        self._lanes = Lanes()
        self._live: dict[str, Subscription] = {}
        self._joining: set[str] = set()
        self._commands = 0
        self._others = 0
        self._ended: asyncio.Task[None] | None = None

    def request(self, request: Request) -> None:
        """Takes a request on. Those of one address are answered in the order they came."""
        if isinstance(request, (Cmd, Once)):
            if self._commands >= self._settings.MAX_IN_FLIGHT:
                self._err(request.id, "rate_limited", retryable=True)
                return
            self._commands += 1
        else:
            # room for every subscription to leave and come again at once
            if self._others >= 4 * self._settings.MAX_SUBSCRIPTIONS:
                self._err(request.id, "rate_limited", retryable=True)
                return
            self._others += 1
        self._lanes.put(request.address, partial(self._answer, request))

    async def settle(self) -> None:
        """Returns when nothing is in flight."""
        await self._lanes.settle()

    def end(self) -> asyncio.Task[None]:
        """Ends every subscription now; the task is done when handlers stopped and hooks ran."""
        if self._ended is None:
            for subscription in self._live.values():
                subscription.end(self._fanout)
            self._ended = asyncio.get_running_loop().create_task(self._leave())
        return self._ended

    async def _leave(self) -> None:
        await self._lanes.cancel()
        for subscription in self._live.values():
            subscription.end(self._fanout)
            await self._hook(subscription.consumer, "unsubscribed")
        self._live.clear()

    async def _answer(self, request: Request) -> None:
        try:
            match request:
                case Cmd():
                    await self._command(request)
                case Sub():
                    await self._subscribe(request)
                case Unsub():
                    await self._unsubscribe(request)
                case Past():
                    await self._past(request)
                case Once():
                    self._err(request.id, "unknown", message="no command here is idempotent")
        except Exception:
            logger.exception("A request failed")
            self._err(request.id, "internal")
        finally:
            if isinstance(request, (Cmd, Once)):
                self._commands -= 1
            else:
                self._others -= 1

    async def _subscribe(self, request: Sub) -> None:
        former = self._live.get(request.address)
        match = self._routes.match(request.address)
        if match is None:
            self._err(request.id, "unknown")
            return
        route, channel = match
        if request.fingerprint not in route.fingerprints:
            self._err(request.id, "outdated")
            return
        held = len(self._live.keys() | self._joining)
        if former is None and held >= self._settings.MAX_SUBSCRIPTIONS:
            self._err(request.id, "too_many", retryable=True)
            return
        declared = route.declared
        stream = Stream(request.address, declared.history, declared.history_ttl)
        subscription = Subscription(
            route, stream, self._writer, limit=self._settings.MAX_OUT_QUEUE_BYTES
        )
        consumer = route.consumer(channel, self._scope, subscription.send)
        subscription.consumer = consumer
        self._joining.add(request.address)
        try:
            refusal = await self._authorize(request, consumer)
            if refusal:
                refusal()
                if former is not None:
                    await self._drop(request.address)
                return
            await subscription.join(request.id, request.since, self._broker, self._fanout, former)
            self._live[request.address] = subscription
        except BaseException as error:
            subscription.end(self._fanout)
            if former is not None and isinstance(error, Exception):
                await self._drop(request.address)
            raise
        finally:
            self._joining.discard(request.address)
        if former is not None:
            await self._hook(former.consumer, "unsubscribed")
        await self._hook(consumer, "subscribed")

    async def _authorize(
        self, request: Sub, consumer: ChannelConsumer[Any]
    ) -> Callable[[], None] | None:
        """None where the subscription is allowed, else what answers it."""
        if not _overrides(consumer, "authorize"):
            _log_refusal(consumer, request.address)
            return partial(self._err, request.id, "refused")
        async with DatabaseCleanup():
            try:
                allowed = await call(consumer.authorize)
            except CommandError as error:
                return partial(self._command_error, request.id, error)
            except Exception:
                logger.exception("%s failed", _at(consumer, "authorize"))
                return partial(self._err, request.id, "internal")
        if allowed is True:
            return None
        if allowed is not False and allowed is not None:
            logger.error(
                "%s returned %s: True or False is wanted",
                _at(consumer, "authorize"),
                type(allowed).__qualname__,
            )
            return partial(self._err, request.id, "internal")
        _log_refusal(consumer, request.address)
        return partial(self._err, request.id, "refused")

    async def _unsubscribe(self, request: Unsub) -> None:
        subscription = self._live.get(request.address)
        if subscription is not None:
            subscription.end(self._fanout)
        self._writer.write(protocol.ok(request.id))
        if subscription is not None:
            await self._drop(request.address)

    async def _drop(self, address: str) -> None:
        subscription = self._live.pop(address)
        subscription.end(self._fanout)
        await self._hook(subscription.consumer, "unsubscribed")

    async def _past(self, request: Past) -> None:
        subscription = self._live.get(request.address)
        if subscription is None:
            self._err(request.id, "not_subscribed")
            return
        snapshot = await self._broker.read(subscription.stream, request.since)
        self._fanout.flush()  # what comes live after the answer is after its position
        await subscription.write_past(request.id, snapshot)
        self._writer.write(protocol.joined(request.id, snapshot.position, snapshot.recovered))

    async def _command(self, request: Cmd) -> None:
        subscription = self._live.get(request.address)
        if subscription is None:
            self._err(request.id, "not_subscribed")
            return
        declared = subscription.route.declared.commands.get(request.name)
        if declared is None:
            self._err(request.id, "unknown")
            return
        try:
            command = validate(declared.model, request.payload)
        except InvalidPayload as invalid:
            self._err(request.id, "invalid", issues=invalid.issues)
            return
        consumer = subscription.consumer
        handler = getattr(consumer, declared.method, None)
        if handler is None:
            logger.error(
                "%s (%s) has no handler for the command %s: define `async def %s(self, command)`",
                type(consumer).__qualname__,
                class_source(type(consumer)),
                declared.model.__qualname__,
                declared.method,
            )
            self._err(request.id, "internal")
            return
        async with DatabaseCleanup():
            try:
                reply = _reply(declared, await call(handler, command))
            except CommandError as error:
                self._command_error(request.id, error)
            except Exception:
                logger.exception("%s failed", _at(consumer, declared.method))
                self._err(request.id, "internal")
            else:
                self._writer.write(protocol.ok(request.id, reply))

    async def _hook(self, consumer: ChannelConsumer[Any], name: str) -> None:
        if not _overrides(consumer, name):
            return
        try:
            async with DatabaseCleanup():
                await call(getattr(consumer, name))
        except Exception:
            logger.exception("%s failed", _at(consumer, name))

    def _command_error(self, id: str, error: CommandError) -> None:
        self._writer.write(
            protocol.err(
                id,
                error.code,
                message=error.message,
                issues=error.issues,
                retryable=error.retryable,
            )
        )

    def _err(self, id: str, code: str, **body: Any) -> None:
        self._writer.write(protocol.err(id, code, **body))


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


def _at(consumer: ChannelConsumer[Any], method: str) -> str:
    cls = type(consumer)
    return f"{cls.__qualname__}.{method} ({field_source(cls, method)})"


def _overrides(consumer: ChannelConsumer[Any], hook: str) -> bool:
    return getattr(type(consumer), hook) is not getattr(ChannelConsumer, hook)


def _log_refusal(consumer: ChannelConsumer[Any], address: str) -> None:
    cls = type(consumer)
    if not _overrides(consumer, "authorize"):
        logger.warning(
            "Refused a subscription: %s (%s) has no authorize of its own, and nothing is allowed"
            " until it has. Define `async def authorize(self) -> bool` in it.",
            cls.__qualname__,
            class_source(cls),
        )
    else:
        logger.warning("%s refused a subscription", _at(consumer, "authorize"))
    logger.debug("The address refused is %s", address)
