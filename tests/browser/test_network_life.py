"""Networks go, hang and come back, and servers close for all kinds of reasons."""

import time
from collections.abc import Callable

import pytest

from .engines import ENGINES, Profile, Tab
from .engines.chromium import ChromiumProfile
from .journal import Journal
from .pages import hears, live, open_tab, subscribe
from .peer import Peer
from .server import wait_until
from .wire import Wire

everywhere = pytest.mark.parametrize("profile", ENGINES, indirect=True)
in_chromium = pytest.mark.parametrize("profile", ["chromium"], indirect=True)

# What a back-off may take after a first loss, and what a busy machine adds.
FIRST, BUSY = 0.5, 1.5
CAP = 20
ITEM = 'm feed/a - item {{"number":{0},"text":"x"}}'

STANDARD = [1001, 1009, 1011, 1012]
RETURN = [*STANDARD, 4000, 4001, 4002, 4003, 4004, 4005, 4006, 4499]
STAY_AWAY = [4500, 4501, 4502, 4503, 4505, 4999]


def close(wire: Wire, code: int) -> None:
    wire.close(code)


def bye(wire: Wire, code: int) -> None:
    wire.say(f"bye {code} 0")


# A frame that says bye is text to every engine alike.
each_end = pytest.mark.parametrize(
    ("profile", "end"),
    [("chromium", close), ("chromium", bye), ("firefox", close), ("webkit", close)],
    indirect=["profile"],
)


def network(tab: Tab, event: str) -> None:
    """What the browser believes of its network, as its page hears it."""
    tab.js(f"void dispatchEvent(new Event('{event}'))")


@pytest.mark.parametrize(
    ("profile", "end", "codes"),
    [
        ("chromium", close, RETURN),
        ("chromium", bye, RETURN),
        ("firefox", close, STANDARD),
        ("webkit", close, STANDARD),
    ],
    ids=["chromium-close", "chromium-bye", "firefox-close", "webkit-close"],
    indirect=["profile"],
)
def test_each_code_that_means_come_back(
    peer: Peer, profile: Profile, end: Callable[[Wire, int], None], codes: list[int]
) -> None:
    tab = live(profile, peer.url)
    for number, code in enumerate(codes, 1):
        wire = peer.socket(number)
        wire.say("ping")  # it lasted: the next loss is a first one again
        wire.until("pong")
        end(wire, code)
        peer.socket(number + 1).until("sub")
    tab.until("feed.status === 'live'")
    assert len(peer.open()) == 1


@each_end
def test_each_code_that_means_stay_away(
    peer: Peer, profile: Profile, end: Callable[[Wire, int], None]
) -> None:
    tab = live(profile, peer.url)
    for number, code in enumerate(STAY_AWAY, 1):
        end(peer.socket(number), code)
        tab.until("connection.status === 'closed' && feed.status === 'ended'")
        tab.js("connection.close()")
        subscribe(tab)  # a new connection of the page is a new attempt, and the first one since
        tab.until("feed.status === 'live'")
        assert len(peer.attempts) == number + 1


@everywhere
def test_a_reset_connection_comes_back(peer: Peer, profile: Profile) -> None:
    tab = live(profile, peer.url)
    peer.socket().cut()
    peer.socket(2).until("sub")
    tab.until("feed.status === 'live'")
    peer.sockets[1].say(ITEM.format(1))
    hears([tab], [1])


@in_chromium
def test_a_handshake_that_hangs_is_given_up_after_ten_seconds(peer: Peer, profile: Profile) -> None:
    peer.accepting = "hang"
    tab = open_tab(profile, peer.url)
    wait_until(lambda: len(peer.attempts) == 1, "the first attempt")
    peer.accepting = "yes"
    peer.socket()
    first, second = peer.attempts
    assert 10 - 0.1 < second - first < 10 + FIRST + BUSY
    tab.until("feed.status === 'live'")


@in_chromium
def test_silence_is_a_dead_peer_after_the_ping_and_eight_seconds(
    peer: Peer, profile: Profile
) -> None:
    peer.welcome["ping"] = 1
    tab = live(profile, peer.url)
    said = time.monotonic()
    peer.socket().say(ITEM.format(1))
    peer.socket(2)
    assert 9 - 0.1 < peer.attempts[1] - said < 9 + FIRST + BUSY
    hears([tab], [1])
    tab.until("feed.status === 'live' && gaps === 1")


