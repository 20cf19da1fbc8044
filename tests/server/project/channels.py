"""The channels that the stories are told with."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, PlainSerializer

from sharedgen import Channel, Command, Event


class Receipt(BaseModel):
    id: int


class Card(BaseModel):
    kind: Literal["card"]
    number: str


class Cash(BaseModel):
    kind: Literal["cash"]
    amount: int


class Line(BaseModel):
    sku: Annotated[str, Field(alias="SKU")]
    quantity: int
    discount: int | bool | None = None


class Chat(Channel, history=200):
    """A room with history."""

    room: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Message(Event):
        body: str

    class Topic(Event, retain=True):
        text: str

    class Say(Command[Receipt]):
        body: Annotated[str, Field(min_length=1, max_length=2000)]

    class Typing(Command):
        pass

    class Wait(Command):
        pass

    class Fail(Command):
        how: str

    class Missing(Command):
        pass


class Ticker(Channel):
    """Prices without history."""

    symbol: str

    class Price(Event):
        value: float | None
        number: int = 0
        big: Annotated[int, PlainSerializer(str)] = 0
        anything: Any = None
        exact: Decimal = Decimal(0)

    class Headline(Event, retain=True):
        text: str

    class Status(Event, retain=True):
        text: str

    class Order(Command[Receipt]):
        lines: list[Line] = []
        payment: Annotated[Card | Cash, Field(discriminator="kind")] | None = None
        ratio: float = 0
        by_name: Annotated[dict[str, int], Field(alias="byName")] = {}


class Brief(Channel, history=3, history_ttl=timedelta(minutes=5)):
    """A short window."""

    class Note(Event):
        text: str


class Feed(Channel, history=4000):
    """A wide window."""

    name: str

    class Item(Event):
        number: int

    class Latest(Event, retain=True):
        number: int


class Window(Channel, history=5):
    """A narrow window, at any number of addresses."""

    name: str

    class Item(Event):
        number: int


class Closed(Channel):
    """Its consumer has no authorize."""

    class Nothing(Event):
        pass


class Guarded(Channel):
    """Its consumer answers by what is asked for."""

    how: str

    class Nothing(Event):
        pass


class Desk(Channel):
    """Handlers that use the database, and synchronous ones."""

    name: str

    class Note(Event):
        text: str

    class Sleep(Command):
        """Blocks its thread until the test lets it go."""

    class Count(Command[Receipt]):
        pass

    class CountSync(Command[Receipt]):
        pass

    class Echo(Command[Receipt]):
        id: int

    class Flood(Command):
        """Publishes `count` notes of `size` characters."""

        count: int
        size: int

    class UntilDrained(Command[Receipt]):
        """Is answered once the process is told to end."""


class Works(Channel):
    """Commands that take their time."""

    name: str

    class Note(Event):
        text: str

    class Echo(Command[Receipt]):
        id: int

    class EchoSync(Command[Receipt]):
        id: int

    class Hold(Command):
        """Until it is cancelled."""

    class Stubborn(Command):
        """Takes no notice of being cancelled until the gate is open."""

    class Finish(Command):
        """Shielded: until the gate is open."""

    class FinishBeside(Command, concurrent=True):
        """Shielded: until the gate is open."""

    class Block(Command[Receipt]):
        """Synchronous: until the gate is open."""

    class Await(Command):
        """Asynchronous, and calls synchronous code that blocks until the gate is open."""

    class Overlap(Command[Receipt], concurrent=True):
        """Until the gate is open."""

        id: int

    class Threads(Command[Receipt]):
        """The number of threads that its synchronous code and its queries ran in."""

    class Roll(Command[Receipt]):
        """What is in a table after a transaction over several calls was rolled back."""

    class Cancellations(Command[Receipt]):
        """How often its task was cancelled."""

    class Cancelled(Command):
        """Waits for something that is cancelled."""

    class Pay(Command[Receipt], idempotent=True):
        """Answers with the number of its run."""

        how: str = ""

    class PaySync(Command[Receipt], idempotent=True):
        """Synchronous: until the gate is open."""

    class PayBriefly(Command[Receipt], idempotent=timedelta(milliseconds=50)):
        pass
