"""Every type that a contract carries, in both directions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import (
    UUID4,
    AliasChoices,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    NaiveDatetime,
    RootModel,
    computed_field,
)

from sharedgen import Channel, Command, Event

T = TypeVar("T")


class Status(Enum):
    """How far an order is."""

    OPEN = "open"
    SHIPPED = "shipped"


class Priority(IntEnum):
    LOW = 0
    HIGH = 1


class Cat(BaseModel):
    """A cat."""

    kind: Literal["cat"] = "cat"
    lives: Annotated[int, Field(ge=1, le=9, description="Those left.")] = 9


class Dog(BaseModel):
    kind: Literal["dog", "wolf"]
    friends: list[Cat | Dog] = []


class Page(BaseModel, Generic[T]):
    items: list[T]
    next: int | None = None


class Tree(RootModel[dict[str, "Tree"] | list["Tree"] | str | None]):
    pass


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    article: UUID4
    price: Annotated[Decimal, Field(max_digits=8, decimal_places=2, gt=0)]
    quantity: Annotated[int, Field(ge=1, multiple_of=1)] = 1

    @computed_field
    @property
    def total(self) -> Decimal:
        """Price times quantity."""
        return self.price * self.quantity


class Order(BaseModel):
    model_config = ConfigDict(extra="allow")

    id: UUID
    lines: Annotated[list[Line], Field(min_length=1, max_length=100)]
    status: Status
    priority: Priority = Priority.LOW
    placed_at: AwareDatetime
    local_time: NaiveDatetime | None = None
    day: date
    tags: dict[Annotated[str, Field(max_length=8)], list[float]] = {}
    by_status: dict[Status, int] = {}
    by_number: dict[int, datetime] = {}
    place: tuple[float, float] | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]
    note: str | int | list[str] | Cat | Line | None = None
    tree: Tree = Tree("leaf")
    names: Annotated[str, Field(validation_alias=AliasChoices("name", "title"))] = ""
    old: Annotated[str | None, Field(deprecated="gone")] = None
    extra: JsonValue = None
    anything: Any


class Shop(Channel, address="shops/{city}/{shop}/{open_on}/{vip}/{status}"):
    shop: UUID
    city: Literal["Köln", "Zürich"]
    open_on: date
    vip: bool = False
    status: Status = Status.OPEN

    class Placed(Event):
        order: Order

    class Listed(Event, retain=True):
        orders: Page[Order]
        cats: Page[Cat]

    class Place(Command[Page[Order]]):
        order: Order


class Ticker(Channel):
    """Without parameters."""

    class PriceChanged(Event):
        price: float

    class Reset(Command):
        pass

    class Buy(Command, idempotent=True):
        """Buy one."""

        limit: float
