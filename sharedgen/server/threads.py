"""A bounded pool of threads for synchronous code: each request has one for itself while it lasts.

A thread has its own database connections, so what one request does in one thread is in one
transaction where it asks for one, and a slow query holds up nobody else.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.core.signals import setting_changed
from django.db import close_old_connections

from .settings import get_settings

logger = logging.getLogger("sharedgen.server")

Call = Callable[[], Any]


class Threads:
    """At most `size` threads, started as they are needed. Thread-safe."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = 0
        self._free: list[ThreadPoolExecutor] = []
        self._waiting: deque[Lease] = deque()
        self.lock = threading.Lock()

    def take(self, lease: Lease) -> ThreadPoolExecutor | None:
        """A thread; None when all are taken: the lease gets the next one in its turn.

        Called with the lock held.
        """
        if self._free:
            return self._free.pop()
        if self._started < self._size:
            self._started += 1
            return ThreadPoolExecutor(1, thread_name_prefix=f"sharedgen-{self._started}")
        self._waiting.append(lease)
        return None

    def give_back(self, thread: ThreadPoolExecutor) -> None:
        with self.lock:
            while self._waiting:
                if self._waiting.popleft().start(thread):
                    return
            self._free.append(thread)


class Lease:
    """What one request has of the pool: a thread, or a place among those that wait for one.

    Of a request that has `ended`, each call has its own.
    """

    def __init__(self, threads: Threads, *, ended: bool = False) -> None:
        self._threads = threads
        self._lock = threads.lock
        self._thread: ThreadPoolExecutor | None = None
        self._runner = 0  # the thread's identity, while it is at a call
        self._fresh = True
        self._calls = 0  # made and not done
        self._waiting: dict[Future[Any], Call] = {}
        self._ended = ended
        self._when_idle: list[Callable[[], None]] = []

    @property
    def busy(self) -> bool:
        """Is there a call that waits or runs?"""
        return self._calls > 0

    @property
    def running(self) -> bool:
        """Is the thread at a call now?"""
        return self._runner != 0

    def submit(self, call: Call) -> Future[Any]:
        """Runs `call` in the thread, after those before it. It may be cancelled until it runs.

        Raises RuntimeError in that very thread, which would wait for itself.
        """
        if self._runner == threading.get_ident():
            raise RuntimeError(
                "synchronous code started an event loop of its own whose code calls back into the"
                " thread that waits for it: use asgiref's async_to_sync instead of asyncio.run"
            )
        future: Future[Any] = Future()
        with self._lock:
            self._calls += 1
            if self._thread is None and not self._waiting:
                self._thread = self._threads.take(self)
            if self._thread is not None:
                self._thread.submit(self._run, future, call)
                return future
            self._waiting[future] = call
        future.add_done_callback(self._cancelled)
        return future

    def start(self, thread: ThreadPoolExecutor) -> bool:
        """Takes the thread on, if it is still wanted. Called with the lock held."""
        if not self._waiting:
            return False
        self._thread = thread
        for future, call in self._waiting.items():
            thread.submit(self._run, future, call)
        self._waiting.clear()
        return True

    def end(self, *, database: bool) -> None:
        """The request is over: the thread is free as soon as it is done with its calls.

        `database` says that connections were used, which are then looked after in their thread.
        """
        with self._lock:
            self._ended = True
            thread = self._let_go()
        if thread is None:
            return
        if database:
            thread.submit(self._return, thread)
        else:
            self._threads.give_back(thread)

    async def idle(self) -> None:
        """Returns when no call is left."""
        loop = asyncio.get_running_loop()
        done = loop.create_future()

        def settle() -> None:
            if not done.done():
                done.set_result(None)

        def tell() -> None:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(settle)

        with self._lock:
            if not self._calls:
                return
            self._when_idle.append(tell)
        await done

    def _run(self, future: Future[Any], call: Call) -> None:
        if not future.set_running_or_notify_cancel():
            self._done()
            return
        self._runner = threading.get_ident()
        try:
            if self._fresh:
                self._fresh = False
                close_old_connections()  # those that went stale since the thread was last used
            result = call()
        except BaseException as error:
            self._done()
            future.set_exception(error)
            del future  # the error's traceback holds this frame
        else:
            self._done()  # first, so that whoever hears the result finds the lease idle
            future.set_result(result)

    def _done(self) -> None:
        self._runner = 0
        with self._lock:
            self._calls -= 1
            thread = self._let_go()
            told = self._take_told()
        if thread is not None:
            self._return(thread)
        for tell in told:
            tell()

    def _cancelled(self, future: Future[Any]) -> None:
        with self._lock:
            if self._waiting.pop(future, None) is None:
                return
            self._calls -= 1
            told = self._take_told()
        for tell in told:
            tell()

    def _let_go(self) -> ThreadPoolExecutor | None:
        """The thread, where nobody needs it any more. A call that comes late takes another."""
        if not self._ended or self._calls:
            return None
        thread, self._thread = self._thread, None
        self._fresh = True
        return thread

    def _take_told(self) -> list[Callable[[], None]]:
        if self._calls:
            return []
        told, self._when_idle = self._when_idle, []
        return told

    def _return(self, thread: ThreadPoolExecutor) -> None:
        """In that thread."""
        try:
            close_old_connections()
        except Exception:
            logger.exception("A database connection could not be closed")
        finally:
            self._threads.give_back(thread)


_threads: Threads | None = None
_lock = threading.Lock()


def get_threads() -> Threads:
    """The pool of this process, of the size that the setting `THREADS` says."""
    global _threads
    with _lock:
        if _threads is None:
            _threads = Threads(get_settings().THREADS)
        return _threads


def _forget(*, setting: str, **_: object) -> None:
    global _threads
    if setting == "SHAREDGEN":
        _threads = None


setting_changed.connect(_forget, dispatch_uid="sharedgen.threads")
