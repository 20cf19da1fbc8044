"""What one connection asks for: subscriptions, commands and the past, in order per address."""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from sharedgen.source import class_source

from . import observe, protocol
from .broker import BrokerError, get_broker, stream_at
from .channel import ChannelConsumer
from .command import command_failure
from .commands import Commands, to_nobody
from .database import DatabaseCleanup, Overdue, call_within
from .errors import CommandError
from .fanout import get_fanout
from .handlers import at, overrides
from .lanes import Lanes
from .log import fields
from .protocol import Cmd, Once, Past, Request, Sub, Unsub
from .routes import Routes
from .settings import Settings
from .step import start_task
from .subscription import Subscription
from .writer import Writer

logger = logging.getLogger("sharedgen.server")

FAILURES = 5  # of `authorize` in a row, asked again; then the subscription is believed no more


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why `authorize` did not allow it; `failed` where it did not say no either."""

    code: str
    error: CommandError | None = None
    failed: bool = False
    answered: bool = False  # already


class Connection:
    """Answers the requests of one page connection. `scope` is its ASGI scope.

    `on_lost()` is called where events are gone for good that one of its subscriptions was to have.
    """

    def __init__(
        self,
        scope: dict[str, Any],
        routes: Routes,
        settings: Settings,
        writer: Writer,
        *,
        on_lost: Callable[[], None],
    ) -> None:
        self._scope = scope
        self._routes = routes
        self._settings = settings
        self._writer = writer
        self._on_lost = on_lost
        self._broker = get_broker()
        self._fanout = get_fanout()
        self._lanes = Lanes()
        self._live: dict[str, Subscription] = {}
        self._joining: dict[str, Subscription] = {}
        self._untold: list[Subscription] = []  # ended, and `unsubscribed` was not called yet
        self._telling: set[asyncio.Task[Any]] = set()  # that are at an `unsubscribed`
        self._commands = Commands(scope, routes, settings, self._lanes, self._live, writer.write)
        self._others = 0
        self._ended: asyncio.Task[None] | None = None
        self._context = contextvars.copy_context()  # in which the log names this connection

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

    async def settle(self) -> None:
        """Returns when nothing is in flight."""
        await self._lanes.settle()

    def end(self) -> asyncio.Task[None]:
        """Ends every subscription now; the task is done when handlers stopped and hooks ran."""
        if self._ended is None:
            for subscription in self._live.values():
                subscription.end(self._fanout)
            self._ended = start_task(self._leave(), self._context.copy())
        return self._ended

    def revoke(self, address: str, code: str = "refused") -> None:
        """Ends the subscription at an address, also one that is only coming to be."""
        if self._ended is not None:
            return
        live = self._live.get(address)
        if live is not None:
            live.end(self._fanout)
        joining = self._joining.get(address)
        if joining is not None:
            joining.revoked = True  # who makes it live answers
        elif live is not None:
            del self._live[address]
            self._untold.append(live)
            self._commands.leave_address(address)
            self._writer.write(protocol.end(address, code))
            self._context.run(self._lanes.put, address, partial(self._tell, live))

    async def reauthorize(self) -> None:
        """Asks `authorize` of every live subscription again; what it no longer allows ends."""
        for address, subscription in tuple(self._live.items()):
            subscription.failures += 1  # also where it never answers
            refusal = await self._authorize(subscription.consumer, address)
            if refusal is None or not refusal.failed:
                subscription.failures = 0
            elif subscription.failures < FAILURES:
                continue
            if refusal is not None and self._live.get(address) is subscription:
                self.revoke(address, refusal.code)

    async def _tell(self, subscription: Subscription) -> None:
        self._untold.remove(subscription)
        await self._over(subscription)

    async def _leave(self) -> None:
        telling = set(self._telling)
        await self._lanes.cancel(keep=telling | self._commands.leave())
        if telling:
            await asyncio.wait(telling)
        for subscription in (*self._untold, *self._live.values()):
            subscription.end(self._fanout)
            await self._over(subscription)
        self._live.clear()
        self._untold.clear()

    async def _answer(self, request: Sub | Unsub | Past) -> None:
        try:
            match request:
                case Sub():
                    await observe.subscribing(self._subscribe(request))
                case Unsub():
                    await self._unsubscribe(request)
                case Past():
                    await self._past(request)
        except BrokerError as error:
            logger.error("A request failed: %s", error)
            self._err(request.id, "internal", retryable=True)
        except Exception:
            logger.exception("A request failed", extra=fields("request_failed"))
            self._err(request.id, "internal")
        except asyncio.CancelledError:
            if self._ended is None:  # by what it waited for
                logger.exception("A request was cancelled", extra=fields("request_failed"))
                self._err(request.id, "internal")
            raise
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
        held = len(self._live.keys() | self._joining.keys())
        if former is None and held >= self._settings.MAX_SUBSCRIPTIONS:
            self._err(request.id, "too_many", retryable=True)
            return
        declared = route.declared
        subscription = Subscription(
            route,
            stream_at(request.address, declared),
            self._writer,
            limit=self._settings.MAX_OUT_QUEUE_BYTES,
            on_lost=self._on_lost,
        )
        consumer = route.consumer(channel, self._scope, subscription.send)
        subscription.consumer = consumer
        self._joining[request.address] = subscription
        try:
            refusal = await self._authorize(consumer, request.address, request.id)
            if refusal is None and not subscription.revoked:
                await subscription.join(
                    request.id, request.since, self._broker, self._fanout, former
                )
            if subscription.revoked:  # meanwhile
                refusal = refusal or Refusal("refused")
            if refusal is not None:
                subscription.end(self._fanout)
                self._refuse(subscription, request, refusal)
                if former is not None:
                    await self._end_subscription(request.address)
                return
            self._live[request.address] = subscription
        except BaseException:
            subscription.end(self._fanout)
            if former is not None and self._ended is None:
                await self._end_subscription(request.address)
            raise
        finally:
            self._joining.pop(request.address, None)
        if former is not None:
            await self._over(former)
        if self._ended is None:  # meanwhile
            subscription.told = True
            await self._hook(consumer, "subscribed")

    async def _authorize(
        self, consumer: ChannelConsumer[Any], address: str, id: str | None = None
    ) -> Refusal | None:
        """None where the subscription is allowed, which `id` asked for."""
        if not overrides(consumer, "authorize"):
            _log_refusal(consumer, address)
            return Refusal("refused")
        async with DatabaseCleanup():
            try:
                allowed = await call_within(self._settings.COMMAND_SECONDS, consumer.authorize)
            except CommandError as error:
                return Refusal(error.code, error)
            except Overdue:
                self._log_overdue(consumer, "authorize")
                if id is not None:  # now: a thread that cannot be cancelled is yet waited for
                    self._err(id, "timeout", retryable=True)
                return Refusal("timeout", failed=True, answered=id is not None)
            except Exception:
                logger.exception(
                    "%s failed",
                    at(consumer, "authorize"),
                    extra=_fields("authorize_failed", consumer),
                )
                return Refusal("internal", failed=True)
        if allowed is True:
            return None
        if allowed is not False and allowed is not None:
            logger.error(
                "%s returned %s: True or False is wanted",
                at(consumer, "authorize"),
                type(allowed).__qualname__,
                extra=_fields("authorize_failed", consumer),
            )
            return Refusal("internal")
        _log_refusal(consumer, address)
        return Refusal("refused")

    def _refuse(self, subscription: Subscription, request: Sub, refusal: Refusal) -> None:
        if subscription.answered:
            self._writer.write(protocol.end(request.address, refusal.code))
        elif refusal.error is not None:
            observe.answered(refusal.code)
            self._writer.write(protocol.answer(request.id, command_failure(refusal.error)))
        elif not refusal.answered:
            self._err(request.id, refusal.code)

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
        await self._over(subscription)

    async def _over(self, subscription: Subscription) -> None:
        """Its hook runs to its end, also when the page leaves."""
        if subscription.told:
            task = asyncio.current_task()
            assert task is not None
            self._telling.add(task)
            try:
                await self._hook(subscription.consumer, "unsubscribed")
            finally:
                self._telling.discard(task)
        subscription.consumer._deliver = to_nobody  # a handler may go on; the socket may go

    async def _past(self, request: Past) -> None:
        subscription = self._live.get(request.address)
        if subscription is None:
            self._err(request.id, "not_subscribed")
            return
        snapshot = await self._broker.read(subscription.stream, request.since)
        self._fanout.flush()  # what comes live after the answer is after its position
        await subscription.write_past(request.id, snapshot)
        if self._live.get(request.address) is not subscription:  # revoked meanwhile
            self._err(request.id, "not_subscribed")
            return
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
            logger.exception(
                "%s failed", at(consumer, name), extra=_fields("hook_failed", consumer)
            )

    def _log_overdue(self, consumer: ChannelConsumer[Any], name: str) -> None:
        seconds = self._settings.COMMAND_SECONDS
        logger.warning(
            "%s took longer than %g s",
            at(consumer, name),
            seconds,
            extra=_fields("overdue", consumer),
        )

    def _err(self, id: str, code: str, **body: Any) -> None:
        observe.answered(code)
        self._writer.write(protocol.err(id, code, **body))


def _fields(event: str, consumer: ChannelConsumer[Any]) -> dict[str, str | int]:
    return fields(event, channel=type(consumer.channel).__name__)


def _log_refusal(consumer: ChannelConsumer[Any], address: str) -> None:
    cls = type(consumer)
    if not overrides(consumer, "authorize"):
        logger.warning(
            "Refused a subscription: %s (%s) has no authorize of its own, and nothing is allowed"
            " until it has. Define `async def authorize(self) -> bool` in it.",
            cls.__qualname__,
            class_source(cls),
            extra=_fields("subscription_refused", consumer),
        )
    else:
        logger.warning(
            "%s refused a subscription",
            at(consumer, "authorize"),
            extra=_fields("subscription_refused", consumer),
        )
    logger.debug("The address refused is %s", address)
