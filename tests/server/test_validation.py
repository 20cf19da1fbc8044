"""What a page is told about a command that is wrong."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json, field_validator
from typing_extensions import TypedDict

from sharedgen.server import protocol
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


def test_a_long_payload_is_not_looked_at_behind_its_first_wrong_item() -> None:
    (issue,) = issues(json.dumps({"lines": [0] * 20_000}))
    assert issue["path"] == "/lines/0"


def test_many_faults_are_counted_and_not_described() -> None:
    assert issues(json.dumps({"lines": [0] * 30})) == ({"path": "", "message": "30 faults"},)


class Part(BaseModel):
    """Six faults where it is empty."""

    id: UUID
    name: str
    count: int
    ratio: float
    until: datetime
    tags: list[str]


class Crate(BaseModel):
    parts: list[Part]


class Load(BaseModel):
    anything: Any = None
    numbers: list[int] = []
    unions: list[int | str | UUID | datetime] = []
    parts: list[Part] = []
    either: list[Part | Crate] = []
    pairs: tuple[tuple[Part, Crate], ...] = ()
    sets: set[int | UUID] = set()
    by_name: dict[str, int] = {}
    by_number: dict[int, Part | Crate] = {}
    one_of: list[int] | list[Part] | dict[str, Part] | list[list[Crate]] = []
    type: list[list[Part | None]] = []  # as core schemas have a key of this name


def bomb(field: str, item: str, brackets: str = "[]") -> str:
    room = 65_400 - len(field)
    items = ",".join([item] * (room // (len(item) + 1)))
    return f'{{"{field}":{brackets[0]}{items}{brackets[1]}}}'


def keys(field: str, key: str, value: str, count: int) -> str:
    inside = ",".join(f'"{number}{key}":{value}' for number in range(count))
    return f'{{"{field}":{{{inside}}}}}'


BOMBS = {
    "numbers": bomb("numbers", '""'),
    "a union": bomb("unions", "{}"),
    "models": bomb("parts", "{}"),
    "a union of models": bomb("either", "{}"),
    "models in models": bomb("either", '{"parts":[{},{}]}'),
    "tuples": bomb("pairs", "[{},{}]"),
    "a set": bomb("sets", "{}"),
    "a dict": keys("by_name", "", '""', 5_000),
    "a dict of models": keys("by_number", "", "{}", 5_000),
    "a dict of wrong keys": keys("by_number", "x", "{}", 5_000),
    "a union of collections": bomb("one_of", "{}"),
    "a union of collections of collections": bomb("one_of", '[{},{"parts":[{}]}]'),
    "a field that is called type": bomb("type", "[{},{}]"),
    "brackets": '{"numbers":' + "[" * 65_000,
    "a long key": keys("by_name", "k" * 60_000, '""', 1),
    "keys of which a character is sent as twelve": keys("by_name", "😀" * 90, '""', 5),
    "such keys in long": keys("by_name", "😀" * 240, '""', 20),
    "numbers that do not travel": bomb("anything", "1" * 17),
    "numbers that do not travel under long keys": keys("by_name", "k" * 12_000, "1" * 17, 5),
    "and under one of them": '{"anything":' + keys("k" * 30_000, "", "1e999", 2_500) + "}",
    "nothing but names": "{" + ",".join(f'"{n}":1' for n in range(6_000)) + "}",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS.keys())
def test_64_kib_of_faults_cost_little_and_are_told_in_short(text: str) -> None:
    class Closed(Load):
        model_config = ConfigDict(extra="forbid")

    assert len(text.encode()) <= 64 * 1024
    issues('{"numbers":0}', Closed)
    issues('{"numbers":' + " " * 2048 + "0}", Closed)  # what is built at the first use is there
    seconds = []
    for _ in range(3):
        started = time.process_time()
        answer = protocol.err("1", "invalid", issues=issues(text, Closed))
        seconds.append(time.process_time() - started)
    assert len(answer.encode()) < 4096
    assert min(seconds) < 0.02


def test_a_long_payload_is_read_as_a_short_one_is() -> None:
    part = {"id": str(uuid4()), "name": "é", "count": 1, "ratio": 1, "tags": ["a"]}
    part["until"] = "2026-01-01T00:00:00Z"
    crate = {"parts": [part, part]}
    text = json.dumps(
        {
            "anything": {"type": "list", "items_schema": None},
            "either": [part, crate] * 20,
            "pairs": [[part, crate]],
            "by_number": {"1": part, "2": crate},
            "one_of": [[crate]],
            "type": [[part, None]],
        }
    )
    assert len(text) > 4096
    assert validate(Load, text) == Load.model_validate_json(text, strict=True)


def test_a_validator_that_tells_of_its_input_makes_no_long_answer() -> None:
    class Quoting(BaseModel):
        @field_validator("name")
        @classmethod
        def quote(cls, name: str) -> str:
            raise ValueError(f"there is no {name}")

        name: str

    for name in ("x" * 60_000, "😀" * 10_000, "é" * 400):
        (issue,) = issues(json.dumps({"name": name}), Quoting)
        assert len(json.dumps(issue["message"])) <= 450
        assert issue["message"].startswith("Value error, there is no ")


def test_a_long_key_makes_no_long_answer() -> None:
    text = json.dumps({"byName": {"k" * 60_000: "x"}})
    assert paths(text) == ["/byName"]
    text = json.dumps({"byName": {"k" * 60_000: 2**60}})
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
