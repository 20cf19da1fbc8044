"""What one event loop hears of Redis: its listeners, and how far each address was heard."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ... import observe
from ...protocol import Since
from ...settings import get_settings
from .. import BrokerError, Listener, Message, Publication, Snapshot, Stream
from . import answers, commands
from .answers import Reading
from .clients import ANSWER_SECONDS, Target, open_async, open_listener
from .feed import Feed
from .flights import Flights
from .keys import Keys
from .outbox import Outbox
from .track import Heard, Track, Verdict

logger = logging.getLogger("sharedgen.server")

CONNECTIONS = 16  # for commands; the next one waits
LATE_SECONDS = 0.5  # an announcement may take so long behind the step that made it
FILLS = 32  # addresses read at a time after the connection was lost
_PAUSE_SECONDS = 0.2
_ANEW = "the history of an address began anew"
_CHUNK = 200


@dataclass(slots=True)
class _Followed:
    """An address that somebody in this loop listens to."""

    stream: Stream
    track: Track
    listeners: set[Listener] = field(default_factory=set)
    beginning: bool = False  # a task waits for its first position
    filling: bool = False  # a task reads what was missed
    stale: bool = False  # what it read last is not enough
    reached: list[tuple[int, asyncio.Future[None]]] = field(default_factory=list)


class Home:
    """Belongs to the running loop."""

    def __init__(self, target: Target, keys: Keys) -> None:
        self._keys = keys
        self._client = open_async(target)
        self._gate = asyncio.Semaphore(CONNECTIONS)
        self._fills = asyncio.Semaphore(FILLS)
        self._outbox = Outbox(self._client, keys)
        self._followed: dict[str, _Followed] = {}
        self._flights: Flights[Reading] = Flights(lambda reading: reading.size)
        self._tasks: set[asyncio.Task[None]] = set()
        self._feed = Feed(lambda: open_listener(target, self._client), self._announced, self._back)
        self._checking: asyncio.Task[None] | None = None

    async def publish(self, messages: Sequence[Message]) -> None:
        await self._outbox.publish(messages)

    async def run(self, calls: Sequence[commands.Call]) -> list[Any]:
        """Raises BrokerError."""
        began = time.monotonic()
        try:
            async with self._gate:
                # where Redis is silent, who waits is not to be asked for one after the other
                if time.monotonic() - began > ANSWER_SECONDS:
                    raise BrokerError("Redis did not answer others")
                return await commands.run(self._client, calls)
        except commands.NO_ANSWER as error:
            raise BrokerError(f"Redis did not answer: {type(error).__name__}: {error}") from error

    async def listen(self, stream: Stream, listener: Listener) -> None:
        followed = self._followed.get(stream.address)
        if followed is None:
            followed = self._followed[stream.address] = _Followed(stream, Track(stream.history))
        followed.listeners.add(listener)
        if self._checking is None:
            self._checking = asyncio.get_running_loop().create_task(self._check_always())
        await self._feed.add(self._keys.channel(stream.address))
        self._begin_later(followed)

    def unlisten(self, stream: Stream, listener: Listener) -> None:
        followed = self._followed.get(stream.address)
        if followed is None:
            return
        followed.listeners.discard(listener)
        if not followed.listeners:
            del self._followed[stream.address]
            self._flights.forget(stream.address)
            self._feed.remove(self._keys.channel(stream.address))

    async def read(self, stream: Stream, since: Since) -> Snapshot:
        followed = self._followed.get(stream.address)
        if not (stream.history or stream.retains):
            return Snapshot("-", 0, None, (), ())
        reading = await self._read(stream, since)
        if followed is not None and self._followed.get(stream.address) is followed:
            await self._hear_up_to(followed, reading)
        return answers.snapshot(stream, since, reading)

    async def close(self) -> None:
        tasks = [task for task in (self._checking, *self._tasks) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._feed.close()

    async def _read(self, stream: Stream, since: Since) -> Reading:
        """One read for all who ask for the same while nothing new comes."""

        async def ask() -> Reading:
            what = answers.request(stream, since)[0]
            (answer,) = await self.run([commands.read(self._keys, stream, since)])
            return answers.reading(stream, what, answer)

        followed = self._followed.get(stream.address)
        if followed is None:
            return await ask()

        name = self._keys.channel(stream.address)

        def fresh(reading: Reading) -> bool:
            track = followed.track
            follows = track.epoch is None or (
                reading.epoch == track.epoch and reading.top >= track.last
            )
            in_time = time.monotonic() < reading.until
            return follows and in_time and self._feed.hears(name)

        return await self._flights.share(stream.address, since, ask, fresh)

    async def _hear_up_to(self, followed: _Followed, reading: Reading) -> None:
        """Returns when the listeners have heard what the reading holds. Raises BrokerError."""
        track = followed.track
        if track.epoch is None:
            self._hear_again(followed, track.begin(reading.epoch, reading.top, reading.top_id))
            self._tell_reached(followed)
            if followed.track.epoch is None:  # lost again
                raise BrokerError(_ANEW)
        elif followed.stream.history and reading.epoch != track.epoch:
            self._lose(followed)
            raise BrokerError(_ANEW)
        if track.last >= reading.top:
            return
        reached = asyncio.get_running_loop().create_future()
        followed.reached.append((reading.top, reached))
        try:
            await asyncio.wait_for(asyncio.shield(reached), LATE_SECONDS)
        except asyncio.TimeoutError:
            self._fill(followed)
            try:
                await asyncio.wait_for(asyncio.shield(reached), 10 * LATE_SECONDS)
            except asyncio.TimeoutError:
                raise BrokerError("Redis announced nothing of what it keeps") from None
        finally:
            reached.cancel()  # nobody waits for it any more

    def _begin_later(self, followed: _Followed) -> None:
        """A listener that reads nothing itself goes on from here."""
        if followed.track.epoch is None and not followed.beginning:
            followed.beginning = True
            self._start(self._begin(followed))

    async def _begin(self, followed: _Followed) -> None:
        stream = followed.stream
        while followed.track.epoch is None and (stream.history or stream.retains):
            await asyncio.sleep(LATE_SECONDS)
            if self._followed.get(stream.address) is not followed:
                return
            if followed.track.epoch is None:
                try:
                    await self.read(stream, None)
                except BrokerError as error:
                    logger.warning("An address cannot be followed yet: %s", error)
        followed.beginning = False

    def _announced(self, channel: bytes, data: bytes) -> None:
        address = self._keys.address(channel)
        followed = self._followed.get(address)
        if followed is not None:
            self._hear(followed, answers.announced(address, data))

    def _hear(self, followed: _Followed, heard: Heard) -> None:
        verdict = followed.track.hear(heard)
        if verdict is Verdict.PASS:
            self._pass(followed, heard.publication)
        elif verdict in (Verdict.HOLE, Verdict.DOUBT):
            self._fill(followed)
        elif verdict is Verdict.LOST:
            self._lose(followed)

    def _hear_again(self, followed: _Followed, waiting: list[Heard]) -> None:
        for heard in waiting:
            self._hear(followed, heard)

    def _pass(self, followed: _Followed, publication: Publication) -> None:
        for listener in followed.listeners:
            listener.hear(publication)
        if followed.reached:
            self._tell_reached(followed)

    def _tell_reached(self, followed: _Followed) -> None:
        last = followed.track.last
        for top, reached in followed.reached:
            if top <= last and not reached.done():
                reached.set_result(None)
        followed.reached = [each for each in followed.reached if not each[1].done()]

    def _lose(self, followed: _Followed) -> None:
        """Nobody can go on from what was heard: the listeners begin anew."""
        logger.warning("Events are lost for good: subscribers of an address begin anew")
        followed.track.reset()
        self._flights.forget(followed.stream.address)
        for _, reached in followed.reached:
            if not reached.done():
                reached.set_exception(BrokerError(_ANEW))
        followed.reached.clear()
        for listener in followed.listeners:
            listener.lost(followed.stream.address)
        self._begin_later(followed)

    def _fill(self, followed: _Followed) -> None:
        """Has the hole read; what is announced meanwhile waits."""
        followed.track.filling = True
        followed.stale = True
        if not followed.filling:
            followed.filling = True
            self._start(self._fill_hole(followed))

    async def _fill_hole(self, followed: _Followed) -> None:
        """Reads what was missed, once for everybody in this loop; goes on until Redis answers."""
        try:
            async with self._fills:
                while followed.stale:
                    followed.stale = False
                    if not await self._fill_once(followed):
                        return
                    if not followed.stale:
                        # behind what waited there may be another hole: then it is stale again
                        self._hear_again(followed, followed.track.resume())
        finally:
            followed.filling = False

    async def _fill_once(self, followed: _Followed) -> bool:
        """Whether the listeners can go on."""
        track, stream = followed.track, followed.stream
        while True:
            if not track.filling or self._followed.get(stream.address) is not followed:
                return False  # given up, or left
            heard = len(track.waiting)
            try:
                (answer,) = await self.run([commands.read_from(self._keys, stream, track.last)])
                break
            except BrokerError:
                await asyncio.sleep(_PAUSE_SECONDS * random.uniform(1, 5))
        if not track.filling:
            return False
        reading = answers.reading(stream, "from", answer)
        if stream.history:
            missed = track.fill(reading.epoch, reading.top, reading.entries or ())
        else:
            missed = track.fill_retained(reading.epoch, reading.top, reading.retained)
        if missed is None:
            await self._begin_anew(followed, reading)
            return False
        track.forget_beyond(reading.top, heard)
        if missed:
            observe.count("gaps_filled")
        for publication in missed:
            self._pass(followed, publication)
        self._tell_reached(followed)
        return True

    async def _begin_anew(self, followed: _Followed, reading: Reading) -> None:
        """Events are gone; where offsets came again, no page may recover by them either."""
        track, address = followed.track, followed.stream.address
        if track.forked(reading.epoch, reading.top, reading.entries or ()):
            try:
                await self.run([commands.rotate(self._keys, address, reading.epoch)])
            except BrokerError as error:
                logger.error("An epoch could not be ended: %s", error)
        if track.filling:  # nobody else has found it out meanwhile
            self._lose(followed)

    def _back(self) -> None:
        """The feed was away: whatever was announced meanwhile is read."""
        for followed in self._followed.values():
            if followed.track.epoch is not None:
                self._fill(followed)

    async def _check_always(self) -> None:
        """A lost last event leaves no hole: only the top offset tells of it."""
        try:
            while True:
                pause = get_settings().POSITION_CHECK_SECONDS
                await asyncio.sleep(pause * random.uniform(0.9, 1.1))
                known = [f for f in self._followed.values() if f.track.epoch is not None]
                for start in range(0, len(known), _CHUNK):
                    await self._check(known[start : start + _CHUNK])
        finally:
            await self._client.aclose()  # the loop ends

    async def _check(self, known: Sequence[_Followed]) -> None:
        before = [(followed, followed.track.epoch, followed.track.last) for followed in known]
        try:
            tops = await self.run([commands.top(self._keys, f.stream.address) for f in known])
        except BrokerError as error:
            logger.warning("Positions could not be checked: %s", error)
            return
        behind = []
        for (followed, epoch, last), (found, top) in zip(before, tops, strict=True):
            if followed.track.epoch != epoch:
                continue  # it has begun anew meanwhile
            if found is None or found.decode() != epoch or int(top) < last:
                self._fill(followed)
            elif int(top) > followed.track.last:
                behind.append((followed, epoch, int(top)))
        if behind:
            await asyncio.sleep(LATE_SECONDS)  # an announcement may be under way
        for followed, epoch, reached in behind:
            if followed.track.epoch == epoch and followed.track.last < reached:
                self._fill(followed)

    def _start(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            logger.error("Listening to Redis failed", exc_info=task.exception())
