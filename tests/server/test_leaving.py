"""What becomes of the commands of a page that leaves."""

from __future__ import annotations

import asyncio
import gc
import weakref
from types import SimpleNamespace
from typing import Any

import pytest

from sharedgen.server import commands, drain
from sharedgen.server.broker import Begun, get_broker
from sharedgen.server.commands import finish_shielded
from sharedgen.server.control import Revoked, announce_sync, get_control
from sharedgen.server.fanout import get_fanout

from .conftest import Open
from .project.asgi import application
from .project.channels import Works
from .project.consumers import gates, seen
from .wire import PATIENCE, Page, sub, wait_until


@pytest.mark.parametrize(("command", "done"), [("finish", "finished"), ("block", "blocked")])
def test_what_is_shielded_or_synchronous_runs_to_its_end(
    open_page: Open, command: str, done: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"leaves-{command}"
    with open_page() as page:
        page.subscribe(Works(name=name))
        page.send(f"cmd 1 works/{name} {command} {{}}", f"cmd 2 works/{name} hold {{}}")
        wait_until(lambda: seen[f"{'finishing' if command == 'finish' else 'blocking'} {name}"])
    wait_until(lambda: seen[f"unsubscribed {name}"])  # nobody waits for it
    assert seen[f"{done} {name}"] == 0
    gates[name].set()
    wait_until(lambda: seen[f"{done} {name}"])
    assert seen[f"holding {name}"] == 0  # what waited behind it is dropped
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_after_unsub_a_command_has_a_moment_to_come_to_its_end(page: Page) -> None:
    page.subscribe(Works(name="moment"))
    page.send(
        'cmd 1 works/moment overlap {"id":1}',
        'cmd 2 works/moment echo {"id":2}',
        "unsub 3 works/moment",
    )
    gates["moment"].set()
    assert sorted(page.receive_all(3)) == ['ok 1 {"id":1}', 'ok 2 {"id":2}', "ok 3 {}"]


def test_after_unsub_a_handler_that_goes_on_is_cancelled(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "UNSUB_SECONDS", 0.01)
    page.subscribe(Works(name="unsub"))
    page.send(
        "cmd 1 works/unsub hold {}",
        "cmd 2 works/unsub hold {}",
        "unsub 3 works/unsub",
        sub(4, Works(name="unsub")),
        'cmd 5 works/unsub echo {"id":5}',
    )
    assert page.receive() == (
        'err 1 disconnected {"message":"its subscription ended while it ran","retryable":false}'
    )
    assert page.receive() == 'err 2 not_subscribed {"retryable":false}'
    assert page.receive() == "ok 3 {}"
    assert page.receive().startswith("ok 4 ")
    assert page.receive() == 'ok 5 {"id":5}'
    assert seen["holding cancelled unsub"] == 1


def test_after_unsub_a_shielded_handler_is_answered_yet(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "UNSUB_SECONDS", 0.01)
    page.subscribe(Works(name="unsub-shielded"))
    page.subscribe(Works(name="unsub-other"))
    page.send("cmd 1 works/unsub-shielded finish {}", "unsub 2 works/unsub-shielded")
    page.send("cmd 3 works/unsub-other hold {}", "unsub 4 works/unsub-other")
    assert page.receive().startswith("err 3 disconnected ")  # the moment is over
    assert page.receive() == "ok 4 {}"
    gates["unsub-shielded"].set()
    assert page.receive() == 'm works/unsub-shielded - note {"text":"to whom?"}'
    assert page.receive() == "ok 1 {}"
    assert page.receive() == "ok 2 {}"


def test_a_subscription_that_is_refused_when_taken_again_ends_its_commands(page: Page) -> None:
    works = Works(name="no-more")
    seen["no more"] = 0
    page.subscribe(works)
    page.send('cmd 1 works/no-more overlap {"id":1}')
    wait_until(lambda: seen["overlapping no-more"])
    seen["no more"] = 1
    page.send(sub(2, works))
    assert page.receive().startswith("err 2 refused ")
    assert page.receive().startswith("err 1 disconnected ")
    gates["no-more"].set()


def test_a_command_that_is_about_to_run_does_not_slip_past_a_revocation() -> None:
    works = Works(name="slips")

    async def story() -> None:
        line = Line(Socket(), SimpleNamespace(pk="slips"))
        line.say(sub(1, works))
        await line.socket.until("ok 1 ")
        line.say('cmd 2 works/slips overlap {"id":2}')
        await asyncio.sleep(0)  # it is taken on
        announce_sync(Revoked(user="slips", address="works/slips"))
        get_fanout().flush()
        await line.socket.until("err 2 not_subscribed")
        assert seen["overlapping slips"] == 0
        await line.leave()

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


class Socket:
    """What a server hands to an application to send by, and all that was sent."""

    text = ""

    async def __call__(self, message: dict[str, Any]) -> None:
        self.text += message.get("text", "") + "\n"

    async def until(self, frame: str) -> None:
        while frame not in self.text:  # noqa: ASYNC110  # it sets no event
            await asyncio.sleep(0.001)


class Line:
    """A page on a socket without a server."""

    def __init__(self, socket: Socket, user: Any = None) -> None:
        self.inbox: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "path": "/ws/live",
            "scheme": "ws",
            "headers": [(b"origin", b"http://localhost"), (b"host", b"localhost")],
            "subprotocols": ["sharedgen.v1"],
            "user": user,
        }
        self.inbox.put_nowait({"type": "websocket.connect"})
        self.say('hello {"client":"c"}')
        self.socket = socket
        self.task = asyncio.ensure_future(application(scope, self.inbox.get, socket))

    def say(self, text: str) -> None:
        self.inbox.put_nowait({"type": "websocket.receive", "text": text})

    async def leave(self) -> None:
        self.inbox.put_nowait({"type": "websocket.disconnect", "code": 1001})
        await self.task


