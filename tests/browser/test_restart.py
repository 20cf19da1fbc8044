"""The server goes away in the middle and comes back: the pages find it again by themselves."""

import signal

import pytest
from playwright.sync_api import BrowserContext

from .server import Server
from .tabs import hears, subscribed_tabs, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stopped", "killed"])
def test_tabs_reconnect_and_subscribe_again(
    context: BrowserContext, server: Server, number: signal.Signals
) -> None:
    tabs = subscribed_tabs(context, 3)
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])
    server.stop(number)
    for tab in tabs:
        until(tab, "connection.status === 'waiting'")
    server.start()
    for tab in tabs:
        until(tab, "connection.status === 'open' && feed.status === 'live'")
    assert server.counts()["open"] == 1
    server.get("/feed/a/4/6")
    hears(tabs, [1, 2, 3, 4, 5, 6])


def test_without_history_each_tab_hears_of_the_gap_once(
    context: BrowserContext, server: Server
) -> None:
    tabs = subscribed_tabs(context, 2)
    server.stop()
    server.start()
    for tab in tabs:
        until(tab, "connection.status === 'open' && feed.status === 'live'")
        assert tab.evaluate("gaps") == 1


def test_the_same_without_a_worker(without_worker: BrowserContext, server: Server) -> None:
    tabs = subscribed_tabs(without_worker, 2)
    server.stop()
    server.start()
    for tab in tabs:
        until(tab, "connection.status === 'open' && feed.status === 'live'")
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])
