"""A server that says what none should: it is told, breaks nothing, and the next event arrives."""

import json

import pytest

from .engines import ENGINES, Profile, Tab
from .journal import Journal
from .pages import live, open_tab, outcome, uncaught, watch
from .peer import PROTOCOL, Peer
from .server import wait_until

everywhere = pytest.mark.parametrize("profile", ENGINES, indirect=True)
in_chromium = pytest.mark.parametrize("profile", ["chromium"], indirect=True)
# What escapes in a worker only Chromium tells; what escapes in a page each of them does.
anywhere = pytest.mark.parametrize(
    ("profile", "transport"),
    [
        ("chromium", "worker"),
        ("firefox", "worker"),
        ("webkit", "worker"),
        ("firefox", "page"),
        ("webkit", "page"),
    ],
    indirect=["profile"],
)

MEGABYTE = 1 << 20

# What is no frame, or none that this page may get: each is told to `onError`.
GARBAGE: dict[str, str | bytes] = {
    "an empty message": "",
    "an empty frame among others": 'm feed/a - item {"number":0,"text":"x"}\n',
    "words": "lorem ipsum dolor sit amet",
    "JSON": '{"opcode":"m"}',
    "an unknown opcode": "shout feed/a - item {}",
    "an opcode in capitals": 'M feed/a - item {"number":0,"text":"x"}',
    "the opcode __proto__": "__proto__ feed/a - item {}",
    "the opcode constructor": "constructor 1 2 3",
    "the opcode toString": "toString 1 2 3",
    "blanks": "     ",
    "control characters": "\x00\x01\x7f \x00 \x02",
    "an event without anything": "m",
    "an event without a payload": "m feed/a - item",
    "an event with an empty payload": "m feed/a - item ",
    "a payload that is no JSON": "m feed/a - item {number:1}",
    "a payload that is cut off": 'm feed/a - item {"number":1',
    "a payload of another type": "m feed/a - item [1,2,3]",
    "a payload with a wrong field": 'm feed/a - item {"number":"one","text":"x"}',
    "a payload without a field": 'm feed/a - item {"number":1}',
    "a payload that is null": "m feed/a - item null",
    "a welcome that is no JSON": "welcome to the show",
    "a welcome without anything": "welcome",
    "bytes": b"m feed/a - item {}",
    "no bytes": b"",
    "sixteen megabytes of a letter": "x" * (16 * MEGABYTE),
    "sixteen megabytes of a wrong payload": f"m feed/a - item {json.dumps('x' * 16 * MEGABYTE)}",
}

# What a frame may look like that means nothing here: nobody has to hear of it.
NONSENSE: dict[str, str] = {
    "an event of an address that nobody asked for": 'm feed/b - item {"number":1,"text":"x"}',
    "an event of the address __proto__": 'm __proto__ - item {"number":1,"text":"x"}',
    "an event of the address constructor": 'm constructor - item {"number":1,"text":"x"}',
    "an event of a newer contract": "m feed/a - novelty {}",
    "the event __proto__": "m feed/a - __proto__ {}",
    "the event constructor": "m feed/a - constructor {}",
    "the event hasOwnProperty": "m feed/a - hasOwnProperty {}",
    "sixteen megabytes that nobody asked for": f"m feed/b - item {json.dumps('x' * 16 * MEGABYTE)}",
    "an answer to nothing": "ok 9999 {}",
    "an answer to __proto__": "ok __proto__ {}",
    "an answer without an id": "ok",
    "a failure of nothing": 'err 9999 internal {"retryable":false}',
    "a failure without anything": "err",
    "a past of nothing": 'p 9999 feed/a 1 item {"number":1,"text":"x"}',
    "a past without anything": "p",
    "the end of nothing": "end feed/b refused",
    "the end of __proto__": "end __proto__ refused",
    "an end without anything": "end",
    "a welcome of a list": "welcome []",
    "a welcome of null": "welcome null",
    "a second welcome": 'welcome {"session":"t"}',
    "a welcome that leaves no room": 'welcome {"ping":0,"max":0,"in_flight":0}',
    "a welcome of __proto__": 'welcome {"__proto__":{"ping":0},"constructor":1}',
    "a ping with words": "ping now",
}


def good(number: int) -> str:
    return f'm feed/a - item {{"number":{number},"text":"x"}}'


def hears_after(peer: Peer, tab: Tab, number: int, bad: str | bytes) -> None:
    """The good event that comes next, on the same connection."""
    peer.sockets[-1].raw(bad)
    peer.sockets[-1].say(good(number))
    tab.until(f"heard.at(-1) === {number}")


