"""Tabs of any engine that are subscribed, and what a test looks at in them."""

import json
from collections.abc import Sequence
from typing import Any

from .engines import Profile, Tab
from .engines.chromium import ChromiumProfile

READY = "'connect' in window"
SUBSCRIBE = """(({ channel, params, past, ...options }) => {
  Object.assign(window, { told: [], uncaught: [], latest: [] });
  addEventListener('error', ({ message }) => uncaught.push(message));
  addEventListener('unhandledrejection', ({ reason }) => uncaught.push(`${reason}`));
  addEventListener('pageshow', ({ persisted }) => returns.push(persisted));
  window.connection = connect(options);
  connection.onStatus((status) => statuses.push(status));
  connection.onError((error) => told.push(`${error}`));
  window.feed = connection.subscribe(window[channel], params, past);
  feed.on('item', ({ number }) => heard.push(number));
  if (channel === 'Feed') feed.on('latest', ({ number }) => latest.push(number));
  feed.onGap(() => gaps++);
  feed.onStatus((status) => moves.push([status, performance.now()]));
})(%s)"""
# A worker that a test can end, where the engine's driver cannot.
MORTAL = {"workerUrl": "/static/workers/mortal.js"}


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


def read(tab: Tab, name: str, channel: str = "Journal", **options: Any) -> None:
    """Subscribes in a page that has not done so yet, and waits until that is live."""
    tab.until(READY)
    subscribe(tab, name, channel, **options)
    tab.until("feed.status === 'live'")


def reading(
    profile: Profile, url: str, number: int, name: str, channel: str = "Journal", **options: Any
) -> list[Tab]:
    """Tabs that read the same, one after the other."""
    return [live(profile, url, name, channel=channel, **options) for _ in range(number)]


def hears(tabs: Sequence[Tab], numbers: Sequence[int]) -> None:
    """Every tab heard these numbers, each once and in this order."""
    for tab in tabs:
        tab.until(f"heard.length >= {len(numbers)}")
        assert tab.js("heard") == list(numbers)


def now(tab: Tab) -> float:
    """The page's clock, in ms."""
    clock: float = tab.js("performance.now()")
    return clock


def healed(tab: Tab, since: float) -> float:
    """How long after `since` its subscription was live again, in ms of the page's clock."""
    move = f"moves.find(([status, at]) => status === 'live' && at > {since})"
    _, at = tab.until(move)
    return float(at) - since


def boot(tab: Tab) -> str:
    """Which run of the multiplexer serves the tab."""
    identity: str = tab.js("connection.inspect().then(({ boot }) => boot)")
    return identity


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
