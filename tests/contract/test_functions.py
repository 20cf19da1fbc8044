"""Validators and serialisers that are Python code: noted, read past, or refused."""

from typing import Annotated, Any

import pytest
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    PlainSerializer,
    PlainValidator,
    PrivateAttr,
    StringConstraints,
    WrapSerializer,
    WrapValidator,
    field_serializer,
    field_validator,
    model_serializer,
    model_validator,
)

from sharedgen import Channel, Command
from sharedgen.contract import nodes
from sharedgen.contract.nodes import AnyType, IntType, ListType, NullType, StrType, UnionType
from sharedgen.contract.read import read

from .conftest import Module
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


def even(value: int) -> int:
    if value % 2:
        raise ValueError("odd")
    return value


def as_text(value: object) -> str:
    return str(value)


def unsaid(value):  # type: ignore[no-untyped-def] # what it returns is left open on purpose
    return value


def through(value, handler):  # type: ignore[no-untyped-def] # likewise
    return handler(value)


EVEN = "Probe.Send.value: what its validator even refuses is decided by the server"


def test_what_comes_after_the_type_is_left_to_the_server() -> None:
    annotation = Annotated[int, Field(ge=2), AfterValidator(even)]
    assert validated(annotation) == IntType(ge=2)
    assert notes(command_of(annotation)) == [EVEN]


def test_what_comes_after_the_type_may_send_what_the_type_does_not_take() -> None:
    annotation = Annotated[int, Field(ge=2), AfterValidator(even), Field(lt=9)]
    assert serialised(annotation) == IntType(lt=9)
    assert notes(event_of(annotation)) == [
        "Probe.Sent.value: what its validator even makes of a value is decided by the server"
    ]


def test_a_validator_of_the_whole_may_have_set_a_field() -> None:
    class Whole(BaseModel):
        size: Annotated[int, Field(ge=2)]

        @model_validator(mode="after")
        def halved(self) -> "Whole":
            return self

    assert fields(model(Whole, "serialised"))["size"].type == IntType()
    assert fields(model(Whole, "validated"))["size"].type == IntType(ge=2)


def test_what_a_plain_validator_makes_is_not_known() -> None:
    annotation = Annotated[int, PlainValidator(unsaid)]
    assert serialised(annotation) == AnyType()


def test_a_constraint_behind_a_function_sees_what_the_function_made() -> None:
    annotation = Annotated[int, AfterValidator(even), Field(gt=3)]
    assert validated(annotation) == IntType()
    assert notes(command_of(annotation)) == [
        EVEN,
        "Probe.Send.value: the constraint gt=3 is decided by the server",
    ]
    assert serialised(annotation) == IntType(gt=3)


def test_constraints_of_text_behind_a_function() -> None:
    annotation = Annotated[
        str,
        AfterValidator(str.strip),
        StringConstraints(pattern="^a", strip_whitespace=True, min_length=2),
    ]
    assert validated(annotation) == StrType()
    assert serialised(annotation) == StrType(min_length=2, pattern="^a")
    assert len(notes(command_of(annotation))) == 4


def test_a_length_behind_a_function() -> None:
    annotation = Annotated[list[int], AfterValidator(sorted), Field(min_length=1)]
    assert serialised(annotation) == ListType(IntType(), 1)


def test_a_constraint_of_no_one_type_is_left_to_the_server() -> None:
    assert notes(command_of(Annotated[int | str, Field(gt=1)])) == [
        "Probe.Send.value: the constraint gt=1 is decided by the server"
    ]


@pytest.mark.parametrize(
    ("validator", "mode"),
    [
        (BeforeValidator(unsaid), "before"),
        (WrapValidator(through), "wrap"),
        (PlainValidator(unsaid), "plain"),
    ],
)
def test_what_sees_the_value_first_takes_anything(validator: Any, mode: str) -> None:
    annotation = Annotated[int, validator]
    assert validated(annotation) == AnyType()
    (note,) = notes(command_of(annotation))
    assert f"(mode {mode!r}) takes is decided by the server, any value passes here" in note


def test_what_sees_the_value_first_may_say_what_it_takes() -> None:
    annotation = Annotated[int, BeforeValidator(unsaid, json_schema_input_type=int | str)]
    assert validated(annotation) == UnionType((IntType(), StrType()))
    assert notes(command_of(annotation)) == [
        "Probe.Send.value: what its validator unsaid refuses is decided by the server"
    ]


def test_what_the_server_sends_has_passed_the_type() -> None:
    assert serialised(Annotated[int, BeforeValidator(unsaid), Field(gt=1)]) == IntType(gt=1)


def test_what_the_server_sends_may_have_gone_around_the_type() -> None:
    annotation = Annotated[int, WrapValidator(through)]
    assert serialised(annotation) == AnyType()
    (note,) = notes(event_of(annotation))
    assert "(mode 'wrap') makes of a value is decided by the server" in note


def test_a_serialiser_with_a_return_type_says_what_is_sent() -> None:
    annotation = Annotated[int, PlainSerializer(as_text)]
    assert serialised(annotation) == StrType()
    assert validated(annotation) == IntType()


def test_a_serialiser_mends_a_wrapping_validator() -> None:
    annotation = Annotated[int, WrapValidator(through), PlainSerializer(as_text)]
    assert serialised(annotation) == StrType()


def test_a_serialiser_may_leave_none_alone() -> None:
    text = PlainSerializer(as_text, when_used="unless-none")
    assert serialised(Annotated[int | None, text]) == UnionType((StrType(), NullType()))
    assert serialised(Annotated[int, text]) == StrType()


