"""Every type that the contract carries, through a declared channel, in both directions."""

import datetime as dt
import enum
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

import pytest
from pydantic import (
    UUID4,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    FutureDatetime,
    Json,
    JsonValue,
    NaiveDatetime,
    OnErrorOmit,
    PastDate,
    PositiveInt,
    SerializeAsAny,
    SkipValidation,
    StrictInt,
    StringConstraints,
    Tag,
)
from typing_extensions import TypeAliasType, TypedDict

from sharedgen.contract import nodes
from sharedgen.contract.nodes import (
    AnyType,
    BoolType,
    DateTimeType,
    DateType,
    DecimalType,
    DictType,
    FloatType,
    IntType,
    ListType,
    LiteralType,
    NullType,
    Reference,
    StrType,
    TaggedUnionType,
    TupleType,
    UnionType,
    UuidType,
)

from .declared import (
    command_of,
    definition,
    event_of,
    notes,
    refusals,
    serialised,
    validated,
)


class Colour(str, enum.Enum):
    """What it is painted with."""

    RED = "red"
    GREEN = "green"
    VERT = "green"  # a second name of a value


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    ONE = 1
    HALF = 0.5
    NOTHING = None
    TEXT = "text"


class Forgiving(str, enum.Enum):
    A = "a"

    @classmethod
    def _missing_(cls, value: object) -> "Forgiving":
        return cls.A


class Permission(enum.Flag):
    READ = 1


class Place(TypedDict):
    x: int


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog", "puppy"]


class Renamed(BaseModel):
    kind: Literal["renamed"] = Field(validation_alias="@type", serialization_alias="$type")


class AlsoRenamed(BaseModel):
    kind: Literal["also"] = Field(validation_alias="@type", serialization_alias="$type")


UserId = NewType("UserId", int)
Names = TypeAliasType("Names", list[str])
Tree = TypeAliasType("Tree", "dict[str, Tree] | int")
SAFE = 2**53 - 1

ALIKE = [
    (Any, AnyType()),
    (object, AnyType()),
    (JsonValue, AnyType()),
    (Any | None, AnyType()),
    (None, NullType()),
    (bool, BoolType()),
    (int, IntType()),
    (StrictInt, IntType()),
    (PositiveInt, IntType(gt=0)),
    (UserId, IntType()),
    (Annotated[int, Field(ge=1, le=10, multiple_of=2)], IntType(ge=1, le=10, multiple_of=2)),
    (Annotated[int, Field(ge=1), Field(ge=3)], IntType(ge=3)),
    (Annotated[int, Field(gt=-SAFE - 1, lt=SAFE + 1)], IntType(gt=-SAFE - 1, lt=SAFE + 1)),
    (float, FloatType()),
    (FiniteFloat, FloatType()),
    (Annotated[float, Field(gt=1, multiple_of=0.5)], FloatType(gt=1.0, multiple_of=0.5)),
    (Annotated[float, Field(ge=0, le=float("inf"))], FloatType(ge=0.0)),
    (str, StrType()),
    (
        Annotated[str, Field(min_length=1, max_length=3, pattern="^a")],
        StrType(min_length=1, max_length=3, pattern="^a"),
    ),
    (Annotated[str, StringConstraints(strip_whitespace=True)], StrType(strip_whitespace=True)),
    (Annotated[str, Field(min_length=0)], StrType()),
    (Literal["a", 1, True, None], LiteralType(("a", 1, True, None))),
    (Literal[Colour.RED, "blue"], LiteralType(("red", "blue"))),
    (list[int], ListType(IntType())),
    (list, ListType(AnyType())),
    (Sequence[int], ListType(IntType())),
    (Annotated[list[str], Field(min_length=1, max_length=2)], ListType(StrType(), 1, 2)),
    (set[int], ListType(IntType())),
    (frozenset[str], ListType(StrType())),
    (tuple[int, ...], ListType(IntType())),
    (Annotated[tuple[int, ...], Field(max_length=9)], ListType(IntType(), None, 9)),
    (tuple[int, str], TupleType((IntType(), StrType()))),
    (tuple[()], TupleType(())),
    (dict[str, int], DictType(StrType(), IntType())),
    (dict, DictType(StrType(), AnyType())),
    (Mapping[str, int], DictType(StrType(), IntType())),
    (Annotated[dict[str, int], Field(min_length=1)], DictType(StrType(), IntType(), 1)),
    (
        dict[Annotated[str, Field(max_length=2)], int],
        DictType(StrType(max_length=2), IntType()),
    ),
    (dict[int, int], DictType(IntType(), IntType())),
    (dict[Literal["a", "b"], int], DictType(LiteralType(("a", "b")), IntType())),
    (Names, ListType(StrType())),
    (int | None, UnionType((IntType(), NullType()))),
    (None | int | str, UnionType((IntType(), StrType(), NullType()))),
    (int | (str | int), UnionType((IntType(), StrType()))),
    (Annotated[int | None, Field(gt=3)], UnionType((IntType(gt=3), NullType()))),
]


