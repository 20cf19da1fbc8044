"""The emitted folder in a production build of each bundler, at its defaults, opened in Chromium."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from ..browser.server import Server
from ..browser.tabs import hears, subscribed_tabs
from .front import BASE, COMMANDS

pytestmark = pytest.mark.parametrize("bundler", COMMANDS)


def test_three_tabs_share_one_socket(
    bundler: str, dist: Path, context: BrowserContext, server: Server
) -> None:
    tabs = subscribed_tabs(context, 3, f"{BASE}/{bundler}/index.html")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])


def test_a_page_without_workers_loads_the_multiplexer_itself(
    bundler: str, dist: Path, without_worker: BrowserContext, server: Server
) -> None:
    tabs = subscribed_tabs(without_worker, 1, f"{BASE}/{bundler}/index.html")
    assert tabs[0].evaluate("connection.transport") == "page"
    server.get("/feed/a/1/1")
    hears(tabs, [1])


def test_the_page_has_the_policy_that_is_told_of(bundler: str, dist: Path) -> None:
    assert "worker-src 'self'" in (dist / bundler / "index.html").read_text()
