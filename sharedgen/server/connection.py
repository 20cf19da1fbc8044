"""What one connection asks for: subscriptions, commands and the past, in order per address."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any

from sharedgen.source import class_source

from . import protocol
from .broker import Stream, get_broker
from .channel import ChannelConsumer
from .command import INTERNAL, command_failure
from .commands import Commands
from .database import DatabaseCleanup, Overdue, call_within
from .errors import CommandError
from .fanout import get_fanout
from .handlers import at, overrides
from .lanes import Lanes
from .protocol import Cmd, Once, Past, Request, Sub, Unsub
from .routes import Routes
from .settings import Settings
from .subscription import Subscription
from .writer import Writer

logger = logging.getLogger("sharedgen.server")

REFUSED = protocol.failure("refused")
OVERDUE = protocol.failure("timeout", retryable=True)


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
        self._commands = Commands(scope, routes, settings, self._lanes, self._live, writer.write)
        self._joining: set[str] = set()
        self._others = 0
        self._ended: asyncio.Task[None] | None = None

    def request(self, request: Request) -> None:
        """Takes a request on. Those of one address are answered in the order they came."""
        if isinstance(request, (Cmd, Once)):
            self._commands.take(request)
            return
        # room for every subscription to leave and come again at once
        if self._others >= 4 * self._settings.MAX_SUBSCRIPTIONS:
            self._err(request.id, "rate_limited", retryable=True)
            return
        self._others += 1
        if isinstance(request, Unsub):
            self._commands.unsubscribing(request.address)
        if not isinstance(request, Past):
            self._commands.expect(request.address)
        self._lanes.put(request.address, partial(self._answer, request))

    def end(self) -> asyncio.Task[None]:
        """Ends every subscription now; the task is done when handlers stopped and hooks ran."""
        if self._ended is None:
            for subscription in self._live.values():
                subscription.end(self._fanout)
            self._ended = asyncio.get_running_loop().create_task(self._leave())
        return self._ended

    async def _leave(self) -> None:
        await self._lanes.cancel(keep=self._commands.leave())
        for address in list(self._live):
            await self._drop(address)

    async def _answer(self, request: Sub | Unsub | Past) -> None:
        try:
            match request:
                case Sub():
                    await self._subscribe(request)
                case Unsub():
                    await self._unsubscribe(request)
                case Past():
                    await self._past(request)
        except Exception:
            logger.exception("A request failed")
            self._err(request.id, "internal")
        finally:
            self._others -= 1
            if not isinstance(request, Past):
                self._commands.done(request.address)

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
            async with DatabaseCleanup():
                refusal = await self._authorize(request, consumer)
                if refusal is not None:
                    self._writer.write(protocol.answer(request.id, refusal))
            if refusal is not None:
                if former is not None:
                    await self._end_subscription(request.address)
                return
            await subscription.join(request.id, request.since, self._broker, self._fanout, former)
            self._live[request.address] = subscription
        except BaseException as error:
            subscription.end(self._fanout)
            if former is not None and isinstance(error, Exception):
                await self._end_subscription(request.address)
            raise
        finally:
            self._joining.discard(request.address)
        if former is not None:
            await self._hook(former.consumer, "unsubscribed")
        await self._hook(consumer, "subscribed")

    async def _authorize(self, request: Sub, consumer: ChannelConsumer[Any]) -> str | None:
        """None where the subscription is allowed, else the outcome that answers it."""
        if not overrides(consumer, "authorize"):
            _log_refusal(consumer, request.address)
            return REFUSED
        try:
            allowed = await call_within(self._settings.COMMAND_SECONDS, consumer.authorize)
        except CommandError as error:
            return command_failure(error)
        except Overdue:
            self._log_overdue(consumer, "authorize")
            return OVERDUE
        except Exception:
            logger.exception("%s failed", at(consumer, "authorize"))
            return INTERNAL
        if allowed is True:
            return None
        if allowed is not False and allowed is not None:
            logger.error(
                "%s returned %s: True or False is wanted",
                at(consumer, "authorize"),
                type(allowed).__qualname__,
            )
            return INTERNAL
        _log_refusal(consumer, request.address)
        return REFUSED

    async def _unsubscribe(self, request: Unsub) -> None:
        subscription = self._live.get(request.address)
        if subscription is not None:
            subscription.end(self._fanout)
        self._writer.write(protocol.ok(request.id))
        if subscription is not None:
            await self._drop(request.address)

    async def _end_subscription(self, address: str) -> None:
        """The server ends it: its handlers are cancelled, but for the shielded."""
        self._commands.leave_address(address)
        await self._drop(address)

    async def _drop(self, address: str) -> None:
        subscription = self._live.pop(address)
        subscription.end(self._fanout)
        await self._hook(subscription.consumer, "unsubscribed")
        subscription.consumer._deliver = _to_nobody  # a handler may go on; the socket may go

    async def _past(self, request: Past) -> None:
        subscription = self._live.get(request.address)
        if subscription is None:
            self._err(request.id, "not_subscribed")
            return
        snapshot = await self._broker.read(subscription.stream, request.since)
        self._fanout.flush()  # what comes live after the answer is after its position
        await subscription.write_past(request.id, snapshot)
        self._writer.write(protocol.joined(request.id, snapshot.position, snapshot.recovered))

    async def _hook(self, consumer: ChannelConsumer[Any], name: str) -> None:
        if not overrides(consumer, name):
            return
        try:
            async with DatabaseCleanup():
                await call_within(self._settings.COMMAND_SECONDS, getattr(consumer, name))
        except Overdue:
            self._log_overdue(consumer, name)
        except Exception:
            logger.exception("%s failed", at(consumer, name))

    def _log_overdue(self, consumer: ChannelConsumer[Any], name: str) -> None:
        seconds = self._settings.COMMAND_SECONDS
        logger.warning("%s took longer than %g s", at(consumer, name), seconds)

    def _err(self, id: str, code: str, **body: Any) -> None:
        self._writer.write(protocol.err(id, code, **body))


def _log_refusal(consumer: ChannelConsumer[Any], address: str) -> None:
    cls = type(consumer)
    if not overrides(consumer, "authorize"):
        logger.warning(
            "Refused a subscription: %s (%s) has no authorize of its own, and nothing is allowed"
            " until it has. Define `async def authorize(self) -> bool` in it.",
            cls.__qualname__,
            class_source(cls),
        )
    else:
        logger.warning("%s refused a subscription", at(consumer, "authorize"))
    logger.debug("The address refused is %s", address)


def _to_nobody(frame: str) -> None:
    pass
