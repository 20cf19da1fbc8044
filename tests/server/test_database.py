"""Handlers, their threads, and database connections."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import SyncToAsync, async_to_sync, sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from sharedgen.server import database, threads
from sharedgen.server.database import DatabaseCleanup, Overdue, call, call_within
from sharedgen.server.threads import Threads

from .conftest import Open
from .project import consumers
from .project.asgi import application
from .project.channels import Chat, Desk, Works
from .wire import PATIENCE, Page, sub, wait_until


@pytest.fixture(scope="module", autouse=True)
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A database in a file: Django never closes one in memory."""
    file: Path = tmp_path_factory.mktemp("database") / "db.sqlite3"
    before = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(file)
    connections["default"].close()
    del connections["default"]
    call_command("migrate", "contenttypes", verbosity=0)
    yield
    connections["default"].close()
    del connections["default"]
    connections.settings["default"]["NAME"] = before


@pytest.fixture
def one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_threads", Threads(1))


def test_who_uses_no_database_has_no_thread() -> None:
    async def story() -> bool:
        async with DatabaseCleanup():
            await asyncio.sleep(0)
            return database.begin().stop()

    assert asyncio.run(story()) is False


def own() -> BaseDatabaseWrapper:
    """The database connection of the thread that it is called in."""
    return connections["default"]


def query() -> BaseDatabaseWrapper:
    ContentType.objects.count()
    return own()


async def query_and_fail(used: list[BaseDatabaseWrapper]) -> None:
    async with DatabaseCleanup():
        used.append(await sync_to_async(own)())
        await ContentType.objects.acount()
        raise LookupError


def test_an_asynchronous_query_is_cleaned_up_after() -> None:
    async def story() -> BaseDatabaseWrapper:
        async with DatabaseCleanup():
            await ContentType.objects.acount()
            used = await sync_to_async(own)()
            assert used.connection is not None
            return used

    used = asyncio.run(story())
    wait_until(lambda: used.connection is None)


def test_a_query_on_a_connection_that_was_open_already_is_noticed(one_thread: None) -> None:
    async def story() -> BaseDatabaseWrapper:
        async with DatabaseCleanup():
            kept = await sync_to_async(own)()
            await sync_to_async(kept.ensure_connection)()
            kept.close_at = None  # as with CONN_MAX_AGE
        async with DatabaseCleanup():
            assert await sync_to_async(query)() is kept
            kept.close_at = time.monotonic()
        return kept

    used = asyncio.run(story())
    wait_until(lambda: used.connection is None)


def test_a_query_in_a_failing_handler_is_cleaned_up_after() -> None:
    used: list[BaseDatabaseWrapper] = []
    with pytest.raises(LookupError):
        asyncio.run(query_and_fail(used))
    wait_until(lambda: used[0].connection is None)


def test_a_synchronous_function_is_cleaned_up_after() -> None:
    async def story() -> BaseDatabaseWrapper:
        async with DatabaseCleanup():
            used: BaseDatabaseWrapper = await call(query)
            return used

    used = asyncio.run(story())
    wait_until(lambda: used.connection is None)


def test_a_connection_that_went_stale_in_between_is_not_used_again(one_thread: None) -> None:
    async def story() -> None:
        async with DatabaseCleanup():
            kept = await sync_to_async(query)()
            kept.close_at = None  # as with CONN_MAX_AGE
        async with DatabaseCleanup():  # once its thread is free again
            await sync_to_async(own)()
        assert kept.connection is not None
        kept.close_at = time.monotonic()  # while nobody uses it
        async with DatabaseCleanup():
            assert await sync_to_async(own)() is kept
            assert kept.connection is None

    asyncio.run(story())


def test_a_wrapper_of_the_application_ends_where_it_says() -> None:
    """Also where the connection is made within it."""

    def refuse(execute: Callable[..., Any], *arguments: Any) -> Any:
        raise AssertionError

    connection = own().copy()
    with connection.execute_wrapper(refuse):
        connection.ensure_connection()
    connection.cursor().execute("SELECT 1")
    assert len(connection.execute_wrappers) == 1
    connection.close()


def test_what_outlives_its_request_gives_its_thread_back(one_thread: None) -> None:
    async def story() -> None:
        over = asyncio.Event()

        async def late() -> None:
            await over.wait()
            await call(threading.get_ident)

        async with DatabaseCleanup():
            of_a_hook = asyncio.create_task(late())
        usage = database.begin()
        of_a_handler = asyncio.create_task(late())
        assert not usage.stop()
        over.set()
        await asyncio.wait_for(asyncio.gather(of_a_hook, of_a_handler), PATIENCE)

    asyncio.run(story())


