"""The broker of many processes, on a real Redis that is cut, killed and started again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from sharedgen.server.broker import BrokerError, Message, Snapshot, Stream
from sharedgen.server.broker.redis import RedisBroker, commands, outbox
from sharedgen.server.broker.redis.clients import parse_target
from sharedgen.server.broker.redis.keys import Keys
from sharedgen.server.broker.redis.outbox import Sender
from sharedgen.server.protocol import After, Last

from .ear import Ear
from .redis_server import RedisServer

DAY = timedelta(days=1)
KEPT = Stream("chat/a", 1000, DAY, retains=True)
BRIEF = Stream("brief", 3, DAY, retains=False)
BARE = Stream("bare", 0, DAY, retains=False)
RETAINED = Stream("retained", 0, DAY, retains=True)


@pytest.fixture(scope="module")
def server() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


@pytest.fixture(autouse=True)
def empty(server: RedisServer) -> None:
    server.client.flushall()


@asynccontextmanager
async def broker_of(server: RedisServer) -> AsyncIterator[RedisBroker]:
    broker = RedisBroker(server.url, prefix="t")
    try:
        yield broker
    finally:
        await broker.close()


def run(test: Callable[[RedisBroker], Awaitable[None]], server: RedisServer) -> None:
    async def main() -> None:
        async with broker_of(server) as broker:
            await test(broker)

    asyncio.run(main())


def events(stream: Stream, *payloads: object, retain: bool = False) -> list[Message]:
    return [Message(stream, "event", str(payload), retain) for payload in payloads]


def payloads(snapshot: Snapshot) -> list[str]:
    return [publication.frame.rpartition(" ")[2] for publication in snapshot.events]


async def follow(broker: RedisBroker, stream: Stream) -> tuple[Ear, Snapshot]:
    ear = Ear()
    await broker.listen(stream, ear)
    return ear, await broker.read(stream)


def epoch_of(snapshot: Snapshot) -> str:
    return snapshot.position.partition(":")[0]


async def append_unheard(server: RedisServer, broker: RedisBroker, message: Message) -> None:
    """Kept, and announced to nobody: what a lost announcement looks like."""
    call = commands.publish(Keys("t", 0), message, Sender().new_id(), again=False)
    arguments = tuple(b"nowhere" if a == b"t:0:chat/a" else a for a in call.arguments)
    server.client.execute_command(*replace(call, arguments=arguments).command(whole=True))


def test_offsets_are_contiguous_from_one(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, start = await follow(broker, KEPT)
        await broker.publish(events(KEPT, "a", "b"))
        await ear.until_heard(2)
        assert [p.frame for p in ear.heard] == ["m chat/a 1 event a", "m chat/a 2 event b"]
        assert start.position.endswith(":0")

    run(test, server)


def test_without_history_there_is_no_position_and_no_offset(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, start = await follow(broker, BARE)
        await broker.publish(events(BARE, "a"))
        await ear.until_heard(1)
        assert ear.heard[0].frame == "m bare - event a"
        assert (start.position, start.recovered) == ("-", None)
        assert server.client.keys() == []

    run(test, server)


@pytest.mark.parametrize(
    ("count", "at", "recovered"),
    [(5, 5, True), (5, 4, True), (5, 2, True), (5, 1, False), (5, 6, False), (0, 0, True)],
)
def test_within_the_window_everything_comes_back_and_outside_nothing(
    server: RedisServer, count: int, at: int, recovered: bool
) -> None:
    async def test(broker: RedisBroker) -> None:
        epoch = epoch_of(await broker.read(BRIEF))
        await broker.publish(events(BRIEF, *range(1, count + 1)))
        snapshot = await broker.read(BRIEF, After(epoch, at))
        missed = [str(number) for number in range(at + 1, count + 1)]
        assert (snapshot.recovered, payloads(snapshot)) == (recovered, missed if recovered else [])
        other = await broker.read(BRIEF, After("other", at))
        assert (other.recovered, payloads(other)) == (False, [])

    run(test, server)


def test_the_last_events_are_what_there_is(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        await broker.publish(events(BRIEF, *range(5)))
        assert payloads(await broker.read(BRIEF, Last(2))) == ["3", "4"]
        assert payloads(await broker.read(BRIEF, Last(9))) == ["2", "3", "4"]
        assert payloads(await broker.read(BRIEF, Last(0))) == []

    run(test, server)


def test_events_are_not_kept_beyond_their_time(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        short = replace(BRIEF, ttl=timedelta(milliseconds=1))
        epoch = epoch_of(await broker.read(short))
        await broker.publish(events(short, "a"))
        while payloads(await broker.read(short, Last(3))):
            pass
        assert (await broker.read(short, After(epoch, 0))).recovered is False
        assert (await broker.read(short, After(epoch, 1))).recovered is True

    run(test, server)


def test_an_answer_is_shared_no_longer_than_what_it_holds_is_kept(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        short = replace(BRIEF, ttl=timedelta(milliseconds=300))
        ear, start = await follow(broker, short)
        await broker.publish(events(short, "a"))
        await ear.until_heard(1)
        since = After(epoch_of(start), 0)
        assert payloads(await broker.read(short, since)) == ["a"]
        assert payloads(await broker.read(short, Last(3))) == ["a"]
        await asyncio.sleep(0.4)
        assert (await broker.read(short, since)).recovered is False
        assert payloads(await broker.read(short, Last(3))) == []

    run(test, server)


def test_the_latest_of_each_retained_event_is_kept_in_the_order_of_offsets(
    server: RedisServer,
) -> None:
    async def test(broker: RedisBroker) -> None:
        for name, payload in [("topic", "1"), ("mood", "2"), ("topic", "3")]:
            await broker.publish([Message(KEPT, name, payload, True)])
        frames = [p.frame for p in (await broker.read(KEPT)).retained]
        assert frames == ["m chat/a 2 mood 2", "m chat/a 3 topic 3"]

    run(test, server)


def test_a_retained_event_has_an_offset_also_without_history_that_only_grows(
    server: RedisServer,
) -> None:
    async def test(broker: RedisBroker) -> None:
        await broker.publish(events(RETAINED, "a", retain=True))
        (before,) = (await broker.read(RETAINED)).retained
        server.client.flushall()
        await broker.publish(events(RETAINED, "b", retain=True))
        (after,) = (await broker.read(RETAINED)).retained
        assert before.offset is not None
        assert after.offset is not None
        assert after.offset > before.offset

    run(test, server)


def test_what_was_sent_twice_under_one_id_is_kept_and_heard_once(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        for retain in (False, True):
            (message,) = events(KEPT, f"once {retain}", retain=retain)
            id = Sender().new_id()
            for again in (False, True, True):
                call = commands.publish(Keys("t", 0), message, id, again=again)
                server.client.execute_command(*call.command(whole=True))
        await broker.publish(events(KEPT, "end"))
        await ear.until_heard(3)
        assert ear.payloads == ["False", "True", "end"]

    run(test, server)


def test_a_server_that_knows_no_script_yet_keeps_the_order_of_one_call(
    server: RedisServer,
) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, RETAINED)
        mixed = [*events(RETAINED, "first", retain=True), *events(RETAINED, "second")]
        server.client.script_flush()
        await broker.publish(mixed)
        server.client.script_flush()
        await asyncio.to_thread(broker.publish_sync, mixed)
        await ear.until_heard(4)
        assert ear.payloads == ["first", "second"] * 2

    run(test, server)


def test_what_one_call_appends_to_one_address_is_appended_as_a_whole_or_not_at_all(
    server: RedisServer,
) -> None:
    """So that a server which refuses the first of them, while it loads, does not take the next."""

    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        server.reset_calls()
        await broker.publish(events(KEPT, "a", "b"))
        await asyncio.to_thread(broker.publish_sync, events(KEPT, "c", "d"))
        await broker.publish([*events(KEPT, "e"), *events(BRIEF, "of another address")])
        await ear.until_heard(5)
        assert ear.payloads == ["a", "b", "c", "d", "e"]
        assert server.calls("exec") == 2

    run(test, server)


def test_what_was_sent_twice_is_known_also_where_the_history_is_short(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, BRIEF)
        sender = Sender()
        messages = [(message, sender.new_id()) for message in events(BRIEF, *range(10))]
        for again in (False, True):
            for message, id in messages:
                call = commands.publish(Keys("t", 0), message, id, again=again)
                server.client.execute_command(*call.command(whole=True))
        await broker.publish(events(BRIEF, "end"))
        await ear.until_heard(11)
        assert ear.payloads == [*(str(number) for number in range(10)), "end"]

    run(test, server)


def test_cut_connections_lose_and_double_nothing(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        for number in range(500):
            await broker.publish(events(KEPT, number))
            if number % 100 == 50:
                server.cut()
        await ear.until_heard(500)
        assert ear.offsets == list(range(1, 501))
        assert ear.lost_at == []

    run(test, server)


def test_after_a_cut_also_a_retained_value_without_history_arrives(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, RETAINED)
        server.cut()
        await broker.publish(events(RETAINED, "latest", retain=True))
        await ear.until_heard(1)
        assert ear.payloads == ["latest"]

    run(test, server)


def test_a_hole_is_filled_once_and_before_anything_later(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        await append_unheard(server, broker, *events(KEPT, "missed"))
        server.reset_calls()
        await broker.publish(events(KEPT, "a", "b", "c"))
        await ear.until_heard(4)
        assert ear.payloads == ["missed", "a", "b", "c"]
        assert server.calls("xrange") == 1

    run(test, server)


def meanwhile(broker: RedisBroker, happen: Callable[[], Awaitable[None]]) -> None:
    """Something happens while the answer to the next read is under way."""
    home = broker._homes()
    through = home.run

    async def run(calls: Sequence[commands.Call]) -> list[Any]:
        home.run = through  # type: ignore[method-assign]  # as it was
        answers = await through(calls)
        await happen()
        await asyncio.sleep(0.1)  # what was announced is heard
        return answers

    home.run = run  # type: ignore[method-assign]  # for one call


@override_settings(SHAREDGEN={"POSITION_CHECK_SECONDS": 60})
def test_a_hole_behind_a_hole_is_filled_too(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        async def happen() -> None:
            await append_unheard(server, broker, *events(KEPT, "c"))
            await broker.publish(events(KEPT, "d"))

        ear, _ = await follow(broker, KEPT)
        await append_unheard(server, broker, *events(KEPT, "a"))
        meanwhile(broker, happen)
        await broker.publish(events(KEPT, "b"))
        await ear.until_heard(4)
        assert ear.payloads == ["a", "b", "c", "d"]

    run(test, server)


@override_settings(SHAREDGEN={"POSITION_CHECK_SECONDS": 60})
def test_a_new_epoch_that_begins_while_a_hole_is_filled_is_told(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        async def happen() -> None:
            server.client.flushall()
            await broker.publish(events(KEPT, "of another epoch"))

        ear, _ = await follow(broker, KEPT)
        await broker.publish(events(KEPT, *range(5)))
        await ear.until_heard(5)
        meanwhile(broker, happen)
        server.cut()
        await ear.until_lost()

    run(test, server)


@override_settings(SHAREDGEN={"POSITION_CHECK_SECONDS": 60})
def test_an_announcement_of_what_a_failover_took_back_holds_up_nothing(
    server: RedisServer,
) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, start = await follow(broker, KEPT)
        ghost = f"{epoch_of(start)} 3 id m chat/a 3 event ghost"
        server.client.publish(Keys("t", 0).channel(KEPT.address), ghost)
        await asyncio.sleep(0.1)  # it waits, and is given up
        await broker.publish(events(KEPT, "a", "b", "c"))
        await ear.until_heard(3)
        assert ear.payloads == ["a", "b", "c"]

    run(test, server)


@override_settings(SHAREDGEN={"POSITION_CHECK_SECONDS": 0.1})
def test_a_lost_last_event_is_found_by_its_position(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        await append_unheard(server, broker, *events(KEPT, "last"))
        await ear.until_heard(1)
        assert ear.payloads == ["last"]

    run(test, server)


def test_a_hole_wider_than_the_window_is_told(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        narrow = replace(KEPT, history=2)
        ear, _ = await follow(broker, narrow)
        for number in range(4):
            await append_unheard(server, broker, *events(narrow, number))
        server.reset_calls()
        await broker.publish(events(narrow, "seen"))
        await ear.until_lost()
        assert ear.heard == []
        assert server.calls("xrange") == 0  # what is left of it would be of no use

    run(test, server)


def test_a_new_epoch_is_told_and_followed(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, before = await follow(broker, KEPT)
        server.client.flushall()
        await broker.publish(events(KEPT, "of another epoch"))
        await ear.until_lost()
        after = await broker.read(KEPT)
        await broker.publish(events(KEPT, "next"))
        await ear.until_heard(1)
        assert epoch_of(after) != epoch_of(before)
        assert ear.payloads == ["next"]

    run(test, server)


def test_who_reads_nothing_hears_what_comes_after_it_listens(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear = Ear()
        await broker.publish(events(KEPT, "before"))
        await broker.listen(KEPT, ear)
        await broker.publish(events(KEPT, "a", "b"))
        await ear.until_heard(2)
        assert ear.payloads == ["a", "b"]

    run(test, server)


def test_who_reads_nothing_after_a_loss_goes_on_too(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        server.client.flushall()
        await broker.publish(events(KEPT, "of another epoch"))
        await ear.until_lost()
        while not ear.heard:
            await broker.publish(events(KEPT, "next"))
            await asyncio.sleep(0.05)

    run(test, server)


def roll_back(server: RedisServer, offset: int) -> None:
    """What a failover to a replica that was late leaves behind."""
    meta, stream, _ = Keys("t", 0).of(KEPT.address)
    kept = server.client.xrange(stream, "-", str(offset))
    server.client.hset(meta, "s", offset)
    server.client.delete(stream)
    for id, fields in kept:
        server.client.xadd(stream, fields, id)


def test_offsets_that_come_again_end_the_epoch(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, before = await follow(broker, KEPT)
        await broker.publish(events(KEPT, *range(5)))
        await ear.until_heard(5)
        roll_back(server, 3)
        await broker.publish(events(KEPT, "another 4", "another 5", "another 6"))
        await ear.until_lost()
        after = await broker.read(KEPT, After(epoch_of(before), 5))
        while after.position.startswith(epoch_of(before)):
            after = await broker.read(KEPT, After(epoch_of(before), 5))
        assert after.recovered is False
        assert [p.frame.rpartition(" ")[2] for p in ear.heard] == ["0", "1", "2", "3", "4"]

    run(test, server)


def test_an_epoch_has_ended_before_anybody_is_told_to_begin_anew(server: RedisServer) -> None:
    epochs = []

    class Asking(Ear):
        def lost(self, address: str) -> None:
            epochs.append(server.client.hget(Keys("t", 0).of(KEPT.address)[0], "e").decode())
            super().lost(address)

    async def test(broker: RedisBroker) -> None:
        ear = Asking()
        await broker.listen(KEPT, ear)
        before = await broker.read(KEPT)
        await broker.publish(events(KEPT, *range(5)))
        await ear.until_heard(5)
        roll_back(server, 3)
        await broker.publish(events(KEPT, "another 4"))
        await ear.until_lost()
        assert epochs != [epoch_of(before)]

    run(test, server)


@override_settings(SHAREDGEN={"POSITION_CHECK_SECONDS": 0.1})
def test_a_top_that_went_back_is_found_by_its_position(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        await broker.publish(events(KEPT, *range(5)))
        await ear.until_heard(5)
        roll_back(server, 3)
        await ear.until_lost()

    run(test, server)


def test_a_herd_that_comes_back_is_one_read(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        _, start = await follow(broker, KEPT)
        await broker.publish(events(KEPT, *range(100)))
        since = After(epoch_of(start), 10)
        while (await broker.read(KEPT)).top < 100:
            pass
        server.reset_calls()
        snapshots = await asyncio.gather(*(broker.read(KEPT, since) for _ in range(200)))
        snapshots += [await broker.read(KEPT, since)]
        assert {len(snapshot.events) for snapshot in snapshots} == {90}
        assert server.calls("xrange") == 1

    run(test, server)


def test_a_herd_that_comes_back_to_many_addresses_reads_the_common_one_once(
    server: RedisServer,
) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, start = await follow(broker, KEPT)
        await broker.publish(events(KEPT, *range(100)))
        await ear.until_heard(100)
        since = After(epoch_of(start), 10)

        async def listen() -> None:
            for number in range(10_000):
                await broker.listen(replace(KEPT, address=f"own/{number}"), ear)

        server.reset_calls()
        listening = asyncio.ensure_future(listen())
        snapshots = []
        for _ in range(10):
            snapshots += await asyncio.gather(*(broker.read(KEPT, since) for _ in range(20)))
        assert not listening.done()
        listening.cancel()
        assert {len(snapshot.events) for snapshot in snapshots} == {90}
        assert server.calls("xrange") == 1

    run(test, server)


def test_a_snapshot_is_never_older_than_what_was_heard(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, start = await follow(broker, KEPT)
        since = After(epoch_of(start), 0)

        async def publish() -> None:
            for number in range(300):
                await broker.publish(events(KEPT, number))

        publishing = asyncio.ensure_future(publish())
        while not publishing.done():
            heard = len(ear.heard)
            snapshot = await broker.read(KEPT, since)
            assert heard <= snapshot.top <= len(ear.heard)
            assert len(snapshot.events) == snapshot.top
            await asyncio.sleep(0)  # what is known already is told without waiting
        await publishing

    run(test, server)


def test_who_left_hears_no_more_and_may_come_again(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        for number in range(20):
            broker.unlisten(KEPT, ear)
            await broker.listen(KEPT, ear)
            await broker.read(KEPT)
            await broker.publish(events(KEPT, number))
            await ear.until_heard(number + 1)
        broker.unlisten(KEPT, ear)
        other, _ = await follow(broker, BARE)
        await broker.publish([*events(KEPT, "unheard"), *events(BARE, "end")])
        await other.until_heard(1)
        assert ear.payloads == [str(number) for number in range(20)]

    run(test, server)


def test_a_loop_that_serves_nobody_publishes_and_reads_too(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)

        async def elsewhere() -> str:
            await broker.publish(events(KEPT, "from elsewhere"))
            return (await broker.read(KEPT)).position

        position = await asyncio.to_thread(lambda: asyncio.run(elsewhere()))
        await ear.until_heard(1)
        assert position.endswith(":1")

    run(test, server)


def test_two_databases_of_one_server_do_not_hear_each_other(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        other = RedisBroker(server.url.replace("/0", "/1"), prefix="t")
        await other.publish(events(KEPT, "other"))
        await broker.publish(events(KEPT, "own"))
        await ear.until_heard(1)
        assert ear.payloads == ["own"]

    run(test, server)


def test_the_one_run_of_a_key_is_one_in_all_processes(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        other = RedisBroker(server.url, prefix="t")

        async def states() -> list[str]:
            begun = [
                await each.begin("key", digest, window=60, lease=60)
                for each in (broker, other)
                for digest in ("digest", "another")
            ]
            return [f"{each.state} {each.outcome}".strip() for each in begun]

        assert await states() == ["mine", "other", "running", "other"]
        await other.renew("key", lease=60)
        await broker.finish("key", "ok {}", window=60)
        await other.finish("key", "ok 2", window=60)
        assert await states() == ["done ok {}", "other", "done ok {}", "other"]
        await other.close()

    run(test, server)


def test_a_runner_that_is_silent_is_lost_and_its_late_outcome_is_kept(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        async def state(lease: float = 0.001) -> str:
            return (await broker.begin("key", "d", window=60, lease=lease)).state

        assert await state() == "mine"
        while await state() == "running":
            pass
        await broker.finish("key", "ok {}", window=60)
        assert await state() == "done"

    run(test, server)


def test_a_run_that_takes_longer_than_its_window_is_not_run_again(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        await broker.begin("key", "d", window=0.001, lease=60)
        assert server.client.pttl("t:$run:key") > 1000
        await broker.renew("key", lease=600)
        assert server.client.pttl("t:$run:key") > 60_000

    run(test, server)


def test_places_are_counted_over_all_processes_and_fade(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        other = RedisBroker(server.url, prefix="t")

        async def enter(each: RedisBroker, member: str, seconds: float = 60) -> bool:
            return await each.enter("user 1", member, limit=2, seconds=seconds)

        assert await enter(broker, "a")
        assert await enter(other, "b", 0.2)
        assert not await enter(broker, "c", 0.2)
        assert await enter(other, "a")
        while not await enter(broker, "c"):
            pass  # until the place of b is free again
        assert not await enter(other, "b")
        await broker.leave("user 1", "a")
        assert await enter(other, "b")
        await other.close()

    run(test, server)


def test_redis_may_be_killed_and_come_back(tmp_path: object) -> None:
    async def test(broker: RedisBroker, server: RedisServer) -> None:
        ear, _ = await follow(broker, KEPT)

        async def publish() -> None:
            for number in range(300):
                await broker.publish(events(KEPT, number))

        publishing = asyncio.ensure_future(publish())
        await ear.until_heard(100)
        await asyncio.to_thread(server.restart)
        await publishing
        broker.publish_sync(events(KEPT, "end"))
        await ear.until_heard(301)
        assert ear.offsets == list(range(1, 302))
        assert ear.payloads == [*(str(number) for number in range(300)), "end"]
        assert ear.lost_at == []

    async def main() -> None:
        with RedisServer(keep=True) as server:
            async with broker_of(server) as broker:
                await test(broker, server)

    asyncio.run(main())


def test_an_event_waits_for_a_replica_that_redis_is_to_have(server: RedisServer) -> None:
    async def test(broker: RedisBroker) -> None:
        ear, _ = await follow(broker, KEPT)
        server.client.config_set("min-replicas-to-write", 1)
        try:
            publishing = asyncio.ensure_future(broker.publish(events(KEPT, "a", "b")))
            await asyncio.sleep(0.2)
            assert not publishing.done()
        finally:
            server.client.config_set("min-replicas-to-write", 0)
        await publishing
        await ear.until_heard(2)
        assert ear.payloads == ["a", "b"]

    run(test, server)


def test_without_redis_an_event_is_refused_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "PATIENCE_SECONDS", 0.2)

    async def main() -> None:
        with RedisServer() as server:
            async with broker_of(server) as broker:
                await follow(broker, KEPT)
                server.stop()
                with pytest.raises(BrokerError, match="did not take an event"):
                    await broker.publish(events(KEPT, "a"))
                with pytest.raises(BrokerError, match="did not take an event"):
                    broker.publish_sync(events(BARE, "a"))
                with pytest.raises(BrokerError, match="did not answer"):
                    await broker.read(KEPT, Last(1))

    asyncio.run(main())


@pytest.mark.parametrize(
    ("url", "kind", "db"),
    [
        ("redis://h", "single", 0),
        ("rediss://u:p@h:1/3", "single", 3),
        ("valkey://h/2", "single", 2),
        ("unix:///run/redis.sock?db=4", "single", 4),
        ("redis+sentinel://:p@a:1,b/mine/5", "sentinel", 5),
        ("redis+cluster://h:7000", "cluster", 0),
    ],
)
def test_a_url_says_what_kind_of_redis_it_is(url: str, kind: str, db: int) -> None:
    target = parse_target(url)
    assert (target.kind, target.db) == (kind, db)


@pytest.mark.parametrize("query", ["socket_timeout=0.1", "protocol=3", "decode_responses=true"])
def test_what_a_url_says_of_connections_does_not_disturb_who_listens(
    server: RedisServer, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def main() -> None:
        broker = RedisBroker(f"{server.url}?{query}", prefix="t")
        ear, _ = await follow(broker, KEPT)
        await asyncio.sleep(0.3)
        await broker.publish(events(KEPT, "a"))
        await ear.until_heard(1)
        assert ear.payloads == ["a"]
        await broker.close()

    caplog.set_level("INFO")
    asyncio.run(main())
    assert caplog.messages == []


def test_two_addresses_never_share_a_name() -> None:
    keys = Keys("a:b", 0)
    addresses = ["x", "x}:meta", "{x}", "x:meta", "x:events"]
    names = [name for address in addresses for name in keys.of(address)]
    assert len(set(names)) == len(names)
    assert [keys.address(keys.channel(address)) for address in addresses] == addresses
