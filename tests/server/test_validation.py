"""What a page is told about a command that is wrong."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from enum import IntEnum
from typing import Annotated, Any, NamedTuple

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json
from typing_extensions import TypedDict

from sharedgen.server.validation import InvalidPayload, Issue, validate

from .project.channels import Ticker


def issues(text: str, model: type[BaseModel] = Ticker.Order) -> tuple[Issue, ...]:
    with pytest.raises(InvalidPayload) as error:
        validate(model, text)
    return error.value.issues


def paths(text: str, model: type[BaseModel] = Ticker.Order) -> list[str]:
    return [issue["path"] for issue in issues(text, model)]


def test_a_right_payload_becomes_the_command() -> None:
    order = validate(Ticker.Order, '{"lines":[{"SKU":"a","quantity":2}]}')
    assert order.lines[0].sku == "a"


def test_the_mode_is_strict() -> None:
    assert paths('{"lines":[{"SKU":"a","quantity":"2"}]}') == ["/lines/0/quantity"]


def test_a_path_has_the_keys_of_the_wire() -> None:
    assert paths('{"lines":[{"quantity":2}]}') == ["/lines/0/SKU"]
    assert paths('{"byName":{"a/b~c":"x"}}') == ["/byName/a~1b~0c"]


def test_a_path_names_no_member_of_a_union() -> None:
    text = '{"lines":[{"SKU":"a","quantity":2,"discount":"none"}]}'
    assert set(paths(text)) == {"/lines/0/discount"}


def test_a_path_names_no_tag_of_a_union() -> None:
    assert paths('{"payment":{"kind":"card"}}') == ["/payment/number"]
    assert paths('{"payment":{"kind":"cash","amount":"x"}}') == ["/payment/amount"]


def test_a_path_names_no_validator() -> None:
    class Even(BaseModel):
        numbers: list[Annotated[int | str, AfterValidator(lambda value: value)]]

    assert set(paths('{"numbers":[1,null]}', Even)) == {"/numbers/1"}


def test_text_that_is_no_json_is_a_fault_of_the_whole() -> None:
    (issue,) = issues('{"lines":')
    assert issue["path"] == ""
    assert issue["message"].startswith("Invalid JSON")


def test_a_lone_surrogate_is_no_text() -> None:
    assert paths('{"payment":{"kind":"card","number":"\\ud800"}}') == [""]


def test_at_most_five_issues_are_told() -> None:
    text = json.dumps({"lines": [{"SKU": index, "quantity": "x"} for index in range(8)]})
    assert len(issues(text)) == 5


def test_the_input_is_never_told() -> None:
    text = '{"payment":{"kind":"secret-secret"},"ratio":"secret-secret"}'
    assert "secret" not in json.dumps(issues(text))


def test_a_huge_number_of_faults_is_counted_cheaply_and_not_described() -> None:
    text = json.dumps({"lines": [0] * 20_000})
    started = time.process_time()
    found = issues(text)
    assert found == ({"path": "", "message": "20000 faults"},)
    assert time.process_time() - started < 1


def test_a_long_key_makes_no_long_answer() -> None:
    text = json.dumps({"byName": {"k" * 60_000: "x"}})
    assert paths(text) == ["/byName"]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"lines":[{"SKU":"a","quantity":9007199254740992}]}', "/lines/0/quantity"),
        ('{"lines":[{"SKU":"a","quantity":-9007199254740992}]}', "/lines/0/quantity"),
        ('{"lines":[{"SKU":"a","quantity":1,"discount":1e400}]}', "/lines/0/discount"),
        ('{"payment":{"kind":"cash","amount":123456789012345678901234567890}}', "/payment/amount"),
        ('{"byName":{"a":1,"b":9007199254740993}}', "/byName/b"),
        ('{"ratio":NaN}', "/ratio"),
        ('{"ratio":-Infinity}', "/ratio"),
        ('{"ratio":1e999}', "/ratio"),
        ('{"ratio":1' + "0" * 400 + ".5}", "/ratio"),
    ],
)
def test_a_number_that_does_not_travel_is_named(text: str, path: str) -> None:
    assert path in paths(text)


@pytest.mark.parametrize(
    "text",
    [
        '{"ratio":9007199254740993}',  # how JavaScript writes a float of that size
        '{"ratio":1e300}',
        '{"ratio":0.12345678901234567890}',
        '{"payment":{"kind":"card","number":"12345678901234567890"}}',
        '{"payment":{"kind":"card","number":"NaN"}}',
        '{"payment":{"kind":"cash","amount":9007199254740991}}',
        '{"unknown":123456789012345678901234567890}',
    ],
)
def test_a_number_that_only_looks_large_is_taken(text: str) -> None:
    validate(Ticker.Order, text)


class Big(IntEnum):
    HUGE = 2**60


class Inner(BaseModel):
    model_config = ConfigDict(extra="allow")

    given: Annotated[int, Field(validation_alias="gegeben")] = 2**60
    choice: Big = Big.HUGE


class Outer(BaseModel):
    inner: Inner = Inner()
    pair: tuple[int, Any] = (0, 0)
    unique: set[int] = set()


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"inner":{"gegeben":9007199254740993}}', "/inner/gegeben"),
        ('{"inner":{"more":{"x":[9007199254740993]}}}', "/inner/more/x/0"),
        ('{"pair":[1,{"deep":NaN}]}', "/pair/1/deep"),
        ('{"unique":[1,9007199254740993]}', "/unique/1"),
    ],
)
def test_it_is_found_wherever_it_is(text: str, path: str) -> None:
    assert paths(text, Outer) == [path]


def test_defaults_and_enum_values_did_not_travel() -> None:
    validate(Outer, '{"inner":{"choice":1152921504606846976},"pair":[0,"1234567890123456"]}')


class Took(BaseModel):
    took: timedelta


def test_a_duration_beyond_pythons_is_invalid() -> None:
    assert "magnitude" in issues('{"took": "-P999999999DT1S"}', Took)[0]["message"]


class Bounded(BaseModel):
    value: Annotated[int | str, Field(gt=3)]


def test_a_constraint_that_does_not_fit_the_value_is_invalid() -> None:
    assert issues('{"value": "x"}', Bounded)[0]["message"] == "Unable to apply constraint"


class Old(BaseModel):
    total: int = Field(deprecated=True)
    name: str


@pytest.mark.filterwarnings("error")
def test_a_deprecated_field_is_looked_at_without_a_warning() -> None:
    validate(Old, '{"total": 1, "name": "0000000000000000"}')


class Spot(NamedTuple):
    x: int
    y: int = 0


class Place(TypedDict):
    spot: Spot
    by_size: dict[float, int]


class Map(BaseModel):
    place: Place
    text: Json[list[int]] = []


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"place":{"spot":[1,9007199254740993],"by_size":{}}}', "/place/spot/1"),
        ('{"place":{"spot":{"x":9007199254740993},"by_size":{},"more":1}}', "/place/spot/x"),
        ('{"place":{"spot":[1],"by_size":{"nan":1}}}', "/place/by_size/nan"),
        ('{"place":{"spot":[1],"by_size":{}},"text":"[1,9007199254740993]"}', "/text/1"),
    ],
)
def test_numbers_that_do_not_travel_are_found_wherever_they_are(text: str, path: str) -> None:
    assert paths(text, Map) == [path]
