"""What a test does with tabs: open them, subscribe in them, wait for what they hear."""

from collections.abc import Sequence
from typing import Any

from playwright.sync_api import BrowserContext, Page

from .server import wait_until

SUBSCRIBE = """(options) => {
  window.connection = connect(options);
  connection.onStatus((status) => statuses.push(status));
  window.feed = connection.subscribe(Feed, { name: 'a' });
  feed.on('item', ({ number }) => heard.push(number));
  feed.onGap(() => gaps++);
}"""


def until(page: Page, condition: str) -> None:
    """Wait for a JavaScript expression to hold; asked from here, so no policy forbids it."""
    wait_until(lambda: bool(page.evaluate(condition)), condition)


def open_tabs(context: BrowserContext, number: int, path: str = "/") -> list[Page]:
    tabs = [context.new_page() for _ in range(number)]
    for tab in tabs:
        tab.goto(path)
        until(tab, "'connect' in window")
    return tabs


def subscribed_tabs(
    context: BrowserContext, number: int, path: str = "/", **options: Any
) -> list[Page]:
    """Tabs that hear the feed `a` in `heard`, each of them live."""
    tabs = open_tabs(context, number, path)
    for tab in tabs:
        tab.evaluate(SUBSCRIBE, options)
    for tab in tabs:
        until(tab, "feed.status === 'live'")
    return tabs


def hears(tabs: Sequence[Page], numbers: Sequence[int]) -> None:
    """Every tab heard these numbers, each once and in this order."""
    for tab in tabs:
        until(tab, f"heard.length >= {len(numbers)}")
        assert tab.evaluate("heard") == list(numbers)
