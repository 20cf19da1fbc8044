"""`sharedgen.lock`: the contract as built, the fingerprints still served, the files that are ours.

It is committed. The server reads the compatible fingerprints from it; the build what it owns, what
the contract was, and the forms of earlier contracts whose pages may be open still.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from .evolution.conflict import has_conflict, sides
from .source import ConfigError, Fault, Source

# the number that stands for an older form, where the lock has no other number
_OLDER: Final = re.compile(r'^( {8}"[0-9a-f]{12}": )([0-9]+)(?=,?$)', re.MULTILINE)
_FINGERPRINT: Final = re.compile(r"[0-9a-f]{12}\Z")
_RESTORE: Final = "restore it from version control, then build again"


@dataclass(frozen=True, slots=True)
class LockedChannel:
    """A channel as built: `compatible` are older fingerprints whose pages are still served.

    `older` are the forms of earlier fingerprints, the newest first, compatible or not; `told` is
    what contract/told.py tells, empty in a lock of the first versions.
    """

    fingerprint: str
    compatible: tuple[str, ...]
    contract: Mapping[str, Any]
    told: Mapping[str, Any] = field(default_factory=dict)
    older: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lock:
    """`owned` are paths relative to the lock's folder, with `/`."""

    version: str = ""
    fingerprint: str = ""
    owned: tuple[str, ...] = ()
    channels: Mapping[str, LockedChannel] = field(default_factory=dict)


def read_lock(file: Path) -> Lock:
    """The lock on disk, an empty one where there is none.

    Raises ConfigError for one that cannot be read, or that holds a merge conflict.
    """
    text = _read(file)
    if text is None:
        return Lock()
    if has_conflict(text):
        raise ConfigError(
            Fault(Source(str(file), 0), "holds a merge conflict: `sharedgen build` solves it")
        )
    return parse_lock(text, str(file))


def read_sides(file: Path) -> tuple[Lock, ...]:
    """The lock on disk; both sides of a merge conflict in it, ours first; nothing without a lock.

    A side that is no lock is left out. Raises ConfigError for one that cannot be read at all.
    """
    text = _read(file)
    if text is None:
        return ()
    if not has_conflict(text):
        return (parse_lock(text, str(file)),)
    found, errors = [], []
    for side in sides(file, text):
        try:
            found.append(parse_lock(side, str(file)))
        except ConfigError as error:
            errors.append(error)
    if not found:
        raise errors[0]
    return tuple(found)


def parse_lock(text: str, name: str) -> Lock:
    """The lock of this text; `name` is what an error calls it. Raises ConfigError."""
    try:
        document = json.loads(text)
        return Lock(
            version=str(document["sharedgen"]),
            fingerprint=str(document["fingerprint"]),
            owned=tuple(map(str, document["owned"])),
            channels={
                str(name): LockedChannel(
                    fingerprint=str(channel["fingerprint"]),
                    compatible=tuple(map(str, channel["compatible"])),
                    contract=dict(channel["contract"]),
                    told=dict(channel.get("told", {})),
                    older={
                        key: dict(form)
                        for key, form in channel.get("older", {}).items()
                        if _FINGERPRINT.match(key)
                    },
                )
                for name, channel in document["channels"].items()
            },
        )
    except json.JSONDecodeError as error:
        line, why = error.lineno, f"is not JSON ({error.msg})"
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        line, why = 0, f"cannot be read as a lock ({error!r})"
    raise ConfigError(Fault(Source(name, line), f"{why}: {_RESTORE}"))


def render_lock(lock: Lock) -> str:
    """The text of the file: the same lock, the same bytes. Each older form is one line."""
    lines: list[str] = []

    def line(form: Mapping[str, Any]) -> int:
        lines.append(json.dumps(form, separators=(",", ":"), ensure_ascii=False))
        return len(lines) - 1

    document = {
        "sharedgen": lock.version,
        "fingerprint": lock.fingerprint,
        "owned": sorted(lock.owned),
        "channels": {
            name: {
                "fingerprint": channel.fingerprint,
                "compatible": list(channel.compatible),
                "contract": channel.contract,
                "told": channel.told,
                "older": {key: line(form) for key, form in channel.older.items()},
            }
            for name, channel in sorted(lock.channels.items())
        },
    }
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return _OLDER.sub(lambda match: f"{match[1]}{lines[int(match[2])]}", text)


def relative_to(root: Path, path: Path) -> str:
    """How the lock writes a path."""
    return Path(os.path.relpath(path, root)).as_posix()


def _read(file: Path) -> str | None:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        why = "is not UTF-8 text"
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
    raise ConfigError(Fault(Source(str(file), 0), f"{why}: {_RESTORE}"))
