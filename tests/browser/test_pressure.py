"""More than one side takes: commands without a connection, and events for a tab that is slow."""

import pytest

from .engines import ENGINES, Profile, Tab
from .engines.chromium import ChromiumProfile, ChromiumTab
from .journal import Journal
from .pages import hears, live, outcome
from .peer import Peer
from .server import wait_until

everywhere = pytest.mark.parametrize("profile", ENGINES, indirect=True)
in_chromium = pytest.mark.parametrize("profile", ["chromium"], indirect=True)
# WebKit's driver waits for a tab that is busy, whichever it is asked about.
drivable = pytest.mark.parametrize("profile", ["chromium", "firefox"], indirect=True)
anywhere = pytest.mark.parametrize("transport", ["worker", "page"])

OUTBOX = 64
MEGABYTE = 1 << 20
# A port may have so much unread, and what is on its way when that is noticed.
BOUND = 3 * MEGABYTE
EVENTS, ROUND, SIZE = 320, 8, 65_536

# The outcomes of commands `0`, `1`, … in the order in which they come to them.
CALL = """(() => {
  const count = %d;
  window.outcomes = [];
  for (let number = 0; number < count; number++) {
    feed.post({ text: `${number}` }).then(
      () => outcomes.push([number, 'ok']),
      ({ code, retryable }) => outcomes.push([number, code, retryable]),
    );
  }
})()"""


def texts(frames: list[str]) -> list[int]:
    """The numbers of commands that came up."""
    return [int(frame.rpartition(":")[2].strip('"}')) for frame in frames]


@in_chromium
@anywhere
def test_while_away_the_first_commands_wait_and_the_others_are_told(
    peer: Peer, profile: Profile, transport: str
) -> None:
    peer.answers["cmd"] = lambda wire, tokens: wire.say(f'ok {tokens[0]} {{"number":1}}')
    tab = live(profile, peer.url, transport=transport)
    peer.stop()
    tab.until("connection.status === 'waiting'")
    tab.js(CALL % (OUTBOX + 6))
    tab.until("outcomes.length === 6")
    assert tab.js("outcomes") == [[OUTBOX + number, "disconnected", True] for number in range(6)]
    peer.start()
    tab.until(f"outcomes.length === {OUTBOX + 6}")
    assert tab.js("outcomes.slice(6)") == [[number, "ok"] for number in range(OUTBOX)]
    assert texts(peer.sockets[1].heard("cmd")) == list(range(OUTBOX))


@everywhere
def test_a_command_in_flight_is_disconnected_and_not_sent_again(
    peer: Peer, profile: Profile
) -> None:
    answer = peer.answers.pop("cmd")
    tab = live(profile, peer.url)
    tab.js(CALL % 3)
    wire = peer.socket()
    wire.until("cmd", 3)
    peer.answers["cmd"] = answer
    wire.cut()
    tab.until("outcomes.length === 3")
    assert [[number, code] for number, code, _ in tab.js("outcomes")] == [
        [number, "disconnected"] for number in range(3)
    ]
    tab.until("feed.status === 'live'")
    tab.js("feed.scold({})")
    assert [frame.split(" ")[3] for frame in peer.socket(2).heard("cmd")] == ["scold"]


@in_chromium
@anywhere
def test_a_command_that_is_not_answered_times_out(
    peer: Peer, profile: Profile, transport: str
) -> None:
    del peer.answers["cmd"]
    tab = live(profile, peer.url, transport=transport, timeout=300)
    assert tab.js(outcome("feed.post({ text: 'x' })")) == "timeout"


@in_chromium
def test_a_command_that_timed_out_while_away_is_not_sent_later(
    peer: Peer, profile: Profile
) -> None:
    tab = live(profile, peer.url, timeout=300)
    peer.stop()
    tab.until("connection.status === 'waiting'")
    assert tab.js(outcome("feed.post({ text: 'x' })")) == "timeout"
    peer.start()
    tab.until("feed.status === 'live'")
    tab.js("feed.scold({})")
    assert [frame.split(" ")[3] for frame in peer.socket(2).heard("cmd")] == ["scold"]


# Characters posted to each port of the worker, whoever reads them.
COUNT = """(() => {
  globalThis.posted = new Map();
  const { postMessage } = MessagePort.prototype;
  MessagePort.prototype.postMessage = function (text) {
    posted.set(this, (posted.get(this) ?? 0) + text.length);
    postMessage.call(this, text);
  };
})()"""
POSTED = "[...posted.values()].sort((a, b) => a - b)"
# Its thread does nothing else until there is a page `/rest`.
BUSY = """void setTimeout(() => {
  for (let status = 404; status === 404; ) {
    for (const end = Date.now() + 100; Date.now() < end; );
    const request = new XMLHttpRequest();
    request.open('GET', '/rest', false);
    request.send();
    status = request.status;
  }
})"""


