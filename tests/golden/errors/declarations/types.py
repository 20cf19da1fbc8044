import enum
from collections.abc import Callable, Iterable
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ImportString, PlainSerializer
from pydantic import SerializeAsAny, SkipValidation
from pydantic_core import core_schema

from sharedgen import Channel, Command, Event


class As:
    """A type by its core schema."""

    def __init__(self, schema: core_schema.CoreSchema) -> None:
        self.schema = schema

    def __get_pydantic_core_schema__(self, *_: Any) -> core_schema.CoreSchema:
        return self.schema


class Bare(enum.Enum):
    ONE = 1


class Rights(enum.Flag):
    READ = 1


class Large(enum.Enum):
    FAR = 2**60
    NEVER = float("nan")
    PLACE = (1, 2)


class Nothing(enum.Enum):
    pass


class Thing:
    pass


class Chat(Channel):
    class Send(Command):
        model_config = ConfigDict(arbitrary_types_allowed=True)

        then: Callable[[], None]
        cls: type[int]
        imported: ImportString
        nothing: Nothing
        thing: Thing
        missing: Annotated[Any, As(core_schema.missing_sentinel_schema())]
        at: Annotated[datetime, As(core_schema.datetime_schema(tz_constraint=3600))]
        daily: Annotated[time, As(core_schema.time_schema(tz_constraint="aware"))]
        never: Annotated[tuple[int, int], Field(min_length=3)]
        open: Annotated[
            Any,
            As(core_schema.tuple_schema([core_schema.int_schema()] * 2, variadic_item_index=1)),
        ]
        items: set[list[int]]
        lazy: Iterable[int]
        keys: dict[tuple[int, int], int]
        any: SkipValidation[int]
        far: Annotated[int, Field(le=2**60)]
        infinite: Annotated[float, Field(le=float("nan"))]
        money: Annotated[Decimal, Field(allow_inf_nan=True)]
        member: Literal[Bare.ONE]
        large: Literal[2**60]
        rights: Rights
        places: Large
        pattern: Annotated[str, As(core_schema.str_schema(pattern="a", regex_engine="python-re"))]

    class Sent(Event):
        whatever: SerializeAsAny[BaseModel]
        anything: Annotated[int, As(core_schema.int_schema(serialization={"type": "any"}))]
        silent: Annotated[int, PlainSerializer(lambda value: value)]
        strange: Annotated[
            int,
            As(core_schema.int_schema(serialization={"type": "include-exclude-sequence"})),
        ]
