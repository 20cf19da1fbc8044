"""One live subscription of one connection: it joins, replays what was missed, and goes on live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import observe, protocol
from .broker import Broker, Publication, Snapshot, Stream
from .channel import ChannelConsumer
from .fanout import Burst, Fanout
from .protocol import After, Last, Since
from .routes import Route
from .writer import Writer


class Subscription:
    """A sink of the fan-out. Until it is live, what comes in waits behind what is replayed."""

    __slots__ = (
        "_after",
        "_ended",
        "_limit",
        "_on_lost",
        "_over",
        "_size",
        "_until",
        "_waiting",
        "_writer",
        "answered",
        "consumer",
        "failures",
        "revoked",
        "route",
        "stream",
        "told",
    )

    def __init__(
        self,
        route: Route,
        stream: Stream,
        writer: Writer,
        *,
        limit: int,
        on_lost: Callable[[], None],
    ) -> None:
        self.route = route
        self.stream = stream
        self.consumer: ChannelConsumer[Any]  # set by whoever makes the two for each other
        self._writer = writer
        self._limit = limit  # bytes that may wait behind the replay
        self._on_lost = on_lost
        self._waiting: list[Publication] | None = []
        self._size = 0
        self._after = -1  # the offset up to which the replay went
        self._until: int | None = None
        self.answered = False
        self.revoked = False  # while it joined: it stops, and does not become live
        self.told = False  # by `subscribed`, that it is live
        self.failures = 0  # of `authorize` in a row, asked again
        self._over: Callable[[], None] | None = None
        self._ended = False

    @property
    def channel(self) -> str:
        return self.route.declared.name

    def deliver(self, burst: Burst) -> None:
        live = self._waiting is None and self._until is None
        if live and (burst.first is None or burst.first > self._after):
            self._writer.write_burst(burst)
        else:
            for publication in burst.publications:
                self._take(publication)

    def _take(self, publication: Publication) -> None:
        if self._waiting is None:
            if self._is_next(publication.offset):
                self._writer.write_event(publication.frame, publication.size)
            return
        self._waiting.append(publication)
        self._size += publication.size
        if self._size > self._limit:
            self._writer.overflow()

    def lost(self) -> None:
        """Events are gone for good: the page has to begin anew from its position."""
        if not self._ended:
            self._on_lost()

    def send(self, frame: str) -> None:
        """A frame for this subscriber alone. Raises RuntimeError before `sub` is answered."""
        if self._ended:
            return
        if not self.answered:
            raise RuntimeError(
                "nothing can be sent before the subscription is live: use the hook `subscribed`"
            )
        self._writer.write(frame)

    async def join(
        self, id: str, since: Since, broker: Broker, fanout: Fanout, former: Subscription | None
    ) -> None:
        """Joins, answers `id`, replays, and is live; `former` is replaced without a gap."""
        await fanout.join(self.stream, self)
        snapshot = await broker.read(self.stream, since)
        if self.revoked:
            return
        if former is not None:
            if not (isinstance(since, After) and snapshot.recovered):
                # nobody else delivers what was heard, but not yet delivered, before the snapshot
                former._until = snapshot.top
                fanout.flush()
            former.end(fanout)
            # what has no offset, nobody can tell apart: the former has delivered it
            self._waiting = [p for p in self._waiting or () if p.offset is not None]
        answer = protocol.joined(id, snapshot.position, snapshot.recovered)
        if isinstance(since, Last):
            await self.write_past(id, snapshot)
            if self.revoked:
                return
            self._writer.write(answer)
            replayed = snapshot.retained
        else:
            self._writer.write(answer)
            again = {publication.offset for publication in snapshot.events}
            latest = (p for p in snapshot.retained if p.offset not in again)
            replayed = (*latest, *snapshot.events)
        self.answered = True
        if not self._ended:
            self._over = observe.subscribed(self.channel)
        for publication in replayed:
            await self._writer.room(publication.size)
            if self.revoked:
                return
            self._writer.write(publication.frame, publication.size)
        # of what was heard before the snapshot, some may be delivered only now
        self._after = snapshot.top
        waiting, self._waiting = self._waiting or [], None
        for publication in waiting:
            self._take(publication)

    def _is_next(self, offset: int | None) -> bool:
        if offset is None:
            return True
        return offset > self._after and (self._until is None or offset <= self._until)

    async def write_past(self, id: str, snapshot: Snapshot) -> None:
        """The events of a snapshot as `p` frames of `id`."""
        for publication in snapshot.events:
            await self._writer.room(publication.size)
            if self._ended or self.revoked:
                return
            self._writer.write(protocol.past_event(id, publication.frame))

    def end(self, fanout: Fanout) -> None:
        """Nothing is delivered from now on."""
        if self._over is not None and not self._ended:
            self._over()
        self._ended = True
        fanout.leave(self.stream, self)
