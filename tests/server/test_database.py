"""Handlers, Django's one thread, and database connections."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import SyncToAsync, sync_to_async
from channels.db import aclose_old_connections
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection, connections

from sharedgen.server import database
from sharedgen.server.database import DatabaseCleanup, call

from .conftest import Open
from .project import consumers
from .project.channels import Chat, Desk


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
def cleanups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each hop through Django's thread to close old connections."""
    seen: list[str] = []

    async def counted() -> None:
        seen.append("closed")
        await aclose_old_connections()

    monkeypatch.setattr(database, "aclose_old_connections", counted)
    return seen


def is_open() -> bool:
    return connection.connection is not None


def test_who_uses_no_database_pays_for_no_cleanup(cleanups: list[str]) -> None:
    async def story() -> None:
        async with DatabaseCleanup():
            await asyncio.sleep(0)

    asyncio.run(story())
    assert cleanups == []


def test_an_asynchronous_query_is_cleaned_up_after(cleanups: list[str]) -> None:
    async def story() -> bool:
        async with DatabaseCleanup():
            await ContentType.objects.acount()
        return await sync_to_async(is_open)()

    assert asyncio.run(story()) is False
    assert cleanups == ["closed"]


def test_a_query_on_a_connection_that_was_open_already_is_noticed(cleanups: list[str]) -> None:
    async def story() -> None:
        await ContentType.objects.acount()
        async with DatabaseCleanup():
            await ContentType.objects.acount()

    asyncio.run(story())
    assert cleanups == ["closed"]


def test_a_query_in_a_failing_handler_is_cleaned_up_after(cleanups: list[str]) -> None:
    async def story() -> None:
        async with DatabaseCleanup():
            await ContentType.objects.acount()
            raise LookupError

    with pytest.raises(LookupError):
        asyncio.run(story())
    assert cleanups == ["closed"]


def test_a_synchronous_handler_cleans_up_in_its_own_thread(cleanups: list[str]) -> None:
    async def story() -> tuple[Any, bool]:
        async with DatabaseCleanup():
            count = await call(ContentType.objects.count)
        return count, await sync_to_async(is_open)()

    assert asyncio.run(story()) == (1, False)
    assert cleanups == []


def test_a_query_before_a_synchronous_call_is_still_cleaned_up_after(cleanups: list[str]) -> None:
    async def story() -> None:
        async with DatabaseCleanup():
            await ContentType.objects.acount()
            await call(ContentType.objects.count)

    asyncio.run(story())
    assert cleanups == ["closed"]


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
