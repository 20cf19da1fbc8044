"""Keeps one connection true to who it is, from the handshake to its end."""

from __future__ import annotations

import asyncio
import contextvars
import logging
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from .broker import get_broker
from .checking import get_checks
from .connection import Connection
from .control import get_control
from .database import call
from .identity import Identity, Standing, standing_of_scope, standing_of_user
from .protocol import Close
from .settings import Settings

logger = logging.getLogger("sharedgen.server")

GRACE_SECONDS = 1.0  # between two looks, and for a request that changed a password to go on
LOOK_SECONDS = 10.0  # at least, for the check, and for all of `authorize`
FAILURES = 5  # checks in a row that could not be made, after which nobody is believed
_AFTER_EXPIRY = 0.01  # seconds; a timer may be early by the clock on the wall


class Guard:
    """Ends its connection when it is no longer who it was. Belongs to the connection's event loop.

    `end(code)` says `bye` and closes, and calls `stop`.
    """

    def __init__(
        self,
        scope: dict[str, Any],
        settings: Settings,
        connection: Connection,
        end: Callable[[Close], None],
    ) -> None:
        self._scope = scope
        self._settings = settings
        self._connection = connection
        self._end = end
        self._patience = max(settings.RECHECK_SECONDS, LOOK_SECONDS)
        self._loop = asyncio.get_running_loop()
        self._context = contextvars.copy_context()  # not that of whoever announces something
        self._control = get_control()
        self._checks = get_checks()
        self._standing = Standing()
        self._place: tuple[str, str] | None = None  # key and member of its lease
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._again: float | None = None  # when a look is due that the next one does not replace
        self._checked = float("-inf")
        self._failures = 0
        self._doubted: float | None = None  # since when the password is another
        self._stopped: asyncio.Task[None] | None = None

    async def watch(self) -> None:
        """Notes who the cookies say it is; what becomes of that is acted on from now on."""
        await self._become(await standing_of_scope(self._scope))

    async def sign_in(self, identity: Identity) -> None:
        """It is who the token says, whatever the cookies say."""
        self._scope["user"] = identity.user
        standing = await call(standing_of_user, identity.user)
        expires = identity.expires_at
        self._control.leave(self)
        await self._become(replace(standing, expires=expires.timestamp() if expires else None))

    async def enter(self) -> bool:
        """Takes one of the places of its user; False where there is none.

        From now on it is looked at every now and then.
        """
        # the first look is spread like the others: after a restart all connect at once
        self._wait(random.uniform(0.1, 1))
        user = self._standing.user
        if user is None or self._stopped is not None:
            return True
        self._place = f"user {user}", secrets.token_hex(8)
        return await self._renew(*self._place)

    def stop(self) -> asyncio.Task[None]:
        """Nothing is looked at any more; the task is done when the user's place is given back."""
        if self._stopped is None:
            if self._timer:
                self._timer.cancel()
            if self._task and self._task is not asyncio.current_task():
                self._task.cancel()
            self._control.leave(self)
            self._stopped = self._loop.create_task(self._leave())
        return self._stopped

    def session_ended(self, code: Close) -> None:
        if code is not Close.LOGGED_OUT or self._standing.user is not None:
            self._end(code)

    def check_soon(self, *, after: float = 0, spread: float = 0) -> None:
        """Looks again at a random moment of `spread` seconds, and not twice in one second."""
        now = self._loop.time()
        when = max(now + after + random.uniform(0, spread), self._checked + GRACE_SECONDS)
        if self._task is not None or after:
            self._again = when  # what looks before may be too early to see it
        self._arm(when - now)

    def revoke(self, address: str) -> None:
        self._connection.revoke(address)

    async def _become(self, standing: Standing) -> None:
        if self._stopped is None:
            self._standing = standing
            self._failures = 0
            self._doubted = None
            await self._control.join(self, user=standing.user, session=standing.session)
            if self._stopped is not None:  # meanwhile
                self._control.leave(self)

    def _wait(self, share: float) -> None:
        """Until a share of the interval has passed, or what vouches for the user expires."""
        delay = share * self._settings.RECHECK_SECONDS
        expires = self._standing.expires
        if expires is not None and not self._failures:
            delay = min(delay, max(0.0, expires - time.time()) + _AFTER_EXPIRY)
        self._arm(delay)

    def _arm(self, delay: float) -> None:
        """The earliest of what is asked for counts."""
        if self._stopped is not None or self._task is not None:  # at its end it arms itself
            return
        when = self._loop.time() + delay
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._start, context=self._context)

    def _start(self) -> None:
        self._timer = None
        self._task = self._loop.create_task(self._look())

    async def _look(self) -> None:
        """One check; then the next is due."""
        started = self._loop.time()
        try:
            if self._place is not None and not await self._renew(*self._place):
                self._end(Close.TOO_MANY_CONNECTIONS)
            elif await self._is_itself():
                await asyncio.wait_for(self._connection.reauthorize(), self._patience)
        except asyncio.TimeoutError:
            logger.error("Asking authorize again took more than %s s", self._patience)
        finally:
            self._task = None
            self._checked = now = self._loop.time()
            self._wait(random.uniform(0.8, 1.2))
            if self._doubted is not None:
                self._arm(self._doubted + GRACE_SECONDS - now)
            if self._again is not None and self._again <= started:
                self._again = None
            elif self._again is not None:
                self._arm(max(self._again - now, GRACE_SECONDS))

    async def _renew(self, key: str, member: str) -> bool:
        try:
            entered = await get_broker().enter(
                key,
                member,
                limit=self._settings.MAX_CONNECTIONS_PER_USER,
                # three checks: one may come late, and one may fail
                seconds=3 * self._settings.RECHECK_SECONDS,
            )
        except Exception:
            # a limit is no lock: without the broker nobody is kept out by it
            logger.exception("A connection of a user could not be counted")
            return True
        if self._stopped is not None:  # meanwhile
            await self._leave()
        return entered

    async def _is_itself(self) -> bool:
        """Ends the connection where it is not; False too where that is not known."""
        standing = self._standing
        if standing.store is None and _is_past(standing.expires):
            self._end(Close.IDENTITY_CHANGED)  # the page asks for another token
            return False
        if not standing.can_be_checked:
            return True
        try:
            verdict = await asyncio.wait_for(self._checks.check(standing), self._patience)
        except Exception as error:
            self._failures += 1
            logger.error("A signed-in connection could not be checked: %s", type(error).__name__)
            logger.debug("The check failed", exc_info=True)
            if self._failures >= FAILURES:
                self._end(Close.INTERNAL)
            return False
        if self._standing is not standing:  # a token came meanwhile
            return False
        self._failures = 0
        if verdict.close is not None:
            now = self._loop.time()
            self._doubted = self._doubted or now
            if not verdict.in_doubt or now >= self._doubted + GRACE_SECONDS:
                self._end(verdict.close)
            return False
        self._doubted = None
        self._scope["user"] = verdict.user
        self._standing = replace(standing, expires=verdict.expires)
        return True

    async def _leave(self) -> None:
        if self._place is None:
            return
        try:
            await get_broker().leave(*self._place)
        except Exception:
            logger.debug("A place is given back by time alone", exc_info=True)


def _is_past(expires: float | None) -> bool:
    return expires is not None and expires <= time.time()
