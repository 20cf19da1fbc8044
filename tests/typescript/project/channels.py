"""What right.ts and wrong.ts are typed over: a line of every kind that the types tell apart."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, computed_field
from typing_extensions import NotRequired, TypedDict, deprecated

from sharedgen import Channel, Command, Event

T = TypeVar("T")


class Side(Enum):
    """Which way an order goes."""

    BUY = "buy"
    SELL = "sell"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


Odd = Enum("Odd", {"a b": "x", "größe": "y", "class": "z", "__proto__": "*/", "constructor": "c"})


class Receipt(BaseModel):
    id: UUID


class Limit(BaseModel):
    kind: Literal["limit"] = "limit"
    price: Decimal


class Market(BaseModel):
    kind: Literal["market"] = "market"
    slippage: float | None = None


class Point(NamedTuple):
    x: float
    y: float = 0


class Address(TypedDict):
    street: str
    zip: NotRequired[str]


@dataclass
class Size:
    width: int
    height: int = 1


class Page(BaseModel, Generic[T]):
    items: list[T]
    next: int | None = None


class Open(BaseModel):
    """Unknown keys are numbers."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    known: int


class Wide(BaseModel):
    """Unknown keys are numbers, and the known one is not."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    known: str


class Promise(BaseModel):
    """Named like a global that the types use."""

    kept: bool


class string(BaseModel):
    """Named like a type of TypeScript's."""

    length: int


class Orders(Channel):
    """The orders of one book."""

    book: str
    side: Side
    depth: Literal[5, 10]

    class Placed(Event):
        id: UUID
        side: Side
        level: Level
        at: AwareDatetime
        note: str = ""
        labels: dict[str, int] = {}
        by_side: dict[Side, int] = {}
        by_number: dict[int, str] = {}
        order: Annotated[Limit | Market, Field(discriminator="kind")]
        comment: str | None = None

        @computed_field(deprecated="Use at.")  # type: ignore[prop-decorator]  # mypy #1362
        @property
        def day(self) -> date:
            return self.at.date()

    class Place(Command[Receipt]):
        order: Annotated[Limit | Market, Field(discriminator="kind")]
        quantity: Annotated[int, Field(gt=0)]
        note: str = ""
        comment: str | None = None
        old: Annotated[int, Field(deprecated="Use quantity.")] = 0

    class CancelAll(Command):
        pass

    @deprecated("Use CancelAll.")
    class CancelEach(Command):
        pass


class Clock(Channel):
    """The same for everybody."""

    class Tick(Event, retain=True):
        day: date


class Shapes(Channel):
    """Everything else that has a type of its own."""

    class Reply(Event):
        """A class of this name hides no type of another."""

        promise: Promise
        text: string
        odd: Odd

    class Shown(Event):
        point: Point
        size: Size
        address: Address
        pair: tuple[int, str]
        colours: set[Literal["red", "green"]]
        nested: list[dict[str, int] | None]
        pages: Page[Receipt]
        either: Page[Limit | Market]
        open: Open
        wide: Wide
        at: time
        took: timedelta
        raw: bytes
        user: Annotated[str, Field(pattern="^user:")]
        colour: Annotated[str, Field(pattern="^(red|green)$")]
        anything: Any

    class Draw(Command[string]):
        point: Point
        size: Size
        address: Address
        pair: tuple[int, str]
        colours: set[Literal["red", "green"]]
        open: Open
        wide: Wide
        user: Annotated[str, Field(pattern="^user:")]
        colour: Annotated[str, Field(pattern="^(red|green)$")]
        by_number: dict[int, str] = {}
        pages: Page[Receipt]
