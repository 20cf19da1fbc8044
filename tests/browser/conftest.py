"""A real browser against a real server: what these tests share."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from .engines import ENGINES, Profile
from .engines import Browser as Engine
from .engines.chromium import FLAGS, chromium
from .peer import Peer
from .server import Server, wait_until

SITE = Path(__file__).parent / "site"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium(), chromium_sandbox=os.getuid() != 0, args=FLAGS
        )
        yield launched
        launched.close()


def engine(name: str) -> Iterator[Engine]:
    started = ENGINES[name]()
    yield started
    started.close()


@pytest.fixture(scope="session")
def chromium_raw() -> Iterator[Engine]:
    """Chromium as a user has it; `browser` is Playwright's, which has no back/forward cache."""
    yield from engine("chromium")


@pytest.fixture(scope="session")
def firefox() -> Iterator[Engine]:
    yield from engine("firefox")


@pytest.fixture(scope="session")
def webkit() -> Iterator[Engine]:
    yield from engine("webkit")


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> Iterator[Profile]:
    """A new profile of the engine that is the parameter."""
    source = {"chromium": "chromium_raw"}.get(request.param, request.param)
    made: Profile = request.getfixturevalue(source).profile()
    yield made
    made.close()


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
def peer(site: Path) -> Iterator[Peer]:
    """A server that does what the test says, with the same page and client."""
    with Peer(site / "static") as made:
        yield made


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
