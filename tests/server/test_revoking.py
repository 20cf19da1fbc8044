"""Taking back what authorize allowed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.test import override_settings

from sharedgen.server import publish, publish_sync, revoke, revoke_sync
from sharedgen.server.broker import get_broker
from sharedgen.server.protocol import SUBPROTOCOL
from sharedgen.server.publishing import stream_of

from .accounts import consumers
from .accounts.channels import Room
from .accounts.site import Browser
from .wire import Page, hello, sub, wait_until

PageOf = Callable[..., Page]

pytestmark = pytest.mark.usefixtures("accounts")


@pytest.fixture
def room() -> Room:
    return Room(name=uuid4().hex)


@pytest.fixture
def page(browser: Browser, page_of: PageOf, room: Room) -> Page:
    page = page_of(browser)
    page.subscribe(room)
    return page


def test_a_subscription_that_is_revoked_ends_and_nothing_comes_any_more(
    user: User, page: Page, room: Room
) -> None:
    revoke_sync(room, user)
    assert page.receive() == f"end room/{room.name} refused"
    publish_sync(room, Room.Message(body="unheard"))
    assert page.command(room, "whoAmI").startswith("err not_subscribed")


def test_its_hook_is_called_once(user: User, page: Page, room: Room) -> None:
    revoke_sync(room, user)
    page.receive()
    wait_until(lambda: consumers.seen[f"unsubscribed {room.name}"] == 1)
    page.subscribe(room)
    page.answer(f"unsub 9 room/{room.name}")
    wait_until(lambda: consumers.seen[f"unsubscribed {room.name}"] == 2)
    assert consumers.seen[f"subscribed {room.name}"] == 2


def test_the_user_may_be_given_by_the_primary_key(user: User, page: Page, room: Room) -> None:
    revoke_sync(room, user.pk)
    assert page.receive() == f"end room/{room.name} refused"


def test_asynchronous_code_revokes_too(user: User, page: Page, room: Room) -> None:
    asyncio.run(revoke(room, user))
    assert page.receive() == f"end room/{room.name} refused"


def test_it_ends_that_address_of_that_user_alone(
    user: User, page: Page, room: Room, page_of: PageOf
) -> None:
    other = User.objects.create_user(uuid4().hex, password="correct horse")
    theirs = page_of(Browser().sign_in(other))
    theirs.subscribe(room)
    mine = Room(name=f"{room.name}-other")
    page.subscribe(mine)
    revoke_sync(room, user)
    page.receive()
    assert page.command(mine, "whoAmI").startswith("ok ")
    assert theirs.command(room, "whoAmI").startswith("ok ")


def test_a_handler_that_runs_is_cancelled(
    user: User, browser: Browser, page_of: PageOf, room: Room
) -> None:
    with page_of(browser) as page:
        page.subscribe(room)
        page.send(f"cmd 9 room/{room.name} wait {{}}")
        wait_until(lambda: consumers.seen[f"waits {room.name}"] == 1)
        revoke_sync(room, user)
        answers = sorted(frame.split(" {")[0] for frame in page.receive_all(2))
        assert answers == [f"end room/{room.name} refused", "err 9 disconnected"]
        wait_until(lambda: consumers.seen[f"unsubscribed {room.name}"] == 1)


def test_it_ends_on_every_server(
    user: User, page: Page, browser: Browser, page_of: PageOf, room: Room, other_session_host: str
) -> None:
    there = page_of(browser, other_session_host)
    there.subscribe(room)
    revoke_sync(room, user)
    assert page.receive() == f"end room/{room.name} refused"
    assert there.receive() == f"end room/{room.name} refused"


def test_the_page_may_subscribe_again_and_is_asked_by_authorize(
    user: User, page: Page, room: Room
) -> None:
    revoke_sync(room, user)
    page.receive()
    page.subscribe(room)
    consumers.closed.add(room.name)
    revoke_sync(room, user)
    page.receive()
    assert page.answer(sub(9, room)).startswith("err 9 refused ")


@pytest.fixture
def held(room: Room) -> Iterator[Callable[[], None]]:
    """The authorize of the room has looked, and not answered yet: the call lets it."""
    loops: list[asyncio.AbstractEventLoop] = []
    gate = asyncio.Event()
    consumers.gates[room.name] = gate, lambda: loops.append(asyncio.get_running_loop())

    def let_go() -> None:
        del consumers.gates[room.name]
        loops[0].call_soon_threadsafe(gate.set)

    consumers.seen[f"held {room.name}"] = 0
    yield let_go
    consumers.gates.pop(room.name, None)


def test_a_subscription_that_is_only_coming_to_be_does_not_slip_through(
    user: User, browser: Browser, page_of: PageOf, room: Room, held: Callable[[], None]
) -> None:
    page = page_of(browser)
    page.send(sub(1, room))
    wait_until(lambda: consumers.seen[f"asked {room.name}"] == 1)
    revoke_sync(room, user)
    _heard(page)
    held()
    assert page.receive().startswith("err 1 refused ")
    publish_sync(room, Room.Message(body="unheard"))
    assert page.command(room, "whoAmI").startswith("err not_subscribed")
    assert consumers.seen[f"subscribed {room.name}"] == 0


def test_a_subscription_taken_again_at_that_moment_ends_whole(
    user: User, page: Page, room: Room, held: Callable[[], None]
) -> None:
    page.send(sub(7, room))
    wait_until(lambda: consumers.seen[f"asked {room.name}"] == 2)
    revoke_sync(room, user)
    _heard(page)
    publish_sync(room, Room.Message(body="unheard"))
    held()
    assert page.receive().startswith("err 7 refused ")
    wait_until(lambda: consumers.seen[f"unsubscribed {room.name}"] == 1)
    assert consumers.seen[f"subscribed {room.name}"] == 1


def _heard(page: Page) -> None:
    """What was announced before has been acted on: its loop has answered since."""
    page.answer("unsub 999 room/elsewhere")


def test_what_is_being_replayed_stops(room: Room) -> None:
    """The reader is slow: the replay waits for it with most still to come."""

    async def story() -> list[str]:
        for _ in range(10):
            await publish(room, Room.Message(body="x" * 400_000))
        inbox: asyncio.Queue[dict[str, object]] = asyncio.Queue()
        reads = asyncio.Event()
        waits = asyncio.Event()
        ended = asyncio.Event()
        sent: list[str] = []

        async def send(message: dict[str, object]) -> None:
            text = str(message.get("text", ""))
            if "m room/" in text:
                waits.set()
                await reads.wait()
            sent.extend(text.split("\n"))
            if sent[-1].startswith("end "):
                ended.set()

        scope = {
            "type": "websocket",
            "subprotocols": [SUBPROTOCOL],
            "headers": [],
            "user": SimpleNamespace(pk="somebody"),
        }
        served = consumers.SessionConsumer.as_asgi()(scope, inbox.get, send)
        task = asyncio.ensure_future(served)
        inbox.put_nowait({"type": "websocket.connect"})
        position = f"{(await get_broker().read(stream_of(room))).position.split(':')[0]}:0"
        asked = hello() + "\n" + sub(1, room, position)
        inbox.put_nowait({"type": "websocket.receive", "text": asked})
        await waits.wait()
        await revoke(room, "somebody")
        reads.set()
        await ended.wait()
        inbox.put_nowait({"type": "websocket.disconnect"})
        await task
        return [frame.split(" ", 1)[0] for frame in sent]

    with override_settings(SHAREDGEN={"ALLOW_NO_ORIGIN": True}):
        frames = asyncio.run(story())
    assert frames[-1] == "end"
    assert "ok" in frames
    assert 0 < frames.count("m") < 10
    assert consumers.seen[f"subscribed {room.name}"] == 0


def test_nobody_and_no_channel_are_refused(room: Room, user: User) -> None:
    with pytest.raises(TypeError, match="nobody is no user"):
        revoke_sync(room, None)
    with pytest.raises(TypeError, match="nobody is no user"):
        revoke_sync(room, AnonymousUser())
    with pytest.raises(TypeError, match="an instance of a Channel"):
        revoke_sync(Room, user)  # type: ignore[arg-type]  # that is the story


def test_in_a_running_loop_the_synchronous_one_names_the_other(room: Room) -> None:
    async def story() -> None:
        revoke_sync(room, 1)

    with pytest.raises(RuntimeError, match="await revoke"):
        asyncio.run(story())
