"""What travels between the page and the server. `sharedgen build` reads this file."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event

SAMPLES = 300  # kept: five minutes at one a second
LONGEST = 64  # characters of a disk's or an interface's name

Percent = Annotated[float, Field(ge=0, le=100)]
Bytes = Annotated[int, Field(ge=0)]
Seconds = Literal[1, 2, 5]
Note = Annotated[str, Field(min_length=1, max_length=40)]


class Process(BaseModel):
    """A program that runs: `cpu` in percent of all CPUs, `memory` in bytes."""

    pid: int
    name: str
    cpu: Percent
    memory: Bytes


class Machine(Channel):
    """What there is to see, for whoever opens the page: each event's latest value is retained."""

    class Host(Event, retain=True):
        """What seldom changes: `memory` in bytes, and the addresses of `Disk` and `Network`."""

        name: str
        system: str
        cpus: Annotated[int, Field(ge=1)]
        memory: Bytes
        booted_at: AwareDatetime
        disks: list[str]
        interfaces: list[str]

    class Busiest(Event, retain=True):
        """The programs that take the most CPU, the first of them first."""

        processes: list[Process]

    class Pace(Event, retain=True):
        """Seconds between two samples."""

        seconds: Seconds

    class SetPace(Command):
        """Sample faster or slower, for everyone."""

        seconds: Seconds


class Load(Channel, history=SAMPLES):
    """How busy the machine is. With a history, a page that opens is given the past at once."""

    class Sample(Event):
        """In percent: all CPUs and each of them since the sample before, and memory in use."""

        at: AwareDatetime
        cpu: Percent
        cores: list[Percent]
        memory: Percent


class Network(Channel, history=SAMPLES):
    """What goes through one network interface."""

    interface: Annotated[str, Field(min_length=1, max_length=LONGEST)]

    class Sample(Event):
        """Bytes a second since the sample before."""

        at: AwareDatetime
        received: Bytes
        sent: Bytes


class Disk(Channel):
    """How full the disk is that is mounted there."""

    mount: Annotated[str, Field(min_length=1, max_length=LONGEST)]

    class Usage(Event, retain=True):
        """In bytes."""

        used: Bytes
        total: Bytes


class Marks(Channel, history=50):
    """Moments that somebody gave a name, on everyone's charts."""

    class Mark(Event):
        at: AwareDatetime
        text: Note

    class Add(Command, idempotent=True):
        """Mark this moment. Sent again, and done once, where the connection was lost meanwhile."""

        text: Note


class Server(Channel):
    """The server itself, for the badge."""

    class Sockets(Event, retain=True):
        open: Annotated[int, Field(ge=0)]