async def until(key: str) -> None:
    while not seen[key]:  # noqa: ASYNC110  # the handlers set no event
        await asyncio.sleep(0.001)


def test_a_connection_that_is_cancelled_twice_leaves_nothing_behind() -> None:
    """As by a server that waits for a handler only so long."""

    async def story() -> None:
        line = Line(Socket())
        line.say(sub(1, Works(name="twice")))
        line.say("cmd 2 works/twice stubborn {}")
        await until("stubborn twice")
        line.task.cancel()
        await until("stubborn cancelled twice")
        assert not line.task.done()
        line.task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await line.task
        assert len(get_control()) == 0
        gates["twice"].set()

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


@pytest.mark.parametrize("again", [False, True])
def test_the_hook_of_a_subscription_that_ended_runs_to_its_end(again: bool) -> None:
    """Whether the page left it, or took it again, before it went itself."""
    name = f"slow-end-{again}".lower()

    async def story() -> None:
        line = Line(Socket())
        line.say(sub(1, Works(name=name)))
        line.say(sub(2, Works(name=name)) if again else f"unsub 2 works/{name}")
        await until(f"ending {name}")
        asyncio.get_running_loop().call_later(0.05, gates[name].set)
        await line.leave()
        assert seen[f"unsubscribed {name}"] == 1  # the second never heard `subscribed`

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


@pytest.mark.parametrize("command", ["finish", "finishBeside"])
def test_a_handler_that_goes_on_holds_nothing_of_its_socket(command: str) -> None:
    name = f"memory-{command.lower()}"

    async def story() -> None:
        socket = Socket()
        held = weakref.ref(socket)
        line = Line(socket)
        del socket
        line.say(sub(1, Works(name=name)))
        line.say(f"cmd 2 works/{name} {command} {{}}")
        await until(f"finishing {name}")
        gc.collect()
        assert held() is not None
        await line.leave()
        del line
        await asyncio.sleep(0)
        gc.collect()
        assert held() is None
        gates[name].set()
        await finish_shielded()
        assert seen[f"finished {name}"] == 1

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


@pytest.mark.parametrize(
    ("command", "doing", "done"),
    [("finish", "finishing", "finished"), ("block", "blocking", "blocked")],
)
def test_a_drain_waits_for_what_goes_on(command: str, doing: str, done: str) -> None:
    name = f"drain-{command}"

    async def story() -> None:
        line = Line(Socket())
        line.say(sub(1, Works(name=name)))
        line.say(f"cmd 2 works/{name} {command} {{}}")
        await until(f"{doing} {name}")
        await line.leave()
        drained = asyncio.ensure_future(drain())
        for _ in range(10):
            await asyncio.sleep(0)
        assert not drained.done()
        gates[name].set()
        await drained
        assert seen[f"{done} {name}"] == 1
        await finish_shielded()  # nothing is left

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


@pytest.mark.parametrize("leaves", ["subscription", "page"])
def test_who_left_before_it_was_known_that_another_runs_it_does_not_wait(
    leaves: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = f"unknown-{leaves}"
    monkeypatch.setattr(commands, "UNSUB_SECONDS", 0.01)

    async def story() -> None:
        asked, answers = asyncio.Event(), asyncio.Event()

        async def begin(*_: object, **__: object) -> Begun:
            asked.set()
            await answers.wait()
            return Begun("running")

        monkeypatch.setattr(get_broker(), "begin", begin)
        line = Line(Socket())
        line.say(sub(1, Works(name=name)))
        line.say(f"once 2 works/{name} key pay {{}}")
        await asked.wait()
        if leaves == "page":
            await line.leave()
            answers.set()
        else:
            line.say(f"unsub 3 works/{name}")
            asyncio.get_running_loop().call_later(0.05, answers.set)
            await line.socket.until("err 2 disconnected ")
            await line.leave()
        await finish_shielded()

    asyncio.run(asyncio.wait_for(story(), PATIENCE))


def test_who_only_waits_for_what_another_runs_does_not_go_on() -> None:
    async def story() -> None:
        runs, waits = Line(Socket()), Line(Socket())
        runs.say(sub(1, Works(name="another")))
        runs.say('once 2 works/another key pay {"how":"wait"}')
        await until("paying another")
        waits.say(sub(1, Works(name="another")))
        await waits.socket.until("ok 1 ")
        waits.say('once 2 works/another key pay {"how":"wait"}')
        waits.say(sub(3, Works(name="another-too")))
        await waits.socket.until("ok 3 ")  # so what came before it runs
        await waits.leave()
        await finish_shielded()
        gates["another"].set()
        await runs.leave()
        await finish_shielded()
        assert seen["paying another"] == 1

    asyncio.run(asyncio.wait_for(story(), PATIENCE))
