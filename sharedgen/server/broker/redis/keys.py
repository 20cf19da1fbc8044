"""How an address is called in Redis. Two addresses never share a name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Keys:
    """The braces keep the keys of one address on one node of a cluster.

    Databases of one server share their channels, so the name of a channel has the database in it.
    """

    prefix: str
    db: int

    def of(self, address: str) -> tuple[str, str, str]:
        """Those of the epoch and offset, of the events, and of the retained values."""
        base = f"{self.prefix}:{{{address}}}:"
        return f"{base}meta", f"{base}events", f"{base}retained"

    def sent(self, address: str, sender: str) -> str:
        """Of the latest serial that a sender published there."""
        return f"{self.prefix}:{{{address}}}:sent:{sender}"

    def shared(self, kind: str, name: str) -> str:
        """Of what is no address: no address holds a `$`."""
        return f"{self.prefix}:${kind}:{name}"

    def channel(self, address: str) -> bytes:
        return f"{self.prefix}:{self.db}:{address}".encode()

    def address(self, channel: bytes) -> str:
        return channel.split(b":", self.prefix.count(":") + 2)[-1].decode()
