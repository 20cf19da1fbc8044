"""Eight messages of real pages, each with another shape to check."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]
Sku = Annotated[str, Field(pattern=r"^[A-Z]{3}-[0-9]{4}$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Count = Annotated[int, Field(ge=0)]


class Author(BaseModel):
    id: UUID
    name: Annotated[str, Field(min_length=1, max_length=60)]
    avatar: Annotated[str, Field(max_length=200)] | None


class ChatMessage(BaseModel):
    id: UUID
    room: Slug
    author: Author
    body: Annotated[str, Field(min_length=1, max_length=4000)]
    sent_at: AwareDatetime
    edited_at: datetime | None
    mentions: Annotated[list[Slug], Field(max_length=16)]
    reactions: dict[str, Count]


class Status(Enum):
    ONLINE = "online"
    AWAY = "away"
    BUSY = "busy"
    OFFLINE = "offline"


class Presence(BaseModel):
    user: Slug
    status: Status
    idle: Count
    devices: list[Literal["phone", "tablet", "desktop"]]


class CursorMove(BaseModel):
    document: UUID
    x: float
    y: float
    selection: tuple[int, int] | None


class Joined(BaseModel):
    kind: Literal["joined"]
    user: UUID
    name: Annotated[str, Field(max_length=60)]


class Left(BaseModel):
    kind: Literal["left"]
    user: UUID
    reason: Literal["closed", "idle", "removed"]


class Renamed(BaseModel):
    kind: Literal["renamed"]
    user: UUID
    before: Annotated[str, Field(max_length=60)]
    after: Annotated[str, Field(max_length=60)]


class Moved(BaseModel):
    kind: Literal["moved"]
    user: UUID
    room: Slug
    position: Count


class ServerEvent(BaseModel):
    number: Count
    event: Annotated[Joined | Left | Renamed | Moved, Field(discriminator="kind")]


class Address(BaseModel):
    name: Annotated[str, Field(max_length=80)]
    street: Annotated[str, Field(max_length=120)]
    postcode: Annotated[str, Field(max_length=12)]
    country: Country


class Line(BaseModel):
    sku: Sku
    quantity: Annotated[int, Field(ge=1, le=999)]
    price: Decimal


class Order(BaseModel):
    id: UUID
    placed_at: AwareDatetime
    address: Address
    note: Annotated[str, Field(max_length=500)] | None
    total: Annotated[Decimal, Field(max_digits=10, decimal_places=2)]
    lines: Annotated[list[Line], Field(min_length=1, max_length=100)]


class TreeNode(BaseModel):
    id: Count
    label: Annotated[str, Field(min_length=1, max_length=80)]
    open: bool
    children: list[TreeNode]


class Sample(BaseModel):
    at: Count
    value: float
    good: bool


class Telemetry(BaseModel):
    device: Slug
    labels: dict[str, str]
    counters: dict[str, Count]
    samples: Annotated[list[Sample], Field(max_length=200)]


class Priority(IntEnum):
    LOW = 10
    NORMAL = 20
    HIGH = 30


class Notification(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: Annotated[str, Field(min_length=1, max_length=120)]
    priority: Priority
    due: date
    read: bool
    subject: int | str
