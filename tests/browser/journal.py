"""What a server with history does, for a peer: it numbers events and gives the past again."""

from __future__ import annotations

from .peer import Peer
from .wire import Wire


class Journal:
    """`journal/{name}`; each event carries `size` bytes that nobody declared."""

    def __init__(self, peer: Peer, name: str = "a", size: int = 0) -> None:
        self.peer = peer
        self.address = f"journal/{name}"
        self.pad = "x" * size
        self.last = 0
        peer.answers["sub"] = self._subscribed
        peer.answers["past"] = self._past

    def publish(self, count: int = 1) -> None:
        """The next events, each a message of its own, to every socket that is open."""
        for _ in range(count):
            self.last += 1
            for wire in self.peer.open():
                wire.say("m " + self._event(self.last))

    def _subscribed(self, wire: Wire, tokens: list[str]) -> None:
        serial, address, _, position = tokens
        if address != self.address:
            wire.say(f'ok {serial} {{"position":"-","recovered":null}}')
        elif position == "-":
            wire.say(f"ok {serial} {self._reached('null')}")
        else:
            wire.say(f"ok {serial} {self._reached('true')}")
            for number in self._since(position):
                wire.say("m " + self._event(number))

    def _past(self, wire: Wire, tokens: list[str]) -> None:
        serial, _, position = tokens
        for number in self._since(position):
            wire.say(f"p {serial} " + self._event(number))
        wire.say(f"ok {serial} {self._reached('true')}")

    def _since(self, position: str) -> range:
        return range(int(position.rpartition(":")[2]) + 1, self.last + 1)

    def _event(self, number: int) -> str:
        return f'{self.address} {number} item {{"number":{number},"pad":"{self.pad}"}}'

    def _reached(self, recovered: str) -> str:
        return f'{{"position":"e:{self.last}","recovered":{recovered}}}'
