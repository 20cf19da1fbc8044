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
