"""The host of the multiplexer that is asked for, and the one under a strict policy."""

from playwright.sync_api import BrowserContext

from .server import Server
from .tabs import hears, subscribed_tabs


def test_the_page_is_the_host_when_asked_for(context: BrowserContext, server: Server) -> None:
    tabs = subscribed_tabs(context, 2, transport="page")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["page", "page"]
    assert server.counts()["open"] == 2


def test_the_worker_runs_under_a_strict_policy(context: BrowserContext, server: Server) -> None:
    tabs = subscribed_tabs(context, 2, "/?csp=script-src 'self'; worker-src 'self'")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker", "worker"]
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])
