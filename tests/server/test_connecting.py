"""From the handshake to the close."""

from __future__ import annotations

import logging
import re
import socket

import pytest
from django.test import override_settings
from websockets.exceptions import InvalidStatus

from sharedgen.server import publish_sync

from .conftest import Open
from .project import consumers
from .project.channels import Chat
from .wire import Page, sub, wait_until

ROOM = Chat(room="connecting")


def test_the_server_welcomes_a_page_with_its_limits(open_page: Open) -> None:
    welcome = open_page(hello=False).hello()
    session = welcome.pop("session")
    assert re.fullmatch(r"[0-9a-f]{16}", session)
    assert welcome == {"ping": 25, "max": 65536, "subscriptions": 100, "in_flight": 16}


def test_the_sub_protocol_is_chosen(page: Page) -> None:
    assert page.socket.subprotocol == "sharedgen.v1"


def test_a_page_of_another_version_hears_so_and_does_not_come_back(open_page: Open) -> None:
    for subprotocol in ("sharedgen.v9", None):
        page = open_page(hello=False, subprotocol=subprotocol)
        assert page.receive() == "bye 4503 0"
        assert page.closed() == 4503


@pytest.mark.parametrize("origin", ["http://evil.example", None])
def test_a_foreign_page_is_refused_before_the_socket_opens(
    host: str, origin: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "sharedgen.server"):
        with pytest.raises(InvalidStatus) as error:
            Page(host, origin=origin)
        assert error.value.response.status_code == 403
        (record,) = caplog.records
    assert ("CSRF_TRUSTED_ORIGINS" if origin else "ALLOW_NO_ORIGIN") in record.getMessage()


def test_who_names_no_origin_may_come_in_where_the_setting_says_so(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"ALLOW_NO_ORIGIN": True}):
        open_page(origin=None)


@pytest.mark.parametrize(
    "frame", ["pong", sub(1, ROOM), "bogus", "hello {}", 'cmd 1 a say "' + "x" * 100 + '"']
)
def test_before_hello_everything_else_is_an_error(open_page: Open, frame: str) -> None:
    page = open_page(hello=False)
    assert page.answer(frame) == "bye 4502 0"
    assert page.closed() == 4502


def test_a_page_that_says_nothing_is_closed(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"HELLO_SECONDS": 0.01}):
        page = open_page(hello=False)
        assert page.receive() == "bye 4502 0"
        assert page.closed() == 4502


def test_a_second_hello_is_an_error(page: Page) -> None:
    assert page.answer('hello {"client":"again"}') == "bye 4502 0"
    assert page.closed() == 4502


@pytest.mark.parametrize("frame", ["bogus", "", "pong\n", "pong\n\npong", "sub 1 a", "pong x"])
def test_a_frame_that_is_no_frame_is_an_error(page: Page, frame: str) -> None:
    assert page.answer(frame) == "bye 4502 0"
    assert page.closed() == 4502


def test_a_binary_message_is_an_error(page: Page) -> None:
    page.socket.send(b"pong")
    assert page.receive() == "bye 4502 0"
    assert page.closed() == 4502


def test_hello_and_subscriptions_may_come_in_one_message(open_page: Open) -> None:
    page = open_page(hello=False)
    page.send('hello {"client":"c"}', sub(1, ROOM), sub(2, Chat(room="other")))
    opcodes = [frame.split(" ")[:2] for frame in page.receive_all(3)]
    assert opcodes[0][0] == "welcome"
    assert opcodes[1:] == [["ok", "1"], ["ok", "2"]]


def test_a_message_too_large_is_answered_by_its_id_and_the_page_stays(page: Page) -> None:
    page.subscribe(ROOM)
    large = '{"body":"' + "é" * 32768 + '"}'
    assert page.command(ROOM, "say", large) == 'err too_large {"retryable":false}'
    assert page.command(ROOM, "say", '{"body":""}').startswith("err invalid ")


def test_the_limit_counts_utf8_bytes(page: Page) -> None:
    page.subscribe(ROOM)
    head = "cmd 9 chat/connecting say "
    fits = head + '"' + "é" * ((65536 - len(head) - 2) // 2) + '"'
    assert len(fits.encode()) <= 65536
    assert page.answer(fits).startswith("err 9 invalid ")
    assert page.answer(fits + "  ").startswith("err 9 too_large ")


@pytest.mark.parametrize("text", ["x" * 65537, "cmd 1 a say {}\n" * 6000])
def test_a_message_too_large_that_no_id_answers_closes(page: Page, text: str) -> None:
    assert page.answer(text) == "bye 1009 0"
    assert page.closed() == 1009


def test_the_server_pings_and_a_page_that_answers_stays(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"PING_SECONDS": 0.02, "PONG_SECONDS": 1}):
        page = open_page(answers_pings=False)
    for _ in range(3):
        assert page.receive() == "ping"
        page.send("pong")


def test_a_page_that_answers_no_ping_is_closed(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"PING_SECONDS": 0.01, "PONG_SECONDS": 0.01}):
        page = open_page(answers_pings=False)
    assert page.receive() == "ping"
    assert page.receive() == "bye 4004 0"
    assert page.closed() == 4004


def test_any_frame_answers_a_ping(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"PING_SECONDS": 0.02, "PONG_SECONDS": 1}):
        page = open_page(answers_pings=False)
    assert page.receive() == "ping"
    page.send("unsub 1 chat/nobody")
    assert page.receive() == "ok 1 {}"
    assert page.receive() == "ping"


def test_a_page_that_breaks_off_is_unsubscribed_without_a_word_in_the_log(
    open_page: Open, caplog: pytest.LogCaptureFixture
) -> None:
    rude, other = open_page(), open_page()
    room = Chat(room="rude")
    rude.subscribe(room)
    other.subscribe(room)
    rude.socket.socket.shutdown(socket.SHUT_RDWR)
    publish_sync(room, Chat.Message(body="hi"))
    assert other.receive().startswith("m chat/rude 1 ")
    wait_until(lambda: consumers.seen["unsubscribed rude"] == 1)
    assert caplog.records == []
