"""Every type that the contract carries, through a declared channel, in both directions."""

import dataclasses
import datetime as dt
import enum
import re
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, NewType
from uuid import UUID

import pytest
from pydantic import (
    UUID4,
    AnyUrl,
    AwareDatetime,
    Base64Bytes,
    Base64UrlStr,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    FiniteFloat,
    FutureDatetime,
    HttpUrl,
    ImportString,
    Json,
    JsonValue,
    NaiveDatetime,
    OnErrorOmit,
    PastDate,
    PositiveInt,
    Secret,
    SecretBytes,
    SecretStr,
    SerializeAsAny,
    SkipValidation,
    StrictInt,
    StringConstraints,
    Tag,
)
from typing_extensions import NotRequired, TypeAliasType, TypedDict

from sharedgen.contract import nodes
from sharedgen.contract.nodes import (
    AnyType,
    BoolType,
    BytesType,
    DateTimeType,
    DateType,
    DecimalType,
    DictType,
    DurationType,
    FloatType,
    FormatType,
    IntType,
    JsonTextType,
    ListType,
    LiteralType,
    NamedTupleType,
    NullType,
    Reference,
    StrType,
    TaggedUnionType,
    TimeType,
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
    label: NotRequired[str]


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
    (set[tuple[int, str]], ListType(TupleType((IntType(), StrType())))),
    (deque[int], ListType(IntType())),
    (Annotated[deque[int], Field(max_length=2)], ListType(IntType(), None, 2)),
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
    (dict[float, int], DictType(FloatType(), IntType())),
    (dict[bool, int], DictType(BoolType(), IntType())),
    (defaultdict[str, list[int]], DictType(StrType(), ListType(IntType()))),
    (OrderedDict[str, int], DictType(StrType(), IntType())),
    (Counter[str], DictType(StrType(), IntType())),
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
    (dt.time, TimeType()),
    (dt.timedelta, DurationType()),
    (
        Annotated[dt.date, Field(ge=dt.date(2020, 1, 1))],
        DateType(ge=dt.date(2020, 1, 1)),
    ),
    (
        Annotated[dt.timedelta, Field(gt=dt.timedelta(0))],
        DurationType(gt=dt.timedelta(0)),
    ),
    (bytes, BytesType()),
    (Annotated[bytes, Field(max_length=3)], BytesType(max_length=3)),
    (Base64Bytes, BytesType(encoding="mime")),
    (Base64UrlStr, BytesType(encoding="url", text=True)),
    (IPv4Address, FormatType("an IPv4 address")),
    (AnyUrl, FormatType("a URL")),
    (HttpUrl, FormatType("a URL", schemes=("http", "https"))),
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


@pytest.mark.parametrize("key", [UUID, dt.date, dt.datetime, dt.time, dt.timedelta, Decimal, bytes])
def test_a_dict_keeps_the_type_of_its_keys(key: Any) -> None:
    node = validated(dict[key, int])
    assert isinstance(node, DictType)
    assert node.keys == validated(key)


def test_the_case_of_text_is_changed_after_all_is_asked() -> None:
    upper = Annotated[str, StringConstraints(to_lower=True, pattern="^[A-Z]+$", max_length=4)]
    assert validated(upper) == StrType(max_length=4, pattern="^[A-Z]+$", to_lower=True)
    assert serialised(upper) == StrType(to_lower=True)


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


def test_a_union_discriminated_by_a_function_is_a_plain_one() -> None:
    union = Annotated[
        Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(lambda value: "cat")
    ]
    assert serialised(union) == UnionType(
        (Reference(f"{__name__}:Cat"), Reference(f"{__name__}:Dog"))
    )
    assert validated(union) == serialised(union)
    assert notes(command_of(union)) == [
        "Probe.Send.value: which member of the union is meant is decided by the server"
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


def test_a_multiple_of_a_duration_is_left_to_the_server() -> None:
    hours = Annotated[dt.timedelta, Field(multiple_of=dt.timedelta(hours=1))]
    assert validated(hours) == DurationType()
    assert notes(command_of(hours)) == [
        "Probe.Send.value: the constraint multiple_of=1:00:00 is decided by the server"
    ]


def test_different_items_of_a_set_are_counted() -> None:
    few = Annotated[set[int], Field(min_length=2, max_length=3)]
    assert validated(few) == ListType(IntType(), 2, 3, distinct=True)
    assert serialised(few) == ListType(IntType(), 2, 3)
    assert notes(command_of(few)) == []


def test_items_that_may_be_spelled_in_two_ways_are_counted_by_the_server() -> None:
    few = Annotated[set[UUID], Field(min_length=2, max_length=3)]
    assert validated(few) == ListType(UuidType(), 1)
    assert serialised(few) == ListType(UuidType(serialised=True), 2, 3)
    assert len(notes(command_of(few))) == 1


def test_a_set_of_anything_holds_what_python_can_hash() -> None:
    assert validated(set[Any]) == validated(set[Hashable]) == ListType(validated(Hashable))
    assert serialised(set[Any]) == ListType(AnyType())


class Spot(NamedTuple):
    x: int
    label: str = ""


def test_a_named_tuple_is_a_definition() -> None:
    spot = definition(command_of(Spot), "Spot").type
    assert isinstance(spot, NamedTupleType)
    assert [(f.name, f.required) for f in spot.fields] == [("x", True), ("label", False)]
    spot = definition(event_of(Spot), "Spot").type
    assert isinstance(spot, NamedTupleType)
    assert spot.serialised
    assert all(field.required for field in spot.fields)


def test_a_typed_dict_is_a_model() -> None:
    contract = command_of(Place)
    assert [(f.key, f.required) for f in definition(contract, "Place").fields] == [
        ("x", True),
        ("label", False),
    ]
    assert [(f.key, f.required) for f in definition(event_of(Place), "Place").fields] == [
        ("x", True),
        ("label", False),
    ]


@dataclasses.dataclass
class Card:
    title: str
    size: int = 1
    made: int = dataclasses.field(default=0, init=False)
    seed: dataclasses.InitVar[int] = 3


def test_a_dataclass_is_a_model() -> None:
    def keys(contract: nodes.Contract) -> list[tuple[str, bool]]:
        return [(f.key, f.required) for f in definition(contract, "Card").fields]

    assert keys(command_of(Card)) == [("title", True), ("size", False), ("seed", False)]
    assert keys(event_of(Card)) == [("title", True), ("size", True), ("made", True)]


def test_json_in_text_is_sent_as_what_it_holds() -> None:
    assert validated(Json[list[int]]) == JsonTextType(ListType(IntType()))
    assert validated(Json) == JsonTextType(AnyType())
    assert serialised(Json[list[int]]) == ListType(IntType())


def test_a_secret_is_never_sent() -> None:
    for secret in (SecretStr, SecretBytes, Secret[int]):
        assert serialised(secret) == LiteralType(("**********", ""))
    assert validated(SecretStr) == StrType()
    assert validated(Secret[int]) == IntType()
    assert notes(command_of(SecretStr)) == []


def test_any_text_is_a_path() -> None:
    assert validated(Path) == StrType()
    assert serialised(Path) == FormatType("a path", serialised=True)
    assert notes(command_of(Path)) == []


def test_keys_that_are_numbers_to_python_are_text_on_the_wire() -> None:
    assert serialised(dict[Literal[1, "a"], int]) == DictType(LiteralType(("1", "a")), IntType())
    assert validated(dict[Literal[1, "a"], int]) == DictType(LiteralType(("a",)), IntType())
    assert validated(dict[Literal["a", True, False], int]) == DictType(
        UnionType((LiteralType(("a",)), BoolType())), IntType()
    )
    assert serialised(dict[Mixed, int]) == DictType(
        LiteralType(("1", "0.5", "None", "text")), IntType()
    )


def test_a_default_that_its_type_refuses_is_sent_all_the_same() -> None:
    class Sloppy(BaseModel):
        count: int = None  # type: ignore[assignment]  # as many write it
        low: Annotated[int, Field(ge=1)] = 0
        fine: Annotated[int, Field(ge=1)] = 1

    sent = {f.name: f.type for f in definition(event_of(Sloppy), "Sloppy").fields}
    assert sent["count"] == UnionType((IntType(), NullType()))
    assert sent["low"] == UnionType((IntType(ge=1), LiteralType((0,))))
    assert sent["fine"] == IntType(ge=1)
    came = {f.name: f.type for f in definition(command_of(Sloppy), "Sloppy").fields}
    assert came["count"] == IntType()


BOTH = ["page", "server"]


class Nobody(enum.Enum):
    pass


REFUSED = [
    (Nobody, "the Enum Nobody without a member is not carried"),
    (type[int], "a class is not carried"),
    (list[Callable[[], int]], "a callable is not carried"),
    (ImportString, "ImportString is not carried"),
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


ONE_WAY = [
    (dict[Literal[1], str], "a dict with such keys is not carried"),
    (set[list[int]], "a set of such items is not carried"),
    (set[Cat], "a set of such items is not carried"),
    (set[defaultdict[str, int]], "a set of such items is not carried"),
    (Iterable[int], "an iterable is checked only when it is read"),
]


@pytest.mark.parametrize(("annotation", "text"), ONE_WAY, ids=lambda value: str(value)[:60])
def test_what_a_page_cannot_send_is_refused(annotation: Any, text: str) -> None:
    (refusal,) = refusals(annotation)
    assert refusal.startswith(text)
    assert refusals(annotation, sent_by="server") == []


def test_an_enum_that_accepts_more_than_it_lists_takes_anything() -> None:
    assert validated(Forgiving) == AnyType()
    assert len(notes(command_of(Forgiving))) == 1
    assert serialised(Forgiving) == Reference(f"{__name__}:Forgiving")


def test_a_member_that_no_json_value_matches_is_not_sent_by_a_page() -> None:
    assert refusals(Literal[Mixed.TEXT])[0].startswith("Literal[Mixed.TEXT] accepts no JSON value")
    assert serialised(Literal[Mixed.TEXT]) == LiteralType(("text",))


def test_wrong_items_that_are_dropped_are_anything() -> None:
    assert validated(list[OnErrorOmit[int]]) == ListType(AnyType())
    assert serialised(list[OnErrorOmit[int]]) == ListType(IntType())


def test_what_a_subclass_adds_is_not_known() -> None:
    assert refusals(SerializeAsAny[Cat], sent_by="server")[0].startswith("SerializeAsAny sends")


def test_times_may_be_sent_as_numbers() -> None:
    assert serialised(dt.datetime, ser_json_temporal="seconds") == FloatType()
    assert validated(dt.datetime, ser_json_temporal="seconds") == DateTimeType()


def test_a_duration_may_be_sent_as_a_number() -> None:
    long = Annotated[dt.timedelta, Field(ge=dt.timedelta(minutes=1))]
    assert serialised(long, ser_json_timedelta="float") == FloatType(ge=60.0)


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
