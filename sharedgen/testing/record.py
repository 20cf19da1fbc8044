"""What this process publishes, by whichever function."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sharedgen.declare import Channel, Event
from sharedgen.server.publishing import Pair, recorders


@dataclass(frozen=True, slots=True)
class Published:
    """One event as it was when it was published, and where."""

    channel: Channel
    event: Event


class Recorded(list[Published]):
    """In the order published."""

    def events(self, channel: Channel | type[Channel]) -> list[Event]:
        """Those of one address (`Chat(room="python")`) or of every address of a class (`Chat`)."""
        if isinstance(channel, type):
            return [each.event for each in self if isinstance(each.channel, channel)]
        return [each.event for each in self if each.channel == channel]


@contextmanager
def record() -> Iterator[Recorded]:
    """Records what is published within, in any thread; it still goes to the broker.

    An event of `publish_on_commit` is recorded when it is published: within Django's TestCase use
    `captureOnCommitCallbacks(execute=True)` too.
    """
    recorded = Recorded()

    def recorder(pairs: Iterable[Pair]) -> None:
        recorded.extend(Published(channel, event.model_copy(deep=True)) for channel, event in pairs)

    recorders.append(recorder)
    try:
        yield recorded
    finally:
        recorders.remove(recorder)
