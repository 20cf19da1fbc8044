"""What a server with history does, for a peer: it numbers events and gives the past again."""

from __future__ import annotations

import json

from .peer import Peer
from .wire import Wire


class Journal:
    """`journal/{name}`; each event carries `size` bytes that nobody declared."""

    def __init__(self, peer: Peer, name: str = "a", size: int = 0) -> None:
        self.peer = peer
        self.address = f"journal/{name}"
        self.pad = "x" * size
        self.last = 0
        self.kept_from = 1  # what was before is forgotten
        peer.answers["sub"] = self.subscribed

    def frame(self, number: int) -> str:
        return f"m {self.address} {number} item {json.dumps({'number': number, 'pad': self.pad})}"

    def publish(self, count: int = 1) -> None:
        """The next events, each a message of its own, to every socket that is open."""
        for _ in range(count):
            self.last += 1
            for wire in self.peer.open():
                wire.say(self.frame(self.last))

    def subscribed(self, wire: Wire, tokens: list[str]) -> None:
        serial, address, _, position = tokens
        if address != self.address:
            return wire.say(f'ok {serial} {{"position":"-","recovered":null}}')
        if position == "-":
            return wire.say(f"ok {serial} {self._answer('null')}")
        seen = int(position.rpartition(":")[2])
        if seen + 1 < self.kept_from:
            return wire.say(f"ok {serial} {self._answer('false')}")
        wire.say(f"ok {serial} {self._answer('true')}")
        for number in range(seen + 1, self.last + 1):
            wire.say(self.frame(number))

    def _answer(self, recovered: str) -> str:
        return f'{{"position":"e:{self.last}","recovered":{recovered}}}'
