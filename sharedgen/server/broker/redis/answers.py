"""What Redis answers, as what the broker hands out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ...protocol import After, Last, Since
from .. import Publication, Snapshot, Stream
from .track import Heard


@dataclass(frozen=True, slots=True)
class Reading:
    """The answer of the script READ. `entries` is None where not all that was asked for is kept.

    The first of them is past its time at `until`, by the monotonic clock.
    """

    epoch: str
    top: int
    entries: tuple[Heard, ...] | None
    retained: tuple[Heard, ...]
    until: float

    @property
    def top_id(self) -> str | None:
        """The id of the event at the top, where it is among those that were asked for."""
        last = self.entries[-1] if self.entries else None
        return last.id if last is not None and last.publication.offset == self.top else None

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        heard = (*(self.entries or ()), *self.retained)
        return 500 + sum(500 + each.publication.size for each in heard)


def announced(address: str, data: bytes) -> Heard:
    """An announcement: `epoch offset id frame`."""
    epoch, offset, id, frame = data.split(b" ", 3)
    number = None if offset == b"-" else int(offset)
    publication = Publication(address, number, frame.decode(), len(frame))
    return Heard(epoch.decode(), id.decode(), publication)


def request(stream: Stream, since: Since) -> tuple[str, int, str]:
    """The arguments of READ that say what is asked of the past."""
    if not stream.history or since is None:
        return "none", 0, ""
    if isinstance(since, Last):
        return "last", min(since.count, stream.history), ""
    assert isinstance(since, After)
    return "after", since.offset, since.epoch


def reading(stream: Stream, what: str, answer: Sequence[Any]) -> Reading:
    epoch, top, now, found, kept = answer
    name = epoch.decode()
    entries = None
    until = math.inf
    if found is not None:
        # a hole is filled also with what is past its time
        oldest = 0 if what == "from" else int(now) - int(stream.ttl.total_seconds() * 1000)
        entries = tuple(_entries(stream, name, found, oldest))
        if entries:
            first = min(at for _, values in found if (at := int(values[3])) > oldest)
            until = time.monotonic() + (first - oldest) / 1000
        if what == "last":
            entries = entries[::-1]
        elif what == "after" and len(entries) < len(found):
            entries = None  # the first of them are past their time
    retained = sorted(
        (_retained(stream, name, value) for value in kept[1::2]),
        key=lambda heard: heard.publication.offset or 0,
    )
    return Reading(name, int(top), entries, tuple(retained), until)


def snapshot(stream: Stream, since: Since, reading: Reading) -> Snapshot:
    asked = stream.history and since is not None
    return Snapshot(
        position=f"{reading.epoch}:{reading.top}" if stream.history else "-",
        top=reading.top,
        recovered=reading.entries is not None if asked else None,
        events=tuple(heard.publication for heard in reading.entries or ()),
        retained=tuple(heard.publication for heard in reading.retained),
    )


def _entries(stream: Stream, epoch: str, found: Sequence[Any], oldest: int) -> list[Heard]:
    heard = []
    for offset, (_, id, _, at, _, frame) in found:
        if int(at) > oldest:
            number = int(offset.partition(b"-")[0])
            publication = Publication(stream.address, number, frame.decode(), len(frame))
            heard.append(Heard(epoch, id.decode(), publication))
    return heard


def _retained(stream: Stream, epoch: str, value: bytes) -> Heard:
    offset, id, frame = value.split(b" ", 2)
    publication = Publication(stream.address, int(offset), frame.decode(), len(frame))
    return Heard(epoch, id.decode(), publication)
