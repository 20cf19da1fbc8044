"""A worker that dies, restarts or gets stuck: every page finds out, goes on and misses nothing."""

import pytest

from .engines import ENGINES, Profile, Tab
from .pages import MORTAL, boot, healed, hears, now, read, reading
from .server import Server

# How a worker ends without an event that tells: it dies with the tab that created it, it closes
# itself, or it is stuck. The driver of WebKit loses its session with a page that crashes.
ENDS = [("chromium", "crash"), ("firefox", "crash"), ("webkit", "close")]
ENDS += [(engine, "wedge") for engine in ENGINES]
# How long it takes the page to find out that it needs another worker, which answers in the end.
PAY = """(async () => {
  const began = performance.now();
  const found = new Promise((resolve) => connection.onStatus(resolve))
    .then(() => performance.now() - began);
  await feed.pay({ text: 'ten' });
  return found;
})()"""


def end_worker(tabs: list[Tab], how: str) -> list[Tab]:
    """The tabs that are left."""
    if how == "crash":
        tabs[0].crash()
        return tabs[1:]
    tabs[0].js(f"void new BroadcastChannel('fate').postMessage('{how}')")
    return tabs


def share_a_worker(tabs: list[Tab]) -> None:
    for tab in tabs:
        tab.until(f"connection.inspect().then(({{ tabs }}) => tabs === {len(tabs)})")
    assert [tab.js("connection.transport") for tab in tabs] == ["worker"] * len(tabs)
    assert len({boot(tab) for tab in tabs}) == 1


@pytest.mark.parametrize(("profile", "how"), ENDS, indirect=["profile"])
def test_tabs_heal_by_themselves_within_ten_seconds(
    server: Server, profile: Profile, how: str
) -> None:
    name = f"{profile.engine}-{how}"
    tabs = reading(profile, server.url, 3, name, **MORTAL)
    server.get(f"/journal/{name}/1/3")
    hears(tabs, [1, 2, 3])
    began = {tab: now(tab) for tab in tabs}
    left = end_worker(tabs, how)
    server.get(f"/journal/{name}/4/6")
    assert max(healed(tab, began[tab]) for tab in left) < 10_000
    hears(left, range(1, 7))
    assert [tab.js("gaps") for tab in left] == [0] * len(left)
    share_a_worker(left)


@pytest.mark.parametrize(("profile", "how"), ENDS, indirect=["profile"])
def test_a_command_finds_out_within_five_seconds_and_is_answered(
    server: Server, profile: Profile, how: str
) -> None:
    tabs = reading(profile, server.url, 2, "a", channel="Feed", **MORTAL)
    left = end_worker(tabs, how)
    assert left[-1].js(PAY) < 5_000


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_a_reload_heals_a_stuck_worker_within_five_seconds(
    server: Server, profile: Profile
) -> None:
    tabs = reading(profile, server.url, 2, "reloaded", **MORTAL)
    end_worker(tabs, "wedge")
    tabs[1].reload()
    read(tabs[1], "reloaded", **MORTAL)
    assert healed(tabs[1], 0) < 5_000
    assert tabs[1].js("connection.transport") == "worker"


# The others keep the worker for as long as a tab uses it.
@pytest.mark.parametrize("profile", ["webkit"], indirect=True)
def test_a_silent_restart_loses_nothing(server: Server, profile: Profile) -> None:
    """In ordinary use: the tab that created the worker is closed, and then one more."""
    creator, second, third = reading(profile, server.url, 3, "silent")
    server.get("/journal/silent/1/3")
    hears([third], [1, 2, 3])
    before = boot(third)
    creator.close()
    second.close()
    server.get("/journal/silent/4/6")
    hears([third], range(1, 7))
    assert third.js("gaps") == 0
    assert boot(third) != before


# The others do not know `extendedLifetime`, and open a new socket.
@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_the_socket_survives_navigation_and_reload(server: Server, profile: Profile) -> None:
    before = server.counts()["opened"]
    (tab,) = reading(profile, server.url, 1, "kept")
    tab.go(server.url + "/?another")
    read(tab, "kept")
    tab.reload()
    read(tab, "kept")
    server.get("/journal/kept/1/1")
    hears([tab], [1])
    assert server.counts()["opened"] == before + 1
