"""A tab that is closed, crashes, is hidden, frozen, discarded or cached: what it misses it gets."""

import pytest

from .engines import ENGINES, Profile, Tab
from .engines.chromium import ChromiumProfile
from .pages import READY, hears, read, reading
from .server import Server, wait_until


def readers(server: Server, name: str) -> int:
    """The subscriptions to a journal that the server has."""
    counted: int = server.get(f"/readers/{name}")["readers"]
    return counted


def leave(server: Server, tab: Tab) -> None:
    """Its page goes into the back/forward cache, for another one of the site."""
    tab.front()
    tab.go(server.url + "/counts")


def come_back(tab: Tab) -> None:
    tab.back()
    assert tab.until("returns") == [True]  # as it was: it is not loaded again


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_its_subscriptions_end_with_the_last_tab_that_is_closed(
    server: Server, profile: Profile
) -> None:
    reading(profile, server.url, 1, "other")
    first, last = reading(profile, server.url, 2, "closed")
    first.close()
    server.get("/journal/closed/1/1")
    hears([last], [1])
    assert readers(server, "closed") == 1
    last.close()
    wait_until(lambda: readers(server, "closed") == 0, "the server hears of it", 5)
    assert readers(server, "other") == 1


# What tells the worker that a tab is gone is the same in all engines: that it is silent.
@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_within_40_seconds_a_silent_tab_is_given_up_and_is_taken_back(
    server: Server, profile: ChromiumProfile
) -> None:
    crashed, frozen, cached, shown = (profile.open(server.url, ready=READY) for _ in range(4))
    for tab, name in [(shown, "shown"), (crashed, "crashed"), (frozen, "frozen"), (cached, "kept")]:
        read(tab, name)
    leave(server, cached)
    shown.front()
    frozen.freeze()
    crashed.crash()
    wait_until(lambda: readers(server, "crashed") == 0, "the server hears of the crash", 40)
    wait_until(lambda: readers(server, "frozen") == 0, "the frozen one is given up with it")
    for name in ("shown", "frozen", "kept"):
        server.get(f"/journal/{name}/1/5")
    hears([shown], range(1, 6))
    frozen.thaw()
    hears([frozen], range(1, 6))
    cached.front()
    come_back(cached)
    hears([cached], range(1, 6))
    assert [tab.js("gaps") for tab in (shown, frozen, cached)] == [0, 0, 0]


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
def test_a_hidden_tab_hears_everything(server: Server, profile: Profile) -> None:
    hidden, shown = reading(profile, server.url, 2, f"hidden-{profile.engine}")
    shown.front()
    hidden.until("document.visibilityState === 'hidden'")
    server.get(f"/journal/hidden-{profile.engine}/1/100")
    hears([hidden, shown], range(1, 101))


# Only Chromium freezes tabs.
@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_a_frozen_tab_hears_everything_when_it_thaws(
    server: Server, profile: ChromiumProfile
) -> None:
    frozen = profile.open(server.url, ready=READY)
    (shown,) = reading(profile, server.url, 1, "frozen")
    read(frozen, "frozen")
    shown.front()
    frozen.freeze()
    server.get("/journal/frozen/1/50")
    hears([shown], range(1, 51))
    frozen.thaw()
    server.get("/journal/frozen/51/51")
    hears([frozen, shown], range(1, 52))


# Only Chromium can be told to discard a tab.
@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_a_discarded_tab_is_loaded_again_and_disturbs_nobody(
    server: Server, profile: ChromiumProfile
) -> None:
    gone = profile.open(server.url + "/?discarded", ready=READY)
    (shown,) = reading(profile, server.url, 1, "discarded")
    read(gone, "discarded")
    shown.front()
    gone.discard()
    server.get("/journal/discarded/1/9")
    hears([shown], range(1, 10))
    gone.load()
    gone.until("document.wasDiscarded")
    read(gone, "discarded", past={"last": 3})
    server.get("/journal/discarded/10/10")
    hears([gone], [7, 8, 9, 10])
    hears([shown], range(1, 11))


