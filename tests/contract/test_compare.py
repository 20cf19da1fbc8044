"""What a change of the declarations does to the pages that are open, by direction."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest

from sharedgen.contract.differences import Difference

from .compared import HEAD, differences
from .conftest import Module

# a type that takes less, one that takes more, and what either way is called
WIDENED = [
    pytest.param("Literal['a']", "Literal['a', 'b']", "values", id="a value"),
    pytest.param("Small", "Big", "values", id="a member of an enum"),
    pytest.param("int", "int | None", "null", id="null"),
    pytest.param("list[int]", "list[int] | None", "null", id="null beside a list"),
    pytest.param("int", "float", "type", id="int and float"),
    pytest.param("int", "int | str", "member", id="a member of a union"),
    pytest.param("Cat | Bird", "Cat | Bird | Fish", "member", id="a model of a union"),
    pytest.param("Pet", "Pets", "member", id="a member of a tagged union"),
    pytest.param("str", "Any", "type", id="anything"),
    pytest.param("UUID", "str", "type", id="a UUID and text"),
    pytest.param("Literal['a', 'b']", "str", "type", id="values and text"),
    pytest.param("Cat", "dict[str, Any]", "type", id="a model and a dict"),
    pytest.param("tuple[int, int]", "list[int]", "type", id="a tuple and a list"),
    pytest.param(
        "Annotated[int, Ge(1)]", "Annotated[int, Ge(0)]", "constraint", id="a lower bound"
    ),
    pytest.param("Annotated[int, Gt(1)]", "Annotated[int, Ge(1)]", "constraint", id="gt and ge"),
    pytest.param(
        "Annotated[float, Lt(9)]", "Annotated[float, Le(9)]", "constraint", id="lt and le"
    ),
    pytest.param("Annotated[int, Le(9)]", "int", "constraint", id="an upper bound"),
    pytest.param(
        "Annotated[int, MultipleOf(4)]", "Annotated[int, MultipleOf(2)]", "constraint", id="steps"
    ),
    pytest.param(
        "Annotated[str, Field(max_length=2)]",
        "Annotated[str, Field(max_length=3)]",
        "constraint",
        id="the longest text",
    ),
    pytest.param(
        "Annotated[str, Field(min_length=2)]", "str", "constraint", id="the shortest text"
    ),
    pytest.param("Annotated[str, Field(pattern='^a')]", "str", "constraint", id="a pattern"),
    pytest.param(
        "Annotated[list[int], Field(max_length=1)]",
        "Annotated[list[int], Field(max_length=2)]",
        "constraint",
        id="the longest list",
    ),
    pytest.param(
        "Annotated[dict[str, int], Field(max_length=1)]",
        "dict[str, int]",
        "constraint",
        id="the largest dict",
    ),
    pytest.param("list[int]", "list[int | None]", "null", id="null among items"),
    pytest.param("dict[str, int]", "dict[str, float]", "type", id="the values of a dict"),
    pytest.param("tuple[int, int]", "tuple[int, float]", "type", id="an item of a tuple"),
    pytest.param("UUID4", "UUID", "constraint", id="the version of a UUID"),
    pytest.param("AwareDatetime", "datetime", "constraint", id="an offset"),
    pytest.param(
        "Annotated[date, Ge(date(2024, 1, 2))]",
        "Annotated[date, Ge(date(2024, 1, 1))]",
        "constraint",
        id="the earliest date",
    ),
    pytest.param(
        "Annotated[timedelta, Lt(timedelta(1))]", "timedelta", "constraint", id="how long it lasts"
    ),
    pytest.param(
        "Annotated[Decimal, Field(max_digits=5, decimal_places=2)]",
        "Annotated[Decimal, Field(max_digits=6, decimal_places=2)]",
        "constraint",
        id="digits",
    ),
    pytest.param(
        "Annotated[bytes, Field(max_length=2)]", "bytes", "constraint", id="the longest bytes"
    ),
    pytest.param("Holds[Literal[1, 2]]", "Holds[Literal[1, 2, 3]]", "values", id="a field within"),
    pytest.param("Tree", "Shrub", "constraint", id="a field of a recursive model"),
]
# what neither takes of the other, and what it is called
OTHER = [
    pytest.param("str", "int", "type-changed", id="text and a number"),
    pytest.param(
        "Annotated[str, Field(pattern='^a')]",
        "Annotated[str, Field(pattern='^b')]",
        "constraint-changed",
        id="patterns",
    ),
    pytest.param(
        "Annotated[int, Ge(1), Le(5)]",
        "Annotated[int, Ge(2), Le(6)]",
        "constraint-changed",
        id="a range moved",
    ),
    pytest.param(
        "Annotated[Decimal, Field(max_digits=5, decimal_places=2)]",
        "Annotated[Decimal, Field(max_digits=6, decimal_places=4)]",
        "constraint-changed",
        id="digits for digits",
    ),
    pytest.param("tuple[int]", "tuple[int, int]", "type-changed", id="items of a tuple"),
    pytest.param("list[int]", "int", "type-changed", id="a list and its item"),
    pytest.param("int | str", "str | bool", "type-changed", id="members of a union"),
]
MODELS = """\
class Small(enum.Enum):
    A = "a"


