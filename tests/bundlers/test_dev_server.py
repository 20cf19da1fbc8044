"""Vite's dev server with unplugin-sharedgen before a Django on another port, opened in Chromium."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page

from ..browser.server import Server, wait_until
from ..browser.tabs import hears, subscribed_tabs, until
from .plugged import MORE, WRONG, WRONG_LINE, Project

OVERLAY = "document.querySelector('vite-error-overlay')?.shadowRoot.textContent ?? ''"


class DevServer(Project):
    url: str


@pytest.fixture(scope="module")
def dev(
    front: Path, tarball: Path, running: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DevServer]:
    project = DevServer(tmp_path_factory.mktemp("dev") / "vite", "vite", front / "js", tarball)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    project.url = f"http://127.0.0.1:{port}/"
    command = f"vite --config plugged/vite.config.js --host 127.0.0.1 --port {port} --strictPort"
    with project.running(command, BASE="/", DJANGO=running.url):
        project.until_said(project.url)
        yield project


def comes_to(page: Page, condition: str) -> None:
    """Wait for it to hold, while the page may be loaded anew."""

    def holds() -> bool:
        try:
            return bool(page.evaluate(condition))
        except Error:
            return False

    wait_until(holds, condition)


def test_three_tabs_share_one_socket(
    dev: DevServer, context: BrowserContext, server: Server
) -> None:
    tabs = subscribed_tabs(context, 3, dev.url)
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])


def test_a_page_without_workers_loads_the_multiplexer_itself(
    dev: DevServer, without_worker: BrowserContext, server: Server
) -> None:
    tabs = subscribed_tabs(without_worker, 1, dev.url)
    assert tabs[0].evaluate("connection.transport") == "page"
    server.get("/feed/a/1/1")
    hears(tabs, [1])


def test_a_changed_declaration_reloads_the_page(dev: DevServer, context: BrowserContext) -> None:
    page = context.new_page()
    page.goto(dev.url)
    until(page, "'connect' in window")
    assert not page.evaluate("'News' in window")
    dev.declare(MORE)
    comes_to(page, "'News' in window")


def test_a_wrong_declaration_is_shown_in_the_page_until_it_is_mended(
    dev: DevServer, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(dev.url)
    until(page, "'connect' in window")
    right = dev.channels.read_text()

    dev.declare(WRONG)
    comes_to(page, f"({OVERLAY}).includes('{dev.place_of(WRONG_LINE)}')")
    late = context.new_page()
    late.goto(dev.url)
    comes_to(late, f"({OVERLAY}).includes('{dev.place_of(WRONG_LINE)}')")

    dev.channels.write_text(right)
    for tab in (page, late):
        comes_to(tab, f"'connect' in window && !({OVERLAY})")
