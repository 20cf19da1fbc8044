"""Models as definitions: keys, what is required, computed fields, docs, generics and shapes."""

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import (
    AliasChoices,
    AliasPath,
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyAddress,
    PrivateAttr,
    RootModel,
    computed_field,
)
from typing_extensions import TypedDict

from sharedgen import Channel, Command, Event
from sharedgen.contract import nodes
from sharedgen.contract.nodes import (
    AnyType,
    DateType,
    DecimalType,
    FormatType,
    ListType,
    LiteralType,
    NullType,
    StrType,
    UnionType,
)
from sharedgen.contract.read import read, read_channel, read_contract

from .declared import (
    command_of,
    definition,
    event_of,
    fields,
    model,
    notes,
    refusals,
    serialised,
    validated,
)

T = TypeVar("T")
U = TypeVar("U")


class Article(BaseModel):
    """An article.

    With a second paragraph.
    """

    title: str = Field(description="What stands above it.")
    words: int = 0
    tags: list[str] = Field(default_factory=list)
    byline: str | None
    old: str = Field("", deprecated="use title")
    secret: str = Field("", exclude=True)
    _cached: int = PrivateAttr(0)


class Undocumented(Article):
    pass


class Keyed(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    both: int = Field(alias="class")
    apart: int = Field(validation_alias="in", serialization_alias="out")
    choice: int = Field(validation_alias=AliasChoices("first", AliasPath("second")))


class Area(BaseModel):
    side: int

    @computed_field(alias="squareMetres", description="Its size.")  # type: ignore[prop-decorator]  # as Pydantic documents it
    @property
    def area(self) -> int:
        return self.side**2


class Page(BaseModel, Generic[T]):
    """A page of anything."""

    items: list[T]
    after: "Page[T] | None" = None


class Pair(BaseModel, Generic[T, U]):
    left: T
    right: U


class Even(BaseModel):
    odd: "Odd | None"


class Odd(BaseModel):
    even: Even | None
    size: int = 0


class Numbers(RootModel[list[int]]):
    """Only numbers."""


class Forbidding(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Allowing(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, int] = Field(init=False)


def test_the_server_sends_every_field_that_is_not_excluded() -> None:
    sent = fields(model(Article, "serialised"))
    assert {name: field.required for name, field in sent.items()} == dict.fromkeys(
        ["title", "words", "tags", "byline", "old"], True
    )


def test_a_page_may_leave_out_what_has_a_default() -> None:
    came = fields(model(Article, "validated"))
    assert [name for name, field in came.items() if field.required] == ["title", "byline"]


def test_nullable_without_a_default_is_required() -> None:
    byline = fields(model(Article, "validated"))["byline"]
    assert (byline.required, byline.type) == (
        True,
        nodes.UnionType((nodes.StrType(), nodes.NullType())),
    )


def test_a_field_that_may_be_left_out_is_not_required() -> None:
    leave_out: Any = {"exclude_if": bool}
    may_be_left_out: Any = Field(0, **leave_out)

    class Sparse(BaseModel):
        value: int = may_be_left_out

    assert fields(model(Sparse, "serialised"))["value"].required is False


def test_docs_and_deprecation_are_kept() -> None:
    article = model(Article, "serialised")
    assert article.doc == "An article.\n\nWith a second paragraph."
    assert fields(article)["title"].doc == "What stands above it."
    assert [name for name, field in fields(article).items() if field.deprecated] == ["old"]


def test_the_docs_of_a_base_are_not_those_of_a_class() -> None:
    assert model(Undocumented, "serialised").doc == ""


def test_a_model_is_known_by_where_it_is_written() -> None:
    article = model(Article, "serialised")
    assert (article.id, article.module, article.name) == (
        f"{__name__}:Article",
        __name__,
        "Article",
    )


def test_a_page_may_use_every_key_and_sends_the_first() -> None:
    came = fields(model(Keyed, "validated"))
    assert came["both"].keys == ("class", "both")
    assert came["apart"].keys == ("in", "apart")
    assert came["choice"].keys == ("first", "second", "choice")
    assert came["choice"].key == "first"


def test_the_server_uses_one_key() -> None:
    sent = fields(model(Keyed, "serialised"))
    assert [field.keys for field in sent.values()] == [("class",), ("out",), ("choice",)]


def test_by_name_only() -> None:
    class Named(BaseModel):
        model_config = ConfigDict(validate_by_name=True, validate_by_alias=False)
        value: int = Field(alias="v")

    assert fields(model(Named, "validated"))["value"].keys == ("value",)


def test_a_computed_field_is_sent_and_not_received() -> None:
    area = fields(model(Area, "serialised"))["area"]
    assert (area.keys, area.type, area.required) == (("squareMetres",), nodes.IntType(), True)
    assert area.doc == "Its size."
    assert list(fields(model(Area, "validated"))) == ["side"]


def test_what_becomes_of_unknown_keys() -> None:
    assert model(Article, "validated").extra == "ignore"
    assert model(Forbidding, "serialised").extra == "forbid"
    assert model(Allowing, "validated").extra == "allow"
    assert model(Allowing, "validated").extras == nodes.IntType()
    assert model(Article, "validated").extras is None


def test_a_key_within_another_value_is_refused() -> None:
    class Deep(BaseModel):
        value: int = Field(validation_alias=AliasPath("outer", "inner"))

    (refusal,) = refusals(Deep)
    assert refusal.startswith("an AliasPath is not carried")
    assert refusals(Deep, sent_by="server") == []


def test_two_fields_under_one_key_are_refused() -> None:
    class Twice(BaseModel):
        a: int = Field(alias="k")
        b: int = Field(alias="k")

    (refusal,) = refusals(Twice, sent_by="server")
    assert refusal.startswith("it travels under the key 'k', as a does: change one alias")


def test_a_generic_model_is_read_for_each_argument() -> None:
    contract = event_of(tuple[Page[int], Page[Area], Pair[Literal["x"], list[int | None]]])
    names = {found.name for found in contract.definitions.values()}
    assert names >= {"PageOfInt", "PageOfArea", "PairOfXAndListOfIntOrNone"}
    assert f"{__name__}:Page[{__name__}:Area]" in contract.definitions
    assert definition(contract, "PageOfArea").doc == "A page of anything."


def test_a_recursive_generic_refers_to_itself() -> None:
    page = definition(event_of(Page[int]), "PageOfInt")
    assert fields(page)["after"].type == nodes.UnionType(
        (nodes.Reference(page.id), nodes.NullType())
    )


def test_a_subclass_of_a_generic_has_its_own_name() -> None:
    class Numbered(Pair[int, str]):
        pass

    assert model(Numbered, "serialised").name == "Numbered"


def test_a_root_model_is_a_name_for_its_type() -> None:
    numbers = model(Numbers, "serialised")
    assert isinstance(numbers, nodes.Alias)
    assert numbers.type == nodes.ListType(nodes.IntType())
    assert numbers.doc == "Only numbers."


def test_two_classes_of_one_name_are_two_definitions() -> None:
    def make(annotation: Any) -> type[BaseModel]:
        class Local(BaseModel):
            value: annotation

        return Local

    pair: Any = tuple.__class_getitem__((make(int), make(str)))
    contract = event_of(pair)
    locals_ = [found for found in contract.definitions.values() if found.name == "Local"]
    assert len(locals_) == 2


class Both(Channel):
    class Sent(Event):
        odd: Odd
        even: Even
        area: Area
        forbidding: Forbidding

    class Send(Command):
        odd: Odd
        even: Even
        area: Area
        forbidding: Forbidding


def test_models_that_reach_a_difference_are_read_in_two_shapes() -> None:
    ids = {id.rpartition(":")[2] for id in read([Both]).definitions}
    assert ids == {
        *("Both.Sent", "Both.Send", "Forbidding"),
        *("Odd#validated", "Odd#serialised", "Even#validated", "Even#serialised"),
        *("Area#validated", "Area#serialised"),
    }


def test_references_lead_to_definitions_of_their_own_shape() -> None:
    contract = read([Both])
    for found in contract.definitions.values():
        if isinstance(found, nodes.Model) and found.name == "Even":
            odd = fields(found)["odd"].type
            assert isinstance(odd, nodes.UnionType)
            assert odd.members[0] == nodes.Reference(f"{__name__}:Odd#{found.shape}")


def test_a_message_by_inheritance_has_the_fields_of_the_model() -> None:
    class Blog(Channel):
        class Published(Article, Event):
            at: str

    assert [*fields(definition(read([Blog]), "Published"))] == [
        *("title", "words", "tags", "byline", "old"),
        "at",
    ]


class Size(str, enum.Enum):
    S = "s"
    L = "l"


class Shelf(Channel, address="{size}/shelf/{number}", history=5):
    """Where things stand."""

    number: int = 7
    size: Size = Size.L

    class Taken(Event, retain=True):
        """Gone."""

    class TakeOne(Command[Area], name="take"):
        """Take it."""

    class Wave(Command):
        pass


def test_a_channel() -> None:
    shelf = read_channel(Shelf)
    assert (shelf.name, shelf.module, shelf.address) == (
        "Shelf",
        __name__,
        "{size}/shelf/{number}",
    )
    assert (shelf.history, shelf.doc) == (5, "Where things stand.")


def test_parameters_stand_in_the_order_of_the_address() -> None:
    assert [(p.name, p.required, p.default) for p in read_channel(Shelf).parameters] == [
        ("size", False, "l"),
        ("number", False, 7),
    ]


def test_the_default_of_a_parameter_is_what_travels() -> None:
    class Thing(Channel):
        id: UUID = UUID(int=0)

    assert read_channel(Thing).parameters[0].default == str(UUID(int=0))


def test_an_event() -> None:
    (taken,) = read_channel(Shelf).events
    assert (taken.name, taken.class_name, taken.retain, taken.doc) == (
        "taken",
        "Taken",
        True,
        "Gone.",
    )
    assert taken.payload == nodes.Reference(f"{__name__}:Shelf.Taken")


def test_a_command_with_its_reply_and_one_without() -> None:
    take, wave = read_channel(Shelf).commands
    assert (take.name, take.class_name, take.method) == ("take", "TakeOne", "take_one")
    assert take.reply == nodes.Reference(f"{__name__}:Area")
    assert wave.reply is None


def test_a_channel_is_read_once() -> None:
    assert read_contract(Shelf) is read_contract(Shelf)


class Branch(BaseModel):
    kids: list["Branch | Twig"] = []
    branch: int


class Twig(BaseModel):
    kids: list["Branch | Twig"] = []
    twig: int


class Tree(BaseModel):
    """A union of which one member alone leads back."""

    kids: list["Tree | int"] = []


def test_a_union_that_each_of_its_members_contains_is_told_of() -> None:
    told = notes(command_of(Branch))
    assert len(told) == 2
    assert told[0].startswith("Branch.kids: to find the member of this union takes twice the time")
    assert notes(command_of(Tree)) == []
    assert notes(event_of(Branch)) == []


def test_dataclasses_are_told_apart_by_their_tag() -> None:
    @dataclass
    class Cat:
        kind: Literal["cat"]

    class Dog(TypedDict):
        kind: Literal["dog"]

    pet = Annotated[Cat | Dog, Field(discriminator="kind")]
    for found in (validated(pet), serialised(pet)):
        assert isinstance(found, nodes.TaggedUnionType)
        assert found.tag == "kind"


def test_a_default_that_its_type_refuses_is_sent_in_any_case() -> None:
    class Sloppy(BaseModel):
        price: Decimal = 0  # type: ignore[assignment]  # as many write it
        kind: Literal["a"] | None = ""  # type: ignore[assignment]  # wrong on purpose
        born: date = "today"  # type: ignore[assignment]  # wrong on purpose
        day: date = date(2024, 1, 2)
        names: Annotated[list[str], Field(min_length=1)] = []
        more: Annotated[list[str], Field(min_length=1)] = Field(default_factory=list)
        branch: Branch = None  # type: ignore[assignment]  # wrong on purpose
        twig: Twig = {}  # type: ignore[assignment]  # wrong on purpose
        host: IPvAnyAddress = None  # type: ignore[assignment]  # wrong on purpose

    sent = {name: field.type for name, field in fields(model(Sloppy, "serialised")).items()}
    assert sent["price"] == UnionType((DecimalType(serialised=True), LiteralType((0,))))
    assert sent["kind"] == UnionType((LiteralType(("a",)), LiteralType(("",)), NullType()))
    assert sent["born"] == UnionType((DateType(serialised=True), LiteralType(("today",))))
    assert sent["day"] == DateType(serialised=True)
    assert sent["names"] == sent["more"] == ListType(StrType())
    assert isinstance(sent["branch"], UnionType)
    assert sent["twig"] == AnyType()
    assert sent["host"] == UnionType((FormatType("an IP address", serialised=True), NullType()))


def test_a_default_that_is_looked_at_and_refused_is_none() -> None:
    class Looked(BaseModel):
        model_config = ConfigDict(validate_default=True)
        price: Decimal = 0  # type: ignore[assignment]  # no Decimal, in strict mode
        size: int = 0

    found = fields(model(Looked, "validated"))
    assert found["price"].required
    assert not found["size"].required
