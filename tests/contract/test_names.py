"""Every emitted name is unique and legal, and the same in every run."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeVar

import pytest
from pydantic import BaseModel, Field

from sharedgen.contract import nodes
from sharedgen.contract.identity import doc_of, name_of
from sharedgen.contract.names import PUBLIC, assign, identifier
from sharedgen.source import DeclarationError, Source

T = TypeVar("T")
U = TypeVar("U")


class Colour(Enum):
    RED = 1


class Cat(BaseModel):
    class Inner(BaseModel):
        pass


class Page(BaseModel, Generic[T]):
    value: T


class Two(BaseModel, Generic[T, U]):
    first: T
    second: U


@dataclass
class Size:
    width: int


class Point(NamedTuple):
    x: int


class Told(NamedTuple):
    """A doc of its own."""

    x: int


def model(
    id: str, module: str = "live.models", shape: nodes.Shape = "both", name: str | None = None
) -> nodes.Model:
    shown = name or id.rpartition(":")[2].partition("#")[0]
    return nodes.Model(id, shown, module, shape, (), "ignore", "", Source("/app/models.py", 1))


def event(class_name: str, payload: str) -> nodes.Event:
    return nodes.Event(
        class_name.lower(), class_name, nodes.Reference(payload), False, "", Source("/app/c.py", 2)
    )


def channel(name: str, *events: nodes.Event, line: int = 1) -> nodes.Channel:
    source = Source("/app/channels.py", line)
    return nodes.Channel(name, "live.channels", name.lower(), (), events, (), 0, "", source)


def contract(
    *definitions: nodes.Definition, channels: tuple[nodes.Channel, ...] = ()
) -> nodes.Contract:
    return nodes.Contract(channels, {found.id: found for found in definitions})


def test_a_definition_keeps_its_name() -> None:
    names = assign(contract(model("live.models:Receipt")))
    assert names.types == {"live.models:Receipt": "Receipt"}


def test_a_message_is_named_inside_its_channel() -> None:
    found = model("live.channels:Chat.Message", name="Message")
    names = assign(contract(found, channels=(channel("Chat", event("Message", found.id)),)))
    assert names.types[found.id] == "Chat.Message"
    assert names.owners[found.id] == ("Chat", "Message")


def test_a_message_of_two_channels_belongs_to_the_first() -> None:
    found = model("live.channels:Base.Ping", name="Ping")
    channels = (channel("A", event("Ping", found.id)), channel("B", event("Ping", found.id)))
    assert assign(contract(found, channels=channels)).types[found.id] == "A.Ping"


def test_definitions_of_one_name_are_told_apart_by_their_modules() -> None:
    names = assign(
        contract(model("blog.models:User", "blog.models"), model("shop.models:User", "shop.models"))
    )
    assert list(names.types.values()) == ["BlogUser", "ShopUser"]


def test_modules_that_differ_in_depth_are_told_apart_by_their_paths() -> None:
    names = assign(contract(model("app.a.b:User", "app.a.b"), model("app.a:User", "app.a")))
    assert sorted(names.types.values()) == ["BUser", "User"]


def test_definitions_of_one_name_in_one_module_are_told_apart_by_their_classes() -> None:
    names = assign(
        contract(model("m:First.Item", "m", name="Item"), model("m:Second.Item", "m", name="Item"))
    )
    assert list(names.types.values()) == ["FirstItem", "SecondItem"]


def test_a_nested_definition_is_told_from_one_of_the_top() -> None:
    names = assign(
        contract(model("m:Item", "m"), model("m:f.<locals>.Second.Item", "m", name="Item"))
    )
    assert list(names.types.values()) == ["Item", "FSecondItem"]


def test_generics_of_one_name_are_told_apart_by_what_they_are_made_for() -> None:
    names = assign(
        contract(
            model("m:Page[blog.models:User]", "m", name="PageOfUser"),
            model("m:Page[shop.models:User]", "m", name="PageOfUser"),
        )
    )
    assert list(names.types.values()) == ["BlogPageOfUser", "ShopPageOfUser"]


def test_what_nothing_tells_apart_is_numbered() -> None:
    names = assign(contract(model("m:Item", "m"), model("m:Item~2", "m", name="Item")))
    assert list(names.types.values()) == ["Item", "Item2"]


def test_names_that_differ_in_case_only_are_kept() -> None:
    names = assign(contract(model("m:VLAN", "m"), model("m:Vlan", "m")))
    assert list(names.types.values()) == ["VLAN", "Vlan"]


def test_the_validated_shape_of_two_is_an_input() -> None:
    names = assign(
        contract(
            model("m:User#validated", shape="validated"),
            model("m:User#serialised", shape="serialised"),
        )
    )
    assert names.types == {"m:User#serialised": "User", "m:User#validated": "UserInput"}


def test_one_shape_alone_keeps_the_name() -> None:
    names = assign(contract(model("m:User#validated", shape="validated")))
    assert list(names.types.values()) == ["User"]


def test_an_input_gives_way_to_a_class_of_that_name() -> None:
    names = assign(
        contract(
            model("m:User#validated", shape="validated"),
            model("m:User#serialised", shape="serialised"),
            model("m:UserInput"),
        )
    )
    assert len(set(names.types.values())) == 3


def test_the_other_shape_of_a_message_names_its_channel() -> None:
    sent = model("m:Chat.Message#serialised", shape="serialised", name="Message")
    taken = model("m:Chat.Message#validated", shape="validated", name="Message")
    names = assign(contract(sent, taken, channels=(channel("Chat", event("Message", sent.id)),)))
    assert names.types[taken.id] == "ChatMessageInput"


def test_a_definition_named_like_an_export_is_told_apart() -> None:
    names = assign(contract(model("shop.models:Connection", "shop.models")))
    assert list(names.types.values()) == ["ShopConnection"]


def test_a_definition_named_like_a_channel_is_told_apart() -> None:
    names = assign(contract(model("shop.models:Chat", "shop.models"), channels=(channel("Chat"),)))
    assert list(names.types.values()) == ["ShopChat"]


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_channel_named_like_an_export_is_refused(name: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        assign(contract(channels=(channel(name, line=7),)))
    [fault] = caught.value.faults
    assert fault.source == Source("/app/channels.py", 7)
    assert name in fault.text
    assert "rename the class" in fault.text


def test_a_channel_of_letters_that_parsers_do_not_know_is_refused() -> None:
    with pytest.raises(DeclarationError, match="rename the class"):
        assign(contract(channels=(channel("\U00020bb7"),)))


def test_a_message_of_letters_that_parsers_do_not_know_has_a_type_without_them() -> None:
    events = [event(name, f"m:{name}") for name in ("A\U00020bb7", "A", "\U00020bb7", "\U00020bb8")]
    names = assign(
        contract(
            *(model(f"m:{found.class_name}") for found in events),
            channels=(channel("Chat", *events),),
        )
    )
    assert list(names.types.values()) == ["Chat.A2", "Chat.A", "Chat.Unnamed", "Chat.Unnamed2"]


@pytest.mark.parametrize("name", ["Größe", "漢字", "नमस्ते", "_x", "ไทย", "ﬁ"])
def test_a_channel_of_any_script_keeps_its_name(name: str) -> None:
    assign(contract(channels=(channel(name),)))


def test_every_clash_is_told_in_one_run() -> None:
    channels = (channel("connect", line=1), channel("Chat", line=2), channel("Chat", line=3))
    with pytest.raises(DeclarationError) as caught:
        assign(contract(channels=channels))
    assert [fault.source.line for fault in caught.value.faults] == [1, 3]
    assert "channels.py:2" in caught.value.faults[1].text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Receipt", "Receipt"),
        ("Page[Cat]", "PageCat"),
        ("2nd", "_2nd"),
        ("Größe", "Größe"),
        ("a b", "aB"),
        ("--", "Unnamed"),
        ("a²½", "a"),
        ("नमस्ते", "नमस्ते"),
        ("\u0301a", "_\u0301a"),
        ("a\u200db\u00b7c", "aBC"),
        ("ꟊ", "Unnamed"),
        ("\U00020bb7", "Unnamed"),
        ("A\U00020bb7b", "AB"),
    ],
)
def test_any_text_gives_an_identifier(text: str, name: str) -> None:
    assert identifier(text) == name


def test_names_do_not_depend_on_the_order_of_a_set() -> None:
    found = [model(f"m{n}.models:User", f"m{n}.models") for n in range(5)]
    assert assign(contract(*found)) == assign(contract(*found))


@pytest.mark.parametrize(
    ("cls", "name"),
    [
        (Cat, "Cat"),
        (Page[Cat], "PageOfCat"),
        (Page[list[Cat]], "PageOfListOfCat"),
        (Page[Page[Cat]], "PageOfPageOfCat"),
        (Page[Cat | Colour], "PageOfCatOrColour"),
        (Page[int | None], "PageOfIntOrNone"),
        (Page[dict[str, Cat]], "PageOfDictOfStrAndCat"),
        (Page[tuple[int, ...]], "PageOfTupleOfInt"),
        (Page[Cat.Inner], "PageOfInner"),
        (Page[Annotated[str, Field(max_length=3)]], "PageOfStr"),
        (Page[Literal["a b", "c"]], "PageOfABOrC"),
        (Page[Any], "PageOfAny"),
        (Two[Cat, list[Colour | None]], "TwoOfCatAndListOfColourOrNone"),
    ],
)
def test_generics_read_well(cls: type, name: str) -> None:
    assert name_of(cls) == name


def test_a_doc_that_nobody_wrote_is_none() -> None:
    assert [doc_of(cls) for cls in (Size, Point, namedtuple("Point", "x"), Colour)] == [""] * 4
    assert doc_of(Told) == "A doc of its own."
