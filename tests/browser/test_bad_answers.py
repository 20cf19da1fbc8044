"""Answers that no server should give: whoever asked does not wait for better ones."""

import pytest

from .engines import Profile
from .pages import hears, live, outcome, uncaught, watch
from .peer import Peer
from .wire import Wire

in_chromium = pytest.mark.parametrize("profile", ["chromium"], indirect=True)

# Answers to a subscription: by the name that it is subscribed to with.
ANSWERS = {
    "no-json": "ok {id} yes",
    "nothing": "ok {id}",
    "null": "ok {id} null",
    "a-list": "ok {id} []",
    "no-position": "ok {id} {{}}",
    "a-number": 'ok {id} {{"position":7,"recovered":true}}',
    "refused-no-json": "err {id} refused because",
    "refused-nothing": "err {id}",
    "refused-null": "err {id} refused null",
}


@in_chromium
def test_no_subscription_waits_for_ever_for_a_better_answer(peer: Peer, profile: Profile) -> None:
    tab = live(profile, peer.url)
    watch(profile)
    once = dict(ANSWERS)
    agree = peer.answers["sub"]

    def answer(wire: Wire, tokens: list[str]) -> None:
        bad = once.pop(tokens[1].removeprefix("feed/"), None)
        if bad:
            wire.say(bad.format(id=tokens[0]))
        else:
            agree(wire, tokens)

    peer.answers["sub"] = answer
    tab.js(
        f"""void (window.others = {list(ANSWERS)}.map(
              (name) => connection.subscribe(Feed, {{ name }})))"""
    )
    tab.until("others.every(({ status }) => ['live', 'refused', 'ended'].includes(status))")
    peer.socket().say('m feed/a - item {"number":1,"text":"x"}')
    hears([tab], [1])
    assert uncaught(profile, tab) == []


REPLIES = {
    "ok {id} yes": "internal",
    "ok {id}": "internal",
    'ok {id} {{"number":"one"}}': "internal",
    "err {id} muted": "muted",
    "err {id} muted because": "internal",
    "err {id} muted null": "internal",
    "err {id} muted 7": "muted",
    'err {id} muted {{"message":7,"issues":8,"retryable":9}}': "muted",
}


@in_chromium
@pytest.mark.parametrize("transport", ["worker", "page"])
def test_no_command_waits_for_a_better_answer(peer: Peer, profile: Profile, transport: str) -> None:
    replies = list(REPLIES)
    peer.answers["cmd"] = lambda wire, tokens: wire.say(replies.pop(0).format(id=tokens[0]))
    tab = live(profile, peer.url, transport=transport)
    watch(profile)
    call = outcome("feed.post({ text: 'x' })")
    assert [tab.js(call) for _ in REPLIES] == list(REPLIES.values())
    assert uncaught(profile, tab) == []