class TestCache:
    """It goes to another page, into the back/forward cache, and comes back as it was."""

    # Firefox does not cache one of two pages that share a worker.
    @pytest.mark.parametrize("profile", ["chromium", "webkit"], indirect=True)
    @pytest.mark.parametrize("where", ["in front", "behind another"])
    def test_it_has_missed_nothing_and_was_not_evicted(
        self, server: Server, profile: Profile, where: str
    ) -> None:
        name = f"cached-{where[:2]}-{profile.engine}"
        staying, leaving = reading(profile, server.url, 2, name)
        server.get(f"/journal/{name}/1/3")
        hears([staying, leaving], [1, 2, 3])
        leave(server, leaving)
        server.get(f"/journal/{name}/4/60")
        hears([staying], range(1, 61))
        if where == "behind another":
            staying.front()
        come_back(leaving)
        server.get(f"/journal/{name}/61/61")
        hears([staying, leaving], range(1, 62))
        assert leaving.js("gaps") == 0

    @pytest.mark.parametrize("profile", ENGINES, indirect=True)
    def test_the_only_tab_has_missed_nothing(self, server: Server, profile: Profile) -> None:
        name = f"alone-{profile.engine}"
        (tab,) = reading(profile, server.url, 1, name)
        server.get(f"/journal/{name}/1/3")
        hears([tab], [1, 2, 3])
        leave(server, tab)
        server.get(f"/journal/{name}/4/60")
        come_back(tab)
        server.get(f"/journal/{name}/61/61")
        hears([tab], range(1, 62))
        assert tab.js("gaps") == 0

    @pytest.mark.parametrize("profile", ["chromium", "webkit"], indirect=True)
    def test_beyond_the_window_it_hears_of_the_gap_and_nothing_in_part(
        self, server: Server, profile: Profile
    ) -> None:
        name = f"beyond-{profile.engine}"
        staying, leaving = reading(profile, server.url, 2, name)
        server.get(f"/journal/{name}/1/1")
        hears([staying, leaving], [1])
        leave(server, leaving)
        server.get(f"/journal/{name}/2/150")
        hears([staying], range(1, 151))
        come_back(leaving)
        leaving.until("gaps === 1 && feed.status === 'live'")
        server.get(f"/journal/{name}/151/151")
        hears([leaving], [1, 151])

    @pytest.mark.parametrize("profile", ["chromium", "webkit"], indirect=True)
    def test_without_history_it_hears_of_the_gap(self, server: Server, profile: Profile) -> None:
        staying, leaving = reading(profile, server.url, 2, "a", channel="Feed")
        leave(server, leaving)
        server.get("/feed/a/1/3")
        hears([staying], [1, 2, 3])
        come_back(leaving)
        leaving.until("gaps === 1 && feed.status === 'live'")
        server.get("/feed/a/4/4")
        hears([leaving], [4])

    @pytest.mark.parametrize("profile", ["chromium"], indirect=True)
    def test_its_subscriptions_end_while_it_is_cached(
        self, server: Server, profile: Profile
    ) -> None:
        reading(profile, server.url, 1, "other")
        (leaving,) = reading(profile, server.url, 1, "left")
        leave(server, leaving)
        wait_until(lambda: readers(server, "left") == 0, "the server hears of it", 5)
        come_back(leaving)
        wait_until(lambda: readers(server, "left") == 1, "it is back")


@pytest.mark.parametrize("profile", ENGINES, indirect=True)
class TestPast:
    """A first tab, which is told by the server, and a late one, which joins the others."""

    def test_the_last_events(self, server: Server, profile: Profile) -> None:
        name = f"last-{profile.engine}"
        server.get(f"/journal/{name}/1/9")
        tabs = [
            tab for _ in range(2) for tab in reading(profile, server.url, 1, name, past={"last": 3})
        ]
        server.get(f"/journal/{name}/10/10")
        hears(tabs, [7, 8, 9, 10])

    def test_the_events_since_a_position(self, server: Server, profile: Profile) -> None:
        name = f"since-{profile.engine}"
        server.get(f"/journal/{name}/1/6")
        rendered = server.get(f"/position/{name}")["position"]
        server.get(f"/journal/{name}/7/9")
        tabs = [
            tab
            for _ in range(2)
            for tab in reading(profile, server.url, 1, name, past={"since": rendered})
        ]
        server.get(f"/journal/{name}/10/10")
        hears(tabs, [7, 8, 9, 10])
        assert [tab.js("gaps") for tab in tabs] == [0, 0]