@pytest.mark.parametrize(("annotation", "node"), ALIKE, ids=lambda value: str(value)[:60])
def test_what_a_page_sends(annotation: Any, node: nodes.Type) -> None:
    assert validated(annotation) == node


@pytest.mark.parametrize(("annotation", "node"), ALIKE, ids=lambda value: str(value)[:60])
def test_what_the_server_sends(annotation: Any, node: nodes.Type) -> None:
    assert serialised(annotation) == node


DIFFERENT = [
    (UUID, UuidType()),
    (UUID4, UuidType(version=4)),
    (dt.datetime, DateTimeType()),
    (AwareDatetime, DateTimeType(timezone="aware")),
    (NaiveDatetime, DateTimeType(timezone="naive")),
    (dt.date, DateType()),
    (Decimal, DecimalType()),
    (
        Annotated[Decimal, Field(gt=1, le=Decimal("9.50"), max_digits=4, decimal_places=2)],
        DecimalType(gt=Decimal(1), le=Decimal("9.50"), max_digits=4, decimal_places=2),
    ),
]


@pytest.mark.parametrize(("annotation", "node"), DIFFERENT, ids=lambda value: str(value)[:60])
def test_what_a_page_may_write_in_more_than_one_way(annotation: Any, node: Any) -> None:
    assert validated(annotation) == node


@pytest.mark.parametrize(("annotation", "node"), DIFFERENT, ids=lambda value: str(value)[:60])
def test_what_the_server_writes_in_one_way(annotation: Any, node: Any) -> None:
    again = {name: getattr(node, name) for name in type(node).__dataclass_fields__}
    assert serialised(annotation) == type(node)(**{**again, "serialised": True})


@pytest.mark.parametrize("key", [UUID, dt.date])
def test_a_dict_keeps_the_type_of_its_keys(key: Any) -> None:
    node = validated(dict[key, int])
    assert isinstance(node, DictType)
    assert node.keys == validated(key)


def test_the_case_of_text_is_changed_after_the_pattern_is_asked() -> None:
    upper = Annotated[str, StringConstraints(to_lower=True, pattern="^[A-Z]+$", max_length=4)]
    assert validated(upper) == StrType(max_length=4, pattern="^[A-Z]+$", to_lower=True)
    assert serialised(upper) == StrType(max_length=4, to_lower=True)


def test_the_config_of_a_model_constrains_its_text() -> None:
    config = {"str_strip_whitespace": True, "str_max_length": 5, "str_to_upper": True}
    node = validated(str, **config)
    assert node == StrType(max_length=5, strip_whitespace=True, to_upper=True)


def test_an_enum_is_a_definition_with_its_values_in_order() -> None:
    contract = event_of(Colour)
    assert definition(contract, "Colour").members == (("RED", "red"), ("GREEN", "green"))
    assert definition(contract, "Colour").doc == "What it is painted with."


def test_an_enum_of_mixed_values() -> None:
    assert definition(command_of(Mixed), "Mixed").members == (
        ("ONE", 1),
        ("HALF", 0.5),
        ("NOTHING", None),
        ("TEXT", "text"),
    )


def test_an_enum_has_one_shape() -> None:
    assert event_of(Colour).definitions.keys() & command_of(Colour).definitions.keys() == {
        f"{__name__}:Colour"
    }


