"""Who the pages are to the server: identities, tokens, and a user who signs out in one tab."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from .demo import SIGN_IN, Demo
from .engines import ENGINES, Profile, Tab
from .pages import READY, hears, live, open_tab, outcome, subscribe
from .peer import Peer
from .wire import Wire

everywhere = pytest.mark.parametrize("profile", ENGINES, indirect=True)
in_chromium = pytest.mark.parametrize("profile", ["chromium"], indirect=True)

# A second after the first tab the next one is asked, and a busy machine adds to that.
PATIENCE = 4
SIGNED_OUT = "connection.status === 'closed' && feed.status === 'ended'"


def item(number: int) -> str:
    return f'm feed/a - item {{"number":{number},"text":"x"}}'


def latest(number: int) -> str:
    return f'm feed/a - latest {{"number":{number}}}'


def token(wire: Wire) -> Any:
    """What came with hello."""
    return json.loads(wire.until("hello")[0].removeprefix("hello ")).get("token")


def with_token(profile: Profile, url: str, source: str) -> Tab:
    """A tab whose function of a token returns this; `asked` counts its calls."""
    tab = profile.open(url, ready=READY)
    tab.js(
        f"""(() => {{
          const {{ connect }} = window;
          const token = () => {{ asked++; return {source}; }};
          Object.assign(window, {{ asked: 0, connect: (rest) => connect({{ ...rest, token }}) }});
        }})()"""
    )
    return subscribe(tab)


@everywhere
def test_two_identities_never_share_a_socket(peer: Peer, profile: Profile) -> None:
    ann = live(profile, peer.url, identity="ann")
    bob = live(profile, peer.url, identity="bob")
    too = live(profile, peer.url, identity="ann")
    assert len(peer.sockets) == 2
    peer.sockets[0].say(item(1))
    peer.sockets[1].say(item(2))
    hears([ann], [1])
    hears([too], [1])
    hears([bob], [2])


@everywhere
def test_a_token_is_asked_for_again_before_each_connection(peer: Peer, profile: Profile) -> None:
    tab = with_token(profile, peer.url, "`token ${asked}`")
    peer.socket().cut()
    peer.socket(2).cut()
    peer.socket(3)
    assert [token(wire) for wire in peer.sockets] == ["token 1", "token 2", "token 3"]
    tab.until("feed.status === 'live'")


@in_chromium
def test_a_token_may_hold_whatever_a_string_holds(peer: Peer, profile: Profile) -> None:
    text = 'a "b"\n\\ hello {} é \u2028 \U0001f511'
    with_token(profile, peer.url, json.dumps(text))
    assert token(peer.socket()) == text


@everywhere
def test_the_tab_that_answers_first_gives_the_token(peer: Peer, profile: Profile) -> None:
    """One tab's function never comes to an end; that does not cost the other one the connection."""
    stuck = with_token(profile, peer.url, "new Promise(() => {})")
    stuck.until("asked === 1")
    ready = with_token(profile, peer.url, "'of the second tab'")
    peer.socket(seconds=PATIENCE)
    assert token(peer.sockets[0]) == "of the second tab"
    for tab in (stuck, ready):
        tab.until("feed.status === 'live'")


@everywhere
def test_a_tab_that_closes_while_it_is_asked_does_not_keep_the_others(
    peer: Peer, profile: Profile
) -> None:
    leaving = with_token(profile, peer.url, "new Promise(() => {})")
    leaving.until("asked === 1")
    with_token(profile, peer.url, "'of the one that stays'")
    leaving.close()
    assert token(peer.socket(seconds=PATIENCE)) == "of the one that stays"


@in_chromium
def test_a_token_that_fails_is_told_and_asked_of_the_next_tab(peer: Peer, profile: Profile) -> None:
    failing = with_token(profile, peer.url, "Promise.reject(new Error('expired'))")
    failing.until("told.some((text) => text.includes('expired'))")
    with_token(profile, peer.url, "'fresh'")
    assert token(peer.socket()) == "fresh"
    assert failing.js("uncaught") == []


@in_chromium
def test_a_log_out_reaches_every_tab(peer: Peer, profile: Profile) -> None:
    tabs = [live(profile, peer.url) for _ in range(3)]
    peer.socket().close(4500)
    for tab in tabs:
        tab.until(SIGNED_OUT)
    live(profile, peer.url, identity="of another worker, whose socket opens meanwhile")
    assert len(peer.attempts) == 2


@in_chromium
def test_what_waits_at_a_log_out_is_disconnected(peer: Peer, profile: Profile) -> None:
    peer.welcome["in_flight"] = 1
    del peer.answers["cmd"]
    tab = live(profile, peer.url)
    call = outcome("feed.post({ text: 'x' })")
    tab.js(f"void (window.outcomes = Promise.all([{call}, {call}, {call}]))")
    peer.socket().until("cmd")
    peer.socket().close(4500)
    assert tab.js("outcomes") == ["disconnected"] * 3


@in_chromium
def test_what_waits_for_another_user_is_disconnected_and_not_sent(
    peer: Peer, profile: Profile
) -> None:
    peer.welcome["in_flight"] = 1
    answer = peer.answers.pop("cmd")
    tab = live(profile, peer.url)
    call = outcome("feed.post({ text: 'of the first user' })")
    tab.js(f"void (window.outcomes = Promise.all([{call}, {call}]))")
    peer.socket().until("cmd")
    peer.answers["cmd"] = answer
    peer.socket().close(4001)
    assert tab.js("outcomes") == ["disconnected"] * 2
    peer.socket(2)
    tab.js("feed.scold({})")
    assert [frame.split(" ")[3] for frame in peer.sockets[1].heard("cmd")] == ["scold"]


@everywhere
def test_another_user_gets_no_value_of_the_former_one(peer: Peer, profile: Profile) -> None:
    first = live(profile, peer.url)
    wire = peer.socket()
    wire.say(latest(1))
    first.until("latest.length === 1")
    peer.answers.pop("sub")
    wire.close(4001)
    late = open_tab(profile, peer.url)
    wire = peer.socket(2)
    (frame,) = wire.until("sub")
    wire.say(f'ok {frame.split(" ")[1]} {{"position":"-","recovered":null}}', latest(2))
    late.until("feed.status === 'live' && latest.length > 0")
    assert late.js("latest") == [2]
    first.until("latest.length === 2")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = Demo(tmp_path_factory.mktemp("chat"), "--port", "0")
    yield running
    running.stop()


CONNECT = """(async () => {
  const { connect, Chat } = await import('/static/live/client.js');
  window.connection = connect();
  window.feed = connection.subscribe(Chat, { room: 'lobby' });
})()"""


@in_chromium
def test_who_signs_out_in_one_tab_is_signed_out_in_the_other(demo: Demo, profile: Profile) -> None:
    """A real server, and a session of Django's; and who signs in again is served again."""
    leaving = profile.open(demo.url)
    for _ in range(2):
        leaving.until("!!document.querySelector('[name=password]')")
        leaving.js(SIGN_IN)
        leaving.until("location.pathname.startsWith('/rooms/')")
        other = profile.open(demo.url)
        other.js(CONNECT)
        other.until("feed.status === 'live'")
        leaving.js("void document.querySelector('form.user').submit()")
        other.until(SIGNED_OUT)
