"""Where the worker does not start the page is the host, within three seconds."""

import time

import pytest
from playwright.sync_api import BrowserContext

from .server import Server
from .tabs import hears, open_tabs, subscribed_tabs, until

WORKERS = {
    "is not there": "/static/workers/missing.js",
    "throws": "/static/workers/throws.js",
    "stays silent": "/static/workers/silent.js",
    "is a page": "/",
    "is of another origin": "http://localhost:1/worker.js",
}


@pytest.mark.parametrize("url", WORKERS.values(), ids=WORKERS)
def test_a_worker_that_does_not_start(context: BrowserContext, server: Server, url: str) -> None:
    (tab,) = open_tabs(context, 1)
    began = time.monotonic()
    tab.evaluate(
        """(workerUrl) => {
          window.connection = connect({ workerUrl });
          window.feed = connection.subscribe(Feed, { name: 'a' });
          feed.on('item', ({ number }) => heard.push(number));
        }""",
        url,
    )
    until(tab, "connection.transport === 'page' && connection.status === 'open'")
    assert time.monotonic() - began < 3
    until(tab, "feed.status === 'live'")
    server.get("/feed/a/1/3")
    hears([tab], [1, 2, 3])


def test_a_policy_that_forbids_workers(context: BrowserContext, server: Server) -> None:
    policy = "default-src 'self'; worker-src 'none'"
    tabs = subscribed_tabs(context, 2, f"/?csp={policy}")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["page", "page"]


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
