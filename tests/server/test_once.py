"""Idempotent commands: one run a key, however often it is asked for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import override_settings

from sharedgen.server import once
from sharedgen.server.broker import Begun, get_broker
from sharedgen.server.broker.memory import MemoryBroker
from sharedgen.server.once import key_of
from sharedgen.server.protocol import Once

from .conftest import Open
from .project.channels import Works
from .project.consumers import gates, seen
from .wire import Page, wait_until


def test_a_key_is_run_once_and_its_reply_is_repeated(page: Page) -> None:
    page.subscribe(Works(name="paid"))
    assert page.answer("once 1 works/paid k1 pay {}") == 'ok 1 {"id":1}'
    assert page.answer("once 2 works/paid k1 pay {}") == 'ok 2 {"id":1}'
    assert page.answer("once 3 works/paid k2 pay {}") == 'ok 3 {"id":2}'


@pytest.mark.parametrize(
    ("how", "outcome"),
    [
        ("refuse", 'broke {"message":"no money","retryable":false}'),
        ("crash", 'internal {"retryable":false}'),
    ],
)
def test_an_error_is_repeated_like_a_reply(page: Page, how: str, outcome: str) -> None:
    page.subscribe(Works(name=how))
    for id in (1, 2):
        answer = page.answer(f'once {id} works/{how} key pay {{"how":"{how}"}}')
        assert answer == f"err {id} {outcome}"
    assert seen[f"paying {how}"] == 1


def test_another_page_that_asks_while_it_runs_gets_its_outcome(open_page: Open) -> None:
    one, other = open_page(), open_page()
    for page in (one, other):
        page.subscribe(Works(name="shared"))
    one.send('once 1 works/shared key pay {"how":"wait"}')
    wait_until(lambda: seen["paying shared"])
    other.send('once 7 works/shared key pay {"how":"wait"}')
    gates["shared"].set()
    assert one.receive() == 'ok 1 {"id":1}'
    assert other.receive() == 'ok 7 {"id":1}'
    assert seen["paying shared"] == 1


def test_a_page_that_was_cut_off_asks_again_and_gets_the_outcome(open_page: Open) -> None:
    with open_page() as page:
        page.subscribe(Works(name="cut-off"))
        page.send('once 1 works/cut-off key pay {"how":"wait"}')
        wait_until(lambda: seen["paying cut-off"])
    wait_until(lambda: seen["unsubscribed cut-off"])
    again = open_page()
    again.subscribe(Works(name="cut-off"))
    again.send('once 1 works/cut-off key pay {"how":"wait"}')
    gates["cut-off"].set()
    assert again.receive() == 'ok 1 {"id":1}'
    assert seen["paying cut-off"] == 1


def test_a_key_that_was_used_for_another_payload_is_invalid(page: Page) -> None:
    page.subscribe(Works(name="reused"))
    page.answer("once 1 works/reused key pay {}")
    assert page.answer('once 2 works/reused key pay {"how":"refuse"}') == (
        'err 2 invalid {"message":"this key was used for another payload: a new command takes a'
        ' new key","retryable":false}'
    )


def test_after_its_window_a_key_is_new(page: Page) -> None:
    page.subscribe(Works(name="brief"))
    assert page.answer("once 1 works/brief key payBriefly {}") == 'ok 1 {"id":1}'

    def paid_again() -> bool:
        page.answer("once 2 works/brief key payBriefly {}")
        return seen["paying brief"] > 1

    wait_until(paid_again)


def test_a_command_that_is_not_declared_idempotent_is_unknown(page: Page) -> None:
    page.subscribe(Works(name="plain"))
    assert page.answer('once 1 works/plain key echo {"id":1}') == (
        'err 1 unknown {"message":"this command is not declared idempotent","retryable":false}'
    )


def test_as_a_plain_command_it_runs_each_time(page: Page) -> None:
    page.subscribe(Works(name="each"))
    assert page.command(Works(name="each"), "pay") == 'ok {"id":1}'
    assert page.command(Works(name="each"), "pay") == 'ok {"id":2}'


def test_an_invalid_payload_uses_no_key_up(page: Page) -> None:
    page.subscribe(Works(name="typo"))
    assert page.answer('once 1 works/typo key pay {"how":1}').startswith("err 1 invalid ")
    assert page.answer("once 2 works/typo key pay {}") == 'ok 2 {"id":1}'


def test_one_that_took_too_long_is_a_timeout_for_everyone(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    page.subscribe(Works(name="expired"))
    for id in (1, 2):
        answer = page.answer(f'once {id} works/expired key pay {{"how":"hold"}}')
        assert answer == f'err {id} timeout {{"retryable":false}}'
    assert seen["paying expired"] == 1


def test_a_synchronous_one_that_took_too_long_has_its_true_outcome_in_the_end(
    open_page: Open,
) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    page.subscribe(Works(name="late-sync"))
    answer = page.answer("once 1 works/late-sync key paySync {}")
    assert answer == 'err 1 timeout {"retryable":false}'
    gates["late-sync"].set()
    assert page.answer("once 2 works/late-sync key paySync {}") == 'ok 2 {"id":1}'


def test_what_a_process_that_died_was_running_is_not_run_again(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "LEASE_SECONDS", 0.05)
    request = Once("1", "works/died", "key", "pay", "{}")
    key = key_of({}, request)
    begun = begin(key.name, key.digest)
    assert begun == "mine"  # as that process did
    page.subscribe(Works(name="died"))
    assert page.answer("once 1 works/died key pay {}") == (
        'err 1 disconnected {"message":"the server that ran this ended: whether it is done is not'
        ' known","retryable":false}'
    )
    assert seen["paying died"] == 0


def test_who_runs_for_longer_than_its_lease_is_not_taken_for_dead(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "LEASE_SECONDS", 0.15)
    one, other = open_page(), open_page()
    for page in (one, other):
        page.subscribe(Works(name="renewed"))
        page.subscribe(Works(name="clock"))
    one.send('once 1 works/renewed key pay {"how":"wait"}')
    wait_until(lambda: seen["paying renewed"])
    other.send('once 1 works/renewed key pay {"how":"wait"}')
    # the lease of somebody who does not renew passes, and that of the runner does not
    begin("clock", "d")
    wait_until(lambda: begin("clock", "d") == "lost")
    gates["renewed"].set()
    assert other.receive() == 'ok 1 {"id":1}'


def begin(key: str, digest: str) -> str:
    return asyncio.run(get_broker().begin(key, digest, window=60, lease=0.3)).state


class Unreachable(MemoryBroker):
    """As Redis is while it restarts."""

    async def begin(self, key: str, digest: str, *, window: float, lease: float) -> Begun:
        raise ConnectionError("no broker")


class Forgetful(MemoryBroker):
    async def finish(self, key: str, outcome: str, *, window: float) -> None:
        raise ConnectionError("no broker")


def ask(broker: MemoryBroker) -> tuple[str, int]:
    """The outcome of a command, and how often it was run."""
    ran = 0

    async def run() -> str:
        nonlocal ran
        ran += 1
        return "ok {}"

    key, window = once.Key("key", "digest"), timedelta(minutes=5)
    asked = once.run_once(
        broker, key, window, run, when_cancelled=lambda: None, waiting=lambda: None
    )
    return asyncio.run(asked), ran


def test_nothing_runs_where_the_broker_cannot_say_whose_the_run_is(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert ask(Unreachable()) == ('err internal {"retryable":true}', 0)
    assert "no broker" in caplog.text


def test_a_page_gets_its_answer_also_where_the_broker_cannot_keep_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    assert ask(Forgetful()) == ("ok {}", 1)
    assert "no broker" in caplog.text


def user(pk: object) -> dict[str, object]:
    return {"user": SimpleNamespace(pk=pk, is_authenticated=True)}


ASKED = Once("1", "works/a", "key", "pay", "{}")


@pytest.mark.parametrize(
    "other",
    [
        key_of(user(1), ASKED),
        key_of(user(2), ASKED),
        key_of(user("None"), ASKED),
        key_of({}, Once("1", "works/b", "key", "pay", "{}")),
        key_of({}, Once("1", "works/a", "key2", "pay", "{}")),
        key_of({}, Once("1", "works/a", "key", "pay2", "{}")),
        key_of({}, Once("1", 'works/a","key', "x", "pay", "{}")),
    ],
)
def test_each_user_address_command_and_key_has_a_run_of_its_own(other: once.Key) -> None:
    assert other.name != key_of({}, ASKED).name


def test_a_user_needs_no_more_than_a_primary_key() -> None:
    """As of `authenticate`, and of a middleware that is not Django's."""
    assert key_of({"user": SimpleNamespace(pk=1)}, ASKED) == key_of(user(1), ASKED)


def test_the_key_of_a_payload_tells_nothing_and_is_short() -> None:
    key = key_of({}, Once("1", "works/a", "k" * 60_000, "pay", '{"card":"4242"}'))
    assert (len(key.name), len(key.digest)) == (64, 64)


def test_somebody_who_is_not_signed_in_is_nobody() -> None:
    anonymous = {"user": SimpleNamespace(pk=None, is_authenticated=False)}
    assert key_of(anonymous, ASKED) == key_of({}, ASKED)
