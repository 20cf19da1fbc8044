"""Which commands wait for which, and which for nobody."""

from __future__ import annotations

import pytest
from django.test import override_settings

from .conftest import Open
from .project.channels import Guarded, Works
from .project.consumers import gates, seen
from .wire import Page, sub, wait_until


def test_a_concurrent_command_overlaps_with_others_of_its_address(page: Page) -> None:
    works = Works(name="overlap")
    page.subscribe(works)
    page.send(
        "cmd 1 works/overlap block {}",
        'cmd 2 works/overlap overlap {"id":2}',
        'cmd 3 works/overlap overlap {"id":3}',
        'cmd 4 works/overlap echo {"id":4}',
    )
    wait_until(lambda: seen["overlapping overlap"] == 2)
    assert seen["blocked overlap"] == 0
    gates["overlap"].set()
    answers = page.receive_all(4)
    assert sorted(answers) == [f'ok {n} {{"id":{n}}}' for n in range(1, 5)]
    assert answers.index('ok 1 {"id":1}') < answers.index('ok 4 {"id":4}')


def test_a_concurrent_command_waits_for_the_sub_in_front_of_it_alone(page: Page) -> None:
    gates["early"].set()
    works = Works(name="early")
    page.send(
        sub(1, works),
        "cmd 2 works/early hold {}",
        'cmd 3 works/early overlap {"id":3}',
    )
    assert page.receive().startswith("ok 1 ")
    assert page.receive() == 'ok 3 {"id":3}'


def test_a_concurrent_command_behind_a_refused_sub_is_not_subscribed(page: Page) -> None:
    works = Works(name="no-more")
    seen["no more"] = 1
    page.send(sub(1, works), 'cmd 2 works/no-more overlap {"id":2}')
    assert page.receive().startswith("err 1 refused ")
    assert page.receive().startswith("err 2 not_subscribed ")


def test_a_concurrent_command_between_sub_and_unsub_is_run(page: Page) -> None:
    gates["between"].set()
    works = Works(name="between")
    page.send(sub(1, works), 'cmd 2 works/between overlap {"id":2}', "unsub 3 works/between")
    assert page.receive().startswith("ok 1 ")
    assert sorted(page.receive_all(2)) == ['ok 2 {"id":2}', "ok 3 {}"]


def test_a_concurrent_command_behind_an_unsub_is_not_subscribed(page: Page) -> None:
    works = Works(name="behind")
    page.subscribe(works)
    page.send("unsub 2 works/behind", 'cmd 3 works/behind overlap {"id":3}')
    assert page.receive() == "ok 2 {}"
    assert page.receive().startswith("err 3 not_subscribed ")


def test_concurrent_commands_count_as_in_flight(page: Page) -> None:
    works = Works(name="many")
    page.subscribe(works)
    page.send(*(f'cmd {n} works/many overlap {{"id":{n}}}' for n in range(1, 18)))
    assert page.receive() == 'err 17 rate_limited {"retryable":true}'
    gates["many"].set()
    assert len(page.receive_all(16)) == 16


def test_while_a_synchronous_handler_blocks_all_others_are_answered(open_page: Open) -> None:
    blocking, other = open_page(), open_page()
    blocking.subscribe(Works(name="blocks"))
    other.subscribe(Works(name="quick"))
    blocking.send("cmd 1 works/blocks block {}")
    wait_until(lambda: seen["blocking blocks"])
    try:
        assert other.command(Works(name="quick"), "echo", '{"id":1}') == 'ok {"id":1}'
        assert other.command(Works(name="quick"), "echoSync", '{"id":2}') == 'ok {"id":2}'
        blocking.subscribe(Works(name="quick"))
        assert blocking.command(Works(name="quick"), "echoSync", '{"id":3}') == 'ok {"id":3}'
        assert seen["blocked blocks"] == 0
    finally:
        gates["blocks"].set()
    assert blocking.receive() == 'ok 1 {"id":1}'


def test_when_all_threads_are_taken_only_synchronous_handlers_wait(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"THREADS": 2}):
        page = open_page()
        names = ("pool-a", "pool-b", "pool-c")
        for name in names:
            page.subscribe(Works(name=name))
        page.send("cmd 1 works/pool-a block {}", "cmd 2 works/pool-b block {}")
        wait_until(lambda: seen["blocking pool-a"] and seen["blocking pool-b"])
        page.send('cmd 3 works/pool-c echoSync {"id":3}')
        page.subscribe(Works(name="pool-d"))
        assert page.command(Works(name="pool-d"), "echo", '{"id":4}') == 'ok {"id":4}'
        gates["pool-a"].set()
        assert sorted(page.receive_all(2)) == ['ok 1 {"id":1}', 'ok 3 {"id":3}']
        gates["pool-b"].set()
        assert page.receive() == 'ok 2 {"id":1}'


