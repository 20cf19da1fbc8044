"""A socket is of a session and of a user, and ends with them."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from sharedgen.server import checking, guard
from sharedgen.server.identity import Standing

from .accounts import consumers
from .accounts.channels import Room
from .accounts.site import Browser
from .conftest import Serve
from .wire import PATIENCE, Page, sub, wait_until

PageOf = Callable[..., Page]
ENGINES = ["db", "cache", "cached_db", "file", "signed_cookies"]
RECHECK = {"RECHECK_SECONDS": 0.05}

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
def room() -> Room:
    return Room(name=uuid4().hex)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with override_settings(
        SESSION_ENGINE=f"django.contrib.sessions.backends.{request.param}",
        SESSION_FILE_PATH=str(tmp_path),
    ):
        yield request.param


def asked(room: Room) -> int:
    """How often authorize was."""
    return consumers.seen[f"asked {room.name}"]


def stays(page: Page, room: Room) -> bool:
    """Whether the page is still there after two more looks at it."""
    looks = asked(room) + 2
    wait_until(lambda: asked(room) >= looks)
    return page.command(room, "whoAmI").startswith("ok ")


# log-out and log-in


def test_a_log_out_ends_the_sockets_of_the_session(
    engine: str, user: User, page_of: PageOf
) -> None:
    browser = Browser().sign_in(user)
    first, second = page_of(browser), page_of(browser)
    browser.post("/sign-out")
    first.ended(4500)
    second.ended(4500)


def test_a_log_out_leaves_the_other_browsers_of_the_user_alone(
    user: User, browser: Browser, page_of: PageOf, room: Room
) -> None:
    with override_settings(SHAREDGEN=RECHECK):
        elsewhere = page_of(Browser().sign_in(user))
    elsewhere.subscribe(room)
    here = page_of(browser)
    browser.post("/sign-out")
    here.ended(4500)
    assert stays(elsewhere, room)


def test_a_log_out_ends_the_sockets_that_other_servers_hold(
    browser: Browser, page_of: PageOf, other_session_host: str
) -> None:
    here, there = page_of(browser), page_of(browser, other_session_host)
    browser.post("/sign-out")
    here.ended(4500)
    there.ended(4500)


def test_a_socket_that_opens_while_the_user_logs_out_ends_too(
    user: User, browser: Browser, page_of: PageOf
) -> None:
    late = Browser()
    late.http.cookies.load(browser.http.cookies)
    browser.post("/sign-out")
    # its cookie is looked at as if that were before the session was gone
    again = Browser().sign_in(user)
    row = Session.objects.filter(session_key=again.session_key)
    row.update(session_key=late.session_key)
    page_of(late, hello=False).ended(4500)


def test_a_log_in_ends_what_the_browser_opened_before(user: User, page_of: PageOf) -> None:
    browser = Browser()
    browser.post("/visit")
    page = page_of(browser)
    browser.sign_in(user)
    assert page.receive() == "bye 4001 1000"  # when it comes again it has the new cookie
    assert page.closed() == 4001


def test_a_log_in_as_another_ends_the_sockets_of_the_first(
    browser: Browser, page_of: PageOf
) -> None:
    page = page_of(browser)
    other = User.objects.create_user(uuid4().hex, password="correct horse")
    browser.sign_in(other)
    page.ended(4001)


def test_a_page_that_comes_back_before_it_has_the_new_cookie_is_sent_away_again(
    user: User, page_of: PageOf
) -> None:
    browser = Browser()
    browser.post("/visit")
    late = Browser()
    late.http.cookies.load(browser.http.cookies)
    browser.sign_in(user)
    page_of(late, hello=False).ended(4001)


def test_a_log_in_as_the_same_user_changes_nothing(
    user: User, browser: Browser, page_of: PageOf, room: Room
) -> None:
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(browser)
    page.subscribe(room)
    browser.sign_in(user)
    assert stays(page, room)


# what happens to the user


def test_a_new_password_ends_the_sockets_of_the_old_one(
    user: User, browser: Browser, page_of: PageOf
) -> None:
    page = page_of(browser)
    user.set_password("changed by an administrator")
    user.save()
    page.ended(4500)


def test_who_changes_their_own_password_only_comes_again(browser: Browser, page_of: PageOf) -> None:
    page = page_of(browser)
    browser.post("/change-password", password="changed by myself")
    page.ended(4001)
    again = page_of(browser)
    again.subscribe(Room(name="own"))
    assert again.command(Room(name="own"), "whoAmI").startswith("ok ")


def test_a_check_at_the_wrong_moment_does_not_end_who_changes_their_own_password(
    checked: Page, user: User, browser: Browser
) -> None:
    # between the new password and the new session it is looked at, more than once
    user.set_password("changed by myself")
    user.save()
    session = browser.http.session
    session.cycle_key()
    checked.ended(4001)


def test_a_new_password_ends_a_signed_cookie_which_cannot_be_taken_back(
    user: User, page_of: PageOf
) -> None:
    with override_settings(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies"):
        page = page_of(Browser().sign_in(user))
        user.set_password("changed by an administrator")
        user.save()
        page.ended(4001)


def test_a_user_who_is_deactivated_is_out(engine: str, user: User, page_of: PageOf) -> None:
    page = page_of(Browser().sign_in(user))
    user.is_active = False
    user.save(update_fields=["is_active"])
    page.ended(4500)


def test_a_user_who_is_deleted_is_out(user: User, browser: Browser, page_of: PageOf) -> None:
    page = page_of(browser)
    user.delete()
    page.ended(4500)


def test_a_user_who_is_saved_is_seen_as_saved(
    user: User, browser: Browser, page_of: PageOf, room: Room
) -> None:
    page = page_of(browser)
    page.subscribe(room)
    user.is_staff = True
    user.save()
    wait_until(lambda: json.loads(page.command(room, "whoAmI")[3:])["staff"])


# what no signal tells is found by the periodic check


@pytest.fixture
def checked(browser: Browser, page_of: PageOf, room: Room) -> Page:
    """A page that is looked at all the time."""
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(browser)
    page.subscribe(room)
    return page


def test_a_user_who_is_still_there_stays(checked: Page, room: Room) -> None:
    assert stays(checked, room)


def test_every_kind_of_session_is_looked_at(
    engine: str, user: User, page_of: PageOf, room: Room
) -> None:
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(Browser().sign_in(user))
        page.subscribe(room)
        assert stays(page, room)
        User.objects.filter(pk=user.pk).update(is_active=False)
        page.ended(4500)


def test_each_look_gives_its_thread_back(browser: Browser, page_of: PageOf) -> None:
    """In a pool of one thread, which the looks at three pages share."""
    with override_settings(SHAREDGEN={**RECHECK, "THREADS": 1}):
        for room in (Room(name=uuid4().hex) for _ in range(3)):
            page = page_of(browser)
            page.subscribe(room)
            assert stays(page, room)


def test_a_session_that_was_taken_away_is_looked_for_again_by_the_page(
    checked: Page, browser: Browser
) -> None:
    Session.objects.filter(session_key=browser.session_key).delete()
    checked.ended(4001)


def test_a_session_whose_date_has_passed_is_over(checked: Page, browser: Browser) -> None:
    past = timezone.now() - timedelta(seconds=1)
    Session.objects.filter(session_key=browser.session_key).update(expire_date=past)
    checked.ended(4500)


def test_a_session_ends_at_its_date_and_not_at_the_next_check(
    browser: Browser, page_of: PageOf
) -> None:
    _set_expiry(browser, 1)
    page_of(browser).ended(4500)


def test_a_signed_cookie_ends_at_its_date(user: User, page_of: PageOf) -> None:
    with override_settings(
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        SHAREDGEN={"RECHECK_SECONDS": 2},  # after the first look at it the date is known
    ):
        browser = Browser().sign_in(user)
        _set_expiry(browser, 3)
        page_of(browser).ended(4500)


def test_a_session_that_was_prolonged_goes_on(
    browser: Browser, page_of: PageOf, room: Room
) -> None:
    _set_expiry(browser, 1)
    page = page_of(browser)
    page.subscribe(room)
    row = Session.objects.filter(session_key=browser.session_key)
    row.update(expire_date=timezone.now() + timedelta(hours=1))
    wait_until(lambda: asked(room) == 2)  # it was looked at when it was to end
    assert page.command(room, "whoAmI").startswith("ok ")


def _set_expiry(browser: Browser, seconds: int) -> None:
    session = browser.http.session
    session.set_expiry(seconds)
    session.save()
    # a signed one is another with every change
    browser.http.cookies[settings.SESSION_COOKIE_NAME] = str(session.session_key)


@pytest.fixture
def outage() -> Iterator[None]:
    """The database does not answer for sessions."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_session RENAME TO away")
    yield
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE away RENAME TO django_session")


