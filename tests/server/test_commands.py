"""Commands, and what answers them."""

from __future__ import annotations

import logging

import pytest

from .conftest import Open
from .project import consumers
from .project.channels import Chat, Desk, Ticker
from .wire import Page, wait_until


def test_a_command_is_answered_by_its_reply(page: Page) -> None:
    desk = Desk(name="reply")
    page.subscribe(desk)
    assert page.command(desk, "echo", '{"id":7}') == 'ok {"id":7}'


def test_what_a_handler_publishes_comes_before_its_reply(page: Page) -> None:
    room = Chat(room="order")
    page.subscribe(room)
    assert (
        page.answer('cmd 1 chat/order say {"body":"hi"}') == 'm chat/order 1 message {"body":"hi"}'
    )
    assert page.receive() == 'ok 1 {"id":2}'


def test_a_command_without_a_reply_is_acknowledged(page: Page) -> None:
    room = Chat(room="ack")
    page.subscribe(room)
    page.send("cmd 1 chat/ack typing {}")
    assert page.receive() == 'm chat/ack - message {"body":"only you"}'
    assert page.receive() == "ok 1 {}"


def test_send_reaches_this_subscriber_only(open_page: Open) -> None:
    room = Chat(room="only")
    one, other = open_page(), open_page()
    one.subscribe(room)
    other.subscribe(room)
    one.send("cmd 1 chat/only typing {}")
    one.receive_all(2)
    assert other.answer("unsub 1 chat/only") == "ok 1 {}"


def test_a_command_needs_a_subscription(page: Page) -> None:
    assert page.command(Chat(room="x"), "say") == 'err not_subscribed {"retryable":false}'


def test_a_command_that_is_not_declared_is_unknown(page: Page) -> None:
    room = Chat(room="unknown")
    page.subscribe(room)
    for name in ("nope", "authorize", "Say", "message"):
        assert page.command(room, name) == 'err unknown {"retryable":false}'


def test_an_invalid_command_never_reaches_its_handler(page: Page) -> None:
    room = Chat(room="invalid")
    page.subscribe(room)
    assert page.command(room, "say", '{"body":""}') == (
        'err invalid {"issues":[{"path":"/body",'
        '"message":"String should have at least 1 character"}],"retryable":false}'
    )


def test_the_applications_own_error_reaches_the_page_as_such(page: Page) -> None:
    room = Chat(room="muted")
    page.subscribe(room)
    answer = page.command(room, "fail", '{"how":"muted"}')
    assert answer == 'err muted {"message":"You are muted","retryable":true}'


@pytest.mark.parametrize(
    ("command", "payload", "logged"),
    [
        ("fail", '{"how":"crash"}', "a secret of the server"),
        ("fail", '{"how":"reply"}', "Chat.Fail has no reply, yet its handler returned Receipt"),
        ("missing", "{}", "has no handler for the command Chat.Missing: define `async def missing"),
    ],
)
def test_any_other_failure_is_told_to_the_log_and_not_to_the_page(
    page: Page, command: str, payload: str, logged: str, caplog: pytest.LogCaptureFixture
) -> None:
    room = Chat(room="internal")
    page.subscribe(room)
    assert page.command(room, command, payload) == 'err internal {"retryable":false}'
    assert logged in caplog.text
    assert "tests/server/project/consumers.py:" in caplog.text


def test_a_reply_that_does_not_travel_is_an_internal_error(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    ticker = Ticker(symbol="reply")
    page.subscribe(ticker)
    assert page.command(ticker, "order", '{"ratio":0.5}') == 'err internal {"retryable":false}'
    assert "Receipt: /id is an integer beyond ±(2^53-1)" in caplog.text


def test_a_failure_tells_the_log_no_payload(page: Page, caplog: pytest.LogCaptureFixture) -> None:
    room = Chat(room="quiet")
    page.subscribe(room)
    page.command(room, "fail", '{"how":"private words"}')
    assert "private words" not in caplog.text


def test_commands_on_one_address_run_one_after_another(page: Page) -> None:
    desk = Desk(name="order")
    page.subscribe(desk)
    page.send(*(f'cmd {n} desk/order echo {{"id":{n}}}' for n in range(1, 17)))
    assert page.receive_all(16) == [f'ok {n} {{"id":{n}}}' for n in range(1, 17)]


def test_commands_on_other_addresses_do_not_wait(page: Page) -> None:
    page.subscribe(Chat(room="slow"))
    page.subscribe(Desk(name="quick"))
    page.send("cmd 1 chat/slow wait {}", 'cmd 2 desk/quick echo {"id":2}')
    assert page.receive() == 'ok 2 {"id":2}'


def test_the_seventeenth_command_in_flight_is_put_off(page: Page) -> None:
    page.subscribe(Chat(room="busy"))
    page.send(*(f"cmd {n} chat/busy wait {{}}" for n in range(1, 18)))
    assert page.receive() == 'err 17 rate_limited {"retryable":true}'


def test_a_place_is_free_again_when_a_command_is_answered(page: Page) -> None:
    desk = Desk(name="places")
    page.subscribe(desk)
    for number in range(40):
        assert page.command(desk, "echo", f'{{"id":{number}}}').startswith("ok ")


def test_a_handler_is_cancelled_when_its_page_leaves(open_page: Open) -> None:
    before = consumers.seen["cancelled"]
    waiting = consumers.seen["waiting"]
    with open_page() as page:
        page.subscribe(Chat(room="cancelled"))
        page.send("cmd 1 chat/cancelled wait {}")
        wait_until(lambda: consumers.seen["waiting"] > waiting)
    wait_until(lambda: consumers.seen["cancelled"] > before)
    wait_until(lambda: consumers.seen["unsubscribed cancelled"] == 1)


def test_an_idempotent_command_is_not_declared_here(page: Page) -> None:
    room = Chat(room="once")
    page.subscribe(room)
    assert page.answer('once 1 chat/once key say {"body":"hi"}').startswith("err 1 unknown ")


def test_a_64_kib_payload_of_faults_is_answered_shortly(page: Page) -> None:
    ticker = Ticker(symbol="bomb")
    page.subscribe(ticker)
    payload = '{"lines":[' + ",".join("0" * 32_000) + "]}"
    with_faults = page.command(ticker, "order", payload)
    assert with_faults.startswith('err invalid {"issues":[{"path":"/lines/0","message":')
    assert len(with_faults) < 4096


def test_the_log_names_the_handler_that_failed(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    room = Chat(room="named")
    page.subscribe(room)
    page.command(room, "fail", '{"how":"crash"}')
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage().startswith("ChatConsumer.fail (tests/server/project/consumers.py:")
    assert record.exc_info is not None
