"""`sharedgen init`: a config and a first channel in a project that has neither."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .config import FILE_NAME
from .disk import read_text, write_all
from .source import ConfigError, Fault, Source

CONFIG: Final = """\
[tool.sharedgen]
channels  = ["live.channels"]        # modules that declare; importable from this folder
client    = "live/static/live"       # worker.js, multiplexer.js, client.js, client.d.ts
consumers = "live/consumers.py"      # the skeleton, yours once written; leave out for none
endpoint  = "/ws/live"               # where LiveConsumer is routed
"""

CHANNELS: Final = '''\
"""The channels of the site. `sharedgen build` writes both ends of them."""

from typing import Annotated

from pydantic import AwareDatetime, Field
from sharedgen import Channel, Command, Event


class Room(Channel, history=100):
    """Whoever subscribes to Room(name="lobby") hears what is said there."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Message(Event):
        """Somebody said something."""

        author: str
        body: str
        sent_at: AwareDatetime

    class Say(Command):
        """Say something to everybody in the room."""

        body: Annotated[str, Field(min_length=1, max_length=2000)]
'''


def start(folder: Path) -> tuple[Path, ...]:
    """Write the config and the first channel below `folder`; the paths that were written.

    Raises ConfigError, with nothing written, where something of it is there already.
    """
    pyproject = folder / FILE_NAME
    package = folder / "live"
    declared = package / "channels.py"
    faults = []
    before = read_text(pyproject)
    if before is not None and "[tool.sharedgen]" in before:
        line = before[: before.index("[tool.sharedgen]")].count("\n") + 1
        faults.append(
            Fault(Source(str(pyproject), line), "has a [tool.sharedgen]: change it by hand")
        )
    if declared.exists():
        faults.append(
            Fault(
                Source(str(declared), 0),
                "is there already and stays as it is: write [tool.sharedgen] by hand, "
                "or move it away first",
            )
        )
    if faults:
        raise ConfigError(*faults)
    texts = {declared: CHANNELS}
    if not (package / "__init__.py").exists():
        texts[package / "__init__.py"] = ""
    texts[pyproject] = CONFIG if not before else f"{before.rstrip()}\n\n{CONFIG}"
    write_all(texts)
    return tuple(sorted(texts))
