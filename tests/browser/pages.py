"""Tabs of any engine that are subscribed, and what a test looks at in them."""

import json
from typing import Any

from .engines import Profile, Tab
from .engines.chromium import ChromiumProfile

READY = "'connect' in window"
SUBSCRIBE = """(({ channel, params, past, ...options }) => {
  Object.assign(window, { told: [], uncaught: [], latest: [] });
  addEventListener('error', ({ message }) => uncaught.push(message));
  addEventListener('unhandledrejection', ({ reason }) => uncaught.push(`${reason}`));
  window.connection = connect(options);
  connection.onStatus((status) => statuses.push(status));
  connection.onError((error) => told.push(`${error}`));
  window.feed = connection.subscribe(window[channel], params, past);
  feed.on('item', ({ number }) => heard.push(number));
  if (channel === 'Feed') feed.on('latest', ({ number }) => latest.push(number));
  feed.onGap(() => gaps++);
})(%s)"""


def subscribe(tab: Tab, name: str = "a", channel: str = "Feed", **options: Any) -> Tab:
    """`connection`, and in it `feed`, whose numbers are in `heard`."""
    tab.js(SUBSCRIBE % json.dumps({"channel": channel, "params": {"name": name}, **options}))
    return tab


def open_tab(profile: Profile, url: str, name: str = "a", **options: Any) -> Tab:
    return subscribe(profile.open(url, ready=READY), name, **options)


def live(profile: Profile, url: str, name: str = "a", **options: Any) -> Tab:
    tab = open_tab(profile, url, name, **options)
    tab.until("feed.status === 'live'")
    return tab


def hears(tab: Tab, numbers: list[int] | range) -> None:
    """It heard these numbers, each once and in this order."""
    tab.until(f"heard.length >= {len(numbers)}")
    assert tab.js("heard") == list(numbers)


def outcome(call: str) -> str:
    """What a command comes to, as an expression: `ok`, or the code of its rejection."""
    return f"{call}.then(() => 'ok', ({{ code }}) => code)"


WATCH = """(() => {
  globalThis.uncaught = [];
  addEventListener('error', ({ message }) => uncaught.push(message));
  addEventListener('unhandledrejection', ({ reason }) => uncaught.push(`${reason}`));
})()"""


def watch(profile: Profile) -> None:
    """Errors that nobody catches in the worker are kept there."""
    if isinstance(profile, ChromiumProfile):
        for worker in profile.workers():
            worker.js(WATCH)


def uncaught(profile: Profile, tab: Tab) -> list[str]:
    said: list[str] = tab.js("uncaught")
    if isinstance(profile, ChromiumProfile):
        for worker in profile.workers():
            said += worker.js("uncaught")
    return said
