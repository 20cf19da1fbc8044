"""A build of four times the declarations does about four times the work: calls are counted."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType, ModuleType
from typing import Any

import pytest

import sharedgen
from sharedgen import Channel
from sharedgen.contract.digest import digest
from sharedgen.contract.fingerprint import contract_fingerprint
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit import javascript, typescript

OWN = sharedgen.__file__.removesuffix("__init__.py")


def wide(count: int) -> str:
    return "".join(
        f"class Receipt{n}(BaseModel):\n    number: int\n"
        f"class Room{n}(Channel):\n    name: str\n"
        "    class Said(Event):\n        body: str\n"
        f"    class Say(Command[Receipt{n}]):\n        body: str\n"
        for n in range(count)
    )


def deep(count: int) -> str:
    models = "".join(
        f"class Level{n}(BaseModel):\n    number: int\n"
        + (f"    below: Level{n - 1} | None\n" if n else "")
        for n in range(count)
    )
    last = f"        level: Level{count - 1}\n"
    return (
        f"{models}class Tree(Channel):\n    class Grown(Event):\n{last}"
        f"    class Grow(Command):\n{last}"
    )


def one(count: int) -> str:
    return "class Busy(Channel):\n" + "".join(
        f"    class Event{n}(Event):\n        body: str\n"
        f"    class Command{n}(Command):\n        body: str\n"
        for n in range(count)
    )


def build(channels: list[type[Channel]]) -> None:
    contract = read(channels)
    names = assign(contract)
    digest(contract)
    contract_fingerprint(contract)
    javascript.client(contract, names, endpoint="/ws")
    typescript.declarations(contract, names)


def calls(text: str, name: str) -> int:
    """Calls of sharedgen's functions, and of its dataclasses' own, in a build of these."""
    module = ModuleType(name)
    sys.modules[name] = module
    exec(
        f"from pydantic import BaseModel\nfrom sharedgen import Channel, Command, Event\n{text}",
        vars(module),
    )
    channels = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Channel) and value is not Channel
    ]
    count = 0

    def counted(frame: FrameType, event: str, _: Any) -> None:
        nonlocal count
        count += event == "call" and frame.f_code.co_filename.startswith((OWN, "<string>"))

    build(channels[:1])  # what is done once is done
    sys.setprofile(counted)
    try:
        build(channels)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.usefixtures("isolated_modules")
@pytest.mark.parametrize("declared", [wide, deep, one])
def test_the_work_grows_as_the_declarations_do(declared: Callable[[int], str]) -> None:
    few, many = (calls(declared(count), f"growth{count}") for count in (20, 80))
    assert few * 2 < many < few * 4.5
