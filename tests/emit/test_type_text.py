"""Nodes as TypeScript types, and which definitions share one."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from sharedgen.contract import nodes
from sharedgen.contract.nodes import (
    AnyType,
    BoolType,
    BytesType,
    DateTimeType,
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
from sharedgen.emit.remarks import remark
from sharedgen.emit.type_text import TypeText, same_types
from sharedgen.source import Source

SOURCE = Source("/app/models.py", 1)


def field(name: str, type: nodes.Type, required: bool = True, key: str = "") -> nodes.Field:
    return nodes.Field(name, (key or name,), type, required, "", False, SOURCE)


def model(id: str, *fields: nodes.Field, extras: nodes.Type | None = None) -> nodes.Model:
    extra = "ignore" if extras is None else "allow"
    name = id.partition("#")[0].rpartition(":")[2]
    return nodes.Model(id, name, "m", "both", fields, extra, "", SOURCE, extras)  # type: ignore[arg-type]  # one of three words


def alias(id: str, type: nodes.Type) -> nodes.Alias:
    return nodes.Alias(id, id.partition(":")[2], "m", "both", type, "", SOURCE)


CAT = model("m:Cat", field("kind", LiteralType(("cat",)), required=False))
DOG = model("m:Dog", field("kind", LiteralType(("dog",))))
DEFINITIONS: dict[str, nodes.Definition] = {
    "m:Cat": CAT,
    "m:Dog": DOG,
    "m:Pet": alias("m:Pet", UnionType((Reference("m:Cat"), Reference("m:Dog")))),
    "m:Side": nodes.Enum("m:Side", "Side", "m", (("A", "a"), ("B", "b")), "", SOURCE),
}
TEXT = TypeText(DEFINITIONS, lambda id: id.partition(":")[2])
POINT = (field("x", IntType()), field("y", UnionType((IntType(), NullType())), required=False))


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (AnyType(), "unknown"),
        (UnionType((AnyType(), NullType())), "unknown"),
        (TimeType(), "string"),
        (DurationType(), "string"),
        (BytesType(), "string"),
        (FormatType("a URL"), "string"),
        (JsonTextType(IntType()), "string"),
        (DecimalType(), "string | number"),
        (DecimalType(serialised=True), "string"),
        (UnionType((StrType(), DecimalType(), StrType(), NullType())), "string | number | null"),
        (LiteralType(("a", 1, -1.5, True, None)), "'a' | 1 | -1.5 | true | null"),
        (LiteralType(()), "never"),
        (StrType(pattern="^(a|b)$"), "'a' | 'b'"),
        (ListType(IntType()), "number[]"),
        (ListType(StrType(), distinct=True), "string[]"),
        (ListType(UnionType((DictType(StrType(), IntType()), NullType()))),
         "({ [key: string]: number } | null)[]"),
        (ListType(UnionType((TupleType((IntType(),)), NullType()))), "([number] | null)[]"),
        (ListType(UnionType((IntType(), FloatType()))), "number[]"),
        (ListType(UnionType((AnyType(), NullType()))), "unknown[]"),
        (ListType(ListType(StrType(pattern="^a:"))), "`a:${string}`[][]"),
        (TupleType(()), "[]"),
        (TupleType((IntType(), DecimalType())), "[number, string | number]"),
        (NamedTupleType(POINT, serialised=True), "[x: number, y: number | null]"),
        (NamedTupleType(POINT),
         "[x: number, y?: number | null] | { x: number; y?: number | null }"),
        (NamedTupleType((field("größe", IntType()), *POINT[1:])),
         "[number, (number | null)?] | { 'größe': number; y?: number | null }"),
        (NamedTupleType((field("class", IntType(), key="a b"),)),
         "[class: number] | { 'a b': number }"),
        (DictType(IntType(), StrType()), "{ [key: string]: string }"),
        (DictType(StrType(pattern="^user:"), StrType()), "{ [key: string]: string }"),
        (DictType(Reference("m:Side"), StrType()), "{ [Key in 'a' | 'b']?: string }"),
        (TaggedUnionType("kind", ((("cat",), Reference("m:Cat")), (("dog",), Reference("m:Dog")))),
         "(Cat & { kind: 'cat' }) | Dog"),
        (TaggedUnionType("kind", ((("cat", "dog"), Reference("m:Pet")), (("x",), NullType()))),
         "(Pet & { kind: 'cat' | 'dog' }) | null"),
        (TaggedUnionType("__proto__", (((1,), Reference("m:Dog")),)), "Dog"),
    ],
)  # fmt: skip
def test_a_node_is_its_type(node: nodes.Type, text: str) -> None:
    assert TEXT.type(node) == text


@pytest.mark.parametrize(
    ("extras", "fields", "index"),
    [
        (IntType(), (), "number"),
        (IntType(), (field("a", FloatType()), field("b", LiteralType((1, 2)))), "number"),
        (IntType(), (field("a", IntType(), required=False),), "unknown"),
        (IntType(), (field("a", UnionType((IntType(), NullType()))),), "unknown"),
        (UnionType((StrType(), NullType())), (field("a", LiteralType(("a", None))),),
         "string | null"),
        (StrType(), (field("a", StrType(pattern="^a:")),), "string"),
        (StrType(), (field("a", ListType(LiteralType(("a",)))),), "unknown"),
        (BoolType(), (field("a", LiteralType((True,))),), "boolean"),
        (Reference("m:Pet"), (field("a", Reference("m:Pet")),), "Pet"),
        (Reference("m:Pet"), (field("a", Reference("m:Cat")),), "unknown"),
        (AnyType(), (field("a", IntType(), required=False),), "unknown"),
    ],
)  # fmt: skip
def test_the_keys_beside_the_fields_are_of_their_type_where_it_holds_the_fields(
    extras: nodes.Type, fields: tuple[nodes.Field, ...], index: str
) -> None:
    assert TEXT.index(model("m:Open", *fields, extras=extras)) == f"[key: string]: {index}"


def test_only_an_open_model_or_an_empty_one_has_an_index() -> None:
    assert TEXT.index(model("m:A")) == "[key: string]: never"
    assert TEXT.index(model("m:A", field("a", IntType()))) is None
    assert TEXT.index(replace(model("m:A"), extra="allow")) == "[key: string]: unknown"


def pair(name: str, validated: nodes.Type, serialised: nodes.Type) -> dict[str, nodes.Definition]:
    return {
        f"m:{name}#{shape}": model(f"m:{name}#{shape}", field("value", type))
        for shape, type in (("validated", validated), ("serialised", serialised))
    }


def test_shapes_of_one_text_share_it() -> None:
    found = pair("A", UuidType(), UuidType(serialised=True))
    assert same_types(found, ()) == {"m:A#validated": "m:A#serialised"}
    assert same_types(found, ["m:A#validated"]) == {"m:A#serialised": "m:A#validated"}
    assert same_types(found, list(found)) == {}


def test_shapes_that_differ_in_what_they_refer_to_do_not() -> None:
    found = {
        **pair("A", Reference("m:B#validated"), Reference("m:B#serialised")),
        **pair("B", DecimalType(), DecimalType(serialised=True)),
        **pair("C", Reference("m:D#validated"), Reference("m:D#serialised")),
        **pair("D", Reference("m:C#validated"), Reference("m:C#serialised")),
    }
    assert same_types(found, ()) == {
        "m:C#validated": "m:C#serialised",
        "m:D#validated": "m:D#serialised",
    }


def test_other_classes_share_nothing() -> None:
    # of one model with other settings too: its remarks are others
    found = {id: model(id) for id in ("m:A", "m:B", "m:A~2")}
    assert same_types(found, ()) == {}


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (StrType(), ""),
        (StrType(1, 2000), "Text of 1 to 2,000 characters."),
        (StrType(pattern="^[a-z]+$"), "Text that matches `^[a-z]+$`."),
        (StrType(pattern="^[a-z`]+$"), ""),
        (StrType(pattern="[ab]" * 40), ""),
        (StrType(max_length=9, pattern="[ab]" * 40), "Text of at most 9 characters."),
        (StrType(pattern="^(a|b)$"), ""),
        (IntType(), ""),
        (FloatType(ge=0), "A number, at least 0."),
        (BoolType(), ""),
        (LiteralType(("a",)), ""),
        (AnyType(), ""),
        (NullType(), ""),
        (UuidType(), "A UUID."),
        (UnionType((UuidType(), NullType())), "A UUID."),
        (UnionType((UuidType(), IntType())), "A UUID or a whole number."),
        (UnionType((StrType(), IntType())), ""),
        (UnionType((UuidType(), Reference("m:Cat"))), ""),
        (DateTimeType(timezone="aware"), "A date and time with an offset."),
        (ListType(StrType()), ""),
        (ListType(StrType(), max_length=3), "A list of at most 3 items."),
        (ListType(UuidType()), "A list, each a UUID."),
        (DictType(StrType(), IntType()), ""),
        (DictType(IntType(), UuidType()), "An object, each key a whole number, each value a UUID."),
        (DictType(StrType(), IntType(), 1), "An object of at least 1 key."),
        (TupleType((UuidType(),)), ""),
        (NamedTupleType(POINT), ""),
        (Reference("m:Cat"), ""),
        (TaggedUnionType("kind", ()), ""),
    ],
)  # fmt: skip
def test_what_a_type_cannot_say_is_said_in_words(node: nodes.Type, text: str) -> None:
    assert remark(node, DEFINITIONS) == text


def test_a_remark_starts_with_a_capital_and_ends_in_a_stop() -> None:
    for node in (
        TimeType(ge=time(8)),
        DurationType(),
        FormatType("a URL"),
        JsonTextType(IntType()),
    ):
        words = remark(node, DEFINITIONS)
        assert words[0].isupper()
        assert words.endswith(".")
