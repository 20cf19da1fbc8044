"""The drivers of the engines do what the other tests rely on."""

import pytest

from .engines import ENGINES, Profile
from .engines.chromium import ChromiumProfile
from .pages import READY, hears, live
from .server import Server, wait_until


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_two_tabs_share_one_worker(server: Server, profile: Profile) -> None:
    tabs = [live(profile, server.url) for _ in range(2)]
    assert [tab.js("connection.transport") for tab in tabs] == ["worker", "worker"]
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_the_tab_in_front_is_the_visible_one(server: Server, profile: Profile) -> None:
    first, second = (profile.open(server.url) for _ in range(2))
    first.until("document.visibilityState === 'hidden'")
    second.until("document.visibilityState === 'visible'")
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
    first, second = (profile.open(server.url, ready=READY) for _ in range(2))
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


@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_a_worker_is_asked_cut_off_and_killed(server: Server, profile: ChromiumProfile) -> None:
    live(profile, server.url)
    (worker,) = profile.workers()
    reach = f"fetch('{server.url}/counts').then(({{ ok }}) => ok, () => 'cut off')"
    assert worker.js(reach) is True
    worker.offline(True)
    assert worker.js(reach) == "cut off"
    worker.offline(False)
    assert worker.js(reach) is True
    worker.kill()
    wait_until(lambda: server.counts()["open"] == 0, "its socket closes")
