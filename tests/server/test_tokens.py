"""Signing in by a token instead of a cookie."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import SimpleNamespace
from uuid import uuid4

import pytest
from channels.auth import AuthMiddlewareStack
from django.contrib.auth.models import User
from django.test import override_settings

from sharedgen.server import revoke_sync, tokens
from sharedgen.testing.scope import websocket_scope

from .accounts import consumers
from .accounts.channels import Room
from .accounts.site import Browser
from .conftest import Serve
from .wire import PATIENCE, Page, hello, sub, wait_until

PageOf = Callable[..., Page]
RECHECK = {"RECHECK_SECONDS": 0.05}

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture(scope="module")
def token_host(served: Serve) -> str:
    """A site that knows tokens, and sessions too."""
    return served(AuthMiddlewareStack(consumers.TokenConsumer.as_asgi()))


@pytest.fixture
def page(page_of: PageOf, token_host: str) -> Page:
    """Of a browser without cookies, before hello."""
    return page_of(Browser(), token_host, hello=False)


@pytest.fixture
def room() -> Room:
    return Room(name=uuid4().hex)


def name_of(page: Page, room: Room) -> str:
    answer = page.command(room, "whoAmI")
    assert answer.startswith("ok "), answer
    return answer.split('"')[3]


def test_the_user_of_a_token_is_the_user_of_the_connection(
    user: User, page: Page, room: Room
) -> None:
    page.hello(token=user.username)
    page.subscribe(room)
    assert name_of(page, room) == user.username


def test_what_comes_along_with_hello_waits_for_the_token(
    user: User, page: Page, room: Room
) -> None:
    page.send(
        hello(token=user.username), sub(1, room), f"cmd 2 room/{room.name} whoAmI {{}}", "pong"
    )
    welcome, ok, reply = page.receive_all(3)
    assert welcome.startswith("welcome ")
    assert ok.startswith("ok 1 ")
    assert user.username in reply


@pytest.mark.parametrize("token", ["nobody", "", "nobody/raise", "nobody/truth"])
def test_a_token_of_nobody_ends_the_connection_for_good(page: Page, token: str, room: Room) -> None:
    page.send(hello(token=token), sub(1, room))
    page.ended(4501)
    assert consumers.seen[f"asked {room.name}"] == 0


def test_a_token_of_a_user_who_is_not_active_is_one_of_nobody(user: User, page: Page) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    page.send(hello(token=user.username))
    page.ended(4501)


def test_an_authenticate_that_fails_tells_only_the_log(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    page.send(hello(token="nobody/raise"))
    page.ended(4501)
    (record,) = (r for r in caplog.records if r.name == "sharedgen.server")
    assert record.getMessage().startswith("TokenConsumer.authenticate (tests/server/accounts/")
    assert "a secret of the server" in caplog.text


def test_a_date_without_a_time_zone_is_refused_with_the_mend(
    user: User, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    page.send(hello(token=f"{user.username}/naive"))
    page.ended(4501)
    assert "datetime.fromtimestamp(exp, timezone.utc)" in caplog.text


def test_when_a_token_expires_the_page_comes_with_another(user: User, page: Page) -> None:
    page.hello(token=f"{user.username}/expires")
    page.ended(4001)


def test_an_authenticate_that_does_not_answer_holds_nobody_for_ever(
    served: Serve, page_of: PageOf, caplog: pytest.LogCaptureFixture
) -> None:
    host = served(consumers.SlowTokenConsumer.as_asgi())
    with override_settings(SHAREDGEN={"HELLO_SECONDS": 0.05}):
        page = page_of(Browser(), host, hello=False)
        page.send(hello(token="any"))
        page.ended(4006)
    assert "SlowTokenConsumer.authenticate" in caplog.text


def test_who_is_cancelled_as_authenticate_answers_ends_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As by a server that shuts down; asyncio.wait_for would lose it before Python 3.12."""

    async def story() -> None:
        asked, answers = asyncio.Event(), asyncio.Event()

        async def authenticate(consumer: object, token: str) -> SimpleNamespace:
            asked.set()
            await answers.wait()
            return SimpleNamespace(pk=1)

        async def send(message: object) -> None:
            pass

        monkeypatch.setattr(consumers.SlowTokenConsumer, "authenticate", authenticate)
        inbox: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        inbox.put_nowait({"type": "websocket.connect"})
        inbox.put_nowait({"type": "websocket.receive", "text": hello(token="any")})
        application = consumers.SlowTokenConsumer.as_asgi()
        scope = websocket_scope("/ws/live", {}, {})
        task = asyncio.ensure_future(application(scope, inbox.get, send))
        await asked.wait()
        answers.set()
        await asyncio.sleep(0)  # it has answered
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(task, PATIENCE)

    asyncio.run(story())


def test_a_token_counts_more_than_the_cookies(
    user: User, browser: Browser, page_of: PageOf, token_host: str, room: Room
) -> None:
    other = User.objects.create_user(uuid4().hex)
    with override_settings(SHAREDGEN=RECHECK):
        page = page_of(browser, token_host, hello=False)
    page.hello(token=other.username)
    page.subscribe(room)
    browser.post("/sign-out")
    looks = consumers.seen[f"asked {room.name}"] + 2
    wait_until(lambda: consumers.seen[f"asked {room.name}"] >= looks)
    assert name_of(page, room) == other.username


def test_without_a_token_the_cookies_say_who_it_is(
    user: User, browser: Browser, page_of: PageOf, token_host: str, room: Room
) -> None:
    page = page_of(browser, token_host)
    page.subscribe(room)
    assert name_of(page, room) == user.username


def test_what_is_revoked_from_a_user_is_so_by_token_too(user: User, page: Page, room: Room) -> None:
    page.hello(token=user.username)
    page.subscribe(room)
    revoke_sync(room, user)
    assert page.receive() == f"end room/{room.name} refused"


def test_a_new_password_asks_for_a_new_token(user: User, page: Page) -> None:
    page.hello(token=user.username)
    user.set_password("another")
    user.save()
    page.ended(4001)


def test_a_user_who_is_deactivated_is_out(user: User, page: Page) -> None:
    page.hello(token=user.username)
    user.is_active = False
    user.save()
    page.ended(4500)


def test_a_token_that_nobody_looks_at_is_warned_of_once(
    user: User,
    browser: Browser,
    page_of: PageOf,
    room: Room,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tokens, "_warned", set())
    for _ in range(2):
        page = page_of(browser, hello=False)
        page.hello(token="of no use")
        page.subscribe(room)
        assert name_of(page, room) == user.username
    (record,) = (r for r in caplog.records if r.levelno == logging.WARNING)
    assert "define `async def authenticate(self, token: str)`" in record.getMessage()
    assert "of no use" not in caplog.text


def test_no_token_is_logged(user: User, page: Page, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "sharedgen.server"):
        page.send(hello(token="nobody/raise"))
        page.ended(4501)
    assert "nobody/raise" not in caplog.text
