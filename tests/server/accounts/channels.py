"""What signed-in pages listen to."""

from __future__ import annotations

from pydantic import BaseModel

from sharedgen import Channel, Command, Event


class Who(BaseModel):
    name: str
    staff: bool


class Room(Channel, history=10):
    name: str

    class Message(Event):
        body: str

    class WhoAmI(Command[Who]):
        pass

    class Wait(Command):
        """Goes on until the connection ends."""
