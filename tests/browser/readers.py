"""What a test does with tabs of any engine: read a channel in them, and look at what they heard."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .engines import Profile, Tab

READY = "'connect' in window"
READ = """(() => {
  window.connection = connect(%(options)s);
  window.reader = connection.subscribe(%(channel)s, { name: '%(name)s' }, %(past)s);
  reader.on('item', ({ number }) => heard.push(number));
  reader.onGap(() => gaps++);
  reader.onStatus((status) => moves.push([status, performance.now()]));
  addEventListener('pageshow', ({ persisted }) => returns.push(persisted));
})()"""
# A worker that a test can end, where the engine's driver cannot.
MORTAL = {"workerUrl": "/static/workers/mortal.js"}


def read(
    tab: Tab,
    name: str,
    *,
    channel: str = "Journal",
    past: Mapping[str, object] | None = None,
    options: Mapping[str, object] | None = None,
) -> None:
    """Subscribes in a page that has not done so yet, and waits until that is live."""
    told = {"options": json.dumps(options or {}), "past": json.dumps(past or {})}
    tab.until(READY)
    tab.js(READ % {"channel": channel, "name": name, **told})
    tab.until("reader.status === 'live'")


def reading(profile: Profile, url: str, number: int, name: str, **how: Any) -> list[Tab]:
    """Tabs that read the same, opened one after the other."""
    tabs = [profile.open(url, ready=READY) for _ in range(number)]
    for tab in tabs:
        read(tab, name, **how)
    return tabs


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
