"""Reading whole channels: what clashes, what strays, and where a fault is said to be."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import pytest
from pydantic import BaseModel

from sharedgen import Channel, Command, DeclarationError, Event
from sharedgen.contract import nodes
from sharedgen.contract.read import read

from .conftest import Module
from .declared import definition

HEAD = """\
from pydantic import BaseModel
from sharedgen import Channel, Command, Event
"""

T = TypeVar("T")


def faults(*channels: type[Channel]) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        read(channels)
    return [str(fault) for fault in caught.value.faults]


def test_two_templates_that_one_address_could_match_are_refused_with_both_lines(
    module: Module,
) -> None:
    live: Any = module(
        HEAD
        + "class One(Channel, address='same/{x}'):\n"
        + "    x: str\n"
        + "class Two(Channel, address='same/{y}'):\n"
        + "    y: int\n"
    )
    (fault,) = faults(live.One, live.Two)
    assert fault.startswith("live.py:5: Two:")
    assert "live.py:3" in fault


def test_fixed_text_where_another_has_a_parameter_is_refused(module: Module) -> None:
    live: Any = module(
        HEAD
        + "class One(Channel, address='a/{x}'):\n"
        + "    x: str\n"
        + "class Two(Channel, address='a/b'):\n"
        + "    pass\n"
    )
    assert len(faults(live.One, live.Two)) == 1


def test_templates_of_different_lengths_are_apart(module: Module) -> None:
    live: Any = module(
        HEAD
        + "class One(Channel, address='a/{x}'):\n"
        + "    x: str\n"
        + "class Two(Channel, address='a/{x}/b'):\n"
        + "    x: str\n"
    )
    assert len(read([live.One, live.Two]).channels) == 2


def test_a_nested_model_that_was_likely_meant_as_a_message_is_refused(module: Module) -> None:
    live: Any = module(
        HEAD + "class Chat(Channel):\n    class Message(BaseModel):\n        body: str\n"
    )
    (fault,) = faults(live.Chat)
    assert fault.startswith("live.py:4: Chat.Message")
    assert "Event" in fault
    assert "Command" in fault


def test_a_nested_model_that_a_message_uses_is_no_stray() -> None:
    assert definition(read([Chat]), "Author").fields[0].key == "name"


def test_a_nested_model_that_is_a_reply_is_no_stray() -> None:
    assert definition(read([Chat]), "Receipt").shape == "serialised"


def test_a_fault_in_another_file_names_its_line_and_the_message_that_uses_it(
    module: Module,
) -> None:
    module("from pydantic import BaseModel\nclass Inner(BaseModel):\n    z: type[int]\n", "other")
    live: Any = module(
        HEAD
        + "from other import Inner\n"
        + "class Chat(Channel):\n"
        + "    class Said(Event):\n"
        + "        inner: list[Inner]\n"
    )
    (fault,) = faults(live.Chat)
    assert fault.startswith("other.py:3: Inner.z: a class is not carried")
    assert "Chat.Said" in fault


def test_every_fault_is_told_in_one_run(module: Module) -> None:
    live: Any = module(
        HEAD
        + "class Chat(Channel):\n"
        + "    class Said(Event):\n"
        + "        a: type[int]\n"
        + "        b: dict[tuple[int, int], str]\n"
        + "    class Say(Command):\n"
        + "        c: type[int]\n"
    )
    assert [fault.split(":")[1] for fault in faults(live.Chat)] == ["5", "6", "8"]


class Node(BaseModel):
    children: list[Node] = []


class Left(BaseModel):
    right: Right | None = None


class Right(BaseModel):
    left: Left | None = None


class Page(BaseModel, Generic[T]):
    items: list[T]


class Cat(BaseModel):
    name: str = "Tom"


class Point(BaseModel):
    x: float


class Chat(Channel):
    class Author(BaseModel):
        name: str

    class Receipt(BaseModel):
        number: int

    class Said(Event):
        by: Chat.Author

    class Say(Command[Receipt]):
        pass


class Board(Channel):
    class Drawn(Event):
        at: Point

    class Draw(Command):
        at: Point


class Shapes(Channel):
    class Grown(Event):
        node: Node
        left: Left
        page: Page[Cat]

    class Grow(Command):
        cat: Cat


def test_a_model_may_hold_itself() -> None:
    assert definition(read([Shapes]), "Node").fields[0].key == "children"


def test_two_models_may_hold_each_other() -> None:
    contract = read([Shapes])
    assert {definition(contract, "Left").name, definition(contract, "Right").name} == {
        "Left",
        "Right",
    }


def test_a_generic_model_is_named_as_it_is_read() -> None:
    assert definition(read([Shapes]), "PageOfCat").fields[0].key == "items"


def test_a_default_is_always_sent_by_the_server_and_optional_from_a_page() -> None:
    models = [d for d in read([Shapes]).definitions.values() if isinstance(d, nodes.Model)]
    shapes = {cat.shape: cat.fields[0].required for cat in models if cat.name == "Cat"}
    assert shapes == {"serialised": True, "validated": False}


def test_a_shape_that_is_the_same_both_ways_is_one_definition() -> None:
    assert definition(read([Board]), "Point").shape == "both"
