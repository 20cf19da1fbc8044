"""A tab that is closed, crashes, is hidden, frozen, discarded or cached: what it misses it gets."""

import pytest

from .engines import ENGINES, Profile, Tab
from .engines.chromium import ChromiumProfile
from .readers import READY, hears, read, reading
from .server import Server, wait_until


def readers(server: Server, name: str) -> int:
    """The subscriptions to a journal that the server has."""
    counted: int = server.get(f"/readers/{name}")["readers"]
    return counted


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


# What tells the worker that a tab is gone is the same in all engines: it is silent.
@pytest.mark.parametrize("profile", ["chromium"], indirect=True)
def test_its_subscriptions_end_within_40_seconds_of_a_crash(
    server: Server, profile: Profile
) -> None:
    reading(profile, server.url, 1, "other")
    (tab,) = reading(profile, server.url, 1, "crashed")
    tab.crash()
    wait_until(lambda: readers(server, "crashed") == 0, "the server hears of it", 40)
    assert readers(server, "other") == 1


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


class TestCache:
    """It goes to another page, into the back/forward cache, and comes back as it was."""

    def leave(self, server: Server, tab: Tab) -> None:
        tab.front()
        tab.go(server.url + "/counts")

    def come_back(self, tab: Tab) -> None:
        tab.back()
        assert tab.until("returns") == [True]  # as it was: it is not loaded again

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
        self.leave(server, leaving)
        server.get(f"/journal/{name}/4/60")
        hears([staying], range(1, 61))
        if where == "behind another":
            staying.front()
        self.come_back(leaving)
        server.get(f"/journal/{name}/61/61")
        hears([staying, leaving], range(1, 62))
        assert leaving.js("gaps") == 0

    @pytest.mark.parametrize("profile", ENGINES, indirect=True)
    def test_the_only_tab_has_missed_nothing(self, server: Server, profile: Profile) -> None:
        name = f"alone-{profile.engine}"
        (tab,) = reading(profile, server.url, 1, name)
        server.get(f"/journal/{name}/1/3")
        hears([tab], [1, 2, 3])
        self.leave(server, tab)
        server.get(f"/journal/{name}/4/60")
        self.come_back(tab)
        server.get(f"/journal/{name}/61/61")
        hears([tab], range(1, 62))
        assert tab.js("gaps") == 0

    @pytest.mark.parametrize("profile", ["chromium", "webkit"], indirect=True)
    def test_without_history_it_hears_of_the_gap(self, server: Server, profile: Profile) -> None:
        staying, leaving = reading(profile, server.url, 2, "a", channel="Feed")
        self.leave(server, leaving)
        server.get("/feed/a/1/3")
        hears([staying], [1, 2, 3])
        self.come_back(leaving)
        leaving.until("gaps === 1 && reader.status === 'live'")
        server.get("/feed/a/4/4")
        hears([leaving], [4])

    @pytest.mark.parametrize("profile", ["chromium"], indirect=True)
    def test_its_subscriptions_end_while_it_is_cached(
        self, server: Server, profile: Profile
    ) -> None:
        reading(profile, server.url, 1, "other")
        (leaving,) = reading(profile, server.url, 1, "left")
        self.leave(server, leaving)
        wait_until(lambda: readers(server, "left") == 0, "the server hears of it", 5)
        self.come_back(leaving)
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