def test_a_serialiser_for_python_only_is_still_asked_for_json() -> None:
    assert serialised(Annotated[int, PlainSerializer(as_text, when_used="json")]) == StrType()


@pytest.mark.parametrize("serialiser", [PlainSerializer(unsaid), WrapSerializer(through)])
def test_a_serialiser_that_does_not_say_what_it_returns_is_refused(serialiser: Any) -> None:
    annotation = Annotated[int, serialiser]
    (refusal,) = refusals(annotation, sent_by="server")
    assert refusal.endswith("annotate its return type")
    assert refusals(annotation) == []


class Signed(BaseModel):
    amount: int
    note: str | None

    @field_validator("amount")
    @classmethod
    def positive(cls, value: int) -> int:
        return value

    @field_serializer("note", when_used="json-unless-none")
    def short(self, value: str) -> str:
        return value[:10]

    @model_validator(mode="after")
    def consistent(self) -> "Signed":
        return self


def test_validators_of_fields_and_models_are_noted_where_they_stand() -> None:
    assert notes(command_of(Signed)) == [
        "Signed.amount: what its validator positive refuses is decided by the server",
        "Signed: what its validator consistent refuses is decided by the server",
    ]


def test_the_note_on_a_model_has_the_line_of_its_validator(module: Module) -> None:
    live: Any = module(
        """\
        from pydantic import model_validator
        from sharedgen import Channel, Command

        class Chat(Channel):
            class Say(Command):
                body: str

                @model_validator(mode="after")
                def polite(self):
                    return self
        """
    )
    (note,) = read([live.Chat]).notes
    assert str(note) == (
        "live.py:9: Chat.Say: what its validator polite refuses is decided by the server"
    )


def test_the_serialiser_of_a_field() -> None:
    assert fields(model(Signed, "serialised"))["note"].type == UnionType((StrType(), NullType()))


class Money(BaseModel):
    cents: int

    @model_serializer
    def euros(self) -> dict[str, str]:
        return {"euros": f"{self.cents / 100:.2f}"}


class Chain(BaseModel):
    next: "Chain | None" = None

    @model_serializer
    def links(self) -> list["Chain"]:
        return [self.next] if self.next else []


class Loose(BaseModel):
    cents: int

    @model_serializer
    def anyhow(self):  # type: ignore[no-untyped-def] # what it returns is left open on purpose
        return self.cents


def test_the_serialiser_of_a_model_names_what_is_sent() -> None:
    money = model(Money, "serialised")
    assert isinstance(money, nodes.Alias)
    assert money.type == nodes.DictType(StrType(), StrType())
    assert isinstance(model(Money, "validated"), nodes.Model)


def test_the_serialiser_of_a_model_may_lead_back_to_it() -> None:
    chain = model(Chain, "serialised")
    assert chain.type == ListType(nodes.Reference(chain.id))


def test_a_model_whose_serialiser_says_nothing_is_refused() -> None:
    assert refusals(Loose, sent_by="server") == [
        "the serialiser anyhow does not say what it makes of Loose: annotate its return type "
        "(used by the event Probe.Sent)"
    ]


def test_a_serialiser_of_one_field_leaves_the_model_alone_elsewhere() -> None:
    contract = event_of(tuple[Annotated[Signed, PlainSerializer(as_text)], Signed])
    (sent,) = (found for found in contract.definitions.values() if found.name == "Sent")
    assert fields(sent)["value"].type == nodes.TupleType(
        (StrType(), nodes.Reference(f"{__name__}:Signed"))
    )


class Eager(BaseModel):
    value: int

    @model_validator(mode="before")
    @classmethod
    def upgrade(cls, data: Any) -> Any:
        return data


class Wrapped(BaseModel):
    value: int

    @model_validator(mode="wrap")
    @classmethod
    def logged(cls, data: Any, handler: Any) -> Any:
        return handler(data)


class Constructed(BaseModel):
    value: int

    def __init__(self, **data: Any) -> None:
        super().__init__(**data)


@pytest.mark.parametrize(
    ("cls", "why"),
    [
        (Eager, "Eager: what its validator upgrade (mode 'before') takes is decided by the"),
        (Wrapped, "Wrapped: what its validator logged (mode 'wrap') takes is decided by the"),
        (Constructed, "Constructed: what its own __init__ takes is decided by the server"),
    ],
)
def test_a_model_that_sees_its_input_first_takes_anything(cls: Any, why: str) -> None:
    contract = command_of(cls)
    (taken,) = definition(contract, "Send").fields
    named = isinstance(taken.type, nodes.Reference)
    assert (definition(contract, cls.__name__).type if named else taken.type) == AnyType()
    assert notes(contract)[0].startswith(why)


@pytest.mark.parametrize("cls", [Eager, Wrapped, Constructed])
def test_the_server_may_send_a_model_that_sees_its_input_first(cls: Any) -> None:
    assert fields(model(cls, "serialised"))["value"].type == IntType()


def test_model_post_init_may_refuse() -> None:
    class Late(BaseModel):
        def model_post_init(self, context: Any) -> None:
            pass

    class Private(BaseModel):
        _cache: int = PrivateAttr(0)

    assert notes(command_of(Late)) == [
        "Late: what model_post_init refuses is decided by the server"
    ]
    assert notes(command_of(Private)) == []


def test_validators_of_parameters() -> None:
    class Chat(Channel):
        room: Annotated[str, AfterValidator(str.strip)]

        class Say(Command):
            pass

    assert notes(read([Chat])) == [
        f"{Chat.__qualname__.rpartition('<locals>.')[2]}.room: "
        "what its validator strip refuses is decided by the server"
    ]
