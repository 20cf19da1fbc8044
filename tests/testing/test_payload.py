"""What the client sends and reads is what a page would."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated
from uuid import UUID

import pytest
from pydantic import (
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    Json,
    PlainSerializer,
    SecretStr,
    computed_field,
)

from sharedgen import Channel, Command, Event
from sharedgen.server.payload import dump
from sharedgen.server.validation import validate
from sharedgen.testing.payload import command_text, read_back


class Line(BaseModel):
    sku: Annotated[str, Field(validation_alias="SKU", serialization_alias="out")]


class Shop(Channel):
    class Order(Command):
        lines: list[Line]
        by_name: dict[str, Line] = {}
        note: Annotated[str, Field(alias="aNote")]
        either: Annotated[int, Field(validation_alias=AliasChoices("one", "other"))] = 0
        password: SecretStr
        raw: Json[list[int]]
        id: UUID
        price: Decimal

    class Open(Command):
        model_config = ConfigDict(extra="allow")

    class Sold(Event):
        model_config = ConfigDict(extra="forbid")

        price: Decimal
        count: Annotated[int, Field(validation_alias="in", serialization_alias="out")]

        @computed_field(alias="totalPrice")  # type: ignore[prop-decorator]  # as Pydantic says
        @property
        def total(self) -> Decimal:
            return self.price * self.count

    class Hidden(Event):
        text: Annotated[str, PlainSerializer(len)]


def test_a_command_arrives_as_it_was_sent() -> None:
    order = Shop.Order.model_validate(
        {
            "lines": [{"SKU": "a\n"}],
            "by_name": {"x": {"SKU": "é"}},
            "aNote": "n",
            "other": 7,
            "password": "secret",
            "raw": "[1,2]",
            "id": "7b1fae0a-7c5b-4b0a-9d3c-2f1f7a3f0c11",
            "price": "1.50",
        }
    )
    assert validate(Shop.Order, command_text(order)) == order


def test_keys_that_no_field_has_are_sent() -> None:
    opened = Shop.Open.model_validate({"more": [1]})
    assert validate(Shop.Open, command_text(opened)) == opened


def test_a_wrong_command_is_sent_as_it_is() -> None:
    text = command_text(Shop.Order.model_construct(note=5, lines="none"))
    assert text.startswith('{"lines":"none"') or '"lines":"none"' in text


def test_an_event_is_read_as_it_was_published() -> None:
    sold = Shop.Sold.model_validate({"price": "1.50", "in": 2})
    assert read_back(Shop.Sold, dump(sold, Shop.Sold)) == sold


def test_what_is_serialised_one_way_only_is_a_type_error() -> None:
    text = dump(Shop.Hidden(text="abc"), Shop.Hidden)
    with pytest.raises(TypeError, match=r"Shop\.Hidden does not validate what it serialises"):
        read_back(Shop.Hidden, text)
