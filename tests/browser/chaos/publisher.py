"""Publishes numbered events through Redis, whether or not a server lives."""

import random
import threading
import time
from bisect import bisect_right

from sharedgen.declare import Channel, address_of, declaration
from sharedgen.server.broker import Message, stream_at
from sharedgen.server.broker.redis import RedisBroker

PAUSE = 0.02  # seconds between two events, about


class Publisher:
    """A thread that publishes to one of the channels at a time; numbers begin with 1 in each.

    Where history is kept, a number is the offset of its event as well.
    """

    def __init__(self, url: str, channels: list[Channel], seed: int) -> None:
        self._broker = RedisBroker(url, prefix="sharedgen")
        self._streams = {
            address_of(channel): stream_at(address_of(channel), declaration(type(channel)))
            for channel in channels
        }
        self._epochs: dict[str, str] = {}
        # when each number began to be published, by the clock that the pages have too
        self._times: dict[str, list[float]] = {address: [] for address in self._streams}
        self._random = random.Random(seed)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(20)

    def wait(self, count: int) -> None:
        """Until so many more were published."""
        end = self._count() + count
        while self._count() < end and self._thread.is_alive():
            self._over.wait(PAUSE)

    def last(self, address: str) -> int:
        """The last number that was published."""
        return len(self._times[address])

    def published_by(self, address: str, milliseconds: float) -> int:
        """The last number that could be heard at such a time."""
        return bisect_right(self._times[address], milliseconds)

    def position(self, address: str, number: int) -> str:
        if address not in self._epochs:
            stands = self._broker.read_sync(self._streams[address]).position
            self._epochs[address] = stands.rpartition(":")[0]
        return f"{self._epochs[address]}:{number}"

    def publish(self, address: str) -> None:
        times = self._times[address]
        times.append(time.time() * 1000)
        payload = f'{{"number":{len(times)},"text":"-"}}'
        self._broker.publish_sync([Message(self._streams[address], "item", payload, False)])

    def _count(self) -> int:
        return sum(map(len, self._times.values()))

    def _run(self) -> None:
        addresses = list(self._streams)
        while not self._over.wait(self._random.uniform(0, 2 * PAUSE)):
            self.publish(self._random.choice(addresses))
