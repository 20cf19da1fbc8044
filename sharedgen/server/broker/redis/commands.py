"""What is asked of Redis, and the asking: the scripts with their keys and arguments."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from redis.asyncio.cluster import RedisCluster as AsyncCluster
from redis.cluster import RedisCluster
from redis.exceptions import NoScriptError, RedisClusterException, RedisError, ResponseError

from ...protocol import Since
from .. import Message, Stream
from .answers import request
from .keys import Keys
from .scripts import PUBLISH, READ, ROTATE

Argument = str | bytes | int

# what is raised where there is no answer; a cluster that is not there is no RedisError
NO_ANSWER = (RedisError, RedisClusterException, OSError)


@dataclass(frozen=True, slots=True)
class Call:
    """One command. With a script, `arguments` are the number of its keys, the keys and the rest."""

    arguments: tuple[Argument, ...]
    script: str | None = None

    @property
    def key(self) -> Argument:
        """The first one; the others, if any, go with it."""
        return self.arguments[1]

    def command(self, *, whole: bool = False) -> tuple[Argument, ...]:
        """`whole` sends the script itself: a server that was started anew does not know it."""
        if self.script is None:
            return self.arguments
        if whole:
            return "EVAL", self.script, *self.arguments
        return "EVALSHA", _digest(self.script), *self.arguments


def publish(keys: Keys, message: Message, id: str, *, again: bool) -> Call:
    """`id` is `sender-serial`, and a sender's serials at an address only grow.

    `again` says that it was sent before, and that nobody knows whether it arrived.
    """
    stream = message.stream
    channel = keys.channel(stream.address)
    sender, _, serial = id.partition("-")
    if not is_kept(message):
        frame = f"m {stream.address} - {message.name} {message.payload}"
        return Call(("PUBLISH", channel, f"- - {id} {frame}"))
    return Call(
        (
            4,
            *keys.of(stream.address),
            keys.sent(stream.address, sender),
            _new_epoch(),
            stream.history,
            _milliseconds(stream),
            "1" if message.retain else "0",
            id,
            serial,
            "1" if again else "0",
            channel,
            stream.address,
            message.name,
            message.payload,
        ),
        PUBLISH,
    )


def is_kept(message: Message) -> bool:
    return message.retain or message.stream.history > 0


def read(keys: Keys, stream: Stream, since: Since) -> Call:
    return _read(keys, stream, *request(stream, since))


def read_from(keys: Keys, stream: Stream, offset: int) -> Call:
    """All that is kept from an offset on, and the retained values."""
    return _read(keys, stream, "from", offset, "")


def top(keys: Keys, address: str) -> Call:
    """The epoch and the top offset."""
    return Call(("HMGET", keys.of(address)[0], "e", "s"))


def rotate(keys: Keys, address: str, epoch: str) -> Call:
    """Ends an epoch whose offsets mean two things."""
    return Call((1, keys.of(address)[0], epoch, _new_epoch()), ROTATE)


async def run(client: Any, calls: Sequence[Call]) -> list[Any]:
    """The answers, in one round trip where it is one server. Raises NO_ANSWER."""
    return _checked(await attempt(client, calls))


async def attempt(client: Any, calls: Sequence[Call]) -> list[Any]:
    """The answers, those that are errors in their place. Raises what is no answer.

    What was asked of the same keys is done in the order asked for, or not at all.
    """
    if len(calls) > 1 and not isinstance(client, AsyncCluster):  # whose pipelines take no scripts
        pipeline = client.pipeline(transaction=_repeats(calls))
        for command in _pipelined(calls):
            pipeline.execute_command(*command)
        return list(await pipeline.execute(raise_on_error=False))
    answers: list[Any] = []
    failed: dict[Argument, Exception] = {}
    for call in calls:
        try:
            if call.key in failed:
                raise failed[call.key]
            try:
                answers.append(await client.execute_command(*call.command()))
            except NoScriptError:
                answers.append(await client.execute_command(*call.command(whole=True)))
        except ResponseError as error:
            failed[call.key] = error
            answers.append(error)
    return answers


def attempt_sync(client: Any, calls: Sequence[Call]) -> list[Any]:
    """`attempt` for synchronous code."""
    if len(calls) > 1 and not isinstance(client, RedisCluster):
        pipeline = client.pipeline(transaction=_repeats(calls))
        for command in _pipelined(calls):
            pipeline.execute_command(*command)
        return list(pipeline.execute(raise_on_error=False))
    answers: list[Any] = []
    failed: dict[Argument, Exception] = {}
    for call in calls:
        try:
            if call.key in failed:
                raise failed[call.key]
            try:
                answers.append(client.execute_command(*call.command()))
            except NoScriptError:
                answers.append(client.execute_command(*call.command(whole=True)))
        except ResponseError as error:
            failed[call.key] = error
            answers.append(error)
    return answers


def run_sync(client: Any, calls: Sequence[Call]) -> list[Any]:
    """`run` for synchronous code."""
    return _checked(attempt_sync(client, calls))


def _repeats(calls: Sequence[Call]) -> bool:
    """Whether some keys are asked twice.

    A server that is loading, or changes its part, may refuse the first and do the next. Of a
    transaction it does all or nothing.
    """
    return len({call.key for call in calls}) < len(calls)


def _pipelined(calls: Sequence[Call]) -> Iterator[tuple[Argument, ...]]:
    """The commands; one that is sent a second time because its script was unknown would be late."""
    sent: set[str | None] = set()
    for call in calls:
        yield call.command(whole=call.script not in sent)
        sent.add(call.script)


def _checked(answers: list[Any]) -> list[Any]:
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def _read(keys: Keys, stream: Stream, what: str, count: int, epoch: str) -> Call:
    retains = "1" if stream.retains else "0"
    names = keys.of(stream.address)
    return Call((3, *names, _new_epoch(), stream.history, what, count, epoch, retains), READ)


@cache
def _digest(script: str) -> str:
    return hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()


def _milliseconds(stream: Stream) -> int:
    return max(1, int(stream.ttl.total_seconds() * 1000))


def _new_epoch() -> str:
    return secrets.token_hex(6)
