"""Everything of a contract that an output may say, as one digest.

A fingerprint is of the wire alone; this also tells docs, names, modules and orders. Lines and files
are left out: no output says them. The same on every Python, so that it can be committed.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from operator import attrgetter
from typing import Any

from . import nodes


def digest(contract: nodes.Contract) -> str:
    """64 hexadecimal digits."""
    text = json.dumps(
        [contract.channels, contract.definitions],
        default=_plain,
        separators=(",", ":"),
        check_circular=False,  # nodes refer to each other by id
    )
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    """A node as its name and what it holds; a number or a time as its type and its text."""
    if isinstance(value, (Decimal, date, time, timedelta)):
        return [type(value).__name__, str(value)]
    name, held = _reader(value.__class__)
    return [name, held(value)]


@cache
def _reader(cls: type) -> tuple[str, Callable[[Any], Any]]:
    fields = cls.__dataclass_fields__  # type: ignore[attr-defined]  # every node is a dataclass
    names = [name for name in fields if name != "source"]
    return cls.__name__, attrgetter(*names) if names else lambda _: ()
