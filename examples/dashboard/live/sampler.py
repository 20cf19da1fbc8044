"""Looks at the machine every second or so, and publishes what it sees."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from functools import partial

from sharedgen import Channel, Event
from sharedgen.server import publish, publish_many

from . import figures
from .channels import Disk, Load, Machine, Network, Seconds

logger = logging.getLogger(__name__)


class Sampler:
    """It looks whether or not anybody watches: who opens a page wants the minutes before, too."""

    def __init__(self) -> None:
        self.seconds: Seconds = 1
        self.host: Machine.Host | None = None
        self.traffic = figures.Traffic()

    async def set_pace(self, seconds: Seconds) -> None:
        self.seconds = seconds
        await publish(Machine(), Machine.Pace(seconds=seconds))

    async def run(self) -> None:
        await self.set_pace(self.seconds)
        # Beside the event loop, and always in one thread: there psutil tells since the call before.
        in_thread = partial(asyncio.get_running_loop().run_in_executor, ThreadPoolExecutor(1))
        await in_thread(figures.begin)
        while True:
            await asyncio.sleep(self.seconds)
            try:
                await publish_many(await in_thread(self.look))
            except Exception:  # a disk that was pulled out, say: the next sample may be whole
                logger.exception("One sample is left out")

    def look(self) -> list[tuple[Channel, Event]]:
        """Everything that there is to publish now."""
        at = datetime.now(timezone.utc)
        host = figures.host()
        rates = self.traffic.rates(at)
        seen: list[tuple[Channel, Event]] = [
            (Load(), figures.load(at)),
            (Machine(), figures.busiest()),
            *((Disk(mount=mount), figures.usage(mount)) for mount in host.disks),
            *((Network(interface=name), rates[name]) for name in host.interfaces if name in rates),
        ]
        if host != self.host:
            self.host = host
            seen.append((Machine(), host))
        return seen


sampler = Sampler()
