from datetime import timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, model_validator
from sharedgen import Channel, Command, Event


class Odd(Enum):
    HALF = 0.5


class Keyword(Channel, histroy=1, wholly="new"):
    pass


class History(Channel, history=-1, history_ttl="a day"):
    pass


class Kept(Channel, history_ttl=timedelta(days=1)):
    pass


class Price(Channel):
    amount: Decimal
    odd: Odd
    twice: Literal[1, "1"]
    far: Literal[2**53]
    made: str = Field(default_factory=str)


class Typed(Channel, address=3):
    pass


class Empty(Channel, address="/rooms"):
    pass


class Halved(Channel, address="a{room}"):
    room: str


class Blank(Channel, address="two words"):
    pass


class Misspelled(Channel, address="misspelled/{rom}"):
    room: str


class Strange(Channel, address="strange/{x}"):
    pass


class Twice(Channel, address="twice/{room}/{room}"):
    room: str


class Lacking(Channel, address="lacking"):
    room: str


class Same(Channel, address="same/{a}"):
    a: str


class Other(Channel, address="same/{b}"):
    b: str


class Stripped(Channel):
    room: Annotated[str, BeforeValidator(str.strip)]


class Before(Channel):
    room: str

    @model_validator(mode="before")
    @classmethod
    def tidy(cls, data: Any) -> Any:
        return data


class Stray(Channel):
    class Line(BaseModel):
        text: str
