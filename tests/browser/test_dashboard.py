"""The dashboard example: a production build of Vite's, served as `make dashboard` does it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from .demo import EXAMPLES, Demo, connected
from .server import wait_until

DASHBOARD = EXAMPLES / "dashboard"
VITE = EXAMPLES.parent / "node_modules" / "vite" / "bin" / "vite.js"
# Every state of the chart, as it is told to who cannot see it.
RECORD = """() => {
  const plot = document.querySelector('#load-chart .plot');
  window.drawn = [plot.ariaLabel];
  const heard = new MutationObserver(() => drawn.push(plot.ariaLabel));
  heard.observe(plot, { attributeFilter: ['aria-label'] });
}"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dashboard") / "dist"
    options = ["--outDir", str(folder), "--emptyOutDir", "--logLevel", "warn"]
    subprocess.run(["node", str(VITE), "build", *options], cwd=DASHBOARD / "frontend", check=True)
    return folder


def serve(dist: Path, port: int = 0) -> Demo:
    return Demo(dist, "--port", str(port), example=DASHBOARD, DIST=str(dist))


@pytest.fixture(scope="module")
def demo(dist: Path) -> Iterator[Demo]:
    running = serve(dist)
    yield running
    running.stop()


@pytest.fixture
def visitor(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=demo.url)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def open_tab(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    connected(page)
    return page


def chart(page: Page) -> Locator:
    return page.get_by_role("img", name="CPU and Memory")


def drawn(page: Page) -> str:
    return chart(page).get_attribute("aria-label") or ""


def samples(page: Page) -> int:
    found = re.search(r"(\d+) samples", drawn(page))
    return int(found[1]) if found else 0


def since(page: Page) -> str:
    """The time of the first sample."""
    found = re.search(r"from (\S+)", drawn(page))
    assert found, drawn(page)
    return found[1]


def mark(page: Page, text: str) -> None:
    page.get_by_label("Name of this moment").fill(text)
    page.keyboard.press("Enter")


def test_ten_tabs_share_one_socket_and_draw_the_same(visitor: BrowserContext) -> None:
    tabs = [open_tab(visitor) for _ in range(10)]
    for tab in tabs:
        expect(tab.locator("#badge-transport")).to_have_text("SharedWorker")
        expect(tab.locator("#badge-tabs")).to_have_text("10")
        expect(tab.locator("#badge-sockets")).to_have_text("1")
        tab.evaluate(RECORD)
    before = set.union(*(set(tab.evaluate("drawn")) for tab in tabs))

    def alike() -> set[str]:
        return set.intersection(*(set(tab.evaluate("drawn")) for tab in tabs)) - before

    wait_until(lambda: bool(alike()), "a new sample, after the same history, in every tab")


def test_a_late_tab_has_the_latest_values_and_the_past(visitor: BrowserContext) -> None:
    first = open_tab(visitor)
    wait_until(lambda: samples(first) >= 3, "three samples in the first tab")
    late = open_tab(visitor)
    wait_until(lambda: drawn(late) == drawn(first), "the same past in the late tab")
    assert samples(late) >= 3
    for place in ("#host-name", "#disk-size"):
        expect(late.locator(place)).to_have_text(first.locator(place).inner_text())
    expect(late.locator("#busiest th").first).to_be_visible()


def test_a_mark_is_on_the_charts_of_all_tabs_and_of_later_ones(visitor: BrowserContext) -> None:
    tabs = [open_tab(visitor), open_tab(visitor)]
    mark(tabs[0], "Deployed")
    for tab in [*tabs, open_tab(visitor)]:
        expect(tab.get_by_role("listitem").filter(has_text="Deployed")).to_have_count(1)
        expect(tab.locator(".flag", has_text="Deployed")).to_have_count(2)


def test_the_pace_is_one_for_all_tabs(visitor: BrowserContext) -> None:
    first, second = open_tab(visitor), open_tab(visitor)
    expect(second.get_by_role("radio", name="1 s")).to_be_checked()
    first.get_by_role("radio", name="2 s").check()
    expect(second.get_by_role("radio", name="2 s")).to_be_checked()
    second.get_by_role("radio", name="1 s").check()
    expect(first.get_by_role("radio", name="1 s")).to_be_checked()


def test_nothing_is_asked_of_another_site_and_nothing_fails(
    visitor: BrowserContext, demo: Demo
) -> None:
    asked: list[str] = []
    failed: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.on("console", lambda said: failed.append(said.text) if said.type == "error" else None)
    visitor.on("weberror", lambda error: failed.append(str(error.error)))
    page = open_tab(visitor)
    wait_until(lambda: samples(page) >= 1, "a sample")
    assert [url for url in asked if not url.startswith(demo.url)] == []
    assert failed == []


def test_tabs_keep_what_they_drew_while_the_server_was_away(browser: Browser, dist: Path) -> None:
    first = serve(dist)
    context = browser.new_context(base_url=first.url)
    page = open_tab(context)
    mark(page, "Before")
    expect(page.locator(".flag", has_text="Before")).to_have_count(2)
    wait_until(lambda: samples(page) >= 1, "a sample")
    begin = since(page)
    assert first.stop() == 0
    expect(page.get_by_role("alert").filter(has_text="The connection is lost")).to_be_visible()
    before = samples(page)
    second = serve(dist, first.port)
    expect(page.locator("#badge-status")).to_have_text("connected", timeout=30_000)
    wait_until(lambda: samples(page) > before, "a sample of the new server")
    assert since(page) == begin
    expect(page.get_by_role("alert").filter(has_text="The connection is lost")).to_have_count(0)
    expect(page.get_by_role("listitem").filter(has_text="Before")).to_have_count(1)
    context.close()
    assert second.stop() == 0


def test_what_is_committed_is_what_build_writes(tmp_path: Path) -> None:
    folder = tmp_path / "dashboard"
    left_out = shutil.ignore_patterns("node_modules", "dist", "__pycache__")
    shutil.copytree(DASHBOARD, folder, ignore=left_out)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-m", "sharedgen", "build", "--check"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