@pytest.mark.parametrize("command", ["hold", "block"])
def test_a_command_that_takes_too_long_is_answered(
    open_page: Open, command: str, caplog: pytest.LogCaptureFixture
) -> None:
    name = f"late-{command}"
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    page.subscribe(Works(name=name))
    assert page.command(Works(name=name), command) == 'err timeout {"retryable":false}'
    gates[name].set()
    assert f"WorksConsumer.{command} (tests/server/project/consumers.py:" in caplog.text
    assert name not in caplog.text


def test_a_handler_that_takes_too_long_is_cancelled_and_its_lane_goes_on(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    page.subscribe(Works(name="overdue"))
    page.send("cmd 1 works/overdue hold {}", 'cmd 2 works/overdue echo {"id":2}')
    assert page.receive() == 'err 1 timeout {"retryable":false}'
    assert page.receive() == 'ok 2 {"id":2}'
    assert seen["holding cancelled overdue"] == 1


@pytest.mark.parametrize("command", ["block", "await", "stubborn"])
def test_behind_one_that_cannot_be_cancelled_the_next_waits_for_its_end(
    open_page: Open, command: str
) -> None:
    name = f"order-{command}"
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    page.subscribe(Works(name=name))
    page.subscribe(Works(name="elsewhere"))
    page.send(f"cmd 1 works/{name} {command} {{}}", f'cmd 2 works/{name} echo {{"id":2}}')
    assert page.receive() == 'err 1 timeout {"retryable":false}'
    assert page.command(Works(name="elsewhere"), "echo", '{"id":3}') == 'ok {"id":3}'
    gates[name].set()
    assert page.receive() == 'ok 2 {"id":2}'


def test_a_handler_that_was_cancelled_in_vain_leaves_no_trace_in_the_next(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    gates["vain"].set()
    page.subscribe(Works(name="vain"))
    page.send("cmd 1 works/vain stubborn {}", "cmd 2 works/vain cancellations {}")
    assert page.receive() == 'err 1 timeout {"retryable":false}'
    assert page.receive() == 'ok 2 {"id":0}'


def test_a_synchronous_handler_that_got_no_thread_in_time_never_runs(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05, "THREADS": 1}):
        page = open_page()
        page.subscribe(Works(name="has"))
        page.subscribe(Works(name="has-not"))
        page.send("cmd 1 works/has block {}", "cmd 2 works/has-not block {}")
        assert sorted(page.receive_all(2)) == [
            'err 1 timeout {"retryable":false}',
            'err 2 timeout {"retryable":false}',
        ]
        page.send('cmd 3 works/has-not echo {"id":3}')  # its lane is free
        assert page.receive() == 'ok 3 {"id":3}'
        gates["has"].set()
        wait_until(lambda: seen["blocked has"])
    assert seen["blocking has-not"] == 0


def test_a_handler_that_was_cancelled_from_within_is_answered(page: Page) -> None:
    works = Works(name="within")
    page.subscribe(works)
    page.send("cmd 1 works/within cancelled {}", 'cmd 2 works/within echo {"id":2}')
    assert page.receive() == 'err 1 internal {"retryable":false}'
    assert page.receive() == 'ok 2 {"id":2}'


def test_an_authorize_that_was_cancelled_from_within_is_answered(page: Page) -> None:
    works = Works(name="within-authorize")
    page.subscribe(works)
    seen["cut off within-authorize"] = 1
    assert page.answer(sub(1, works)) == 'err 1 internal {"retryable":false}'
    assert page.command(works, "echo", '{"id":1}').startswith("err not_subscribed ")


def test_an_authorize_that_takes_too_long_is_cancelled_and_may_be_tried_again(
    open_page: Open, caplog: pytest.LogCaptureFixture
) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    works = Works(name="slow-authorize")
    assert page.answer(sub(1, works)) == 'err 1 timeout {"retryable":true}'
    wait_until(lambda: seen["authorizing cancelled slow-authorize"] == 1)
    assert "WorksConsumer.authorize (tests/server/project/consumers.py:" in caplog.text


def test_one_in_a_thread_is_answered_before_it_comes_to_its_end(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    assert page.answer(sub(1, Guarded(how="blocked"))) == 'err 1 timeout {"retryable":true}'
    gates["guarded"].set()
    assert page.answer("unsub 2 guarded/blocked") == "ok 2 {}"


def test_a_hook_that_takes_too_long_is_cancelled(open_page: Open) -> None:
    with override_settings(SHAREDGEN={"COMMAND_SECONDS": 0.05}):
        page = open_page()
    works = Works(name="slow-hook")
    page.subscribe(works)
    assert page.command(works, "echo", '{"id":1}') == 'ok {"id":1}'
    assert seen["subscribing cancelled slow-hook"] == 1
