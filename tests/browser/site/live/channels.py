"""A channel for each thing that a page may rely on."""

from typing import Annotated

from pydantic import BaseModel, Field

from sharedgen import Channel, Command, Event

Name = Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]


class Posted(BaseModel):
    number: int


class Feed(Channel):
    """Numbered events, and commands that are answered."""

    name: Name

    class Item(Event):
        number: int
        text: str

    class Latest(Event, retain=True):
        number: int

    class Post(Command[Posted]):
        text: Annotated[str, Field(min_length=1, max_length=20)]

    class Pay(Command[Posted], idempotent=True):
        text: Annotated[str, Field(min_length=1, max_length=20)]

    class Scold(Command):
        """Refused by the application, with a code of its own."""

    class Crash(Command):
        """Ends in an exception that the application did not foresee."""


class Journal(Channel, history=100):
    """Numbered events with a past."""

    name: Name

    class Item(Event):
        number: int


class Ledger(Channel, history=10_000):
    """The same with a past that is long enough for whatever happens to a page."""

    name: Name

    class Item(Event):
        number: int

    class Enter(Command, idempotent=True):
        """Written down, so that a test can count how often it was run."""

        text: Annotated[str, Field(min_length=1, max_length=20)]


class Vault(Channel):
    """Nobody may read it."""

    class Item(Event):
        number: int

    class Open(Command):
        pass
