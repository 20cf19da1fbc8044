"""Jobs of one key one after another, jobs of different keys at the same time."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable


class Lanes:
    """A lane is a queue and a task for as long as the queue holds something. Jobs do not raise."""

    def __init__(self) -> None:
        self._queues: dict[Hashable, deque[Callable[[], Awaitable[None]]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        """How many lanes have something to do."""
        return len(self._queues)

    def put(self, key: Hashable, job: Callable[[], Awaitable[None]]) -> None:
        queue = self._queues.get(key)
        if queue is not None:
            queue.append(job)
            return
        self._queues[key] = queue = deque((job,))
        task = asyncio.get_running_loop().create_task(self._run(key, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Returns when there is nothing left to do."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def cancel(self) -> None:
        """Cancels what runs, drops what waits, and returns when all has stopped."""
        tasks = list(self._tasks)
        for queue in self._queues.values():
            queue.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, key: Hashable, queue: deque[Callable[[], Awaitable[None]]]) -> None:
        try:
            while queue:
                await queue.popleft()()
        finally:
            del self._queues[key]