class Big(enum.Enum):
    A = "a"
    B = "b"


class Cat(BaseModel):
    kind: Literal["cat"]


class Fish(BaseModel):
    kind: Literal["fish"]
    scales: int


class Bird(BaseModel):
    wings: int


Pet = Annotated[Union[Cat, Fish], Field(discriminator="kind")]


class Dog(BaseModel):
    kind: Literal["dog"]


Pets = Annotated[Union[Cat, Dog, Fish], Field(discriminator="kind")]


from typing import Generic, TypeVar
T = TypeVar("T")


class Holds(BaseModel, Generic[T]):
    inner: list[T]


class Tree(BaseModel):
    name: Annotated[str, Field(max_length=2)]
    children: list["Tree"]


class Shrub(BaseModel):
    name: Annotated[str, Field(max_length=3)]
    children: list["Shrub"]


"""
FROM_SERVER = ("event", "reply")
CARRIERS = ("event", "reply", "command")
_NAMES = {
    "values": ("values-added", "values-removed"),
    "null": ("null-added", "null-removed"),
    "member": ("type-added", "type-removed"),
    "type": ("type-changed", "type-changed"),
    "constraint": ("constraint-loosened", "constraint-tightened"),
}


def message(carrier: str, fields: str, config: str = "") -> str:
    """A module with one channel, that carries these fields in a message or a reply."""
    body = indent((f"model_config = {config}\n" if config else "") + (fields or "pass"), " " * 4)
    if carrier == "reply":
        return (
            f"{HEAD}{MODELS}class Back(BaseModel):\n{body}\n\n\n"
            "class Live(Channel):\n    class Send(Command[Back]):\n        pass\n"
        )
    base = "Event" if carrier == "event" else "Command"
    inner = indent(body, " " * 4)
    return f"{HEAD}{MODELS}class Live(Channel):\n    class Sent({base}):\n{inner}\n"


def field_change(module: Module, carrier: str, before: str, after: str) -> Difference:
    told = differences(module, message(carrier, f"x: {before}"), message(carrier, f"x: {after}"))
    found = [difference for difference in told if not difference.kind.endswith("renamed")]
    return next((difference for difference in found if difference.breaking), found[0])


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("less", "more", "name"), WIDENED)
def test_what_the_server_sends_may_not_widen_and_what_a_page_sends_may(
    module: Module, carrier: str, less: str, more: str, name: str
) -> None:
    change = field_change(module, carrier, less, more)
    assert (change.kind, change.breaking) == (
        f"{carrier}-{_NAMES[name][0]}",
        carrier in FROM_SERVER,
    )


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("less", "more", "name"), WIDENED)
def test_what_the_server_sends_may_narrow_and_what_a_page_sends_may_not(
    module: Module, carrier: str, less: str, more: str, name: str
) -> None:
    change = field_change(module, carrier, more, less)
    assert (change.kind, change.breaking) == (
        f"{carrier}-{_NAMES[name][1]}",
        carrier not in FROM_SERVER,
    )


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("before", "after", "kind"), OTHER)
def test_what_neither_takes_of_the_other_breaks_in_either_direction(
    module: Module, carrier: str, before: str, after: str, kind: str
) -> None:
    change = field_change(module, carrier, before, after)
    assert (change.kind, change.breaking) == (f"{carrier}-{kind}", True)


FORBID, ALLOW = "ConfigDict(extra='forbid')", "ConfigDict(extra='allow')"
A = "a: int"
SHAPES = [
    # carrier, before, after, kind, breaking
    ("event", A, f"{A}\nb: int", "field-added", False),
    ("event", (A, FORBID), (f"{A}\nb: int", FORBID), "field-added", True),
    ("event", f"{A}\nb: int", A, "field-removed", True),
    ("event", A, f"{A}\nb: int = 0", "field-added", False),
    ("event", f"{A}\nb: int = Field(0, exclude_if=bool)", A, "field-removed", False),
    ("event", A, "a: int = Field(0, exclude_if=bool)", "field-optional", True),
    ("event", "a: int = Field(0, exclude_if=bool)", A, "field-required", False),
    ("event", A, "a: int = Field(serialization_alias='b')", "field-removed", True),
    ("event", A, (A, FORBID), "extra-changed", False),
    ("event", (A, FORBID), (A, ALLOW), "extra-changed", True),
    ("event", A, (A, ALLOW), "extra-changed", False),
    ("reply", A, f"{A}\nb: int", "field-added", False),
    ("reply", f"{A}\nb: int", A, "field-removed", True),
    ("command", A, f"{A}\nb: int", "field-added", True),
    ("command", A, f"{A}\nb: int = 0", "field-added", False),
    ("command", (A, ALLOW), (f"{A}\nb: int = 0", ALLOW), "field-added", True),
    ("command", f"{A}\nb: int", A, "field-removed", False),
    ("command", (f"{A}\nb: int", FORBID), (A, FORBID), "field-removed", True),
    ("command", A, "a: int = 0", "field-optional", False),
    ("command", "a: int = 0", A, "field-required", True),
    ("command", A, (A, FORBID), "extra-changed", True),
    ("command", (A, FORBID), A, "extra-changed", False),
    ("command", A, (A, ALLOW), "extra-changed", False),
    (
        "command",
        A,
        "a: int = Field(validation_alias=AliasChoices('a', 'b'))",
        "keys-changed",
        False,
    ),
    (
        "command",
        "a: int = Field(validation_alias=AliasChoices('a', 'b'))",
        A,
        "keys-changed",
        True,
    ),
]


def _message(carrier: str, told: object) -> str:
    return message(carrier, *((told,) if isinstance(told, str) else told))  # type: ignore[misc]


@pytest.mark.parametrize(
    ("carrier", "before", "after", "kind", "breaking"),
    [
        pytest.param(*shape, id=f"{shape[0]} {shape[3]} {number}")
        for number, shape in enumerate(SHAPES)
    ],
)
def test_fields_come_and_go(
    module: Module, carrier: str, before: object, after: object, kind: str, breaking: bool
) -> None:
    found = differences(module, _message(carrier, before), _message(carrier, after))
    assert (f"{carrier}-{kind}", breaking) in {(d.kind, d.breaking) for d in found}
    assert any(difference.breaking for difference in found) is breaking


CHANNEL = HEAD + (
    '''\
class Writer(BaseModel):
    """Who writes."""
    name: str


class Chat(Channel, history=10):
    """A chat."""

    room: Annotated[str, Field(max_length=9)]

    class Said(Event):
        """Somebody spoke."""
        by: Writer
        text: str = Field(description="what was said")

    class Topic(Event, retain=True):
        words: str

    class Say(Command[Writer]):
        text: str

    class Ban(Command, idempotent=True):
        who: int
        why: str = ""


class Other(Channel):
    class Seen(Event):
        count: int
'''
)
CHANGES = [
    # what is replaced, by what, the kind, whether it breaks
    ("class Chat(Channel, history=10)", "class Chat(Channel, history=20)", "history-raised", False),
    ("class Chat(Channel, history=10)", "class Chat(Channel, history=5)", "history-lowered", False),
    ("class Chat(Channel, history=10)", "class Chat(Channel)", "history-removed", True),
    ("class Other(Channel)", "class Other(Channel, history=5)", "history-added", False),
    ("history=10)", "history=10, address='c/{room}')", "address-changed", True),
    ("    room: Ann", "    page: int\n    room: Ann", "address-changed", True),
    ("    room: Ann", "    name: Ann", "parameter-renamed", False),
    ("max_length=9", "max_length=10", "parameter-constraint-loosened", False),
    ("max_length=9", "max_length=8", "parameter-constraint-tightened", True),
    ("room: Annotated[str, Field(max_length=9)]", "room: int", "parameter-type-changed", True),
    ("room: Annotated[str, Field(max_length=9)]", "room: Annotated[str, Field(max_length=9)] = 'a'",
     "parameter-default-changed", False),
    ("    class Topic(Event, retain=True):\n        words: str\n", "", "event-removed", True),
    ("    class Say(", "    class New(Event):\n        x: int\n\n    class Say(", "event-added",
     False),
    ("    class Say(Command[Writer]):\n        text: str\n", "", "command-removed", True),
    ("    class Say(", "    class New(Command):\n        x: int\n\n    class Say(", "command-added",
     False),
    ("Topic(Event, retain=True)", "Topic(Event)", "retain-removed", True),
    ("Said(Event)", "Said(Event, retain=True)", "retain-added", True),
    ("Ban(Command, idempotent=True)", "Ban(Command)", "idempotent-removed", True),
    ("Say(Command[Writer])", "Say(Command[Writer], idempotent=True)", "idempotent-added", False),
    ("Say(Command[Writer])", "Say(Command)", "reply-removed", True),
    ("Ban(Command,", "Ban(Command[Writer],", "reply-added", False),
    ("class Other(Channel):\n    class Seen(Event):\n        count: int\n", "", "channel-removed",
     True),
    ("class Other(", "class New(Channel):\n    class A(Event):\n        x: int\n\n\nclass Other(",
     "channel-added", False),
    ("class Chat(", "class Room(", "channel-removed", True),
    ("A chat.", "A room.", "docs", False),
    ("Somebody spoke.", "Words.", "docs", False),
    ("Who writes.", "An author.", "docs", False),
    ("what was said", "words", "docs", False),
    ("description=", "deprecated=True, description=", "docs", False),
    ("    class Say(", "    @deprecated('do not')\n    class Say(", "docs", False),
    ("    who: int", "    who: int = Field(deprecated='no')", "docs", False),
    ("Writer", "Author", "renamed", False),
    ("class Said(Event)", "class Spoken(Event, name='said')", "renamed", False),
]  # fmt: skip


def changed(module: Module, old: str, new: str) -> tuple[Difference, ...]:
    assert old in CHANNEL
    return differences(module, CHANNEL, CHANNEL.replace(old, new))


@pytest.mark.parametrize(
    ("old", "new", "kind", "breaking"),
    [pytest.param(*change, id=f"{change[2]} {n}") for n, change in enumerate(CHANGES)],
)
def test_channels_and_messages_change(
    module: Module, old: str, new: str, kind: str, breaking: bool
) -> None:
    found = changed(module, old, new)
    assert {(d.kind, d.breaking) for d in found} >= {(kind, breaking)}
    assert any(difference.breaking for difference in found) is breaking


@pytest.mark.parametrize(
    ("before", "after", "kind", "breaking"),
    [
        ("int", "str", "type-changed", False),
        ("UUID", "str", "type-changed", False),
        ("str", "UUID", "type-changed", True),
        ("Literal['a']", "Literal['a', 'b']", "values-added", False),
        ("Literal['a', 'b']", "Literal['a']", "values-removed", True),
        ("Literal[1]", "Literal[True]", "values-removed", True),
        ("Literal['a', 'b']", "str", "type-changed", False),
        ("Annotated[int, Ge(1)]", "Annotated[int, Ge(0)]", "constraint-loosened", False),
        ("Annotated[int, Ge(0)]", "Annotated[int, Ge(1)]", "constraint-tightened", True),
        ("str", "Annotated[str, StringConstraints(to_lower=True)]", "constraint-tightened", True),
    ],
)
def test_an_address_that_a_page_has_must_be_one_still(
    module: Module, before: str, after: str, kind: str, breaking: bool
) -> None:
    text = HEAD + "class Live(Channel):\n    x: {}\n\n    class Sent(Event):\n        a: int\n"
    (found,) = differences(module, text.format(before), text.format(after))
    assert (found.kind, found.breaking) == (f"parameter-{kind}", breaking)


def test_every_kind_of_change_is_in_a_table() -> None:
    kinds = {change[2] for change in CHANGES} | {f"{s[0]}-{s[3]}" for s in SHAPES}
    kinds |= {f"{c}-{n}" for c in CARRIERS for names in _NAMES.values() for n in names}
    assert len(kinds) >= 50


def test_the_guide_names_every_kind() -> None:
    text = (Path(__file__).parents[2] / "docs/evolution.md").read_text()
    kinds = {change[2] for change in CHANGES} | {f"…-{shape[3]}" for shape in SHAPES}
    kinds |= {f"…-{name}" for names in _NAMES.values() for name in names}
    assert {kind for kind in kinds if f"`{kind}`" not in text} == set()


def test_the_same_declarations_are_no_change(module: Module) -> None:
    assert changed(module, "class Chat", "class Chat") == ()


def test_a_change_is_named_in_the_words_of_the_declaration_and_with_its_line(
    module: Module,
) -> None:
    fields = "by: list[Holds[int]]\nsent_at: int = Field(serialization_alias='sentAt')"
    after = fields.replace("Holds[int]", "Holds[int | None]").replace(
        "sent_at: int", "sent_at: str"
    )
    found = differences(module, message("event", fields), message("event", after))
    lines = [difference.source.line for difference in found]
    text = message("event", after).splitlines()
    assert [difference.words for difference in found] == [
        "Live.Sent.sent_at",
        "Live.Sent.by[].inner[]",
    ]
    assert ["sent_at" in text[lines[0] - 1], "inner" in text[lines[1] - 1]] == [True, True]


def test_what_is_gone_is_named_at_the_line_of_what_held_it(module: Module) -> None:
    found = differences(module, message("event", "a: int\nb: int"), message("event", A))
    (line,) = [difference.source.line for difference in found]
    assert "class Sent(Event)" in message("event", A).splitlines()[line - 1]


def test_what_is_gone_is_told_in_the_order_of_the_declarations(module: Module) -> None:
    names = ["Ape", "Bat", "Cod", "Doe", "Elk", "Fox"]
    gone = "".join(f"    class {name}(Event):\n        {name}: str\n" for name in names)
    text = f"{HEAD}class Live(Channel):\n    class Kept(Event):\n        a: int\n"
    found = differences(module, text + gone, text)
    assert [difference.message for difference in found] == names


def test_a_field_that_goes_by_another_key_is_told_by_that(module: Module) -> None:
    found = differences(
        module, message("event", "a: int"), message("event", "a: int = Field(alias='b')")
    )
    assert found[0].text.endswith("(renamed to the key b?)")


def test_a_channel_that_is_gone_is_named_at_the_setting_that_lists_channels(
    module: Module,
) -> None:
    (found,) = changed(module, CHANNEL[CHANNEL.index("class Other") :], "")
    assert str(found.source) == "pyproject.toml:2"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("class Topic", "class Subject", "subject"),
        ("        who: int", "        whom: int", "whom"),
        ("class Ban", "class Banish", "banish"),
        ("class Other", "class Another", "Another"),
    ],
)
def test_one_gone_and_one_like_it_come_is_perhaps_a_new_name(
    module: Module, old: str, new: str, words: str
) -> None:
    texts = [d.text for d in changed(module, old, new) if "removed" in d.kind]
    assert [text.endswith(f"(renamed to {words}?)") for text in texts] == [True]


def test_a_model_of_many_messages_is_told_of_once_a_direction(module: Module) -> None:
    found = changed(module, "    name: str", "    name: str | None")
    assert [difference.words for difference in found] == ["Chat.Said.by.name"]


def test_a_new_model_or_field_with_a_description_is_no_change_of_docs(module: Module) -> None:
    found = changed(
        module, "        who: int", "        who: int\n        x: int = Field(0, description='d')"
    )
    assert [difference.kind for difference in found] == ["command-field-added"]


def test_models_that_were_alike_and_are_not_now_are_not_renamed(module: Module) -> None:
    found = changed(module, "        count: int", "        count: int\n        more: int")
    assert [difference.kind for difference in found] == ["event-field-added"]


def _nested(count: int, field: str) -> str:
    models = "".join(
        f"class Level{n}(BaseModel):\n    {field}: int\n"
        + (f"    below: Level{n - 1} | None\n" if n else "")
        for n in range(count)
    )
    return f"{models}class Tree(Channel):\n    class Grown(Event):\n        top: Level{count - 1}\n"


def test_models_nested_without_end_are_shown_to_be_compatible(module: Module) -> None:
    before = HEAD + _nested(400, "number")
    after = before.replace("number: int", "number: int\n    more: int")
    found = differences(module, before, after)
    assert (len(found), any(each.breaking for each in found)) == (400, False)


def test_what_breaks_in_a_model_of_two_events_is_told_once(module: Module) -> None:
    before = (
        f"{HEAD}class Author(BaseModel):\n    name: str\nclass Chat(Channel):\n"
        "    class Message(Event):\n        by: Author\n"
        "    class Topic(Event):\n        by: Author\n        text: str\n"
    )
    after = before.replace("name: str", "nick: str").replace(
        "text: str", "text: str\n        x: int"
    )
    found = differences(module, before, after)
    assert [each.words for each in found if each.breaking] == ["Chat.Message.by.name"]
