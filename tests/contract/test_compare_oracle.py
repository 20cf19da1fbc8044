"""Every verdict of "compatible" tried on values: by Pydantic, and by the check that a page has.

All pairs of many types are compared, each as what is sent and as what is taken. Where nothing is
said to break, no value that the one side sends may be refused by the other.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticSerializationError

from sharedgen.contract import nodes
from sharedgen.contract.fingerprint import canonise
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.contract.subset import Fit
from sharedgen.emit import javascript
from sharedgen.server.payload import dump
from tests.fuzz.oracle import Node, node

from .compared import HEAD
from .conftest import Module

MODELS = """\
class A(BaseModel):
    a: int


class AB(BaseModel):
    a: int
    b: int


class AOptional(BaseModel):
    a: int
    b: int = 0


class AClosed(BaseModel):
    model_config = ConfigDict(extra="forbid")
    a: int


class AOpen(BaseModel):
    model_config = ConfigDict(extra="allow")
    a: int


class AInts(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int]
    a: int


class AFloat(BaseModel):
    a: float


class Either(BaseModel):
    a: int = Field(validation_alias=AliasChoices("a", "z"))


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]
    a: int


class Tree(BaseModel):
    a: int
    below: list["Tree"]


class Shrub(BaseModel):
    a: Annotated[int, Ge(0)]
    below: Annotated[list["Shrub"], Field(max_length=1)]


class Point(NamedTuple):
    a: int
    b: int = 0


class Place(NamedTuple):
    a: float
    b: float


Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]


class Suit(enum.IntEnum):
    NONE = 0
    ONE = 1


class Root(RootModel[list[int]]):
    pass


