"""`once`: an idempotent command runs once a key, and everyone who asks gets its one outcome."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from . import protocol
from .broker import Broker
from .identity import user_key
from .protocol import Once

logger = logging.getLogger("sharedgen.server")

LEASE_SECONDS = 15.0  # a runner that is silent for so long has died
_FIRST_PAUSE, _LONGEST_PAUSE = 0.01, 0.25  # seconds between two looks at what another runs

OTHER = protocol.failure(
    "invalid", message="this key was used for another payload: a new command takes a new key"
)
UNKNOWN_WHOSE = protocol.failure("internal", retryable=True)  # nothing ran: it may be sent again
LOST = protocol.failure(
    "disconnected", message="the server that ran this ended: whether it is done is not known"
)


@dataclass(frozen=True, slots=True)
class Key:
    """`name` is the key within its user, address and command, `digest` what it was used for."""

    name: str
    digest: str


def key_of(scope: dict[str, Any], request: Once) -> Key:
    """Hashed: of one length, and no two scopes share one."""
    user = user_key(scope.get("user"))
    name = json.dumps([user, request.address, request.name, request.key])
    return Key(_hash(name), _hash(request.payload))


async def run_once(
    broker: Broker,
    key: Key,
    window: timedelta,
    run: Callable[[], Awaitable[str]],
    *,
    when_cancelled: Callable[[], str | None],
    waiting: Callable[[], None],
) -> str:
    """The outcome of the one run, `run()` where nobody else has the key.

    `waiting()` is called when another runs it. `when_cancelled()` is the outcome of a run that was
    cancelled, None where nothing can be said of it.
    """
    seconds = window.total_seconds()
    pause = _FIRST_PAUSE
    while True:
        try:
            begun = await broker.begin(key.name, key.digest, window=seconds, lease=LEASE_SECONDS)
        except Exception:
            logger.exception("Whose the run of an idempotent command is could not be asked")
            return UNKNOWN_WHOSE
        if begun.state == "mine":
            return await _run(broker, key.name, seconds, run, when_cancelled)
        if begun.state == "done":
            return begun.outcome
        if begun.state == "other":
            return OTHER
        if begun.state == "lost":
            return LOST
        waiting()
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)


async def _run(
    broker: Broker,
    key: str,
    window: float,
    run: Callable[[], Awaitable[str]],
    when_cancelled: Callable[[], str | None],
) -> str:
    renewal = asyncio.create_task(_renew(broker, key))
    outcome: str | None = None
    try:
        outcome = await run()
        return outcome
    except asyncio.CancelledError:
        outcome = when_cancelled()
        raise
    finally:
        renewal.cancel()
        if outcome is not None:
            await _finish(broker, key, outcome, window)


async def _renew(broker: Broker, key: str) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        try:
            await broker.renew(key, lease=LEASE_SECONDS)
        except Exception:
            logger.exception("The lease of an idempotent command could not be renewed")


async def _finish(broker: Broker, key: str, outcome: str, window: float) -> None:
    try:
        await broker.finish(key, outcome, window=window)
    except Exception:  # the page has its answer; who asks again is told that it is not known
        logger.exception("The outcome of an idempotent command could not be kept")


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=32).hexdigest()