@everywhere
def test_after_a_restart_everything_is_subscribed_to_in_one_message(
    peer: Peer, profile: Profile
) -> None:
    journal = Journal(peer)
    first = live(profile, peer.url, channel="Journal")
    second = live(profile, peer.url, channel="Journal")
    second.js("void (window.other = connection.subscribe(Feed, { name: 'b' }))")
    second.until("other.status === 'live'")
    journal.publish(3)
    hears([first], [1, 2, 3])
    peer.stop()
    for tab in (first, second):
        tab.until("connection.status === 'waiting' && feed.status === 'recovering'")
    journal.last = 5
    peer.start()
    wire = peer.socket(2)
    hears([first], range(1, 6))
    hears([second], range(1, 6))
    frames = [frame.split(" ") for frame in wire.messages[0].split("\n")]
    assert [frame[0] for frame in frames] == ["hello", "sub", "sub"]
    assert {(frame[2], frame[4]) for frame in frames[1:]} == {("journal/a", "e:3"), ("feed/b", "-")}


@in_chromium
def test_a_server_says_when_to_come_back_and_nothing_hurries_it(
    peer: Peer, profile: Profile
) -> None:
    tab = live(profile, peer.url)
    wire = peer.socket()
    told = time.monotonic()
    wire.say("bye 4000 3000")
    tab.until("connection.status === 'waiting'")
    network(tab, "online")
    live(profile, peer.url)  # one more tab
    assert 3 - 0.1 < peer.attempts[1] - told < 3 + FIRST + BUSY


@in_chromium
def test_eight_tabs_share_one_back_off(peer: Peer, profile: Profile) -> None:
    tabs = [live(profile, peer.url) for _ in range(8)]
    wire = peer.socket()
    peer.accepting = "refuse"
    wire.cut()
    for tab in tabs:
        tab.until("connection.status === 'waiting'")
    wait_until(lambda: len(peer.attempts) >= 4, "it goes on")
    peer.accepting = "yes"
    for tab in tabs:
        tab.until("feed.status === 'live'", CAP + 5)
    assert len(peer.sockets) == 2
    # The pauses double: eight tabs on their own would have made some thirty attempts meanwhile.
    assert len(peer.attempts) <= 7


@in_chromium
def test_offline_slows_to_the_cap_and_never_stops(peer: Peer, profile: Profile) -> None:
    tab = live(profile, peer.url)
    network(tab, "offline")
    wire = peer.socket()
    wire.cut()
    tab.until("connection.status === 'waiting'")
    second = peer.socket(2, seconds=CAP + 5)
    assert wire.closed_at
    assert CAP / 2 < second.opened_at - wire.closed_at < CAP + BUSY
    tab.until("feed.status === 'live'")


@everywhere
def test_online_hurries(peer: Peer, profile: Profile) -> None:
    tab = live(profile, peer.url)
    network(tab, "offline")
    peer.socket().cut()
    tab.until("connection.status === 'waiting'")
    hurried = time.monotonic()
    network(tab, "online")
    assert peer.socket(2).opened_at - hurried < CAP / 2
    tab.until("feed.status === 'live'")


# WebKit's driver never shows another tab than its first.
@pytest.mark.parametrize("profile", ["chromium", "firefox"], indirect=True)
def test_a_tab_that_becomes_visible_hurries(peer: Peer, profile: Profile) -> None:
    hidden = live(profile, peer.url)
    live(profile, peer.url).front()
    hidden.until("document.hidden")
    network(hidden, "offline")
    peer.socket().cut()
    hidden.until("connection.status === 'waiting'")
    hurried = time.monotonic()
    hidden.front()
    assert peer.socket(2).opened_at - hurried < CAP / 2


@in_chromium
def test_what_was_missed_while_the_browser_was_offline_is_there_at_once_afterwards(
    peer: Peer, profile: ChromiumProfile
) -> None:
    journal = Journal(peer)
    tab = live(profile, peer.url, channel="Journal")
    journal.publish(2)
    hears([tab], [1, 2])
    (worker,) = profile.workers()
    worker.offline(True)
    tab.until("!navigator.onLine")
    peer.socket().cut()
    tab.until("connection.status === 'waiting'")
    journal.publish(2)
    back = time.monotonic()
    worker.offline(False)
    assert peer.socket(2).opened_at - back < CAP / 2
    hears([tab], [1, 2, 3, 4])
    assert tab.js("gaps") == 0
