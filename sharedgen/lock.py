"""`sharedgen.lock`: the contract as built, the fingerprints still served, the files that are ours.

It is committed. The server reads the compatible fingerprints from it, the build what it owns.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .source import ConfigError, Fault, Source


@dataclass(frozen=True, slots=True)
class LockedChannel:
    """A channel as built: `compatible` are older fingerprints whose pages are still served."""

    fingerprint: str
    compatible: tuple[str, ...]
    contract: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lock:
    """`owned` are paths relative to the lock's folder, with `/`."""

    version: str = ""
    fingerprint: str = ""
    owned: tuple[str, ...] = ()
    channels: Mapping[str, LockedChannel] = field(default_factory=dict)


def read_lock(file: Path) -> Lock:
    """The lock on disk, an empty one where there is none.

    Raises ConfigError for one that cannot be read (a merge conflict, say).
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        return Lock(
            version=str(document["sharedgen"]),
            fingerprint=str(document["fingerprint"]),
            owned=tuple(map(str, document["owned"])),
            channels={
                str(name): LockedChannel(
                    fingerprint=str(channel["fingerprint"]),
                    compatible=tuple(map(str, channel["compatible"])),
                    contract=channel["contract"],
                )
                for name, channel in document["channels"].items()
            },
        )
    except FileNotFoundError:
        return Lock()
    except json.JSONDecodeError as error:
        line, why = error.lineno, f"is not JSON ({error.msg})"
    except (OSError, UnicodeDecodeError, KeyError, TypeError, AttributeError) as error:
        line, why = 0, f"cannot be read as a lock ({error!r})"
    raise ConfigError(
        Fault(Source(str(file), line), f"{why}: restore it from version control, then build again")
    )


def render_lock(lock: Lock) -> str:
    """The text of the file: the same lock, the same bytes."""
    document = {
        "sharedgen": lock.version,
        "fingerprint": lock.fingerprint,
        "owned": sorted(lock.owned),
        "channels": {
            name: {
                "fingerprint": channel.fingerprint,
                "compatible": list(channel.compatible),
                "contract": channel.contract,
            }
            for name, channel in sorted(lock.channels.items())
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def relative_to(root: Path, path: Path) -> str:
    """How the lock writes a path."""
    return Path(os.path.relpath(path, root)).as_posix()