@pytest.mark.parametrize("member", [Colour, Level])
def test_use_enum_values_changes_nothing_on_the_wire(member: Any) -> None:
    reference = Reference(f"{__name__}:{member.__name__}")
    assert serialised(member, use_enum_values=True) == reference
    assert validated(member, use_enum_values=True) == reference
    assert notes(command_of(member, use_enum_values=True)) == []


@pytest.mark.parametrize("key", [Colour, Level])
def test_an_enum_is_a_key(key: Any) -> None:
    assert validated(dict[key, int]) == DictType(Reference(f"{__name__}:{key.__name__}"), IntType())


def test_a_discriminated_union_says_which_key_tells_and_which_values() -> None:
    contract = event_of(list[Annotated[Cat | Dog, Field(discriminator="kind")]])
    sent = definition(contract, "Sent").fields[0].type
    assert sent == ListType(
        TaggedUnionType(
            "kind",
            (
                (("cat",), Reference(f"{__name__}:Cat")),
                (("dog", "puppy"), Reference(f"{__name__}:Dog")),
            ),
        )
    )


def test_the_tag_of_a_union_is_a_wire_key() -> None:
    union = Annotated[Renamed | AlsoRenamed, Field(discriminator="kind")]
    came, sent = validated(union), serialised(union)
    assert isinstance(came, TaggedUnionType)
    assert isinstance(sent, TaggedUnionType)
    assert (came.tag, sent.tag) == ("@type", "$type")


def test_members_that_are_told_apart_by_different_keys_are_a_plain_union() -> None:
    class Aliased(BaseModel):
        kind: Literal["aliased"] = Field(serialization_alias="$type")

    union = Annotated[Cat | Aliased, Field(discriminator="kind")]
    assert isinstance(serialised(union), UnionType)


def test_unions_are_discriminated_within_each_other() -> None:
    class Rabbit(BaseModel):
        kind: Literal["rabbit"]

    pets = Annotated[Cat | Dog, Field(discriminator="kind")]
    node = validated(Annotated[pets | Rabbit, Field(discriminator="kind")])
    assert isinstance(node, TaggedUnionType)
    assert [tags for tags, _ in node.members] == [("cat",), ("dog", "puppy"), ("rabbit",)]


def test_a_function_discriminates_what_the_server_sends_only() -> None:
    union = Annotated[
        Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(lambda value: "cat")
    ]
    assert serialised(union) == UnionType(
        (Reference(f"{__name__}:Cat"), Reference(f"{__name__}:Dog"))
    )
    assert refusals(union) == [
        "a union whose discriminator is a function is not carried in what a page sends: "
        "name a field as the discriminator"
    ]


def test_a_type_that_names_itself_is_a_definition() -> None:
    contract = event_of(Tree)
    tree = definition(contract, "Tree")
    assert isinstance(tree, nodes.Alias)
    assert tree.type == UnionType((DictType(StrType(), Reference(tree.id)), IntType()))


@pytest.mark.parametrize("annotation", [PastDate, FutureDatetime])
def test_the_clock_is_left_to_the_server(annotation: Any) -> None:
    assert notes(command_of(annotation))[0].endswith("is decided by the server")
    assert notes(event_of(annotation)) == []


def test_bounds_of_a_date_are_left_to_the_server() -> None:
    contract = command_of(Annotated[dt.date, Field(ge=dt.date(2020, 1, 1))])
    assert notes(contract) == [
        "Probe.Send.value: its bounds (ge=2020-01-01) are decided by the server"
    ]


def test_different_items_of_a_set_are_counted_by_the_server() -> None:
    few = Annotated[set[int], Field(min_length=2, max_length=3)]
    assert validated(few) == ListType(IntType(), 2)
    assert serialised(few) == ListType(IntType(), 2, 3)
    assert len(notes(command_of(few))) == 1


