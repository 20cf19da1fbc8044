"""Who is told what goes on: counters, gauges, durations and spans, by `SHAREDGEN["OBSERVERS"]`.

Nobody unless the setting names an Observer, and then a call here costs one truth test.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from .protocol import Close
from .settings import get_settings

logger = logging.getLogger("sharedgen.server")

_CLOSE_CODES = frozenset({*Close, 1000, 1001, 1005, 1006, 1011, 1012})  # a page may send others
_EXTRAS = {"prometheus_client": "prometheus", "opentelemetry": "opentelemetry"}


@dataclass(slots=True)
class Outcome:
    """Of a request, once it is answered: `ok`, `cancelled`, or the code of its error."""

    code: str = "ok"


@dataclass(slots=True)
class ObservedCommand(Outcome):
    """A command of a channel while it runs. Names are those of the classes and of the wire."""

    channel: str = ""
    command: str = ""
    address: str = ""
    payload: str = ""


class Observer:
    """Override what you want to hear. Called from any thread; must not block.

    `name` and `labels` are those of `sharedgen.server.metrics.METRICS`. Labels hold names that your
    code gave, never an address or anything that a page sent.
    """

    def count(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        """A counter grew by `amount`."""

    def change(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        """A gauge went up, or down where `amount` is negative."""

    def took(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        """Something took `seconds`."""

    def command(self, command: ObservedCommand) -> AbstractContextManager[Any]:
        """Around a command that runs. On leaving, `command.code` is its outcome."""
        return nullcontext()


observers: tuple[Observer, ...] = ()
_started: tuple[str, ...] = ()
_running: ContextVar[Outcome | None] = ContextVar("sharedgen_outcome", default=None)


def start() -> None:
    """Begins with the observers of the setting. Raises ImproperlyConfigured naming the path."""
    global observers, _started
    paths = get_settings().OBSERVERS
    if paths != _started:
        observers, _started = tuple(map(load, paths)), paths


def load(path: str) -> Observer:
    """The observer of a dotted path. Raises ImproperlyConfigured."""
    try:
        observer = import_string(path)
    except ImportError as error:
        extra = _EXTRAS.get((getattr(error, "name", None) or "").partition(".")[0])
        mend = f': pip install "sharedgen[{extra}]"' if extra else ""
        raise ImproperlyConfigured(
            f'SHAREDGEN["OBSERVERS"]: {path!r} cannot be imported: {error}{mend}'
        ) from None
    if not (isinstance(observer, type) and issubclass(observer, Observer)):
        raise ImproperlyConfigured(
            f'SHAREDGEN["OBSERVERS"]: {path!r} is no class of sharedgen.server.observe.Observer'
        )
    return observer()


def count(name: str, amount: int = 1, /, **labels: str) -> None:
    for observer in observers:
        try:
            observer.count(name, amount, labels)
        except Exception:
            _failed(observer)


def change(name: str, amount: int, /, **labels: str) -> None:
    for observer in observers:
        try:
            observer.change(name, amount, labels)
        except Exception:
            _failed(observer)


def opened() -> Callable[[int], None]:
    """A connection is open; what this returns is to be called with its close code."""
    if not observers:
        return _unobserved
    change("connections", +1)
    count("connections_opened")
    return _closed


def subscribed(channel: str) -> Callable[[], None]:
    """A subscription is live; what this returns is to be called when it is over."""
    if not observers:
        return _unobserved
    change("subscriptions", +1, channel=channel)
    return partial(change, "subscriptions", -1, channel=channel)


def subscribing(run: Awaitable[None]) -> Awaitable[None]:
    """Awaits what answers a `sub`, and counts it where that is an error."""
    return _subscribe(run) if observers else run


def _closed(code: int) -> None:
    change("connections", -1)
    count("connections_closed", code=str(int(code)) if code in _CLOSE_CODES else "other")


def _unobserved(*_: object) -> None:
    """The end of what nobody heard the beginning of."""


def answered(code: str) -> None:
    """The request that is answered in this context has this error."""
    if not observers:
        return
    if code == "rate_limited":
        count("rate_limited")
    if (outcome := _running.get()) is None:
        count("requests_refused", code=code)
    else:
        outcome.code = code


async def _subscribe(run: Awaitable[None]) -> None:
    outcome = Outcome()
    await _follow(run, outcome)
    if outcome.code != "ok":
        count("subscriptions_refused", code=outcome.code)


async def command(run: Awaitable[None], command: ObservedCommand) -> None:
    """Awaits what answers a command of a channel, and sets its code."""
    entered = [(observer, _enter(observer, command)) for observer in observers]
    began = time.perf_counter()
    try:
        await _follow(run, command)
    finally:
        seconds = time.perf_counter() - began
        labels = {"channel": command.channel, "command": command.command}
        count("commands", code=command.code, **labels)
        for observer, context in reversed(entered):
            try:
                try:
                    observer.took("command_seconds", seconds, labels)
                finally:
                    context.__exit__(None, None, None)
            except Exception:
                _failed(observer)


def _enter(observer: Observer, command: ObservedCommand) -> AbstractContextManager[Any]:
    try:
        context = observer.command(command)
        context.__enter__()
    except Exception:
        _failed(observer)
        return nullcontext()
    return context


async def _follow(run: Awaitable[None], outcome: Outcome) -> None:
    token = _running.set(outcome)
    try:
        await run
    except asyncio.CancelledError:
        if outcome.code == "ok":  # no answer, since the page has left
            outcome.code = "cancelled"
        raise
    except Exception:
        outcome.code = "internal"
        raise
    finally:
        _running.reset(token)


def _failed(observer: Observer) -> None:
    logger.exception("The observer %s failed", type(observer).__qualname__)


def _restart(*, setting: str, **_: object) -> None:
    global observers, _started
    if setting == "SHAREDGEN":
        observers, _started = (), ()
        with suppress(ImproperlyConfigured):  # told by whoever asks for the settings
            start()


setting_changed.connect(_restart, dispatch_uid="sharedgen.observers")
