"""Anything at all from a page: answered by the protocol, and never a word in the log."""

from __future__ import annotations

import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed

from .project.channels import Chat, Desk
from .wire import Page, sub

VALID = (
    'hello {"client":"c"}',
    "pong",
    sub(1, Chat(room="fuzz")),
    sub(2, Desk(name="fuzz"), "last:3"),
    'cmd 3 chat/fuzz say {"body":"hi"}',
    'cmd 4 desk/fuzz echo {"id":1}',
    'once 5 chat/fuzz key say {"body":"hi"}',
    "past 6 chat/fuzz abc:0",
    "unsub 7 chat/fuzz",
)
WORDS = (
    "hello sub unsub cmd once past pong ping m bye 0 1 -1 01 99999999999999999 chat/fuzz"
    " chat/%66uzz desk/fuzz say echo - last:2 last:9999999999 a:1 : {} null [ NaN é \ud7ff \x00"
)
LONG = ["chat/" + "x" * 300, '{"body":' + "[" * 2000, "9" * 5000]
TOKENS = st.sampled_from(["", '{"id":1}', *WORDS.split(" "), *LONG])
texts = st.one_of(
    st.sampled_from(VALID),
    st.lists(TOKENS, max_size=6).map(" ".join),
    st.builds(
        lambda frame, at, put: frame[:at] + put + frame[at + 1 :],
        st.sampled_from(VALID),
        st.integers(0, 40),
        st.text(max_size=3),
    ),
    st.text(max_size=40),
    st.sampled_from(["x" * 70_000, 'cmd 8 chat/fuzz say "' + "é" * 40_000 + '"']),
)
messages = st.one_of(
    st.lists(texts, min_size=1, max_size=6).map("\n".join),
    st.binary(max_size=20),
)
CLOSES = {1009, 4502}


@given(says_hello=st.booleans(), sent=st.lists(messages, max_size=8))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_whatever_a_page_sends_is_answered_by_the_protocol(
    host: str, caplog: pytest.LogCaptureFixture, says_hello: bool, sent: list[str | bytes]
) -> None:
    with Page(host) as page:
        if says_hello:
            page.hello()
        try:
            for message in sent:
                page.socket.send(message)
            page.socket.send("unsub 1234 chat/end")
        except ConnectionClosed:
            pass
        while (frame := page.receive()) != "ok 1234 {}":
            opcode, _, rest = frame.partition(" ")
            assert opcode in {"welcome", "ok", "err", "m", "p", "bye"}
            if opcode == "bye":
                assert int(rest.split(" ")[0]) in CLOSES
                assert page.closed() in CLOSES
                break
    assert [r for r in caplog.records if r.levelno >= logging.ERROR] == []
