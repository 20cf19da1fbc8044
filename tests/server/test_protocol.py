"""The frames of the wire, without a wire."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharedgen.server import protocol
from sharedgen.server.protocol import (
    After,
    Cmd,
    Frame,
    Hello,
    Last,
    Once,
    Past,
    Pong,
    ProtocolError,
    Sub,
    Unsub,
    parse,
)

tokens = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
ids = st.integers(0, 10**16 - 1).map(str)


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        ('hello {"client":"c"}', Hello(client="c")),
        ('hello {"client":"c","token":"t","more":1}', Hello(client="c", token="t")),
        ("sub 1 chat/python 0123456789ab -", Sub("1", "chat/python", "0123456789ab", None)),
        ("sub 2 a f e1:7", Sub("2", "a", "f", After("e1", 7))),
        ("sub 3 a f last:50", Sub("3", "a", "f", Last(50))),
        ("unsub 4 chat/python", Unsub("4", "chat/python")),
        ('cmd 5 a say {"body":"a b"}', Cmd("5", "a", "say", '{"body":"a b"}')),
        ("once 6 a key say {}", Once("6", "a", "key", "say", "{}")),
        ("past 7 a e:0", Past("7", "a", After("e", 0))),
        ("pong", Pong()),
    ],
)
def test_a_frame_is_read(text: str, frame: Frame) -> None:
    assert parse(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "bogus",
        "pong ",
        "pong 1",
        "PONG",
        "hello",
        "hello {}",
        "hello null",
        'hello {"client":1}',
        'hello {"client":""}',
        'hello {"client":"c"',
        "sub 1 a f",
        "sub 1 a f - x",
        "sub  1 a f -",
        "sub 01 a f -",
        "sub -1 a f -",
        "sub x a f -",
        "sub 12345678901234567 a f -",
        "sub 1 a f 7",
        "sub 1 a f e:",
        "sub 1 a f :7",
        "sub 1 a f last:-1",
        "sub 1 a f last:x",
        "sub 1 é f -",
        "sub 1 a f e:٣",
        "unsub 1",
        "unsub 1 a b",
        "cmd 1 a say",
        "cmd 1 a say ",
        "cmd 1 a\x7fb say {}",
        "once 1 a say {}",
        "past 1 a",
        "welcome {}",
        'm a 1 message {"body":"from a page"}',
    ],
)
def test_what_is_no_frame_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        parse(text)


@given(ids, tokens, tokens, st.text(st.characters(exclude_characters="\n"), min_size=1))
def test_a_command_is_read_back_as_it_was_written(
    id: str, address: str, name: str, payload: str
) -> None:
    assert parse(f"cmd {id} {address} {name} {payload}") == Cmd(id, address, name, payload)


@given(st.text())
def test_any_text_is_a_frame_or_a_protocol_error(text: str) -> None:
    with suppress(ProtocolError):
        parse(text)


def test_an_event_is_the_same_text_for_everyone_and_an_event_of_the_past_names_its_reader() -> None:
    frame = protocol.event("chat/python", 7, "message", '{"body":"a b"}')
    assert frame == 'm chat/python 7 message {"body":"a b"}'
    assert protocol.past_event("3", frame) == 'p 3 chat/python 7 message {"body":"a b"}'


def test_an_event_that_is_not_kept_has_no_offset() -> None:
    assert protocol.event("chat/python", None, "message", "{}") == "m chat/python - message {}"


def test_an_error_says_no_more_than_it_was_given() -> None:
    assert protocol.err("4", "internal") == 'err 4 internal {"retryable":false}'


def test_text_that_is_no_unicode_still_travels_in_an_error() -> None:
    frame = protocol.err("4", "muted", message="\ud800 é")
    assert json.loads(frame.partition("muted ")[2])["message"] == "\ud800 é"
    assert frame.isascii()


@pytest.mark.parametrize(
    ("message", "id"),
    [
        ("cmd 7 a say {}", "7"),
        ("sub 8 a f -", "8"),
        ("cmd 7 a say {}\ncmd 8 a say {}", None),
        ("cmd x a say {}", None),
        ("hello {}", None),
    ],
)
def test_a_message_too_large_is_answered_where_it_is_one_request(
    message: str, id: str | None
) -> None:
    assert protocol.answerable_id(message) == id


@given(st.text())
def test_size_is_counted_in_utf8(text: str) -> None:
    assert protocol.utf8_size(text) == len(text.encode("utf-8", "surrogatepass"))
