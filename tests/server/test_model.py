"""Subscribe, publish, drop, recover, in any order: a page gets what a simple model says."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sharedgen.declare import address_of, declaration
from sharedgen.server import publish_sync
from sharedgen.server.broker import Message, stream_at
from sharedgen.server.broker.redis import RedisBroker

from .fleet import Fleet
from .project.channels import Window
from .redis_server import RedisServer
from .wire import Page, sub

WINDOW = declaration(Window).history
_names = count()


@dataclass
class Site:
    """Where pages connect, how events are published, and what may be broken on the way."""

    hosts: Sequence[str]
    publish: Callable[[Window, int], None]
    disturb: Callable[[], object]


@dataclass(eq=False)
class Tab:
    """A page, and what the model says of it: it has had everything up to `offset`."""

    page: Page
    epoch: str
    offset: int
    ids: Iterator[int] = field(default_factory=lambda: count(10))


class Model(RuleBasedStateMachine):
    """`top` events were published at one address; each is numbered by its offset."""

    site: Site
    tabs = Bundle("tabs")
    away = Bundle("away")  # the position of a page that is not connected

    @initialize()
    def begin(self) -> None:
        self.channel = Window(name=f"model-{next(_names)}")
        self.top = 0
        self.live: list[Tab] = []
        self.disturbed = False
        self.pages = ExitStack()

    @rule(number=st.integers(1, 7))
    def publish(self, number: int) -> None:
        # more at once than the window, while a process hears nothing, is lost to all of its pages
        for _ in range(min(number, WINDOW) if self.disturbed else number):
            self.top += 1
            self.site.publish(self.channel, self.top)

    @rule(target=tabs)
    def open(self) -> Tab:
        page = self._connect()
        joined = page.subscribe(self.channel, "-")
        assert joined["recovered"] is None
        return self._take(page, joined)

    @rule(target=tabs, last=st.integers(0, 8))
    def open_with_the_last(self, last: int) -> Tab:
        page = self._connect()
        page.send(sub(1, self.channel, f"last:{last}"))
        past, joined = self._past(page, 1)
        assert past == self._last(last, joined)
        return self._take(page, joined)

    @rule(target=away, tab=consumes(tabs))
    def drop(self, tab: Tab) -> tuple[str, int]:
        self._hear(tab)
        tab.page.socket.socket.close()  # no goodbye
        self.live.remove(tab)
        return tab.epoch, tab.offset

    @rule(target=tabs, position=consumes(away))
    def come_back(self, position: tuple[str, int]) -> Tab:
        epoch, offset = position
        page = self._connect()
        joined = page.subscribe(self.channel, f"{epoch}:{offset}")
        top = self._offset(joined)
        assert joined["recovered"] is (top - offset <= WINDOW)
        return self._take(page, joined, heard=offset if joined["recovered"] else top)

    @rule(tab=tabs, last=st.integers(0, 8), offset=st.integers(0, 30))
    def ask_for_the_past(self, tab: Tab, last: int, offset: int) -> None:
        self._hear(tab)
        id = next(tab.ids)
        tab.page.send(f"past {id} {address_of(self.channel)} {tab.epoch}:{offset}")
        past, answer = self._past(tab.page, id)
        missed = range(offset + 1, self._offset(answer) + 1)
        assert answer["recovered"] is (offset <= self._offset(answer) and len(missed) <= WINDOW)
        assert past == (list(missed) if answer["recovered"] else [])
        id = next(tab.ids)
        tab.page.send(f"past {id} {address_of(self.channel)} last:{last}")
        past, answer = self._past(tab.page, id)
        assert past == self._last(last, answer)

    @rule(tab=consumes(tabs))
    def leave(self, tab: Tab) -> None:
        self._hear(tab)
        id = next(tab.ids)
        assert tab.page.answer(f"unsub {id} {address_of(self.channel)}") == f"ok {id} {{}}"
        tab.page.socket.close()
        self.live.remove(tab)

    @rule()
    def disturb(self) -> None:
        self.disturbed = bool(self.site.disturb()) or self.disturbed

    @invariant()
    def everybody_has_everything(self) -> None:
        for tab in getattr(self, "live", ()):
            self._hear(tab)

    def teardown(self) -> None:
        if hasattr(self, "pages"):
            self.pages.close()

    def _connect(self) -> Page:
        page = self.pages.enter_context(Page(random.choice(self.site.hosts)))
        page.hello()
        return page

    def _take(self, page: Page, joined: dict[str, object], heard: int | None = None) -> Tab:
        epoch = str(joined["position"]).partition(":")[0]
        tab = Tab(page, epoch, self._offset(joined) if heard is None else heard)
        self.live.append(tab)
        return tab

    def _offset(self, answer: dict[str, object]) -> int:
        """That of a position: where a connection was cut, it may be behind for a moment."""
        offset = int(str(answer["position"]).partition(":")[2])
        assert offset == self.top or (self.disturbed and offset < self.top)
        return offset

    def _last(self, last: int, answer: dict[str, object]) -> list[int]:
        kept = list(range(1, self._offset(answer) + 1)[-WINDOW:])
        return kept[len(kept) - min(last, len(kept)) :]

    def _hear(self, tab: Tab) -> None:
        """Whatever was published is there, and nothing else before the answer of a question."""
        while tab.offset < self.top:
            opcode, address, offset, name, payload = tab.page.receive().split(" ", 4)
            assert (opcode, address, name) == ("m", address_of(self.channel), "item")
            assert json.loads(payload) == {"number": int(offset)}
            assert int(offset) == tab.offset + 1
            tab.offset += 1
        id = next(tab.ids)
        tab.page.send(f"past {id} {address_of(self.channel)} last:0")
        assert tab.page.receive().startswith(f"ok {id} ")

    def _past(self, page: Page, id: int) -> tuple[list[int], dict[str, object]]:
        past = []
        while not (frame := page.receive()).startswith(f"ok {id} "):
            opcode, to, _, offset, _, payload = frame.split(" ", 5)
            assert (opcode, to) == ("p", str(id))
            assert json.loads(payload) == {"number": int(offset)}
            past.append(int(offset))
        return past, json.loads(frame.removeprefix(f"ok {id} "))


def check(site: Site, examples: int) -> None:
    run_state_machine_as_test(
        type("Model", (Model,), {"site": site}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_pages_of_one_process_get_what_the_model_says(host: str) -> None:
    def publish(channel: Window, number: int) -> None:
        publish_sync(channel, Window.Item(number=number))

    check(Site([host], publish, lambda: None), examples=40)


@pytest.mark.timeout(300)
def test_pages_of_two_processes_get_what_the_model_says() -> None:
    with RedisServer() as server, Fleet(2, BROKER=server.url) as fleet:
        broker = RedisBroker(server.url, prefix="sharedgen")

        def publish(channel: Window, number: int) -> None:
            stream = stream_at(address_of(channel), declaration(Window))
            broker.publish_sync([Message(stream, "item", f'{{"number":{number}}}', False)])

        check(Site(fleet.hosts, publish, server.cut), examples=30)
