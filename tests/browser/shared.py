"""The site, its server and the browser that drives it: one of each a process of tests.

A fixture that a second conftest.py imports is a second fixture, and Playwright starts only once.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .server import Server, wait_until

if TYPE_CHECKING:  # tests without a browser need not import it
    from playwright.sync_api import Browser, BrowserContext

SITE = Path(__file__).parent / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    from .engines.chromium import FLAGS, chromium

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), chromium_sandbox=os.getuid() != 0, args=FLAGS
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the site, built by `sharedgen build` as a user would."""
    folder = tmp_path_factory.mktemp("site") / "site"
    shutil.copytree(SITE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "sharedgen", "build"], cwd=folder, check=True)
    return folder


@pytest.fixture(scope="session")
def running(site: Path) -> Iterator[Server]:
    server = Server(site, "asgi:application")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def server(running: Server) -> Server:
    """The server, with no socket left of the test before."""
    if running.process.poll() is not None:
        running.start()
    wait_until(lambda: running.counts()["open"] == 0, "the sockets of the last test close")
    return running


@pytest.fixture
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """One browser profile: its tabs share a worker, those of another do not."""
    made = browser.new_context(base_url=server.url)
    made.set_default_timeout(20_000)
    yield made
    made.close()


@pytest.fixture
def without_worker(context: BrowserContext) -> BrowserContext:
    """The same in a browser that has no SharedWorker."""
    context.add_init_script("delete window.SharedWorker")
    return context
