"""The drivers of the engines do what the other tests rely on."""

import pytest

from .engines import ENGINES, Profile
from .server import Server, wait_until

SUBSCRIBE = """(() => {
  window.connection = connect();
  window.feed = connection.subscribe(Feed, { name: 'a' });
  feed.on('item', ({ number }) => heard.push(number));
})()"""


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_two_tabs_share_one_worker(server: Server, profile: Profile) -> None:
    tabs = [profile.open(server.url, ready="'connect' in window") for _ in range(2)]
    for tab in tabs:
        tab.js(SUBSCRIBE)
    for tab in tabs:
        tab.until("feed.status === 'live' && connection.transport === 'worker'")
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    for tab in tabs:
        tab.until("heard.length === 3")


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_the_tab_in_front_is_the_visible_one(server: Server, profile: Profile) -> None:
    first, second = (profile.open(server.url) for _ in range(2))
    first.front()
    first.until("document.visibilityState === 'visible'")
    second.until("document.visibilityState === 'hidden'")


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_a_tab_goes_to_a_page_back_and_forward(server: Server, profile: Profile) -> None:
    tab = profile.open(server.url)
    tab.go(server.url + "/counts")
    assert tab.js("location.pathname") == "/counts"
    tab.back()
    assert tab.js("location.pathname") == "/"
    tab.forward()
    assert tab.js("location.pathname") == "/counts"


# The driver of WebKit loses its session with a page that crashes.
@pytest.mark.parametrize("profile", ["chromium", "firefox"], indirect=True)
def test_a_crash_takes_one_tab_alone(server: Server, profile: Profile) -> None:
    first, second = (profile.open(server.url, ready="'connect' in window") for _ in range(2))
    first.js("void (window.socket = new WebSocket('/ws/live', 'sharedgen.v1'))")
    wait_until(lambda: server.counts()["open"] == 1, "its socket opens")
    first.crash()
    wait_until(lambda: server.counts()["open"] == 0, "its socket closes with the process")
    assert second.js("1 + 1") == 2


# The driver of WebKit does not tell what the console says.
@pytest.mark.parametrize("profile", ["chromium", "firefox"], indirect=True)
def test_the_console_is_heard(server: Server, profile: Profile) -> None:
    tab = profile.open(server.url)
    tab.js("console.warn('two', 'words')")
    wait_until(lambda: tab.console == ["two words"], "the line arrives")
