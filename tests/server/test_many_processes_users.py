"""Who may, and what runs once, is one matter for all processes of a site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connections
from django.test import override_settings

from sharedgen.server import revoke_sync

from .accounts.channels import Room
from .accounts.site import Browser
from .fleet import Fleet
from .project.channels import Works
from .redis_server import RedisServer
from .wire import Page, hello

PageOf = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(scope="module")
def hosts(server: RedisServer, accounts: None) -> Iterator[list[str]]:
    """Two processes; this one is a third, which serves the views."""
    settings = {"BROKER": server.url, "MAX_CONNECTIONS_PER_USER": 3}
    database = str(connections.settings["default"]["NAME"])
    application = "tests.server.accounts.asgi:application"
    with (
        Fleet(2, application=application, database=database, **settings) as fleet,
        override_settings(SHAREDGEN=settings),
    ):
        yield fleet.hosts


@pytest.fixture
def pages(hosts: list[str], browser: Browser, page_of: PageOf) -> list[Page]:
    """One of the same browser at each process."""
    return [page_of(browser, host) for host in hosts]


def test_a_log_out_ends_the_sockets_of_every_process(browser: Browser, pages: list[Page]) -> None:
    browser.post("/sign-out")
    for page in pages:
        assert page.receive() == "bye 4500 0"
        assert page.closed() == 4500


def test_a_user_who_is_deactivated_is_out_everywhere(user: User, pages: list[Page]) -> None:
    user.is_active = False
    user.save()
    for page in pages:
        assert page.receive() == "bye 4500 0"


def test_a_subscription_is_revoked_in_every_process(user: User, pages: list[Page]) -> None:
    room = Room(name=uuid4().hex)
    for page in pages:
        page.subscribe(room)
    revoke_sync(room, user)
    for page in pages:
        assert page.receive() == f"end room/{room.name} refused"


def test_connections_of_a_user_are_counted_over_all_processes(
    hosts: list[str], browser: Browser, pages: list[Page], page_of: PageOf
) -> None:
    with page_of(browser, hosts[0]):
        fourth = page_of(browser, hosts[1], hello=False)
        assert fourth.answer(hello()) == "bye 4505 0"
    assert page_of(browser, hosts[1])


def test_a_key_runs_once_in_all_processes(server: RedisServer) -> None:
    works = Works(name="everywhere")
    with Fleet(2, BROKER=server.url) as fleet, ExitStack() as stack:
        one, other = (stack.enter_context(Page(host)) for host in fleet.hosts)
        for page in (one, other):
            page.hello()
            page.subscribe(works)
        assert one.answer("once 1 works/everywhere k1 pay {}") == 'ok 1 {"id":1}'
        assert one.answer("once 2 works/everywhere k2 pay {}") == 'ok 2 {"id":2}'
        assert other.answer("once 1 works/everywhere k2 pay {}") == 'ok 1 {"id":2}'
        # the first that this process runs
        assert other.answer("once 2 works/everywhere k3 pay {}") == 'ok 2 {"id":1}'
