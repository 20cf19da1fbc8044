"""A real uvicorn in a thread of the test's process, and pages that speak frames to it."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import django
import pytest
import uvicorn

from .wire import Page, wait_until

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

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
