"""Jobs of one key one after another, jobs of different keys at the same time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Hashable
from typing import Any, TypeAlias

Job: TypeAlias = Callable[[], Awaitable[None]]


class Lanes:
    """A lane is a queue and a task for as long as the queue holds something. Jobs do not raise.

    A job may be cancelled by its task: the lane goes on with the next.
    """

    def __init__(self) -> None:
        self._queues: dict[Hashable, deque[Job]] = {}
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        """How many lanes have something to do."""
        return len(self._queues)

    def task(self, key: Hashable) -> asyncio.Task[None] | None:
        """What runs the job of this lane now."""
        return self._tasks.get(key)

    def put(self, key: Hashable, job: Job) -> None:
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = queue = deque((job,))
        self._start(key, queue)

    async def settle(self) -> None:
        """Returns when there is nothing left to do."""
        while self._tasks:
            await asyncio.wait(self._tasks.values())

    async def cancel(self, keep: Collection[asyncio.Task[Any]] = ()) -> None:
        """Cancels what runs, drops what waits, and returns when all has stopped.

        The tasks of `keep` are let go on to the end of their job.
        """
        for queue in self._queues.values():
            queue.clear()
        tasks = [task for task in self._tasks.values() if task not in keep]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for key, task in list(self._tasks.items()):
            if task.done():  # cancelled before it started, it has not cleared up
                del self._tasks[key], self._queues[key]

    def _start(self, key: Hashable, queue: deque[Job]) -> None:
        self._tasks[key] = asyncio.get_running_loop().create_task(self._run(key, queue))

    async def _run(self, key: Hashable, queue: deque[Job]) -> None:
        try:
            while queue:
                await queue.popleft()()
        finally:
            if queue:
                self._start(key, queue)
            else:
                del self._queues[key], self._tasks[key]
