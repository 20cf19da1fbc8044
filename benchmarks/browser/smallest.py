"""A contract with nothing to check: what its client weighs is the runtime."""

from __future__ import annotations

from sharedgen import Channel, Command, Event


class Void(Channel):
    class Ping(Event):
        pass

    class Poke(Command):
        pass
