"""Fingerprints: equal exactly as long as page and server understand each other."""

from __future__ import annotations

import enum
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field

from sharedgen.contract.fingerprint import (
    canonical,
    channel_fingerprint,
    contract_fingerprint,
    fingerprint,
)
from sharedgen.contract.read import read

from .conftest import Module
from .declared import event_of

BEFORE = '''\
from typing import Annotated
from pydantic import BaseModel, Field
from sharedgen import Channel, Command, Event


class Author(BaseModel):
    name: str
    age: int = 0


class Chat(Channel):
    """A chat."""

    room: str

    class Said(Event):
        by: Author
        body: Annotated[str, Field(max_length=20)]

    class Topic(Event):
        text: str

    class Say(Command):
        body: str


class Other(Channel):
    class Seen(Event):
        count: int
'''


TOPIC = "    class Topic(Event):\n        text: str\n"
SAY = "    class Say(Command):\n        body: str\n"


def fingerprints(module: Module, text: str, name: str) -> tuple[str, str]:
    live: Any = module(text, name)
    return channel_fingerprint(live.Chat), channel_fingerprint(live.Other)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(
            "        text: str\n", "        text: str\n        by: str\n", id="a field more"
        ),
        pytest.param("        text: str\n", "        text: str | None\n", id="another type"),
        pytest.param("max_length=20", "max_length=21", id="a constraint"),
        pytest.param("    age: int = 0", "    years: int = 0", id="a field of a nested model"),
        pytest.param("Topic(Event)", "Topic(Event, retain=True)", id="retained"),
        pytest.param("Topic(Event)", "Topic(Event, name='subject')", id="a wire name"),
        pytest.param("Chat(Channel)", "Chat(Channel, address='c/{room}')", id="the address"),
        pytest.param("Say(Command)", "Say(Command[Author])", id="a reply"),
        pytest.param("Say(Command)", "Say(Command, idempotent=True)", id="idempotent"),
    ],
)
def test_what_changes_the_wire_changes_that_channel_alone(
    module: Module, old: str, new: str
) -> None:
    assert old in BEFORE
    chat, other = fingerprints(module, BEFORE, "before")
    changed, same = fingerprints(module, BEFORE.replace(old, new), "after")
    assert changed != chat
    assert same == other


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param('"""A chat."""', '"""Another text."""', id="a docstring"),
        pytest.param("Author", "Writer", id="the name of a nested model"),
        pytest.param("Chat(Channel)", "Chat(Channel, history=9)", id="how much is kept"),
        pytest.param("Say(Command)", "Say(Command, concurrent=True)", id="what may overlap"),
        pytest.param("Say(Command)", "Say(Command, idempotent=False)", id="not idempotent"),
        pytest.param(
            TOPIC + "\n" + SAY,
            SAY + "\n" + TOPIC,
            id="the order of messages",
        ),
    ],
)
def test_what_does_not_travel_changes_nothing(module: Module, old: str, new: str) -> None:
    assert old in BEFORE
    before = fingerprints(module, BEFORE, "before")
    assert fingerprints(module, BEFORE.replace(old, new), "after") == before


def test_how_long_a_reply_is_repeated_changes_nothing(module: Module) -> None:
    always, for_an_hour = "idempotent=True", "idempotent=timedelta(hours=1)"
    text = "from datetime import timedelta\n" + BEFORE.replace("Say(Command)", "Say(Command, {})")
    assert fingerprints(module, text.replace("{}", always), "before") == fingerprints(
        module, text.replace("{}", for_an_hour), "after"
    )


def fingerprint_of(annotation: Any) -> str:
    contract = event_of(annotation)
    return fingerprint(contract.channels[0], contract.definitions)


class Cat(BaseModel):
    """A cat."""

    kind: Literal["cat"]
    friends: list[Cat | Dog]


class Dog(BaseModel):
    friends: list[Dog | Cat]
    kind: Literal["dog"]


