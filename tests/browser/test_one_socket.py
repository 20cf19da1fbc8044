"""The main job: however many tabs, one socket; and the same events where that is not to be had."""

import pytest
from playwright.sync_api import Browser, BrowserContext

from .server import Server, wait_until
from .tabs import hears, subscribed_tabs

TABS = 8


@pytest.fixture(params=["worker", "page"])
def host(request: pytest.FixtureRequest, context: BrowserContext) -> str:
    """Where the multiplexer lives: in the SharedWorker, or in each page where there is none."""
    if request.param == "page":
        context.add_init_script("delete window.SharedWorker")
    return str(request.param)


def test_eight_tabs_open_one_socket_and_eight_without_a_worker(
    context: BrowserContext, server: Server, host: str
) -> None:
    before = server.counts()["opened"]
    tabs = subscribed_tabs(context, TABS)
    assert [tab.evaluate("connection.transport") for tab in tabs] == [host] * TABS
    expected = 1 if host == "worker" else TABS
    assert server.counts()["open"] == expected
    assert server.counts()["opened"] - before == expected


def test_each_tab_hears_every_event_once_and_in_order(
    context: BrowserContext, server: Server, host: str
) -> None:
    tabs = subscribed_tabs(context, TABS)
    server.get("/feed/a/1/200")
    server.get("/feed/a/201/201")  # nothing comes twice before it
    hears(tabs, range(1, 202))


def test_each_tab_gets_the_reply_to_its_own_command(
    context: BrowserContext, server: Server, host: str
) -> None:
    tabs = subscribed_tabs(context, TABS)
    for tab in tabs:
        tab.evaluate("() => { window.reply = feed.post({ text: 'hello' }); }")
    replies = [tab.evaluate("async () => (await reply).number") for tab in tabs]
    assert len(set(replies)) == TABS
    hears(tabs, sorted(replies))


def test_two_subscriptions_of_a_tab_hear_each_event_once(
    context: BrowserContext, server: Server, host: str
) -> None:
    (tab,) = subscribed_tabs(context, 1)
    tab.evaluate(
        """() => {
          window.again = [];
          window.second = connection.subscribe(Feed, { name: 'a' });
          second.on('item', ({ number }) => again.push(number));
        }"""
    )
    wait_until(lambda: tab.evaluate("second.status") == "live", "the second one is live")
    server.get("/feed/a/1/3")
    hears([tab], [1, 2, 3])
    assert tab.evaluate("again") == [1, 2, 3]


def test_a_tab_that_unsubscribes_does_not_disturb_the_others(
    context: BrowserContext, server: Server, host: str
) -> None:
    leaving, staying = subscribed_tabs(context, 2)
    leaving.evaluate("feed.unsubscribe()")
    server.get("/feed/a/1/3")
    hears([staying], [1, 2, 3])
    assert leaving.evaluate("heard") == []


def test_the_socket_closes_with_the_last_tab(
    context: BrowserContext, server: Server, host: str
) -> None:
    first, second = subscribed_tabs(context, 2)
    first.close()
    server.get("/feed/a/1/1")
    hears([second], [1])
    context.close()
    wait_until(lambda: server.counts()["open"] == 0, "every socket closes")


def test_two_profiles_get_two_sockets(browser: Browser, server: Server) -> None:
    profiles = [browser.new_context(base_url=server.url) for _ in range(2)]
    tabs = [tab for profile in profiles for tab in subscribed_tabs(profile, 2)]
    assert server.counts()["open"] == 2
    server.get("/feed/a/1/5")
    hears(tabs, range(1, 6))
    for profile in profiles:
        profile.close()
