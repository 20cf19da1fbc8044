"""What psutil tells of this machine, as events."""

import os
import platform
import time
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from statistics import mean

import psutil

from .channels import LONGEST, Disk, Load, Machine, Network, Process

MOST = 8  # programs, interfaces and disks that are shown


def host() -> Machine.Host:
    return Machine.Host(
        name=platform.node(),
        system=f"{platform.system()} {platform.release()}",
        cpus=psutil.cpu_count() or 1,
        memory=psutil.virtual_memory().total,
        booted_at=datetime.fromtimestamp(psutil.boot_time(), timezone.utc),
        disks=_disks(),
        interfaces=_interfaces(),
    )


def _disks() -> list[str]:
    """Where disks are mounted: each once, and no images that are full by nature."""
    mounted = {
        each.device: each.mountpoint
        for each in psutil.disk_partitions()
        if each.fstype not in ("", "squashfs", "iso9660")
        and os.path.isdir(each.mountpoint)
        and len(each.mountpoint) <= LONGEST
    }
    return sorted(mounted.values())[:MOST] or [Path.cwd().anchor]


def _interfaces() -> list[str]:
    """Those that are up: the busiest first, the loopback last."""
    counters = psutil.net_io_counters(pernic=True)
    up = {
        name: state
        for name, state in psutil.net_if_stats().items()
        if state.isup and len(name) <= LONGEST
    }

    def order(name: str) -> tuple[bool, int]:
        return "loopback" in up[name].flags, -sum(counters[name][:2])

    return sorted(up.keys() & counters.keys(), key=order)[:MOST]


def begin() -> None:
    """From here on is what the first calls of the functions below tell of."""
    psutil.cpu_percent(percpu=True)
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            process.cpu_percent()


def load(at: datetime) -> Load.Sample:
    """Since the call before."""
    cores = psutil.cpu_percent(percpu=True)
    memory = psutil.virtual_memory().percent
    return Load.Sample(at=at, cpu=round(mean(cores), 1), cores=cores, memory=memory)


def busiest() -> Machine.Busiest:
    """Since the call before."""
    cpus = psutil.cpu_count() or 1
    processes = [
        Process(
            pid=each.pid,
            name=each.info["name"] or "?",
            cpu=min(100, round((each.info["cpu_percent"] or 0) / cpus, 1)),
            memory=each.info["memory_info"].rss,
        )
        for each in psutil.process_iter(["name", "cpu_percent", "memory_info"])
        if each.info["memory_info"]  # what belongs to others may not be looked into
    ]
    processes.sort(key=lambda each: (-each.cpu, -each.memory))
    return Machine.Busiest(processes=processes[:MOST])


def usage(mount: str) -> Disk.Usage:
    found = psutil.disk_usage(mount)
    return Disk.Usage(used=found.used, total=found.total)


class Traffic:
    """Bytes a second through each interface; psutil only counts them."""

    def __init__(self) -> None:
        self.clock = time.monotonic()
        self.counters = psutil.net_io_counters(pernic=True)

    def rates(self, at: datetime) -> dict[str, Network.Sample]:
        """Since the call before, of the interfaces that were there then too."""
        before = self.counters
        clock, self.clock = self.clock, time.monotonic()
        self.counters = psutil.net_io_counters(pernic=True)
        seconds = self.clock - clock
        return {
            name: Network.Sample(
                at=at,
                received=max(0, round((counted.bytes_recv - before[name].bytes_recv) / seconds)),
                sent=max(0, round((counted.bytes_sent - before[name].bytes_sent) / seconds)),
            )
            for name, counted in self.counters.items()
            if name in before
        }
