from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from sharedgen import Channel, Command, Event


class Side(Enum):
    BUY = "buy"
    SELL = "sell"


class Receipt(BaseModel):
    id: UUID


class Limit(BaseModel):
    kind: Literal["limit"]
    price: Decimal


class Market(BaseModel):
    kind: Literal["market"]


class Orders(Channel):
    """The orders of one book."""

    book: str
    side: Side
    depth: Literal[5, 10]

    class Placed(Event):
        id: UUID
        side: Side
        at: AwareDatetime
        note: str = ""
        labels: dict[str, int] = {}

    class Place(Command[Receipt]):
        order: Annotated[Limit | Market, Field(discriminator="kind")]
        quantity: Annotated[int, Field(gt=0)]
        note: str = ""

    class CancelAll(Command):
        pass


class Clock(Channel):
    """The same for everybody."""

    class Tick(Event, retain=True):
        day: date