def test_a_database_that_fails_ends_nobody_at_first(
    checked: Page, room: Room, caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest
) -> None:
    before = asked(room)
    with caplog.at_level(logging.ERROR, "sharedgen.server"):
        request.getfixturevalue("outage")
        wait_until(lambda: "could not be checked: OperationalError" in caplog.text)
    assert checked.command(room, "whoAmI").startswith("ok ")
    assert asked(room) >= before


def test_a_database_that_fails_for_long_sends_the_page_to_come_again(
    checked: Page, outage: None
) -> None:
    checked.ended(4006)


def test_a_database_that_does_not_answer_is_one_that_fails(
    browser: Browser, page_of: PageOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = threading.Event()
    monkeypatch.setattr(guard, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(checking, "check", lambda _: answers.wait(PATIENCE))
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(browser)
    try:
        page.ended(4006)
    finally:
        answers.set()


def test_checks_that_could_not_be_made_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object) -> None:
        raise RuntimeError("no thread")

    async def story() -> None:
        with pytest.raises(RuntimeError, match="no thread"):
            await asyncio.wait_for(checking.get_checks().check(Standing()), PATIENCE)

    monkeypatch.setattr(checking, "call", fails)
    asyncio.run(story())


def test_a_secret_key_that_is_replaced_ends_nobody_while_the_old_one_is_a_fallback(
    checked: Page, room: Room
) -> None:
    with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert stays(checked, room)


# authorize, asked again


def test_who_may_no_longer_is_told_that_it_ended(checked: Page, room: Room) -> None:
    consumers.closed.add(room.name)
    assert checked.receive() == f"end room/{room.name} refused"
    wait_until(lambda: consumers.seen[f"unsubscribed {room.name}"] == 1)
    assert checked.command(room, "whoAmI").startswith("err not_subscribed")
    consumers.closed.discard(room.name)
    checked.subscribe(room)


def test_an_authorize_that_fails_ends_nothing_at_first(checked: Page, room: Room) -> None:
    consumers.broken.add(room.name)
    failed = asked(room) + 2
    wait_until(lambda: asked(room) >= failed)
    consumers.broken.discard(room.name)
    assert stays(checked, room)


def test_an_authorize_that_fails_for_long_ends_the_subscription(checked: Page, room: Room) -> None:
    consumers.broken.add(room.name)
    assert checked.receive() == f"end room/{room.name} internal"


def test_a_permission_that_was_taken_away_is_seen(
    user: User, browser: Browser, page_of: PageOf
) -> None:
    User.objects.filter(pk=user.pk).update(is_staff=True)
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(browser)
    page.subscribe(Room(name="staff"))
    User.objects.filter(pk=user.pk).update(is_staff=False)
    assert page.receive() == "end room/staff refused"


def test_nobody_in_particular_is_asked_again_too(page_of: PageOf, room: Room) -> None:
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(Browser())
    page.subscribe(room)
    consumers.closed.add(room.name)
    assert page.receive() == f"end room/{room.name} refused"


def test_a_site_without_sessions_is_served_as_well(
    served: Serve, page_of: PageOf, room: Room
) -> None:
    host = served(consumers.SessionConsumer.as_asgi())
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(Browser(), host)
    page.send(sub(1, room))
    assert page.receive().startswith("ok 1 ")
    consumers.closed.add(room.name)
    assert page.receive() == f"end room/{room.name} refused"


# a user without a session: by a middleware of the site's own


@pytest.fixture
def by_header(served: Serve, user: User, page_of: PageOf) -> Page:
    inner = consumers.SessionConsumer.as_asgi()

    async def middleware(scope: dict[str, Any], receive: Any, send: Any) -> None:
        # as lazy as the user of a Django request
        lazy = SimpleLazyObject(lambda: User.objects.get(pk=user.pk))
        await inner({**scope, "user": lazy}, receive, send)

    return page_of(Browser(), served(middleware))


def test_a_user_of_another_middleware_is_who_it_says(by_header: Page, room: Room) -> None:
    by_header.subscribe(room)
    assert by_header.command(room, "whoAmI").startswith('ok {"name":"user-')


def test_a_user_of_another_middleware_who_is_deactivated_is_out(
    by_header: Page, user: User
) -> None:
    user.is_active = False
    user.save()
    by_header.ended(4500)


def test_a_user_of_another_middleware_comes_again_with_a_new_password(
    by_header: Page, user: User
) -> None:
    user.set_password("another")
    user.save()
    by_header.ended(4001)
