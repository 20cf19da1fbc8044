"""What the lock says of the build that wrote it, so that the next one need not render.

`built` is its last key: the digest of everything that decides the owned files, theirs, and that of
the lock's own text before it. Where all of them still hold, a build would write what stands there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from . import __version__
from .config import Config
from .contract import nodes
from .contract.digest import digest
from .disk import read_text
from .emit.templates import Templates, templates_digest
from .lock import relative_to

_KEY: Final = ',\n  "built": '
_END: Final = "\n}\n"


@dataclass(frozen=True, slots=True)
class Built:
    """The owned files of the last build, each with its text, and the contract's fingerprint."""

    fingerprint: str
    owned: Mapping[Path, str]


def inputs_digest(contract: nodes.Contract, config: Config, templates: Templates) -> str:
    """The digest of all that decides what the owned files say and where they lie."""
    parts = [
        __version__,
        digest(contract),
        config.endpoint,
        relative_to(config.root, config.client),
        templates_digest(templates),
    ]
    return sha256(json.dumps(parts).encode()).hexdigest()


def seal(lock: str, inputs: str, owned: Mapping[str, str]) -> str:
    """The text of the lock, with `built` for these inputs and the texts of owned files by path."""
    body = lock.removesuffix(_END)
    built = {
        "inputs": inputs,
        "lock": _sha256(body),
        "outputs": {path: _sha256(text) for path, text in owned.items()},
    }
    told = json.dumps(built, indent=2, ensure_ascii=False).replace("\n", "\n  ")
    return f"{body}{_KEY}{told}{_END}"


def as_built(lock: str | None, inputs: str, files: Sequence[Path], root: Path) -> Built | None:
    """The last build, where this one would write the same: None where it has to be seen.

    `lock` is the text of the lock, None where there is none; `files` are those that a build owns.
    Raises OutputError for an owned file that is no text.
    """
    body, key, told = (lock or "").rpartition(_KEY)
    if not key:
        return None
    try:
        built = json.loads(told.removesuffix(_END))
        outputs = {root / path: str(known) for path, known in built["outputs"].items()}
        if built["inputs"] != inputs or built["lock"] != _sha256(body) or {*outputs} != {*files}:
            return None
        fingerprint = str(json.loads(body + _END)["fingerprint"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # merged, or edited: the lock is read where it is written anew
    owned = {path: read_text(path) for path in outputs}
    if any(text is None or _sha256(text) != outputs[path] for path, text in owned.items()):
        return None
    return Built(fingerprint, {path: text for path, text in owned.items() if text is not None})


def _sha256(text: str) -> str:
    return sha256(text.encode()).hexdigest()
