"""How many connections a user may have."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import override_settings

from sharedgen.server.broker import get_broker
from sharedgen.server.broker.leases import Leases

from .accounts import consumers
from .accounts.channels import Room
from .accounts.site import Browser
from .wire import Page, hello, wait_until

PageOf = Callable[..., Page]


@pytest.fixture
def two() -> dict[str, object]:
    return {"MAX_CONNECTIONS_PER_USER": 2}


def test_one_connection_too_many_is_ended_for_good(
    user: User, page_of: PageOf, two: dict[str, object]
) -> None:
    with override_settings(SHAREDGEN=two):
        for _ in range(2):
            page_of(Browser().sign_in(user))
        page = page_of(Browser().sign_in(user), hello=False)
        page.send(hello())
        page.ended(4505)


def test_connections_to_all_servers_count(
    browser: Browser, page_of: PageOf, other_session_host: str, two: dict[str, object]
) -> None:
    with override_settings(SHAREDGEN=two):
        page_of(browser)
        page_of(browser, other_session_host)
        page = page_of(browser, hello=False)
        page.send(hello())
        page.ended(4505)


def test_a_connection_that_ends_makes_room(
    browser: Browser, page_of: PageOf, two: dict[str, object]
) -> None:
    with override_settings(SHAREDGEN=two):
        first, _ = page_of(browser), page_of(browser)
        first.socket.close()

        def enters() -> bool:
            page = page_of(browser, hello=False)
            return page.answer(hello()).startswith("welcome ")

        wait_until(enters)


def test_a_connection_that_the_server_ends_makes_room_at_once(
    browser: Browser, page_of: PageOf, two: dict[str, object]
) -> None:
    with override_settings(SHAREDGEN=two):
        first, _ = page_of(browser), page_of(browser)
        assert first.answer("bogus") == "bye 4502 0"
        page_of(browser)


def test_nobody_in_particular_is_not_counted(
    accounts: None, page_of: PageOf, two: dict[str, object]
) -> None:
    with override_settings(SHAREDGEN=two):
        for _ in range(3):
            page_of(Browser())


def test_a_user_is_counted_apart_from_others(
    browser: Browser, page_of: PageOf, two: dict[str, object]
) -> None:
    other = User.objects.create_user(uuid4().hex, password="correct horse")
    theirs = Browser().sign_in(other)
    with override_settings(SHAREDGEN=two):
        for _ in range(2):
            page_of(browser)
            page_of(theirs)


def test_a_connection_keeps_its_place_as_long_as_it_is_there(
    browser: Browser, page_of: PageOf
) -> None:
    # a place lasts for three checks: after five it has been renewed
    room = Room(name=uuid4().hex)
    with override_settings(SHAREDGEN={"MAX_CONNECTIONS_PER_USER": 1, "RECHECK_SECONDS": 0.05}):
        page_of(browser).subscribe(room)
        wait_until(lambda: consumers.seen[f"asked {room.name}"] >= 6)
        page = page_of(browser, hello=False)
        page.send(hello())
        page.ended(4505)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_place_that_is_not_renewed_is_free_again() -> None:
    leases = Leases(clock := Clock())
    assert leases.enter("user 1", "a", limit=1, seconds=10)
    clock.now = 9.9
    assert not leases.enter("user 1", "b", limit=1, seconds=10)
    clock.now = 10
    assert leases.enter("user 1", "b", limit=1, seconds=10)
    assert not leases.enter("user 1", "a", limit=1, seconds=10)


def test_a_place_that_is_renewed_is_kept() -> None:
    leases = Leases(clock := Clock())
    for _ in range(5):
        assert leases.enter("user 1", "a", limit=1, seconds=10)
        clock.now += 9
    assert not leases.enter("user 1", "b", limit=1, seconds=10)


def test_a_place_that_is_given_back_leaves_nothing_behind() -> None:
    leases = Leases()
    assert leases.enter("user 1", "a", limit=1, seconds=10)
    leases.leave("user 1", "a")
    leases.leave("user 1", "a")
    assert len(leases) == 0


def test_when_the_broker_does_not_count_nobody_is_kept_out(
    browser: Browser,
    page_of: PageOf,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fails(*_: object, **__: object) -> bool:
        raise ConnectionError("no broker")

    monkeypatch.setattr(get_broker(), "enter", fails)
    page_of(browser)
    assert "could not be counted" in caplog.text
