"""Addresses: one canonical spelling, and nothing else is the same channel."""

from __future__ import annotations

from datetime import date
from enum import Enum, IntEnum
from typing import Annotated, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field

from sharedgen import Channel, Event
from sharedgen.address import parse_template
from sharedgen.declare import address_of, declaration, parse_address


class Side(str, Enum):
    BUY = "buy"
    SELL = "sell/short"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Everything(Channel):
    text: str
    number: int
    flag: bool
    id: UUID
    day: date
    side: Side
    level: Level
    mode: Literal["a b", 7]

    class Changed(Event):
        pass


class Room(Channel):
    room: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Changed(Event):
        pass


EXAMPLE = Everything(
    text="ä/ü ~",
    number=-5,
    flag=True,
    id=UUID("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"),
    day=date(2024, 2, 29),
    side=Side.SELL,
    level=Level.HIGH,
    mode=7,
)


def test_every_kind_of_parameter_is_spelled_canonically() -> None:
    assert address_of(EXAMPLE) == (
        "everything/%C3%A4%2F%C3%BC%20~/-5/true/a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"
        "/2024-02-29/sell%2Fshort/2/7"
    )


def test_an_address_reads_back_to_the_same_channel() -> None:
    assert parse_address(declaration(Everything), address_of(EXAMPLE)) == EXAMPLE


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("room/p%79thon", id="a character escaped without need"),
        pytest.param("room/PYTHON", id="what the pattern refuses"),
        pytest.param("room/" + "a" * 41, id="too long for the field"),
        pytest.param("room/%ff", id="no UTF-8"),
        pytest.param("room", id="a segment short"),
        pytest.param("room/a/b", id="a segment more"),
        pytest.param("rooms/a", id="another template"),
        pytest.param("room/" + "a" * 300, id="too long for an address"),
    ],
)
def test_another_spelling_is_no_address(address: str) -> None:
    assert parse_address(declaration(Room), address) is None


class Number(Channel):
    n: int

    class Changed(Event):
        pass


@pytest.mark.parametrize(
    "text", ["01", "+1", "-0", "1.0", "1_0", "٣", "9007199254740992", "", " 1"]
)
def test_an_integer_has_one_spelling(text: str) -> None:
    assert parse_address(declaration(Number), f"number/{text}") is None


class Text(Channel):
    text: str

    class Changed(Event):
        pass


@given(st.text(max_size=20))
def test_any_text_survives_the_way_there_and_back(text: str) -> None:
    channel = Text(text=text)
    assert parse_address(declaration(Text), address_of(channel)) == channel


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_texts_never_share_an_address(one: str, other: str) -> None:
    assert (address_of(Text(text=one)) == address_of(Text(text=other))) == (one == other)


def test_an_address_of_more_than_255_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="255 at most"):
        address_of(Text(text="a" * 251))


def test_an_integer_that_javascript_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="2\\^53"):
        address_of(Number(n=2**53))


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ("same/{x}", "same/{y}", True),
        ("a/{x}", "a/b", True),
        ("a/{x}/c", "a/b/{y}", True),
        ("a/{x}", "a/{x}/b", False),
        ("a/{x}", "b/{x}", False),
        ("a", "a", True),
    ],
)
def test_templates_that_one_address_could_match(one: str, other: str, overlap: bool) -> None:
    assert parse_template(one).overlaps(parse_template(other)) is overlap


@pytest.mark.parametrize("text", ["", "a//b", "/a", "a/", "a b", "room-{x}", "{x", "a/{x}{y}"])
def test_a_template_that_is_none_says_why(text: str) -> None:
    with pytest.raises(ValueError, match=r"empty|white space|whole segment"):
        parse_template(text)


def test_text_outside_ascii_is_encoded_in_the_template() -> None:
    assert str(parse_template("größe/{x}")) == "gr%C3%B6%C3%9Fe/{x}"
