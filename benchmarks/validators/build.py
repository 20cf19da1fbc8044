"""Writes the payloads and what is measured of sharedgen into build/.

received/client.js and sent/client.js hold all eight messages; sizes/ has a client a set of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from sharedgen import Channel
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit import javascript

from .channels import MESSAGES, Received, Sent, only
from .payloads import payloads

BUILD = Path(__file__).parent / "build"


def emit(channel: type[Channel], folder: Path) -> None:
    contract = read([channel])
    write(folder / "client.js", javascript.client(contract, assign(contract), endpoint="/ws/live"))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def main() -> None:
    found = {name: asdict(payloads(name)) for name in MESSAGES}
    write(BUILD / "payloads.json", json.dumps(found, ensure_ascii=False))
    for channel in (Received, Sent):
        emit(channel, BUILD / channel.__name__.lower())
        sizes = BUILD / "sizes" / channel.__name__.lower()
        for name in MESSAGES:
            emit(only(channel, [name]), sizes / "one" / name)
            emit(only(channel, [n for n in MESSAGES if n != name]), sizes / "without" / name)


if __name__ == "__main__":
    main()
