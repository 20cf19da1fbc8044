"""Who may subscribe to what, and what a subscription is."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import override_settings

from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.server import publish_sync

from .conftest import Open
from .project import consumers
from .project.channels import Brief, Chat, Closed, Guarded, Ticker
from .wire import Page, sub, wait_until

FINGERPRINT = channel_fingerprint(Chat)


def test_a_subscriber_hears_what_is_published(page: Page) -> None:
    room = Chat(room="hears")
    joined = page.subscribe(room)
    assert joined["recovered"] is None
    assert joined["position"].endswith(":0")
    publish_sync(room, Chat.Message(body="hi"))
    assert page.receive() == 'm chat/hears 1 message {"body":"hi"}'


def test_without_history_there_are_no_positions(page: Page) -> None:
    ticker = Ticker(symbol="none")
    assert page.subscribe(ticker) == {"position": "-", "recovered": None}
    publish_sync(ticker, Ticker.Price(value=1))
    assert page.receive().startswith("m ticker/none - price {")


def test_an_address_in_another_spelling_is_unknown(page: Page) -> None:
    for address in (
        "chat/A",
        "chat/",
        "chat",
        "chat/a/b",
        "chat/%61",
        "nothing",
        "chat/" + "a" * 300,
    ):
        assert (
            page.answer(f"sub 1 {address} {FINGERPRINT} -") == 'err 1 unknown {"retryable":false}'
        )


def test_a_percent_encoded_address_is_that_of_its_value(page: Page) -> None:
    page.subscribe(Ticker(symbol="a/b é"))
    publish_sync(Ticker(symbol="a/b é"), Ticker.Headline(text="x"))
    assert page.receive().startswith("m ticker/a%2Fb%20%C3%A9 ")


def test_a_fingerprint_of_another_build_is_outdated(page: Page) -> None:
    assert page.answer("sub 1 chat/python 000000000000 -") == 'err 1 outdated {"retryable":false}'


def test_nobody_may_subscribe_until_authorize_says_so(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "sharedgen.server"):
        assert page.answer(sub(1, Closed())) == 'err 1 refused {"retryable":false}'
    warning, debug = caplog.records
    assert warning.levelno == logging.WARNING
    line = _line("class ClosedConsumer")
    assert f"ClosedConsumer (tests/server/project/consumers.py:{line})" in warning.getMessage()
    assert "Define `async def authorize(self) -> bool`" in warning.getMessage()
    assert debug.levelno == logging.DEBUG
    assert debug.getMessage() == "The address refused is closed"


def test_the_log_says_which_authorize_refused_and_not_the_address(
    page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "sharedgen.server"):
        assert page.answer(sub(1, Chat(room="private"))) == 'err 1 refused {"retryable":false}'
    (record,) = caplog.records
    line = _line("async def authorize")
    assert record.getMessage() == (
        f"ChatConsumer.authorize (tests/server/project/consumers.py:{line}) refused a subscription"
    )


def _line(text: str) -> int:
    assert consumers.__file__ is not None
    with open(consumers.__file__) as file:
        return next(number for number, line in enumerate(file, 1) if text in line)


def test_a_synchronous_authorize_may_answer_by_an_error_of_its_own(page: Page) -> None:
    page.subscribe(Guarded(how="open"))
    answer = page.answer(sub(1, Guarded(how="code")))
    assert answer == 'err 1 banned {"message":"until Monday","retryable":false}'


@pytest.mark.parametrize("how", ["crash", "truthy"])
def test_an_authorize_that_fails_lets_nobody_in_and_tells_only_the_log(
    page: Page, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert page.answer(sub(1, Guarded(how=how))) == 'err 1 internal {"retryable":false}'
    assert "GuardedConsumer.authorize" in caplog.text
    assert ("a secret of the server" in caplog.text) is (how == "crash")


def test_after_unsub_nothing_comes(page: Page) -> None:
    room = Chat(room="leaves")
    page.subscribe(room)
    assert page.answer("unsub 2 chat/leaves") == "ok 2 {}"
    publish_sync(room, Chat.Message(body="unheard"))
    assert page.answer("unsub 3 chat/leaves") == "ok 3 {}"


def test_the_hooks_are_called_once_for_each_subscription(open_page: Open) -> None:
    room = Chat(room="hooks")
    with open_page() as page:
        page.subscribe(room)
        page.answer("unsub 9 chat/hooks")
        page.subscribe(room)
        wait_until(lambda: consumers.seen["subscribed hooks"] == 2)
    wait_until(lambda: consumers.seen["unsubscribed hooks"] == 2)


def test_a_subscription_taken_again_counts_once(page: Page) -> None:
    room = Chat(room="again")
    page.subscribe(room)
    page.subscribe(room)
    publish_sync(room, Chat.Message(body="once"))
    assert page.receive() == 'm chat/again 1 message {"body":"once"}'
    wait_until(lambda: consumers.seen["subscribed again"] == 2)
    assert consumers.seen["unsubscribed again"] == 1
    assert page.answer("unsub 9 chat/again") == "ok 9 {}"
    wait_until(lambda: consumers.seen["unsubscribed again"] == 2)


def test_a_page_has_a_hundred_subscriptions_and_no_more(page: Page) -> None:
    rooms = [Chat(room=f"many-{number}") for number in range(100)]
    page.send(*(sub(number, room) for number, room in enumerate(rooms)))
    assert {frame.split(" ")[0] for frame in page.receive_all(100)} == {"ok"}
    assert page.answer(sub(200, Chat(room="one-more"))).startswith("err 200 too_many ")
    page.answer("unsub 201 chat/many-7")
    page.subscribe(Chat(room="one-more"))


def test_a_hundred_asked_for_at_once_are_counted_while_they_wait(page: Page) -> None:
    frames = [sub(number, Chat(room=f"storm-{number}")) for number in range(120)]
    page.send(*frames)
    opcodes = [frame.split(" ")[0] for frame in page.receive_all(120)]
    assert opcodes.count("ok") == 100


def test_a_subscription_that_is_taken_again_is_one(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"MAX_SUBSCRIPTIONS": 2}):
        page = open_page()
    page.subscribe(Guarded(how="open"))  # its authorize takes a while, in a thread
    page.send(sub(8, Guarded(how="open")), sub(9, Chat(room="second")))
    assert {frame.split(" ")[0] for frame in page.receive_all(2)} == {"ok"}


def test_more_requests_than_can_wait_are_put_off(page: Page) -> None:
    page.subscribe(Chat(room="flood"))
    page.send("cmd 1000 chat/flood wait {}", *(f"unsub {n} chat/flood" for n in range(500)))
    answer = page.receive()
    assert answer.endswith('rate_limited {"retryable":true}')


def test_a_retained_value_is_sent_to_whoever_subscribes(page: Page, open_page: Open) -> None:
    ticker = Ticker(symbol="retained")
    publish_sync(ticker, Ticker.Headline(text="old"))
    publish_sync(ticker, Ticker.Status(text="open"))
    publish_sync(ticker, Ticker.Headline(text="new"))
    page.subscribe(ticker)
    frames = page.receive_all(2)
    assert [frame.split(" ", 3)[3] for frame in frames] == [
        'status {"text":"open"}',
        'headline {"text":"new"}',
    ]
    first, second = (int(frame.split(" ")[2]) for frame in frames)
    assert first < second

    late = open_page()
    late.subscribe(ticker)
    assert late.receive_all(2) == frames  # the same offsets: a page knows what it has


def test_a_retained_value_among_the_recovered_events_comes_once(page: Page) -> None:
    room = Chat(room="retained")
    before = page.subscribe(room)["position"]
    publish_sync(room, Chat.Message(body="a"))
    publish_sync(room, Chat.Topic(text="t"))
    publish_sync(room, Chat.Message(body="b"))
    page.receive_all(3)
    assert page.subscribe(room, before)["recovered"] is True
    assert [frame.split(" ")[2] for frame in page.receive_all(3)] == ["1", "2", "3"]
    assert page.answer("unsub 9 chat/retained") == "ok 9 {}"


def test_a_refusal_ends_the_subscription_that_was_taken_again(page: Page) -> None:
    # the fingerprint is looked at first, and does not touch what is live
    room = Chat(room="still")
    page.subscribe(room)
    assert page.answer("sub 7 chat/still 000000000000 -").startswith("err 7 outdated")
    publish_sync(room, Chat.Message(body="still here"))
    assert page.receive().startswith("m chat/still 1 ")


def test_each_setting_of_a_limit_is_kept(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"MAX_SUBSCRIPTIONS": 1}):
        page = open_page()
    page.subscribe(Brief())
    assert json.loads(page.answer(sub(9, Chat(room="x"))).split(" ", 3)[3])["retryable"] is True
