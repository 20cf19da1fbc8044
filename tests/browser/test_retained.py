"""The latest value of a retained event reaches whoever comes late, from the multiplexer itself."""

from playwright.sync_api import BrowserContext

from .server import Server
from .tabs import open_tabs, until

LISTEN = """() => {
  window.connection = connect();
  window.feed = connection.subscribe(Feed, { name: 'a' });
  feed.on('latest', ({ number }) => heard.push(number));
}"""


def test_a_late_tab_gets_it_without_a_frame_from_the_server(
    context: BrowserContext, server: Server
) -> None:
    (first,) = open_tabs(context, 1)
    first.evaluate(LISTEN)
    until(first, "feed.status === 'live'")
    server.get("/latest/a/7")
    until(first, "heard.length === 1")
    frames = server.counts()
    (late,) = open_tabs(context, 1)
    late.evaluate(LISTEN)
    until(late, "feed.status === 'live' && heard.length === 1")
    assert late.evaluate("heard") == [7]
    after = server.counts()
    assert (after["sent"], after["received"]) == (frames["sent"], frames["received"])


def test_the_first_subscriber_gets_it_from_the_server(
    context: BrowserContext, server: Server
) -> None:
    server.get("/latest/a/8")
    (tab,) = open_tabs(context, 1)
    tab.evaluate(LISTEN)
    until(tab, "heard.length === 1")
    assert tab.evaluate("heard") == [8]
