"""The commands of one connection: in order per address, bounded in number and in time."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from . import observe, protocol
from .broker import Broker, get_broker
from .command import Run
from .lanes import Lanes
from .protocol import Cmd, Once
from .routes import Routes
from .settings import Settings
from .subscription import Subscription

UNSUB_SECONDS = 1.0  # that commands sent before an `unsub` have to come to their end

_going_on: set[asyncio.Task[Any]] = set()  # for pages that have left


async def finish_shielded() -> None:
    """Returns when what runs on for pages that left, in this event loop, is done."""
    loop = asyncio.get_running_loop()
    while tasks := [task for task in _going_on if task.get_loop() is loop]:
        await asyncio.wait(tasks)


class Commands:
    """Takes commands on. Belongs to the connection's event loop.

    `live` are the connection's subscriptions by address, kept up to date by whoever gives them.
    """

    def __init__(
        self,
        scope: dict[str, Any],
        routes: Routes,
        settings: Settings,
        lanes: Lanes,
        live: Mapping[str, Subscription],
        write: Callable[[str], None],
    ) -> None:
        self.scope = scope
        self.live = live
        self.write = write
        self.gone = False
        self.broker: Broker = get_broker()
        self._loop = asyncio.get_running_loop()
        self._routes = routes
        self._settings = settings
        self._lanes = lanes
        self._runs: dict[Run, None] = {}  # that wait or run
        # per address the `sub` and `unsub` that are yet to be done, with what waits for each
        self._turns: dict[str, deque[list[Run]]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def take(self, request: Cmd | Once) -> None:
        """Takes a command on, or puts it off where too many are in flight."""
        if len(self._runs) >= self._settings.MAX_IN_FLIGHT:
            observe.answered("rate_limited")
            self.write(protocol.err(request.id, "rate_limited", retryable=True))
            return
        run = Run(self, request)
        self._runs[run] = None
        turns = self._turns.get(request.address)
        if not self._is_concurrent(request, turns is not None):
            self._lanes.put(request.address, run.start)
        elif turns is not None:
            turns[-1].append(run)
        else:
            self._overlap(run)

    def expect(self, address: str) -> None:
        """A `sub` or `unsub` was taken on: concurrent commands sent after it wait for it too."""
        self._turns.setdefault(address, deque()).append([])

    def done(self, address: str) -> None:
        """The first of those that are expected is done."""
        turns = self._turns.get(address)
        if not turns:  # the page is gone
            return
        for run in turns.popleft():
            self._overlap(run)
        if not turns:
            del self._turns[address]

    def unsubscribing(self, address: str) -> None:
        """An `unsub` came: what was sent before it has a moment to come to its end."""
        if before := self._at(address):
            self._loop.call_later(UNSUB_SECONDS, _leave, before)

    def leave_address(self, address: str) -> None:
        """The subscription was ended: cancels what runs, but for what is shielded.

        What is about to run on it does not.
        """
        _leave([run for run in self._at(address) if run.is_running or run.subscription])

    def leave(self) -> set[asyncio.Task[Any]]:
        """The page is gone. Returns the tasks of commands that are to go on, for nobody."""
        self.gone = True
        self.write = to_nobody
        self._turns.clear()
        self._runs = {run: None for run in self._runs if run.goes_on}
        tasks = {task for run in self._runs if (task := self._lanes.task(run.lane))}
        for task in tasks:
            _going_on.add(task)
            task.add_done_callback(_going_on.discard)
        if not tasks and self._timer is not None:
            self._timer.cancel()
        return tasks

    def deadline(self) -> float:
        """When a command that starts now has to be done, by the loop's clock."""
        deadline = self._loop.time() + self._settings.COMMAND_SECONDS
        if self._timer is None:  # one for all: it looks at who is left when it rings
            self._timer = self._loop.call_at(deadline, self._look)
        return deadline

    def cancel(self, run: Run) -> None:
        """A run that is running."""
        task = self._lanes.task(run.lane)
        if task is not None:
            task.cancel()

    def forget(self, run: Run) -> None:
        self._runs.pop(run, None)

    def _look(self) -> None:
        self._timer = None
        now = self._loop.time()
        for run in list(self._runs):
            if run.deadline <= now:
                run.expire(self._settings.COMMAND_SECONDS)
        soonest = min((run.deadline for run in self._runs), default=math.inf)
        if soonest < math.inf:
            self._timer = self._loop.call_at(soonest, self._look)

    def _is_concurrent(self, request: Cmd | Once, pending: bool) -> bool:
        if pending:  # it may become live yet, and what it declares is known already
            match = self._routes.match(request.address)
            route = None if match is None else match[0]
        else:
            subscription = self.live.get(request.address)
            route = None if subscription is None else subscription.route
        declared = None if route is None else route.declared.commands.get(request.name)
        return declared is not None and declared.concurrent

    def _overlap(self, run: Run) -> None:
        run.subscription = self.live.get(run.request.address)
        run.lane = object()  # one of its own
        self._lanes.put(run.lane, run.start)

    def _at(self, address: str) -> list[Run]:
        return [run for run in self._runs if run.request.address == address]


def _leave(runs: Iterable[Run]) -> None:
    for run in runs:
        run.leave()


def to_nobody(frame: str) -> None:
    """What is written for a page that has left."""
