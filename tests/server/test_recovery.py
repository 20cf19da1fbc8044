"""Coming back, and asking for the past."""

from __future__ import annotations

import asyncio
import threading

from sharedgen import Channel
from sharedgen.contract.fingerprint import channel_fingerprint
from sharedgen.server import position, publish_sync

from .conftest import Open
from .project.channels import Brief, Chat, Ticker
from .wire import Page


def offsets(frames: list[str]) -> list[str]:
    return [frame.split(" ")[2] for frame in frames]


def _fingerprint(channel: Channel) -> str:
    return channel_fingerprint(type(channel))


def notes(*texts: int) -> None:
    for text in texts:
        publish_sync(Brief(), Brief.Note(text=str(text)))


def say(room: Channel, *bodies: object) -> None:
    for body in bodies:
        publish_sync(room, Chat.Message(body=str(body)))


def test_who_comes_back_within_the_window_misses_nothing(open_page: Open) -> None:
    room = Chat(room="back")
    with open_page() as page:
        page.subscribe(room)
        say(room, "heard")
        page.receive()
    since = asyncio.run(position(room))
    say(room, 1, 2, 3)
    page = open_page()
    joined = page.subscribe(room, since)
    assert joined["recovered"] is True
    assert joined["position"] == since.replace(":1", ":4")
    assert offsets(page.receive_all(3)) == ["2", "3", "4"]
    say(room, "live")
    assert offsets([page.receive()]) == ["5"]


def test_who_missed_nothing_has_recovered(page: Page) -> None:
    room = Chat(room="nothing-missed")
    since = page.subscribe(room)["position"]
    assert page.subscribe(room, since) == {"position": since, "recovered": True}


def test_outside_the_window_nothing_partial_is_delivered(page: Page) -> None:
    since = asyncio.run(position(Brief()))
    notes(1, 2, 3, 4)
    assert page.subscribe(Brief(), since)["recovered"] is False
    assert page.answer("unsub 9 brief") == "ok 9 {}"


def test_a_position_ahead_or_of_another_epoch_is_not_recovered(page: Page) -> None:
    room = Chat(room="ahead")
    epoch = page.subscribe(room)["position"].partition(":")[0]
    assert page.subscribe(room, f"{epoch}:1")["recovered"] is False
    assert page.subscribe(room, "another:0")["recovered"] is False


def test_without_history_nothing_is_recovered(page: Page) -> None:
    ticker = Ticker(symbol="bare")
    for since in ("e:1", "last:3", "-"):
        assert page.subscribe(ticker, since) == {"position": "-", "recovered": None}


def test_the_last_events_come_before_the_answer_for_this_reader(page: Page) -> None:
    room = Chat(room="last")
    say(room, 1, 2, 3)
    page.send(f"sub 7 chat/last {_fingerprint(room)} last:2")
    assert page.receive_all(2) == [
        'p 7 chat/last 2 message {"body":"2"}',
        'p 7 chat/last 3 message {"body":"3"}',
    ]
    answer = page.receive()
    assert answer.startswith("ok 7 {")
    assert answer.endswith(':3","recovered":true}')


def test_a_retained_value_follows_also_where_the_last_events_were_asked_for(page: Page) -> None:
    room = Chat(room="last-retained")
    publish_sync(room, Chat.Topic(text="t"))
    page.send(f"sub 7 chat/last-retained {_fingerprint(room)} last:5")
    opcodes = [frame.split(" ")[0] for frame in page.receive_all(3)]
    assert opcodes == ["p", "ok", "m"]


def test_a_live_subscriber_may_ask_for_the_past(page: Page) -> None:
    room = Chat(room="past")
    start = page.subscribe(room)["position"]
    say(room, 1, 2, 3)
    page.receive_all(3)
    top = start.replace(":0", ":3")
    page.send(f"past 1 chat/past {start.replace(':0', ':1')}", "past 2 chat/past last:1")
    assert page.receive_all(5) == [
        'p 1 chat/past 2 message {"body":"2"}',
        'p 1 chat/past 3 message {"body":"3"}',
        f'ok 1 {{"position":"{top}","recovered":true}}',
        'p 2 chat/past 3 message {"body":"3"}',
        f'ok 2 {{"position":"{top}","recovered":true}}',
    ]


def test_the_past_outside_the_window_is_told_and_not_delivered(page: Page) -> None:
    room = Chat(room="past-lost")
    page.subscribe(room)
    assert page.answer("past 1 chat/past-lost other:1").endswith('"recovered":false}')


def test_only_a_subscriber_may_ask_for_the_past(page: Page) -> None:
    assert page.answer("past 1 chat/x last:3") == 'err 1 not_subscribed {"retryable":false}'


def test_a_page_rendered_with_a_position_misses_nothing_until_it_subscribes(page: Page) -> None:
    room = Chat(room="rendered")
    say(room, "in the page")
    rendered = asyncio.run(position(room))
    say(room, "in between")
    assert page.subscribe(room, rendered)["recovered"] is True
    assert page.receive() == 'm chat/rendered 2 message {"body":"in between"}'


def test_joining_in_the_middle_of_a_flood_loses_and_doubles_nothing(open_page: Open) -> None:
    room = Chat(room="flood-join")
    start = asyncio.run(position(room))
    pages = [open_page() for _ in range(8)]
    thread = threading.Thread(target=say, args=(room, *range(150)))
    thread.start()
    for page in pages:
        page.send(f"sub 1 chat/flood-join {_fingerprint(room)} {start}")
    thread.join()
    for page in pages:
        assert '"recovered":true' in page.receive()
        assert offsets(page.receive_all(150)) == [str(number) for number in range(1, 151)]
        assert page.answer("unsub 2 chat/flood-join") == "ok 2 {}"


def test_taking_a_subscription_again_in_a_flood_loses_and_doubles_nothing(page: Page) -> None:
    room = Chat(room="flood-again")
    page.subscribe(room)
    thread = threading.Thread(target=say, args=(room, *range(300)))
    thread.start()
    page.send(*(f"sub {id} chat/flood-again {_fingerprint(room)} -" for id in range(1, 30)))
    thread.join()
    page.send("unsub 99 chat/flood-again")
    heard: list[str] = []
    while (frame := page.receive()) != "ok 99 {}":
        if frame.startswith("m "):
            heard.append(frame.split(" ")[2])
    assert heard == [str(number) for number in range(1, 301)]


def test_a_replay_of_more_than_the_out_queue_goes_at_the_readers_pace(page: Page) -> None:
    room = Chat(room="large")
    say(room, *("x" * 50_000 for _ in range(60)))  # 3 MB, where 1 MiB may wait
    page.send(f"sub 1 chat/large {_fingerprint(room)} last:60")
    assert [frame.split(" ")[0] for frame in page.receive_all(61)] == ["p"] * 60 + ["ok"]