def test_an_asynchronous_test_of_django_has_all_of_it_in_its_own_thread() -> None:
    async def story() -> set[int]:
        async def handler() -> set[int]:
            async with DatabaseCleanup():
                await ContentType.objects.acount()
                return {
                    await call(threading.get_ident),
                    await sync_to_async(threading.get_ident)(),
                }

        return await handler() | await asyncio.create_task(handler())

    assert async_to_sync(story)() == {threading.get_ident()}


def test_a_query_in_such_a_test_is_cleaned_up_after() -> None:
    async def story() -> None:
        async with DatabaseCleanup():
            await ContentType.objects.acount()

    async_to_sync(story)()
    assert own().connection is None


def test_what_takes_too_long_is_cancelled() -> None:
    seen: list[str] = []

    async def hook() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("cancelled")

    with pytest.raises(Overdue):
        asyncio.run(call_within(0.01, hook))
    assert seen == ["cancelled"]


def test_after_that_its_task_is_as_before() -> None:
    async def stubborn() -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "late"
        raise AssertionError

    async def story() -> tuple[str, int]:
        late = await call_within(0.01, stubborn)
        # asyncio's own time-outs count the cancellations of their task, since Python 3.11
        return late, getattr(asyncio.current_task(), "cancelling", int)()

    assert asyncio.run(story()) == ("late", 0)


def test_who_is_cancelled_in_time_is_not_overdue() -> None:
    async def story() -> None:
        task = asyncio.ensure_future(call_within(20, asyncio.Event().wait))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(story())


def test_what_a_synchronous_function_returns_is_awaited() -> None:
    async def answer() -> int:
        return 42

    assert asyncio.run(call(lambda: answer())) == 42


def test_both_kinds_of_handler_query_and_leave_no_connection_open(open_page: Open) -> None:
    desk = Desk(name="queries")
    page = open_page()
    page.subscribe(desk)
    assert page.command(desk, "count") == 'ok {"id":1}'
    assert page.command(desk, "countSync") == 'ok {"id":1}'


def test_all_synchronous_code_of_a_request_runs_in_one_thread(page: Page) -> None:
    page.subscribe(Works(name="threads"))
    assert page.command(Works(name="threads"), "threads") == 'ok {"id":1}'


def test_a_transaction_over_several_calls_holds(page: Page) -> None:
    page.subscribe(Works(name="roll"))
    assert page.command(Works(name="roll"), "roll") == 'ok {"id":0}'


def test_under_an_asynchronous_test_of_django_handlers_see_its_transaction() -> None:
    async def story() -> list[str]:
        headers = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
        page = WebsocketCommunicator(application, "/ws/live", headers, ["sharedgen.v1"])
        await page.connect()
        await page.send_to('hello {"client":"c"}')
        await page.receive_from()
        await page.send_to(sub(1, Desk(name="tests")))
        await page.receive_from()
        answers = []
        for command in ("count", "countSync"):
            await page.send_to(f"cmd 2 desk/tests {command} {{}}")
            answers.append(await page.receive_from())
        await page.disconnect()
        return answers

    before = ContentType.objects.count()
    with transaction.atomic():
        ContentType.objects.create(app_label="uncommitted", model="row")
        answers = async_to_sync(story)()
        transaction.set_rollback(True)
    assert answers == [f'ok 2 {{"id":{before + 1}}}'] * 2


def test_asynchronous_handlers_never_go_through_a_thread(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    hops: list[object] = []
    call_in_thread = SyncToAsync.__call__

    async def counted(self: Any, *arguments: Any, **keywords: Any) -> Any:
        hops.append(self.func)
        return await call_in_thread(self, *arguments, **keywords)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    room, desk = Chat(room="hops"), Desk(name="hops")
    with open_page() as page:
        page.subscribe(room)
        page.subscribe(desk)
        for number in range(20):
            assert page.command(desk, "echo", f'{{"id":{number}}}').startswith("ok ")
        page.answer('cmd 99 chat/hops say {"body":"hi"}')
        page.receive()
        page.answer("unsub 100 chat/hops")
    assert hops == []
    with open_page() as page:  # the counter does count
        page.subscribe(desk)
        page.command(desk, "countSync")
    assert len(hops) == 1


def test_a_blocking_handler_of_one_page_holds_up_no_other(open_page: Open) -> None:
    desk = Desk(name="blocked")
    blocking, other = open_page(), open_page()
    consumers.gate.clear()
    consumers.blocked.clear()
    blocking.subscribe(desk)
    other.subscribe(Desk(name="free"))
    blocking.send("cmd 1 desk/blocked sleep {}")
    assert consumers.blocked.wait(20)
    try:
        assert other.command(Desk(name="free"), "echo", '{"id":1}') == 'ok {"id":1}'
        assert blocking.answer("unsub 9 desk/another") == "ok 9 {}"
    finally:
        consumers.gate.set()
    assert blocking.receive() == 'm desk/blocked - note {"text":"awake"}'
    assert blocking.receive() == "ok 1 {}"
