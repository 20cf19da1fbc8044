"""What an event or a reply may hold."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field, SerializationInfo, field_serializer

from sharedgen.server.payload import dump

from .project.channels import Card, Ticker


def text(**fields: Any) -> str:
    return dump(Ticker.Price(**{"value": 1.5, **fields}), Ticker.Price)


def test_it_is_json_by_alias() -> None:
    class Aliased(BaseModel):
        name: str = Field(serialization_alias="Näme")

    assert dump(Aliased(name="é\n\u2028"), Aliased) == '{"Näme":"é\\n\u2028"}'


def test_it_never_holds_a_raw_newline() -> None:
    assert "\n" not in text(anything={"a\nb": "c\nd"})


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"value": math.nan}, "/value is nan"),
        ({"value": math.inf}, "/value is inf"),
        ({"anything": [0, {"a/b": -math.inf}]}, "/anything/1/a~1b is -inf"),
        ({"anything": {1: math.nan}}, "/anything/1 is nan"),
        ({"anything": {math.nan}}, "/anything/0 is nan"),
        ({"number": 2**53}, "/number is an integer beyond ±(2^53-1)"),
        ({"number": -(2**53)}, "/number is an integer beyond ±(2^53-1)"),
        ({"anything": Card(kind="card", number="1"), "number": 2**60}, "/number is an integer"),
        ({"anything": [[2**60]]}, "/anything/0/0 is an integer"),
        ({"anything": {2**53: 1}}, "/anything has the key 9007199254740992"),
    ],
)
def test_what_json_or_javascript_cannot_carry_is_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=r"Ticker\.Price: ") as error:
        text(**fields)
    assert named in str(error.value)


def test_a_decimal_that_is_no_number_is_named() -> None:
    price = Ticker.Price.model_construct(value=1.0, exact=Decimal("Infinity"))
    with pytest.raises(ValueError, match="/exact is Infinity"):
        dump(price, Ticker.Price)


@pytest.mark.parametrize("mode", ["null", "strings", "constants"])
def test_it_is_named_whatever_pydantic_would_write_for_it(mode: Any) -> None:
    class Reading(BaseModel):
        model_config = ConfigDict(ser_json_inf_nan=mode)
        value: float

    with pytest.raises(ValueError, match="/value is nan"):
        dump(Reading(value=math.nan), Reading)


def test_none_and_large_numbers_that_travel_are_taken() -> None:
    fields = json.loads(text(value=None, number=2**53 - 1, big=2**60, anything="9" * 30))
    assert fields["value"] is None
    assert fields["number"] == 2**53 - 1
    assert fields["big"] == str(2**60)  # its serialiser makes text of it


def test_a_large_float_is_taken() -> None:
    assert json.loads(text(value=1e300))["value"] == 1e300


def test_a_set_of_models_is_taken_beside_a_none() -> None:
    class Tag(BaseModel, frozen=True):
        name: str

    class Tagged(BaseModel):
        tags: set[Tag]
        note: str | None = None

    assert dump(Tagged(tags={Tag(name="a")}), Tagged) == '{"tags":[{"name":"a"}],"note":null}'


def test_a_serialiser_for_json_only_is_asked_for_json() -> None:
    class Reading(BaseModel):
        value: float | None

        @field_serializer("value")
        def told(self, value: float | None, info: SerializationInfo) -> float | None:
            return {"json": value}[info.mode]

    assert dump(Reading(value=None), Reading) == '{"value":null}'
