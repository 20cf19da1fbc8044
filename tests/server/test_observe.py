"""What an observer hears, and that it disturbs nobody."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from sharedgen import Channel
from sharedgen.server import CommandError, observe, publish, publish_many_sync, revoke
from sharedgen.server.control import UserChanged, announce
from sharedgen.server.draining import drain
from sharedgen.server.metrics import METRICS
from sharedgen.server.observe import ObservedCommand, Observer
from sharedgen.testing import Client, Disconnected

from .project.channels import Brief, Chat, Closed, Guarded, Receipt, Ticker
from .project.consumers import ChatConsumer, LiveConsumer
from .wire import PATIENCE

HERE = "tests.server.test_observe"


class Listening(Observer):
    """Keeps what it hears: a name and its labels in one text."""

    heard: Counter[str] = Counter()
    timed: list[str] = []
    commands: list[ObservedCommand] = []

    def count(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        self.heard[self._said(name, labels)] += amount

    def change(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        self.heard[self._said(name, labels)] += amount

    def took(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        assert seconds > 0
        self.timed.append(self._said(name, labels))

    @contextmanager
    def command(self, command: ObservedCommand) -> Iterator[None]:
        yield
        self.commands.append(command)

    def _said(self, name: str, labels: Mapping[str, str]) -> str:
        metric = next(metric for metric in METRICS if metric.name == name)
        return " ".join([name, *(labels[label] for label in metric.labels)])


class Failing(Observer):
    def count(self, name: str, amount: int, labels: Mapping[str, str]) -> None:
        raise RuntimeError("a count that fails")

    def command(self, command: ObservedCommand) -> AbstractContextManager[Any]:
        raise RuntimeError("a command that fails")


class LeavingBadly(Observer):
    @contextmanager
    def command(self, command: ObservedCommand) -> Iterator[None]:
        yield
        raise RuntimeError("an end that fails")


class TakingBadly(Observer):
    left: list[str] = []

    def took(self, name: str, seconds: float, labels: Mapping[str, str]) -> None:
        raise RuntimeError("a duration that fails")

    @contextmanager
    def command(self, command: ObservedCommand) -> Iterator[None]:
        yield
        self.left.append(command.command)


@pytest.fixture
def heard() -> Iterator[Counter[str]]:
    for kept in (Listening.heard, Listening.timed, Listening.commands):
        kept.clear()
    with override_settings(SHAREDGEN={"OBSERVERS": [f"{HERE}.Listening"]}):
        yield Listening.heard


async def refused(client: Client, channel: Channel) -> None:
    with pytest.raises(CommandError):
        await client.subscribe(channel)


def test_connections_are_counted_and_gauged(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer):
            assert heard["connections"] == 1

    asyncio.run(page())
    assert heard["connections"] == 0
    assert heard["connections_opened"] == heard["connections_closed 1001"] == 1


def test_a_connection_that_the_server_ends_is_counted_by_its_code(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            client.send_frame("no frame")
            await client.disconnected()

    asyncio.run(page())
    assert heard["connections_closed 4502"] == 1


def test_a_close_code_of_the_pages_own_invention_is_another(heard: Counter[str]) -> None:
    observe.opened()(4321)
    assert heard["connections_closed other"] == 1


def test_the_end_of_what_began_unobserved_is_not_counted(heard: Counter[str]) -> None:
    with override_settings(SHAREDGEN={}):
        closed, over = observe.opened(), observe.subscribed("Chat")
    closed(1000)
    over()
    assert heard == {}


def test_a_refused_handshake_is_counted_by_its_reason(heard: Counter[str]) -> None:
    async def page() -> None:
        with pytest.raises(Disconnected):
            await Client(LiveConsumer, headers={"origin": "https://evil.example"}).__aenter__()

    asyncio.run(page())
    assert heard == {"handshakes_refused origin": 1}


def test_frames_and_bytes_are_counted(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            await (await client.subscribe(Brief())).unsubscribe()

    asyncio.run(page())
    assert [heard[f"frames_received {o}"] for o in ("hello", "sub", "unsub")] == [1, 1, 1]
    assert heard["sent_bytes"] > 100


def test_subscriptions_are_gauged_by_channel(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            brief = await client.subscribe(Brief())
            await client.subscribe(Chat(room="observed"))
            await client.subscribe(Chat(room="observed"))
            assert (heard["subscriptions Brief"], heard["subscriptions Chat"]) == (1, 1)
            await brief.unsubscribe()
            assert heard["subscriptions Brief"] == 0

    asyncio.run(page())
    assert heard["subscriptions Chat"] == 0


def test_refused_subscriptions_are_counted_by_code(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            await refused(client, Closed())
            await refused(client, Guarded(how="code"))
            await refused(client, Guarded(how="crash"))

    asyncio.run(page())
    assert [heard[f"subscriptions_refused {c}"] for c in ("refused", "banned", "internal")] == [
        1,
        1,
        1,
    ]


def test_events_are_counted_by_channel_where_published_and_where_delivered(
    heard: Counter[str],
) -> None:
    room = Chat(room="counted")

    async def pages() -> None:
        async with Client(LiveConsumer) as one, Client(LiveConsumer) as two:
            chats = [await one.subscribe(room), await two.subscribe(room)]
            await publish(room, Chat.Message(body="x"))
            for chat in chats:
                await chat.event()

    asyncio.run(pages())
    publish_many_sync([(Ticker(symbol="x"), Ticker.Price(value=1))] * 3)
    assert heard["events_published Chat"] == 1
    assert heard["events_delivered Chat"] == 2
    assert heard["events_published Ticker"] == 3


def test_commands_are_counted_by_outcome_and_timed(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="commanded"))
            await chat.send(Chat.Say(body="x"))
            for wrong in (Chat.Fail(how="muted"), Chat.Fail(how="crash"), Chat.Missing()):
                with pytest.raises(CommandError):
                    await chat.send(wrong)
            with pytest.raises(CommandError):
                await chat.send_json("say", {})
            with pytest.raises(CommandError):
                await chat.send_json("no-such", {})

    asyncio.run(page())
    counted = {said: n for said, n in heard.items() if said.startswith("commands ")}
    assert counted == {
        "commands Chat say ok": 1,
        "commands Chat fail muted": 1,
        "commands Chat fail internal": 1,
        "commands Chat missing internal": 1,
        "commands Chat say invalid": 1,
    }
    assert heard["requests_refused unknown"] == 1
    assert Listening.timed.count("command_seconds Chat say") == 2


def test_a_command_knows_its_outcome_when_it_is_left(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="spanned"))
            await chat.send(Chat.Say(body="x"))

    asyncio.run(page())
    assert Listening.commands == [
        ObservedCommand("ok", "Chat", "say", "chat/spanned", '{"body":"x"}')
    ]


def test_a_command_that_ends_with_its_page_is_cancelled(
    heard: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def page() -> None:
        running = asyncio.Event()

        async def wait(self: ChatConsumer, command: Chat.Wait) -> None:
            running.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(ChatConsumer, "wait", wait)
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="left"))
            sending = asyncio.create_task(chat.send(Chat.Wait()))
            await running.wait()
        with pytest.raises(Disconnected):
            await sending

    asyncio.run(page())
    assert heard["commands Chat wait cancelled"] == 1


def test_a_request_beyond_a_limit_is_counted(heard: Counter[str]) -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="limited"))
            sent = [asyncio.create_task(chat.send(Chat.Wait())) for _ in range(17)]
            done, _ = await asyncio.wait(sent, return_when=asyncio.FIRST_COMPLETED)
            (error,) = [task.exception() for task in done]
            assert isinstance(error, CommandError)
            assert error.code == "rate_limited"
        await asyncio.wait(sent)
        for task in sent:
            task.exception()

    asyncio.run(page())
    assert heard["rate_limited"] == heard["requests_refused rate_limited"] == 1


@pytest.mark.parametrize("observer", [Failing, LeavingBadly, TakingBadly])
def test_an_observer_that_fails_disturbs_nobody(
    observer: type[Observer], caplog: pytest.LogCaptureFixture
) -> None:
    async def page() -> Receipt:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="undisturbed"))
            return await chat.send(Chat.Say(body="four"))

    with override_settings(SHAREDGEN={"OBSERVERS": [f"{HERE}.{observer.__name__}"]}):
        assert asyncio.run(page()) == Receipt(id=4)
    assert f"The observer {observer.__name__} failed" in caplog.text


def test_what_was_entered_is_left_whatever_fails() -> None:
    async def page() -> None:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="left"))
            await chat.send(Chat.Say(body="four"))

    TakingBadly.left.clear()
    with override_settings(SHAREDGEN={"OBSERVERS": [f"{HERE}.TakingBadly"]}):
        asyncio.run(page())
    assert TakingBadly.left == ["say"]


def test_an_observer_hears_what_others_hear(heard: Counter[str]) -> None:
    both = [f"{HERE}.Failing", f"{HERE}.Listening"]
    with override_settings(SHAREDGEN={"OBSERVERS": both}):
        publish_many_sync([(Brief(), Brief.Note(text="x"))])
    assert heard["events_published Brief"] == 1


def test_nobody_observes_unless_the_setting_says_so() -> None:
    assert observe.observers == ()


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("no.such.Observer", "cannot be imported: No module named 'no'"),
        (f"{HERE}.Nothing", "cannot be imported: Module .* does not define"),
        ("sharedgen.server.protocol.Close", "is no class of sharedgen.server.observe.Observer"),
    ],
)
def test_a_wrong_path_is_told_of_at_the_start(path: str, told: str) -> None:
    with (
        override_settings(SHAREDGEN={"OBSERVERS": [path]}),
        pytest.raises(ImproperlyConfigured, match=told),
    ):
        LiveConsumer.as_asgi()


class Records(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[dict[str, Any]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append({"level": record.levelname, **record.__dict__})

    def of(self, event: str) -> dict[str, Any]:
        (found,) = [record for record in self.records if record.get("event") == event]
        return found


@pytest.fixture
def records() -> Iterator[Records]:
    logger = logging.getLogger("sharedgen.server")
    handler, level = Records(), logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.removeHandler(handler)
    logger.setLevel(level)


def test_log_records_have_fields_that_name_the_session(records: Records) -> None:
    async def page() -> str:
        async with Client(LiveConsumer) as client:
            chat = await client.subscribe(Chat(room="logged"))
            with pytest.raises(CommandError):
                await chat.send(Chat.Fail(how="crash"))
            await refused(client, Closed())
            return str(client.welcome["session"])

    session = asyncio.run(page())
    failed = records.of("command_failed")
    assert (failed["level"], failed["channel"], failed["command"]) == ("ERROR", "Chat", "fail")
    turned_away = records.of("subscription_refused")
    assert (turned_away["level"], turned_away["channel"]) == ("WARNING", "Closed")
    assert (records.of("connection_closed")["level"], records.of("connection_closed")["code"]) == (
        "DEBUG",
        1001,
    )
    named = {record["session"] for record in records.records if record.get("event")}
    assert named == {session}


@pytest.mark.parametrize(
    ("happens", "event"),
    [
        (partial(revoke, Chat(room="told"), "somebody"), "hook_failed"),
        (drain, "hook_failed"),
        (partial(announce, UserChanged(user="somebody")), "authorize_failed"),
    ],
)
def test_they_name_it_also_where_another_set_off_what_is_logged(
    happens: Callable[[], Awaitable[None]],
    event: str,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fails(consumer: ChatConsumer) -> None:
        raise RuntimeError

    async def until_logged() -> None:
        while not any(record.get("event") == event for record in records.records):  # noqa: ASYNC110  # a log sets no event
            await asyncio.sleep(0.001)

    async def page() -> str:
        async with Client(LiveConsumer, user=SimpleNamespace(pk="somebody")) as client:
            await client.subscribe(Chat(room="told"))
            monkeypatch.setattr(ChatConsumer, "authorize", fails)
            monkeypatch.setattr(ChatConsumer, "unsubscribed", fails)
            await happens()
            await asyncio.wait_for(until_logged(), PATIENCE)
            return str(client.welcome["session"])

    session = asyncio.run(page())
    assert {record["session"] for record in records.records if record.get("event") == event} == {
        session
    }
