"""How far one address was heard without a hole. Pure: it asks nobody and waits for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from .. import Publication

# bytes that may wait behind a hole that is not filled
WAITING_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Heard:
    """One announcement, or one entry of the history: `epoch` is `-` where nothing is kept."""

    epoch: str
    id: str
    publication: Publication


class Verdict(Enum):
    PASS = auto()  # it is next: it goes on to the listeners
    HOLD = auto()  # it waits behind a hole that is being filled, or for the first position
    DROP = auto()  # it was heard before
    HOLE = auto()  # it waits, and what is before it has to be read
    DOUBT = auto()  # an offset that comes again: either a late double, or another history
    LOST = auto()  # another epoch, or too much waits: nobody can go on from here


class Track:
    """`last` is the offset of the latest event passed on, `id` what its publisher called it.

    `epoch` is None until the first position is known. Without history, offsets only grow.
    """

    __slots__ = ("epoch", "filled", "filling", "history", "id", "last", "waiting", "waiting_bytes")

    def __init__(self, history: int) -> None:
        self.history = history
        self.epoch: str | None = None
        self.last = 0
        self.id: str | None = None
        self.filling = False
        self.filled = 0  # announcements up to here may still come, late
        self.waiting: list[Heard] = []
        self.waiting_bytes = 0

    def hear(self, heard: Heard) -> Verdict:
        """What to do with an announcement; what holds is kept here."""
        offset = heard.publication.offset
        if offset is None:
            return self._hold(heard) if self.filling or self.waiting else Verdict.PASS
        if self.epoch is None or self.filling:
            return self._hold(heard)
        if not self.history:
            if offset <= self.last:
                return Verdict.DROP
        elif heard.epoch != self.epoch:
            return Verdict.LOST
        elif offset <= self.last:
            if offset == self.last and self.id is not None:
                return Verdict.DROP if heard.id == self.id else Verdict.DOUBT
            return Verdict.DROP if offset <= self.filled else Verdict.DOUBT
        elif offset > self.last + 1:
            self.filling = True
            self._hold(heard)
            return Verdict.HOLE
        self.last = offset
        self.id = heard.id
        return Verdict.PASS

    def begin(self, epoch: str, top: int, id: str | None) -> list[Heard]:
        """The first position is known, and perhaps the id of the event there.

        Returns what waited, to be heard again.

        What was heard before the position was read counts: whoever listens may not have read it.
        """
        numbered = [h for h in self.waiting if h.publication.offset is not None]
        first = next((h.publication.offset for h in numbered if h.epoch == epoch), None)
        self.epoch, self.filled = epoch, top
        self.last = top if first is None else min(top, first - 1)
        self.id = id if self.last == top else None
        return self._release()

    def fill(self, epoch: str, top: int, entries: Sequence[Heard]) -> list[Publication] | None:
        """What was missed, from the entries that begin with the one at `last`.

        None where it is not all there, or not of the history that was heard so far.
        """
        first = self.last
        if epoch != self.epoch or top < first:
            return None
        if entries and entries[0].publication.offset == first:
            if self.id is not None and entries[0].id != self.id:
                return None
            entries = entries[1:]
        if len(entries) < top - first:
            return None
        missed = [heard.publication for heard in entries]
        for number, publication in enumerate(missed, first + 1):
            if publication.offset != number:
                return None
        if entries:
            self.last, self.id = first + len(entries), entries[-1].id
        self.filled = self.last
        return missed

    def fill_retained(self, epoch: str, top: int, retained: Sequence[Heard]) -> list[Publication]:
        """Of an address with no history: the values that are newer than what was heard."""
        self.epoch = epoch
        newer = [heard.publication for heard in retained]
        newer = [publication for publication in newer if (publication.offset or 0) > self.last]
        self.last = max(self.last, top)
        return newer

    def forked(self, epoch: str, top: int, entries: Sequence[Heard]) -> bool:
        """Whether offsets of this epoch were given twice, as after a failover to a late replica."""
        if epoch != self.epoch or not self.history:
            return False
        again = bool(entries) and entries[0].publication.offset == self.last
        return top < self.last or (again and self.id is not None and entries[0].id != self.id)

    def resume(self) -> list[Heard]:
        """The hole is filled. Returns what waited behind it, to be heard again."""
        self.filling = False
        return self._release()

    def forget_beyond(self, top: int, count: int) -> None:
        """Of the first `count` that wait, those beyond `top`, which was read after they were heard.

        They are of a history that is gone, so the hole before them is never filled.
        """
        kept = [
            heard
            for place, heard in enumerate(self.waiting)
            if place >= count or heard.epoch != self.epoch or (heard.publication.offset or 0) <= top
        ]
        self.waiting = kept
        self.waiting_bytes = sum(heard.publication.size for heard in kept)

    def reset(self) -> None:
        """Nothing is known any more."""
        self.epoch = self.id = None
        self.last = self.filled = 0
        self.filling = False
        self._release()

    def _hold(self, heard: Heard) -> Verdict:
        self.waiting.append(heard)
        self.waiting_bytes += heard.publication.size
        return Verdict.HOLD if self.waiting_bytes <= WAITING_BYTES else Verdict.LOST

    def _release(self) -> list[Heard]:
        waiting, self.waiting, self.waiting_bytes = self.waiting, [], 0
        return waiting
