"""A real uvicorn in a thread of the test's process, and pages that speak frames to it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any
from uuid import uuid4

import django
import pytest
import uvicorn
from django.core.management import call_command
from django.db import connections
from django.test import override_settings

from .wire import Page, wait_until

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

from django.contrib.auth.models import User  # noqa: E402  # once Django is set up

from .accounts.site import PASSWORD, Browser  # noqa: E402  # as above

Serve = Callable[..., str]
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def served() -> Iterator[Serve]:
    """Serves an ASGI application until the session ends; returns `host:port`."""
    with ExitStack() as stack:

        def serve(application: Any, **options: Any) -> str:
            listener = socket.create_server(("127.0.0.1", 0))
            config = uvicorn.Config(
                application, log_config=None, ws_ping_interval=None, lifespan="off", **options
            )
            server = uvicorn.Server(config)
            thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()

            def stop() -> None:
                server.should_exit = True
                thread.join(30)
                assert not thread.is_alive(), "uvicorn did not stop"

            stack.callback(stop)
            wait_until(lambda: server.started)
            return f"127.0.0.1:{listener.getsockname()[1]}"

        yield serve


@pytest.fixture(scope="session")
def host(served: Serve) -> str:
    """The test project, served."""
    from .project.asgi import application

    return served(application)


@pytest.fixture
def open_page(host: str) -> Iterator[Open]:
    """Opens a page: connected, said hello, welcomed."""
    with ExitStack() as stack:

        def open_(at: str = host, *, hello: bool = True, **options: Any) -> Page:
            page = stack.enter_context(Page(at, **options))
            if hello:
                page.hello()
            return page

        yield open_


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page()


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The tables of users and sessions in a file: Django never closes a database in memory."""
    before = connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(tmp_path_factory.mktemp("site") / "db.sqlite3")
    connections["default"].close()
    del connections["default"]
    call_command("migrate", verbosity=0)
    yield
    connections["default"].close()
    del connections["default"]
    connections.settings["default"]["NAME"] = before


@pytest.fixture(scope="module")
def accounts(database: None) -> Iterator[None]:
    """The settings of a site with users."""
    with override_settings(
        ROOT_URLCONF="tests.server.accounts.urls",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def session_host(served: Serve) -> str:
    """Sockets behind `AuthMiddlewareStack`."""
    from channels.auth import AuthMiddlewareStack

    from .accounts.consumers import SessionConsumer

    return served(AuthMiddlewareStack(SessionConsumer.as_asgi()))


@pytest.fixture(scope="session")
def other_session_host(served: Serve) -> str:
    """The same in another event loop, with connections of its own."""
    from channels.auth import AuthMiddlewareStack

    from .accounts.consumers import SessionConsumer

    return served(AuthMiddlewareStack(SessionConsumer.as_asgi()))


@pytest.fixture
def user(accounts: None) -> User:
    return User.objects.create_user(f"user-{uuid4().hex[:12]}", password=PASSWORD)


@pytest.fixture
def browser(user: User) -> Browser:
    """Signed in as `user`."""
    return Browser().sign_in(user)


@pytest.fixture
def page_of(session_host: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of a browser."""
    with ExitStack() as stack:

        def open_(
            browser: Browser, host: str = session_host, *, hello: bool = True, **options: Any
        ) -> Page:
            page = stack.enter_context(browser.open(host, **options))
            if hello:
                page.hello()
            return page

        yield open_
