"""Every disagreement that was found, as the program and the value that it came down to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent
from typing import Literal

import pytest

from .models import HEAD
from .oracle import SIDES, Node, compare, loaded, node

LIVE = """
class Live(Channel):
    class Send(Payload, Command): pass
    class Sent(Payload, Event): pass
"""

# a default of another type is told of when it is sent
pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")


@dataclass(frozen=True)
class Case:
    """`text` is what a page sends to the model `Payload` of `source`."""

    name: str
    source: str
    text: str
    verdict: Literal["accepted", "refused"]


CASES = [
    Case(
        "a tag that every object has a key for",
        """
        class Cat(BaseModel):
            constructor: t.Literal["__proto__"]
        class Dog(BaseModel):
            constructor: t.Literal["toString"]
        class Payload(BaseModel):
            a: t.Annotated[t.Union[Cat, Dog], Field(discriminator="constructor")]
        """,
        '{"a": {}}',
        "refused",
    ),
    Case(
        "a tag of a union within a union",
        """
        class Cat(BaseModel):
            kind: t.Literal["cat"]
        class Dog(BaseModel):
            kind: t.Literal["dog", 2]
        class Payload(BaseModel):
            a: t.Annotated[t.Union[Cat, t.Annotated[t.Union[Dog], Field(discriminator="kind")]],
                           Field(discriminator="kind")]
        """,
        '{"a": {"kind": 2}}',
        "accepted",
    ),
    Case(
        "a recursive alias around a model",
        """
        class Leaf(BaseModel):
            b: int
        Tree = te.TypeAliasType("Tree", "dict[str, Tree] | Leaf")
        class Payload(BaseModel):
            a: Tree
        """,
        '{"a": {"b": {"b": true}}}',
        "refused",
    ),
    Case(
        "the last of several names of a field",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(extra="forbid", populate_by_name=True)
            a: int = Field(validation_alias=AliasChoices("__proto__", "b/c~d"))
        """,
        '{"a": 1}',
        "accepted",
    ),
    Case(
        "a length that is that of the config, after what is stripped",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_strip_whitespace=True, str_max_length=3)
            a: str
        """,
        r'{"a": "\u2003a\u00e9\ud83d\ude00\u0085"}',
        "accepted",
    ),
    Case(
        "an address that is stripped first",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_strip_whitespace=True)
            a: IPv4Address
        """,
        r'{"a": " 1.2.3.4\n"}',
        "accepted",
    ),
    Case(
        "a key of a whole number in another spelling",
        """
        class E(enum.IntEnum):
            P = 0
            Q = 1
        class Payload(BaseModel):
            a: dict[E, int]
        """,
        '{"a": {"01": 0, "+0": 1}}',
        "accepted",
    ),
    Case(
        "a dict of one key in two spellings",
        """
        class Payload(BaseModel):
            a: t.Annotated[dict[int, str], Field(max_length=1)]
        """,
        '{"a": {"1": "", "+1": ""}}',
        "accepted",
    ),
    Case(
        "base64 whose case is changed before it is decoded",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_to_lower=True)
            a: Base64Str
        """,
        '{"a": "4AYQ"}',
        "accepted",
    ),
    Case(
        "base64 whose text is too long before it is decoded",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=3)
            a: Base64Str
        """,
        '{"a": "YWJj"}',
        "refused",
    ),
    Case(
        "what a serialiser makes is not asked for its length",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=3)
            a: t.Annotated[int, PlainSerializer(str, return_type=str)]
        """,
        '{"a": 12345}',
        "accepted",
    ),
    Case(
        "what is computed is not asked for its length",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=3)
            a: int
            @computed_field
            @property
            def total(self) -> str: return "abcdef"
        """,
        '{"a": 1}',
        "accepted",
    ),
    Case(
        "a pattern that is longer than text may be",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=3)
            a: t.Pattern[str]
        """,
        '{"a": "abcd"}',
        "accepted",
    ),
    Case(
        "a TypedDict is sent as the model around it says",
        """
        class D(te.TypedDict):
            __pydantic_config__ = ConfigDict(extra="forbid")
            b: timedelta
        class Payload(BaseModel):
            model_config = ConfigDict(ser_json_timedelta="float")
            a: D
        """,
        '{"a": {"b": "PT1S"}}',
        "accepted",
    ),
    Case(
        "a TypedDict does not say itself how it is sent",
        """
        class D(te.TypedDict):
            __pydantic_config__ = ConfigDict(ser_json_timedelta="float")
            b: timedelta
        class Payload(BaseModel):
            a: D
        """,
        '{"a": {"b": "PT1S"}}',
        "accepted",
    ),
    Case(
        "a field that is left out where it is wrong",
        """
        class Payload(BaseModel):
            a: OnErrorOmit[int]
        """,
        '{"a": "x"}',
        "accepted",
    ),
    Case(
        "a default of null that is not written as text",
        """
        class Payload(BaseModel):
            a: IPvAnyAddress = None
        """,
        "{}",
        "accepted",
    ),
    Case(
        "the length of bytes that are encoded twice",
        """
        class Payload(BaseModel):
            model_config = ConfigDict(val_json_bytes="base64")
            a: t.Annotated[Base64Bytes, Field(max_length=0)]
        """,
        '{"a": "rQ"}',
        "accepted",
    ),
    Case(
        "a recursive alias obeys the model around the dataclass",
        """
        A = te.TypeAliasType("A", "dict[str, A] | int")
        @dataclasses.dataclass
        class C:
            __pydantic_config__ = ConfigDict(str_max_length=3)
            a: A
        class Payload(BaseModel):
            a: C
        """,
        '{"a": {"a": {"long": 0}}}',
        "accepted",
    ),
    Case(
        "an alias that is used twice obeys the model around the dataclass",
        """
        A = te.TypeAliasType("A", t.Annotated[str, Field(min_length=1)])
        @dataclasses.dataclass
        class C:
            __pydantic_config__ = ConfigDict(str_max_length=3)
            a: A
            b: list[A]
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=4)
            a: C
        """,
        '{"a": {"a": "long", "b": ["long"]}}',
        "accepted",
    ),
    Case(
        "a recursive alias in a Pydantic dataclass obeys it",
        """
        A = te.TypeAliasType("A", "dict[str, A] | int")
        @pydantic.dataclasses.dataclass(config=ConfigDict(str_max_length=3))
        class C:
            a: A
        class Payload(BaseModel):
            a: C
        """,
        '{"a": {"a": {"long": 0}}}',
        "refused",
    ),
    Case(
        "a field under the empty key",
        """
        class Payload(BaseModel):
            a: t.Literal["x"] = Field(alias="")
        """,
        '{"": "y"}',
        "refused",
    ),
    Case(
        "a list where an object is expected",
        """
        class Payload(BaseModel):
            a: float
        """,
        "[]",
        "refused",
    ),
    Case(
        "a quotient far below one",
        """
        class Payload(BaseModel):
            a: t.Annotated[Decimal, MultipleOf(Decimal("0.05"))]
        """,
        '{"a": 1.175819929703541e-31}',
        "refused",
    ),
    Case(
        "a list that has a key of a number",
        """
        class Payload(BaseModel):
            a: t.Any = Field(alias="1")
        """,
        "[null, null]",
        "refused",
    ),
    Case(
        "a path into text of JSON within text of JSON",
        """
        class Payload(BaseModel):
            a: Json[Json[dict[str, int]]]
        """,
        r'{"a": "\"{\\\"b\\\":null}\""}',
        "refused",
    ),
    Case(
        "text of one member of a union that is sent as that of another",
        """
        class Payload(BaseModel):
            a: t.Union[EmailStr, Base64Str]
        """,
        '{"a": "YQ=="}',
        "accepted",
    ),
    Case(
        "a default that could be read as a named tuple",
        """
        class N(t.NamedTuple):
            a: int = 1
        class Payload(BaseModel):
            a: N = []
        """,
        "{}",
        "accepted",
    ),
    Case(
        "a default of none that a serialiser leaves alone",
        """
        class Payload(BaseModel):
            a: t.Annotated[
                int, PlainSerializer(lambda v: str(v), return_type=str, when_used="unless-none")
            ] = None
        """,
        "{}",
        "accepted",
    ),
    Case(
        "a TypedDict of its own config within a model of another",
        """
        class D(te.TypedDict):
            __pydantic_config__ = ConfigDict(extra="forbid")
            b: str
        class Payload(BaseModel):
            model_config = ConfigDict(str_max_length=3)
            a: D
        """,
        '{"a": {"b": "abcdef"}}',
        "accepted",
    ),
    Case(
        "bytes of one member of a union that are sent as those of another",
        """
        class Payload(BaseModel):
            a: t.Union[t.Sequence[int], Base64Bytes]
        """,
        '{"a": "YWJj"}',
        "accepted",
    ),
]


@pytest.fixture(scope="module")
def running() -> Iterator[Node]:
    with node() as started:
        yield started


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(case: Case, running: Node) -> None:
    with loaded(HEAD + dedent(case.source) + LIVE, running, SIDES) as ready:
        assert compare(ready, [json.loads(case.text)], running) == []
        [issues] = running.ask(ready.url, [("Send", case.text)])
        assert ("refused" if issues else "accepted") == case.verdict