"""
TYPES = """\
Any
None
bool
int
float
str
Decimal
UUID
UUID4
date
time
datetime
AwareDatetime
timedelta
bytes
HttpUrl
Json[int]
Json[float]
Suit
Literal[1]
Literal[True]
Literal[0, 1, 2]
Literal["a"]
Literal["a", "b"]
Literal["a", 1, None]
Literal["ab", "abc"]
int | None
int | float
int | float | str
int | str | None
float | str
bool | str
Annotated[int, Ge(0)]
Annotated[int, Gt(0)]
Annotated[int, Ge(1)]
Annotated[int, Ge(0), Le(9)]
Annotated[int, MultipleOf(2)]
Annotated[int, MultipleOf(4)]
Annotated[float, Ge(0)]
Annotated[float, Gt(0)]
Annotated[float, MultipleOf(0.5)]
Annotated[float, Lt(2)] | int
Annotated[str, Field(max_length=2)]
Annotated[str, Field(min_length=1, max_length=3)]
Annotated[str, Field(pattern="^a")]
Annotated[str, Field(pattern="^[a-z]+$", max_length=2)]
Annotated[str, StringConstraints(strip_whitespace=True, max_length=2)]
Annotated[str, StringConstraints(strip_whitespace=True)]
Annotated[str, StringConstraints(to_lower=True, max_length=2)]
Annotated[str, StringConstraints(ascii_only=True)]
Annotated[Decimal, Ge(0)]
Annotated[Decimal, Field(max_digits=3, decimal_places=1)]
Annotated[Decimal, Field(max_digits=3, decimal_places=2)]
Annotated[Decimal, Field(max_digits=4, decimal_places=2)]
Annotated[Decimal, Field(decimal_places=1)]
Annotated[Decimal, MultipleOf(Decimal("0.5"))]
Annotated[date, Ge(date(2024, 1, 1))]
Annotated[date, Gt(date(2024, 1, 1))]
Annotated[datetime, Ge(datetime(2024, 1, 1))]
Annotated[time, Lt(time(12))]
Annotated[timedelta, Gt(timedelta(0))]
Annotated[timedelta, Ge(timedelta(hours=1))]
Annotated[bytes, Field(max_length=2)]
list[int]
list[float]
list[int | None]
Annotated[list[int], Field(max_length=1)]
Annotated[list[int], Field(min_length=2)]
set[int]
Annotated[set[int], Field(max_length=1)]
Annotated[set[int], Field(min_length=2)]
tuple[int, int]
tuple[float, float]
tuple[int]
Point
Place
Root
dict[str, int]
dict[str, Any]
dict[int, int]
dict[Literal["a", "b"], int]
Annotated[dict[str, int], Field(max_length=1)]
A
AB
AOptional
AClosed
AOpen
AInts
AFloat
Either
Cat
Dog
Cat | Dog
Cat | A
A | None
Pet
Tree
Shrub
list[A]
dict[str, A]
""".splitlines()
_SCALARS: list[Any] = [
    *(None, True, False, 0, 1, 2, 3, 4, 8, 9, 10, -1, 0.5, 1.5, 0.25, -0.5, 1e300, 2**53, 12.5),
    *("", " ", "a", "b", "A", "ab", "AB", "abc", " a ", "abcd", "ä", "a b c", "1", "0", "-1"),
    *("1.5", "12.3", "1.23", "12.34", "123.4", "0.5", "1e2", "true", "null", "1.25"),
    *("12345678-1234-4234-8234-123456789abc", "12345678-1234-1234-8234-123456789abc"),
    *("2024-01-01", "2023-12-31", "2024-01-02", "03:04:05", "13:00:00", "13:00"),
    *("2024-01-02T03:04:05", "2024-01-02T03:04:05Z", "2023-01-02T03:04:05"),
    *("PT1H", "PT30M", "P1D", "-P1D", "1 day", "https://example.com/", "ftp://example.com"),
]
_OBJECTS: list[Any] = [
    *([], [1], [1, 2], [1, 1], [1, 2, 3], [0.5], [0.5, 1.5], [None], [1, None], ["a"], [[1]]),
    *({}, {"a": 1}, {"a": 0}, {"a": -1}, {"a": 1, "b": 2}, {"z": 2}, {"a": 0.5}, {"a": "x"}),
    *({"a": 1, "b": "x"}, {"a": 1, "c": 3}, {"a": 1, "c": "x"}, {"1": 2}, {"a": None}, {"c": 1}),
    *({"kind": "cat"}, {"kind": "dog", "a": 1}, {"kind": "dog"}, {"kind": "cat", "a": 1}),
    *({"a": 1, "below": []}, {"a": -1, "below": []}, {"a": 1, "below": [{"a": 2, "below": []}]}),
    {"a": 1, "below": [{"a": -2, "below": []}]},
    {"a": 1, "below": [{"a": 2, "below": []}, {"a": 3, "below": []}]},
    *([{"a": 1}], [{"a": 1}, {"a": 2}], {"x": {"a": 1}}, {"x": 1}, {"x": None}),
]
VALUES = [json.dumps({"value": value}) for value in (*_SCALARS, *_OBJECTS)]


@dataclass(frozen=True)
class Every:
    """All types in one channel: `Sent3` and `Send3` carry the type number 3."""

    channel: Any
    contract: nodes.Contract
    forms: dict[str, Any]
    running: Node

    def pays(self, number: int, side: str) -> Any:
        of = "events" if side == "sent" else "commands"
        return self.forms[of][f"{side}{number}"]["payload"]

    def fit(self, page_sends: bool) -> Fit:
        definitions = self.forms["definitions"]
        return Fit(definitions, definitions, page_sends=page_sends)

    def read(self, number: int, text: str, side: str = "Send") -> BaseModel | None:
        model: type[BaseModel] = getattr(self.channel, f"{side}{number}")
        try:
            return model.model_validate_json(text, strict=True)
        except ValidationError:
            return None

    def page(self, asks: list[tuple[str, str]]) -> list[bool]:
        """What the check of the page says: right or not."""
        file = self.running.folder / "client.js"
        if not file.exists():
            file.write_text(javascript.client(self.contract, assign(self.contract), endpoint="/"))
        return [not issues for issues in self.running.ask(file.as_uri(), asks)]


@pytest.fixture(scope="module")
def running() -> Iterator[Node]:
    with node() as found:
        yield found


@pytest.fixture
def every(module: Module, running: Node, tmp_path: Path) -> Every:
    messages = [
        f"    class {name}{number}({base}):\n        value: {type}\n"
        for number, type in enumerate(TYPES)
        for name, base in (("Sent", "Event"), ("Send", "Command"))
    ]
    live: Any = module(f"{HEAD}{MODELS}class Live(Channel):\n" + "\n".join(messages))
    contract = read([live.Live])
    forms = canonise(contract.channels[0], contract.definitions).form
    return Every(live.Live, contract, json.loads(json.dumps(forms)), running)


def pairs() -> list[tuple[int, int]]:
    return [(one, other) for one in range(len(TYPES)) for other in range(len(TYPES))]


def test_no_command_of_an_old_page_is_refused_where_nothing_breaks(every: Every) -> None:
    asks = [(f"Send{number}", text) for number in range(len(TYPES)) for text in VALUES]
    passes = dict(zip(asks, every.page(asks), strict=True))
    sent, taken = {}, {}
    for number in range(len(TYPES)):
        read = {text: every.read(number, text) for text in VALUES}
        taken[number] = {text for text, found in read.items() if found is not None}
        sent[number] = {
            text
            for text, found in read.items()
            if found is not None and passes[f"Send{number}", text] and says_all(text, found)
        }
    fit = every.fit(page_sends=True)
    wrong = [
        (TYPES[old], TYPES[new], refused)
        for old, new in pairs()
        if (refused := sent[old] - taken[new])
        and fit(every.pays(old, "send"), every.pays(new, "send"))
    ]
    assert wrong == []


def test_no_event_of_a_new_server_is_refused_where_nothing_breaks(every: Every) -> None:
    written = {
        number: {
            text
            for value in VALUES
            if (found := every.read(number, value, "Sent")) is not None
            and (text := dumped(found)) is not None
        }
        for number in range(len(TYPES))
    }
    texts = sorted(set().union(*written.values()))
    asks = [(f"Sent{number}", text) for number in range(len(TYPES)) for text in texts]
    passes = dict(zip(asks, every.page(asks), strict=True))
    fit = every.fit(page_sends=False)
    wrong = [
        (TYPES[old], TYPES[new], refused)
        for old, new in pairs()
        if (refused := {text for text in written[new] if not passes[f"Sent{old}", text]})
        and fit(every.pays(new, "sent"), every.pays(old, "sent"))
    ]
    assert wrong == []


def test_many_pairs_are_compatible_so_that_a_verdict_says_something(every: Every) -> None:
    down, up = every.fit(page_sends=False), every.fit(page_sends=True)
    some = [(one, other) for one, other in pairs()[::7] if one != other]
    sent = sum(down(every.pays(one, "sent"), every.pays(other, "sent")) for one, other in some)
    send = sum(up(every.pays(one, "send"), every.pays(other, "send")) for one, other in some)
    assert min(sent, send) > 50


def says_all(text: str, found: BaseModel) -> bool:
    """Whether no key was sent that the model does not know: a typed page sends none."""
    try:
        kept = json.loads(found.model_dump_json(exclude_unset=True))
    except (PydanticSerializationError, ValueError):
        return True
    return keys(json.loads(text)) <= keys(kept) | {"z"}


def keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def dumped(found: BaseModel) -> str | None:
    """As the server sends it."""
    try:
        return dump(found, type(found))
    except (PydanticSerializationError, ValueError):
        return None  # it does not travel