class Kitten(BaseModel):
    kind: Literal["cat"]
    friends: list[Kitten | Dog]


class Feline(BaseModel):
    kind: Literal["cat"] = Field(description="what it is")
    friends: list[Dog | Cat]


class Loner(BaseModel):
    kind: Literal["cat"]
    friends: list[Loner]


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Farbe(enum.Enum):
    BLAU = "blue"
    ROT = "red"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(int | str, str | int, id="the order of a union"),
        pytest.param(Cat | Dog, Dog | Cat, id="the order of a union of models"),
        pytest.param(Literal["a", "b"], Literal["b", "a"], id="the order of values"),
        pytest.param(Colour, Farbe, id="names of members"),
        pytest.param(Colour, Literal["red", "blue"], id="an enum or its values"),
        pytest.param(Colour | int, int | Literal["red", "blue"], id="an enum in a union"),
        pytest.param(Cat, Feline, id="where a recursive model is entered"),
        pytest.param(tuple[Cat, Dog], tuple[Feline, Dog], id="a twin of a model"),
        pytest.param(Cat, Kitten, id="a twin that leads to itself"),
        pytest.param(Annotated[float, Field(gt=1)], Annotated[float, Field(gt=1.0)], id="1, 1.0"),
        pytest.param(
            Annotated[Decimal, Field(gt=Decimal("1.50"))],
            Annotated[Decimal, Field(gt=Decimal("1.5"))],
            id="zeros of a Decimal",
        ),
    ],
)
def test_two_ways_to_say_one_thing_have_one_fingerprint(one: Any, other: Any) -> None:
    assert fingerprint_of(one) == fingerprint_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(int, Annotated[int, Field(ge=0)], id="a bound of nought"),
        pytest.param(str, Annotated[str, Field(max_length=0)], id="a length of nought"),
        pytest.param(Literal[1], Literal[True], id="1 and true"),
        pytest.param(Literal[1], Literal["1"], id="1 and its text"),
        pytest.param(int | None, int, id="null"),
        pytest.param(list[int], list[str], id="items"),
        pytest.param(tuple[int, str], tuple[str, int], id="the order of a tuple"),
        pytest.param(Cat, Dog, id="models"),
        pytest.param(Cat, Loner, id="what a recursive model leads to"),
        pytest.param(
            Annotated[float, Field(gt=10)], Annotated[float, Field(gt=100)], id="10 and 100"
        ),
    ],
)
def test_what_is_not_the_same_on_the_wire_has_two_fingerprints(one: Any, other: Any) -> None:
    assert fingerprint_of(one) != fingerprint_of(other)


def test_a_channel_has_the_same_fingerprint_alone_and_among_others(module: Module) -> None:
    live: Any = module(BEFORE)
    contract = read([live.Other, live.Chat])
    assert fingerprint(contract.channels[1], contract.definitions) == channel_fingerprint(live.Chat)


def test_a_fingerprint_is_twelve_hexadecimal_digits(module: Module) -> None:
    chat, _ = fingerprints(module, BEFORE, "before")
    assert len(chat) == 12
    assert int(chat, 16) >= 0


def test_every_process_comes_to_the_same(tmp_path: Path) -> None:
    (tmp_path / "live.py").write_text(BEFORE)
    code = (
        "from live import Chat, Other\n"
        "from sharedgen.contract.fingerprint import contract_fingerprint\n"
        "from sharedgen.contract.read import read\n"
        "print(contract_fingerprint(read([Chat, Other])))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(printed) == 1


def test_the_canonical_form_is_json(module: Module) -> None:
    live: Any = module(BEFORE)
    contract = read([live.Chat])
    form = canonical(contract.channels[0], contract.definitions)
    assert json.loads(json.dumps(form)) == form


def test_a_contract_is_more_than_one_channel(module: Module) -> None:
    live: Any = module(BEFORE)
    assert contract_fingerprint(read([live.Chat])) != contract_fingerprint(
        read([live.Chat, live.Other])
    )
