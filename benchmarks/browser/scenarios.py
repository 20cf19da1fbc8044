"""The scenarios. Each yields a case and its figures by contestant, over and over: one a round."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeAlias
from urllib.parse import urlencode

from tests.browser.engines.chromium import Chromium, ChromiumProfile, ChromiumTab

from .process import Peer, server
from .site import ROOT

SHAREDGEN = "sharedgen"
RELAY = "relay worker"
PAGE = "page socket"
OWN = "sharedgen, a socket of its own"
NAMES = {"sharedgen": SHAREDGEN, "relay": RELAY, "page": PAGE}  # as the pages call them

Figures: TypeAlias = dict[str, float]
Measured: TypeAlias = Iterator[tuple[str, Figures]]


@dataclass(frozen=True)
class Options:
    scenarios: tuple[str, ...]
    checkout: Path = ROOT  # whose generator and runtime are measured
    rounds: int = 30  # of round trips
    batches: int = 20  # of ten round trips, a round and contestant
    tabs: tuple[int, ...] = (1, 4, 16)
    bursts: int = 15  # rounds of bursts
    events: int = 4000  # of a burst; a quarter of them where there are more than four tabs
    navigations: int = 20
    opened: tuple[int, ...] = (1, 10, 50)


def hop(browser: Chromium, peer: Peer, options: Options) -> Measured:
    """ms a round trip, in the tab whose process hosts the workers, and in another."""
    with _profile(browser) as profile:
        places = {place: _bench(profile, peer) for place in ("own", "another tab's")}
        for number in range(options.rounds):
            for place, tab in places.items():
                tab.front()
                for call, what in (("say", "a command"), ("tell", "an event")):
                    found = tab.js(f"hop('{call}', {options.batches}, {number})")
                    yield (
                        f"{what}, worker in {place} process",
                        {NAMES[name]: median(means) for name, means in found.items()},
                    )


def fan_out(browser: Chromium, peer: Peer, options: Options) -> Measured:
    """Events a second that reached listeners, of all tabs together."""
    with _profile(browser) as profile:
        tabs: list[ChromiumTab] = []
        for count in options.tabs:
            tabs += [_bench(profile, peer) for _ in range(count - len(tabs))]
            tabs[0].front()
            events = options.events if count <= 4 else options.events // 4
            for number in range(-1, options.bursts):
                for coalesced, how in (("false", "one by one"), ("true", "coalesced")):
                    took = tabs[0].js(f"bursts({events}, {coalesced}, {number + 1})")
                    if number >= 0:  # the first one warms up
                        name = f"{count} tab{'s' if count > 1 else ''}, {how}"
                        yield name, {NAMES[k]: count * events * 1000 / ms for k, ms in took.items()}


def first(browser: Chromium, peer: Peer, options: Options) -> Measured:
    """ms from navigation to the first event, a retained one; and what the server got for it."""
    pages = {
        SHAREDGEN: "first.html?transport=worker",
        OWN: "first.html?transport=page",
        PAGE: "first-bare.html",
    }
    with _profile(browser) as profile:
        _tab(profile, f"{peer.url}/tab.html?transport=worker")  # its worker lives all the time
        tab = _tab(profile, f"{peer.url}/first-bare.html", ready="first")
        for number in range(-1, options.navigations):
            times: Figures = {}
            messages: Figures = {}
            sockets: Figures = {}
            for name, page in pages.items():
                before = peer.counts()
                tab.go(f"{peer.url}/{page}")
                times[name] = tab.js("first")
                after = peer.counts()
                messages[name] = after["received"] - before["received"]
                sockets[name] = after["opened"] - before["opened"]
            if number >= 0:  # the first one fills the caches
                yield "ms to the first event", times
                yield "messages to the server", messages
                yield "sockets opened", sockets


def memory(browser: Chromium, peer: Peer, options: Options) -> Measured:
    """Sockets of a real server, and KiB that it grew by, where ever more tabs are open."""
    found: dict[int, tuple[Figures, Figures]] = {count: ({}, {}) for count in options.opened}
    for name, transport in ((SHAREDGEN, "worker"), (OWN, "page")):
        with server(peer.url) as served:
            query = urlencode({"transport": transport, "url": served.endpoint})
            address = f"{peer.url}/tab.html?{query}"
            with _profile(browser) as profile:
                _tab(profile, address)
            served.rest(sockets=0)  # what is loaded with the first connection is no tab's
            base = served.resident()
            with _profile(browser) as profile:
                opened = 0
                for count, (sockets, grown) in found.items():
                    while opened < count:
                        _tab(profile, address)
                        opened += 1
                    sockets[name] = served.rest(1 if transport == "worker" else count)
                    grown[name] = served.resident() - base
    for count, (sockets, grown) in found.items():
        tabs = f"{count} tab{'s' if count > 1 else ''}"
        yield f"sockets, {tabs}", sockets
        yield f"KiB, {tabs}", grown


@contextmanager
def _profile(browser: Chromium) -> Iterator[ChromiumProfile]:
    profile = browser.profile()
    try:
        yield profile
    finally:
        profile.close()


def _tab(profile: ChromiumProfile, url: str, ready: str = "window.ready") -> ChromiumTab:
    tab = profile.open(url, ready=ready)
    tab.stop_listening()
    return tab


def _bench(profile: ChromiumProfile, peer: Peer) -> ChromiumTab:
    return _tab(profile, f"{peer.url}/bench.html")
