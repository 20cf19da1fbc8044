"""One live subscription of one connection: it joins, replays what was missed, and goes on live."""

from __future__ import annotations

from typing import Any

from . import protocol
from .broker import Broker, Publication, Snapshot, Stream
from .channel import ChannelConsumer
from .fanout import Fanout
from .protocol import After, Last, Since
from .routes import Route
from .writer import Writer


class Subscription:
    __slots__ = (
        "_answered",
        "_ended",
        "_limit",
        "_size",
        "_until",
        "_waiting",
        "_writer",
        "consumer",
        "route",
        "stream",
    )
    """A sink of the fan-out. Until it is live, what comes in waits behind what is replayed."""

    def __init__(self, route: Route, stream: Stream, writer: Writer, *, limit: int) -> None:
        self.route = route
        self.stream = stream
        self.consumer: ChannelConsumer[Any]  # set by whoever makes the two for each other
        self._writer = writer
        self._limit = limit  # bytes that may wait behind the replay
        self._waiting: list[Publication] | None = []
        self._size = 0
        self._until: int | None = None
        self._answered = False
        self._ended = False

    def deliver(self, publication: Publication) -> None:
        if self._waiting is None:
            if self._until is None or publication.offset <= self._until:
                self._writer.write_event(publication.frame, publication.size)
            return
        self._waiting.append(publication)
        self._size += publication.size
        if self._size > self._limit:
            self._writer.overflow()

    def send(self, frame: str) -> None:
        """A frame for this subscriber alone. Raises RuntimeError before `sub` is answered."""
        if self._ended:
            return
        if not self._answered:
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
        if former is not None:
            if not (isinstance(since, After) and snapshot.recovered):
                # nobody else delivers what was heard, but not yet delivered, before the snapshot
                former._until = snapshot.top
                fanout.flush()
            former.end(fanout)
        answer = protocol.joined(id, snapshot.position, snapshot.recovered)
        if isinstance(since, Last):
            await self.write_past(id, snapshot)
            self._writer.write(answer)
            replayed = snapshot.retained
        else:
            self._writer.write(answer)
            again = {publication.offset for publication in snapshot.events}
            latest = (p for p in snapshot.retained if p.offset not in again)
            replayed = (*latest, *snapshot.events)
        self._answered = True
        for publication in replayed:
            await self._writer.room(publication.size)
            self._writer.write(publication.frame, publication.size)
        waiting, self._waiting = self._waiting or [], None
        for publication in waiting:
            if publication.offset > snapshot.top:
                self._writer.write(publication.frame, publication.size)

    async def write_past(self, id: str, snapshot: Snapshot) -> None:
        """The events of a snapshot as `p` frames of `id`."""
        for publication in snapshot.events:
            await self._writer.room(publication.size)
            self._writer.write(protocol.past_event(id, publication.frame))

    def end(self, fanout: Fanout) -> None:
        """Nothing is delivered from now on."""
        self._ended = True
        fanout.leave(self.stream, self)
