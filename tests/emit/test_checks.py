"""What a check says of a wrong value: where it is wrong, and what is expected."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, ConfigDict, Field

from sharedgen import Channel, Command, Event
from sharedgen.contract.read import read

from .page import Page, page_of, run_node, write_page
from .probes import Cat, Colour, Dog, Level


class Item(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(min_length=1, max_length=3)]
    size: int | None = None


class Shelf(BaseModel):
    items: list[Item] = []
    by_key: dict[str, Item] = {}
    pair: tuple[int, Item] | None = None
    either: int | Item | list[int] | None = None
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None


class Warehouse(Channel):
    id: UUID
    colour: Literal["red", 1]
    level: Level = Level.LOW
    name: Annotated[str, Field(max_length=3)] = "x"

    class Moved(Event):
        shelf: Shelf
        total: float

    class Move(Command):
        shelf: Shelf = Shelf()
        colour: Colour = Colour.RED

    class Ping(Command):
        pass

    class Many(Command):
        numbers: list[int]
        more: dict[str, int] = {}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with page_of([Warehouse], tmp_path_factory.mktemp("checks")) as page:
        yield page


def found(page: Page, shelf: Any) -> list[tuple[str, str]]:
    issues = page.of("Warehouse", "Move", value={"shelf": shelf})
    return [(issue["path"], issue["message"]) for issue in issues]


def test_a_right_value_has_no_issues(page: Page) -> None:
    shelf = {"items": [{"name": "a"}], "pair": [1, {"name": "b", "size": 1}], "either": [1]}
    assert found(page, shelf) == []


@pytest.mark.parametrize("value", [None, 1, "x", [], [{}], True])
def test_a_message_is_an_object(value: Any, page: Page) -> None:
    assert page.of("Warehouse", "Ping", value=value) == [
        {"path": "", "message": "expected an object"}
    ]


def test_every_fault_is_told_with_its_path(page: Page) -> None:
    assert found(page, {"items": [{"name": "a"}, {"name": "", "size": "x"}, 3]}) == [
        ("/shelf/items/1/name", "expected text of 1 to 3 characters"),
        ("/shelf/items/1/size", "expected a whole number or null"),
        ("/shelf/items/2", "expected an object"),
    ]


def test_a_key_that_is_not_known(page: Page) -> None:
    assert found(page, {"items": [{"name": "a", "colour": 1}]}) == [
        ("/shelf/items/0/colour", "is not known")
    ]


def test_a_path_is_a_json_pointer(page: Page) -> None:
    assert found(page, {"by_key": {"a/b~c": {"name": "long"}, "": {}}}) == [
        ("/shelf/by_key/a~1b~0c/name", "expected text of 1 to 3 characters"),
        ("/shelf/by_key//name", "is required"),
    ]


def test_a_tuple_has_its_length(page: Page) -> None:
    assert found(page, {"pair": [1]}) == [("/shelf/pair", "expected a list of 2 items")]
    assert found(page, {"pair": ["x", {}]}) == [
        ("/shelf/pair/0", "expected a whole number"),
        ("/shelf/pair/1/name", "is required"),
    ]


def test_a_union_names_its_members_or_the_fault_of_the_one_that_fits(page: Page) -> None:
    assert found(page, {"either": "x"}) == [
        ("/shelf/either", "expected a whole number, an object (Item), a list or null")
    ]
    assert found(page, {"either": {"name": 1}}) == [
        ("/shelf/either/name", "expected text of 1 to 3 characters")
    ]
    assert found(page, {"either": [1, "x"]}) == [("/shelf/either/1", "expected a whole number")]


def test_a_discriminated_union_tells_of_its_tag_first(page: Page) -> None:
    assert found(page, {"pet": {"kind": "cow"}}) == [
        ("/shelf/pet/kind", "expected 'cat', 'dog' or 'wolf'")
    ]
    assert found(page, {"pet": {}}) == [("/shelf/pet/kind", "is required")]
    assert found(page, {"pet": {"kind": "dog"}}) == [("/shelf/pet/barks", "is required")]


def test_an_enum_names_its_values(page: Page) -> None:
    assert page.of("Warehouse", "Move", value={"colour": "RED"}) == [
        {"path": "/colour", "message": "expected 'red' or 'gr\u00fcn'"}
    ]


def test_null_is_not_absent(page: Page) -> None:
    assert page.of("Warehouse", "Move", value={"colour": None}) != []
    assert page.of("Warehouse", "Move", value={}) == []


def test_an_event_has_every_field(page: Page) -> None:
    [issue] = page.of("Warehouse", "Moved", value={"shelf": {}, "total": 1.5})[:1]
    assert issue == {"path": "/shelf/items", "message": "is required"}


@pytest.mark.parametrize("field", ["numbers", "more"])
def test_issues_end_at_twenty(field: str, page: Page) -> None:
    many: dict[str, Any] = {"numbers": ["x"] * 1000, "more": {str(n): "x" for n in range(1000)}}
    value = {"numbers": [], field: many[field]}
    assert len(page.of("Warehouse", "Many", value=value)) == 20


def test_issues_of_several_parts_end_at_twenty_too(page: Page) -> None:
    value = {"numbers": ["x"] * 15, "more": {str(n): "x" for n in range(15)}}
    assert len(page.of("Warehouse", "Many", value=value)) == 20


def parameters(page: Page, **changed: Any) -> list[tuple[str, str]]:
    value = {"id": "12345678-1234-4234-8234-123456789abc", "colour": "red", **changed}
    issues = page.of("Warehouse", "$", value={k: v for k, v in value.items() if v is not ...})
    return [(issue["path"], issue["message"]) for issue in issues]


class TestParameters:
    def test_right_ones(self, page: Page) -> None:
        assert parameters(page) == []
        assert parameters(page, level=1, name="abc") == []

    def test_a_uuid_is_dashed_in_either_case(self, page: Page) -> None:
        assert parameters(page, id="12345678-1234-4234-8234-123456789ABC") == []
        assert parameters(page, id="12345678123442348234123456789abc") == [
            ("/id", "expected a UUID")
        ]

    def test_a_number_is_no_boolean(self, page: Page) -> None:
        assert parameters(page, colour=1) == []
        assert parameters(page, colour=True) == [("/colour", "expected 'red' or 1")]
        assert parameters(page, level=True) == [("/level", "expected 0, 1 or 7")]

    def test_one_too_many_is_not_known(self, page: Page) -> None:
        assert parameters(page, floor=1) == [("/floor", "is not known")]

    def test_one_too_few_is_required(self, page: Page) -> None:
        assert parameters(page, id=...) == [("/id", "is required")]


class Person(BaseModel):
    name: str
    parent: Person | None = None
    children: list[Person] = []


class Family(Channel):
    class Save(Command):
        root: Person


def test_objects_that_contain_each_other_are_not_walked_for_ever(tmp_path: Path) -> None:
    folder = write_page(read([Family]), tmp_path / "family")
    told = run_node(
        """
        const { Family } = await import('./client.js');
        const root = { name: 'a', parent: null, children: [] };
        for (const name of 'bcd') root.children.push({ name, parent: root, children: [root] });
        console.log(Family.Save.is({ root }), Family.Save.issues({ root }).length);
        """,
        folder,
    )
    assert told == "false 20\n"


class Loose(Channel):
    class Send(Command):
        anything: Any


def test_what_is_no_json_is_not_anything(tmp_path: Path) -> None:
    folder = write_page(read([Loose]), tmp_path / "loose")
    told = run_node(
        """
        const { Loose } = await import('./client.js');
        const values = [() => 1, Symbol('a'), 10n, NaN, undefined, { toJSON() {} }, [() => 1]];
        console.log(values.filter((anything) => Loose.Send.is({ anything })).length);
        """,
        folder,
    )
    assert told == "0\n"