def two_tabs(profile: Profile, url: str, **options: str) -> tuple[Tab, Tab]:
    return live(profile, url, **options), live(profile, url, **options)


def keep_busy(peer: Peer, tab: Tab) -> None:
    """Returns once it is: a tab that is not in view may wait for its timers."""
    tab.js(BUSY)
    wait_until(lambda: "/rest" in peer.requests, "the tab is busy")


def publish(journal: Journal, other: Tab) -> None:
    """As fast as one tab reads, which therefore misses nothing."""
    for last in range(ROUND, EVENTS + 1, ROUND):
        journal.publish(ROUND)
        other.until(f"heard.length === {last}")
    assert other.js("heard") == list(range(1, EVENTS + 1))


@in_chromium
def test_a_frozen_tab_does_not_grow_the_worker_and_catches_up(
    peer: Peer, profile: ChromiumProfile
) -> None:
    journal = Journal(peer, size=SIZE)
    frozen, other = two_tabs(profile, peer.url, channel="Journal")
    assert isinstance(frozen, ChromiumTab)
    (worker,) = profile.workers()
    worker.js(COUNT)
    frozen.freeze()
    publish(journal, other)
    least, most = worker.js(POSTED)
    assert least < BOUND
    assert most > EVENTS * SIZE
    frozen.thaw()
    hears([frozen], range(1, EVENTS + 1))
    assert [tab.js("gaps") for tab in (frozen, other)] == [0, 0]


@drivable
def test_a_busy_tab_catches_up_from_history(peer: Peer, profile: Profile) -> None:
    journal = Journal(peer, size=SIZE)
    busy, other = two_tabs(profile, peer.url, channel="Journal")
    keep_busy(peer, busy)
    publish(journal, other)
    peer.pages["/rest"] = ""
    hears([busy], range(1, EVENTS + 1))
    assert [tab.js("gaps") for tab in (busy, other)] == [0, 0]


@drivable
def test_a_busy_tab_hears_of_a_gap_where_there_is_no_history(peer: Peer, profile: Profile) -> None:
    busy, other = two_tabs(profile, peer.url)
    wire = peer.socket()
    keep_busy(peer, busy)
    for number in range(1, EVENTS + 1):
        wire.say(f'm feed/a - item {{"number":{number},"text":"{"x" * SIZE}"}}')
        if not number % ROUND:
            other.until(f"heard.length === {number}")
    peer.pages["/rest"] = ""
    busy.until("gaps === 1 && feed.status === 'live'")
    wire.say(f'm feed/a - item {{"number":{EVENTS + 1},"text":"x"}}')
    busy.until(f"heard.at(-1) === {EVENTS + 1}")
    assert busy.js("heard.every((number, index) => !index || number > heard[index - 1])")
    assert len(peer.sockets) == 1


@everywhere
@pytest.mark.parametrize("kind", ["error", "rejection"])
def test_a_listener_that_fails_harms_nobody(peer: Peer, profile: Profile, kind: str) -> None:
    failing, other = two_tabs(profile, peer.url)
    fails = {"error": "() => { throw new Error('mine') }", "rejection": "async () => nothing"}
    failing.js(f"void feed.on('item', {fails[kind]})")
    failing.js("void (window.after = [], feed.on('item', ({ number }) => after.push(number)))")
    for number in (1, 2):
        peer.socket().say(f'm feed/a - item {{"number":{number},"text":"x"}}')
    hears([other], [1, 2])
    hears([failing], [1, 2])
    assert failing.js("after") == [1, 2]
    failing.until("uncaught.length === 2")  # each failure is reported to its own page
    assert other.js("uncaught") == []


@in_chromium
def test_listeners_of_everything_else_may_fail_too(peer: Peer, profile: Profile) -> None:
    tab = live(profile, peer.url)
    fail = "() => { throw new Error('mine') }"
    tab.js(
        f"""void (connection.onStatus({fail}), connection.onError({fail}),
              feed.onStatus({fail}), feed.onGap({fail}))"""
    )
    peer.socket().say("garbage")
    peer.socket().cut()
    tab.until("feed.status === 'live' && gaps === 1 && told.length === 1")
    peer.socket(2).say('m feed/a - item {"number":1,"text":"x"}')
    hears([tab], [1])