@anywhere
def test_garbage_is_told_and_the_next_event_is_heard(
    peer: Peer, profile: Profile, transport: str
) -> None:
    tab = live(profile, peer.url, transport=transport)
    watch(profile)
    silent = []
    for number, (name, bad) in enumerate(GARBAGE.items(), 1):
        before = tab.js("told.length")
        hears_after(peer, tab, number, bad)
        if tab.js("told.length") == before:
            silent.append(name)
    assert silent == []
    assert uncaught(profile, tab) == []
    assert len(peer.sockets) == 1


@anywhere
def test_nonsense_breaks_nothing(peer: Peer, profile: Profile, transport: str) -> None:
    tab = live(profile, peer.url, transport=transport)
    watch(profile)
    for number, bad in enumerate(NONSENSE.values(), 1):
        hears_after(peer, tab, number, bad)
    assert uncaught(profile, tab) == []
    assert len(peer.sockets) == 1


@in_chromium
def test_hundreds_of_thousands_of_bad_lines_do_not_stop_the_page(
    peer: Peer, profile: Profile
) -> None:
    tab = live(profile, peer.url)
    hears_after(peer, tab, 1, "x\n" * (MEGABYTE // 4))


@in_chromium
def test_a_welcome_of_wrong_types_leaves_the_limits_as_they_are(
    peer: Peer, profile: Profile
) -> None:
    peer.welcome.update(ping="soon", max="much", in_flight="many")
    tab = live(profile, peer.url)
    hears_after(peer, tab, 1, "ping")
    assert tab.js(outcome("feed.scold({})")) == "ok"
    assert len(peer.sockets) == 1


OFFSETS = ["x", "", "1.5", "-1", "0x10", "1e3", "Infinity", "NaN", "9" * 30, "null", "e:4"]


@in_chromium
def test_an_offset_that_is_no_number_moves_no_position(peer: Peer, profile: Profile) -> None:
    journal = Journal(peer)
    tab = live(profile, peer.url, channel="Journal")
    for offset in OFFSETS:
        peer.sockets[-1].say(f'm journal/a {offset} item {{"number":0}}')
        journal.publish()
        tab.until(f"heard.at(-1) === {journal.last}")
    peer.stop()
    peer.start()
    (frame,) = peer.socket(len(peer.sockets) + 1).until("sub")
    assert frame.split(" ")[-1] == f"e:{journal.last}"
    journal.publish()
    tab.until(f"heard.at(-1) === {journal.last}")
    assert tab.js("heard.filter((number) => number > 0)") == list(range(1, journal.last + 1))


@in_chromium
@pytest.mark.parametrize("frame", ["bye", "bye now", "bye 4000", "bye 4000 soon", "bye 4000 -9"])
def test_a_bye_that_says_little_is_a_reason_to_come_back(
    peer: Peer, profile: Profile, frame: str
) -> None:
    tab = live(profile, peer.url)
    peer.socket().say(frame)
    peer.socket(2)
    tab.until("feed.status === 'live'")
    assert tab.js("uncaught") == []


@in_chromium
@pytest.mark.parametrize("delay", ["1000000000000", "Infinity"])
def test_a_bye_for_longer_than_a_timer_holds_is_no_storm(
    peer: Peer, profile: Profile, delay: str
) -> None:
    tab = live(profile, peer.url)
    peer.socket().say(f"bye 4000 {delay}")
    tab.until("statuses.includes('waiting')")
    live(profile, peer.url, identity="of another worker, whose socket opens meanwhile")
    assert tab.js("statuses.at(-1)") == "waiting"
    assert len(peer.attempts) == 2


# Firefox and WebKit open a socket whose server agrees to no protocol, and hear its `bye`.
@in_chromium
def test_a_server_of_another_protocol_is_tried_again_and_found(
    peer: Peer, profile: Profile
) -> None:
    peer.protocol = None
    tab = open_tab(profile, peer.url)
    wait_until(lambda: len(peer.attempts) >= 2, "it is tried again")
    peer.protocol = PROTOCOL
    tab.until("feed.status === 'live'")
    assert tab.js("uncaught") == []


@everywhere
def test_a_server_of_another_version_is_told_and_left_alone(peer: Peer, profile: Profile) -> None:
    peer.protocol = PROTOCOL if profile.engine == "chromium" else None
    peer.answers["hello"] = lambda wire, _: wire.say("bye 4503 0")
    tab = open_tab(profile, peer.url)
    tab.until("connection.status === 'closed' && feed.status === 'ended'")
    assert tab.js("told.length") == 1
    assert tab.js("uncaught") == []
