"""The AsyncAPI document: valid by the official parser, and its schemas agree with Pydantic."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field

from sharedgen import Channel, Command, Event, reference
from sharedgen.config import load_config
from sharedgen.emit.asyncapi_messages import component_keys
from tests.golden.cases import CASES, FOLDER
from tests.golden.hostile.channels import HOSTILE

from .probes import TEXTS, TYPES, decided_by_server, probes
from .schemas import Reader, document_of
from .test_agreement import accepts, is_json, message, sent_as

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples/chat/pyproject.toml"
# what the parser says of 3.0.0 for its number alone; the same document as 3.1.0 has not even that
OLDER = "asyncapi-latest-version"
# of types in which Python takes `true` for 1
EQUAL = {"LiteralOne", "LiteralTrue", "LiteralMixed", "Level", "Mixed", "Pet"}
# of which a schema says all that Pydantic asks
EXACT = (
    "Bool", "IntRange", "Float", "FloatRange", "TextLong", "TextPattern", "TextLower", "Nothing",
    "LiteralText", "Colour", "IntsFew", "Matrix", "Many", "Pair", "PairNull", "None0", "CountsFew",
    "ByColour", "ByLiteral", "ByShort", "Cat", "Point", "Pets", "CatOrInts", "Place",
    "ShutPlace", "NamedPair", "Card", "Typed", "BoxInt", "BoxCats",
)  # fmt: skip


class Awkward(Channel):
    """Names that readers of such documents stumble over."""

    class Keys(Event):
        reference: Annotated[int, Field(alias="$ref")]
        owner: Annotated[int, Field(alias="hasOwnProperty")]
        proto: Annotated[int, Field(alias="__proto__")]
        maker: Annotated[int, Field(alias="constructor")]

    class hasOwnProperty(Event):
        pass


def every() -> type[Channel]:
    """A channel whose one event and one command have a field of each type."""

    def of(base: type[BaseModel], name: str) -> type[BaseModel]:
        body = {
            "__module__": "tests.emit.probes",
            "__qualname__": f"Every.{name}",
            "__annotations__": {f"{name}_": annotation for name, annotation in TYPES.items()},
        }
        return types.new_class(name, (base,), {}, lambda namespace: namespace.update(body))

    body = {
        "__module__": "tests.emit.probes",
        "__qualname__": "Every",
        "Sent": of(Event, "Sent"),
        "Send": of(Command, "Send"),
    }
    return types.new_class("Every", (Channel,), {}, lambda namespace: namespace.update(body))


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture(scope="module")
def probe() -> type[Channel]:
    return probes(TYPES)


@pytest.fixture(scope="module")
def probed(probe: type[Channel]) -> str:
    return document_of([probe])


def payload_of(name: str) -> str:
    return f"/channels/Probe/messages/{name}/payload"


def test_the_parser_finds_nothing_wrong_with_whole_documents(
    reader: Reader, isolated_modules: None
) -> None:
    texts = {case: (FOLDER / case / "asyncapi.json").read_text(encoding="utf-8") for case in CASES}
    texts["example"] = reference.spec(load_config(EXAMPLE), "3.0.0")
    for case, parsed in reader.parse(texts).items():
        assert [code for code, _ in parsed.diagnostics] == [OLDER], (case, parsed.diagnostics)
        assert parsed.channels == len(json.loads(texts[case])["channels"])
        assert parsed.operations == len(json.loads(texts[case])["operations"])


def test_the_parser_has_nothing_at_all_to_say_of_any_type(reader: Reader) -> None:
    texts = {
        "types": document_of([every()], "3.1.0"),
        "names": document_of([Awkward], "3.1.0"),
    }
    for parsed in reader.parse(texts).values():
        assert parsed.channels
        assert parsed.diagnostics == ()


def test_a_schema_never_refuses_a_command_that_the_server_takes(
    reader: Reader, probe: type[Channel], probed: str
) -> None:
    right = [
        (payload_of(name), text)
        for name in TYPES.keys() - EQUAL
        for text in map(message, TEXTS)
        if accepts(getattr(probe, name), text)
    ]
    assert len(right) > 5_000
    valid = reader.valid(probed, right)
    assert [case for case, is_valid in zip(right, valid, strict=True) if not is_valid] == []


def test_a_schema_refuses_what_the_server_refuses_where_it_can_say_so(
    reader: Reader, probe: type[Channel], probed: str
) -> None:
    cases = [(name, message(text)) for name in EXACT for text in TEXTS if is_json(text)]
    valid = reader.valid(probed, [(payload_of(name), text) for name, text in cases])
    wrong = [
        (name, text)
        for (name, text), is_valid in zip(cases, valid, strict=True)
        if is_valid != accepts(getattr(probe, name), text)
    ]
    assert wrong == []


def test_a_schema_never_refuses_what_the_server_sends(
    reader: Reader, probe: type[Channel], probed: str
) -> None:
    sent = [
        (payload_of(f"{name}Sent"), text)
        for name in TYPES
        for value in _validated(getattr(probe, name))
        if (text := sent_as(getattr(probe, f"{name}Sent"), value)) is not None
    ]
    assert len(sent) > 5_000
    assert [case for case, ok in zip(sent, reader.valid(probed, sent), strict=True) if not ok] == []
    # with formats too, but of what JSON Schema has a narrower one: `A <a@b.co>`, `fe80::1%eth0`
    narrow = {payload_of("NameEmailSent"), payload_of("IPv6Sent")}
    wrong = [
        path
        for (path, _), ok in zip(sent, reader.valid(probed, sent, asserted=True), strict=True)
        if not ok
    ]
    assert set(wrong) <= narrow


def _validated(model: type[BaseModel]) -> Iterator[Any]:
    for text in map(message, TEXTS):
        if accepts(model, text):
            yield model.model_validate_json(text).value  # type: ignore[attr-defined]  # by probe()


def test_the_examples_are_right(reader: Reader, probe: type[Channel], probed: str) -> None:
    messages = json.loads(probed)["channels"]["Probe"]["messages"]
    examples = {
        name: json.dumps(told["examples"][0]["payload"])
        for name, told in messages.items()
        if "examples" in told
    }
    assert len(examples) > len(TYPES) * 1.7
    cases = [(payload_of(name), text) for name, text in examples.items()]
    assert [
        case for case, ok in zip(cases, reader.valid(probed, cases), strict=True) if not ok
    ] == []
    decided = (name for name in examples if name in TYPES.keys() - decided_by_server(probe))
    assert [name for name in decided if not accepts(getattr(probe, name), examples[name])] == []


def test_every_reference_leads_somewhere() -> None:
    for case in CASES:
        text = (FOLDER / case / "asyncapi.json").read_text(encoding="utf-8")
        document = json.loads(text)
        references = set(re.findall(r'"\$ref": "#/([^"]+)"', text))
        assert references
        for target in references:
            place = document
            for key in target.split("/"):
                place = place[key]


def test_components_have_keys_of_their_own_in_ascii() -> None:
    keys = component_keys(["Größe", "Gr__e", "Grüße", "Chat.Message", "ChatMessage", "漢字"])
    assert (keys["ChatMessage"], keys["Chat.Message"]) == ("ChatMessage", "ChatMessage2")
    assert keys["Gr__e"] == "Gr__e"
    assert len(set(keys.values())) == len(keys)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", key) for key in keys.values())


def test_hostile_text_arrives_to_the_letter_and_is_shown_as_it_is() -> None:
    text = (FOLDER / "hostile" / "asyncapi.json").read_text(encoding="utf-8")
    assert HOSTILE in json.loads(text)["components"]["schemas"]["Text"]["enum"]
    assert re.search("[\x00-\x09\x0b-\x1f\x7f\u200b\u202e\u2028\ufeff]", text) is None


def test_a_command_is_received_and_answered_by_its_reply_or_an_error() -> None:
    document = json.loads((FOLDER / "chat" / "asyncapi.json").read_text(encoding="utf-8"))
    place = "#/channels/Chat/messages"
    say, typing = (document["operations"][f"Chat.{name}"] for name in ("Say", "Typing"))
    assert (say["action"], document["operations"]["Chat.Message"]["action"]) == ("receive", "send")
    assert say["messages"] == [{"$ref": f"{place}/Say"}]
    answers = [{"$ref": f"{place}/Say.Reply"}, {"$ref": f"{place}/Command.Error"}]
    assert say["reply"] == {"channel": {"$ref": "#/channels/Chat"}, "messages": answers}
    assert typing["reply"]["messages"][0] == {"$ref": f"{place}/Command.Acknowledged"}
    assert document["channels"]["Chat"]["messages"]["Say.Reply"]["payload"] == {
        "$ref": "#/components/schemas/Receipt"
    }


def test_parameters_are_texts_with_their_type_beside_them() -> None:
    document = json.loads((FOLDER / "types" / "asyncapi.json").read_text(encoding="utf-8"))
    shop = document["channels"]["Shop"]
    assert shop["address"] == "shops/{city}/{shop}/{open_on}/{vip}/{status}"
    assert shop["parameters"]["vip"] == {
        "description": "True or false.\n\nMay be left out.",
        "enum": ["true", "false"],
        "default": "false",
        "x-sharedgen-schema": {"type": "boolean"},
    }
    assert shop["parameters"]["status"]["enum"] == ["open", "shipped"]


def test_what_the_class_keywords_say_is_there() -> None:
    types_, chat = (
        json.loads((FOLDER / case / "asyncapi.json").read_text(encoding="utf-8"))["channels"]
        for case in ("types", "chat")
    )
    assert chat["Chat"]["x-sharedgen-history"] == 200
    assert chat["Chat"]["messages"]["Topic"]["x-sharedgen-retain"] is True
    buy = types_["Ticker"]["messages"]["Buy"]
    assert buy["x-sharedgen-idempotent"] is True
    assert buy["headers"]["properties"]["opcode"]["const"] == "once"


def test_the_errors_are_those_of_the_protocol() -> None:
    told = (ROOT / "templates" / "client.d.ts.j2").read_text(encoding="utf-8")
    codes = re.findall(r"`(\w+)`", told.partition("class CommandError")[2].partition("or the")[0])
    document = json.loads((FOLDER / "chat" / "asyncapi.json").read_text(encoding="utf-8"))
    error = document["components"]["messages"]["Command.Error"]
    assert set(codes) <= set(error["headers"]["properties"]["code"]["examples"])