BOTH = ["page", "server"]
REFUSED = [
    (dt.timedelta, "timedelta is not carried"),
    (dict[str, list[dt.time]], "time is not carried"),
    (bytes, "bytes is not carried"),
    (complex, "complex is not carried"),
    (Json[int], "Json is not carried"),
    (Place, "the TypedDict Place is not carried: write it as a BaseModel"),
    (Permission, "the flags Permission are not carried"),
    (SkipValidation[int], "SkipValidation lets anything through"),
    (Annotated[int, Field(le=2**63)], "int with le=9223372036854775808 is not carried"),
    (Annotated[int, Field(ge=2**60)], "int with ge=1152921504606846976 is not carried"),
    (Literal[2**60], "Literal with 1152921504606846976 is not carried"),
    (Literal[b"a"], "Literal with b'a' is not carried"),
    (Annotated[Decimal, Field(allow_inf_nan=True)], "Decimal with allow_inf_nan=True"),
    (Annotated[str, Field(pattern=re.compile("a"))], "str with a pattern of Python's"),
    (
        dict[tuple[int, int], str],
        "a dict with such keys is not carried (dict[tuple[",
    ),
    (dict[Literal[1], str], "a dict with such keys is not carried"),
    (dict[Mixed, str], "a dict with such keys is not carried"),
    (dict[str | None, str], "a dict with such keys is not carried"),
    (set[tuple[int, int]], "a set of such items is not carried"),
    (Annotated[tuple[int, int], Field(min_length=3)], "a tuple of 2 items never has this length"),
]


@pytest.mark.parametrize("sent_by", BOTH)
@pytest.mark.parametrize(("annotation", "text"), REFUSED, ids=lambda value: str(value)[:60])
def test_what_is_not_carried_is_refused(annotation: Any, text: str, sent_by: str) -> None:
    (refusal,) = refusals(annotation, sent_by=sent_by)
    assert refusal.startswith(text)


@pytest.mark.parametrize(("annotation", "text"), REFUSED, ids=lambda value: str(value)[:60])
def test_a_refusal_names_the_mend(annotation: Any, text: str) -> None:
    (refusal,) = refusals(annotation)
    assert re.search(r": \S|; \S", refusal)


def test_an_enum_that_accepts_more_than_it_lists_is_not_sent_by_a_page() -> None:
    assert refusals(Forgiving)[0].startswith("Forgiving is not carried in what a page sends")
    assert refusals(Forgiving, sent_by="server") == []


def test_a_member_that_no_json_value_matches_is_not_sent_by_a_page() -> None:
    assert refusals(Literal[Mixed.TEXT])[0].startswith("Literal[Mixed.TEXT] accepts no JSON value")
    assert serialised(Literal[Mixed.TEXT]) == LiteralType(("text",))


def test_dropping_wrong_items_is_not_for_pages() -> None:
    assert refusals(list[OnErrorOmit[int]])[0].endswith("take OnErrorOmit away")


def test_what_a_subclass_adds_is_not_known() -> None:
    assert refusals(SerializeAsAny[Cat], sent_by="server")[0].startswith("SerializeAsAny sends")


@pytest.mark.skipif(
    "ser_json_temporal" not in ConfigDict.__annotations__,
    reason="this Pydantic cannot write times as numbers",
)
def test_times_as_numbers_are_refused() -> None:
    (refusal,) = refusals(dt.datetime, sent_by="server", ser_json_temporal="seconds")
    assert refusal == "datetime with ser_json_temporal='seconds' is not carried: take that away"


def test_pythons_own_regular_expressions_are_refused() -> None:
    assert refusals(Annotated[str, Field(pattern="a")], regex_engine="python-re")
    assert not refusals(str, regex_engine="python-re")


def test_arbitrary_classes_are_refused() -> None:
    assert refusals(range, arbitrary_types_allowed=True) == [
        "range is not carried: declare a BaseModel with what is to travel of it"
    ]
    assert refusals(range)[0].startswith("range is not carried, as Pydantic does not know it")


def test_a_generic_model_without_its_argument_is_no_silent_any() -> None:
    from typing import Generic, TypeVar

    T = TypeVar("T")

    class Page(BaseModel, Generic[T]):
        model_config = ConfigDict(title="A page")
        items: list[T]

    assert refusals(Page) == [
        "the generic model Page is not carried without its T: "
        "write Page[…], or Page[Any] for whatever JSON holds"
    ]
    assert refusals(Page[Any]) == []
