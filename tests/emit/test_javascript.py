"""client.js, multiplexer.js and worker.js as texts, and the addresses that client.js writes."""

from __future__ import annotations

import json
import re
from datetime import date
from enum import Enum
from pathlib import Path
from types import new_class
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, StringConstraints

from sharedgen import Channel, Command, DeclarationError, Event, __version__
from sharedgen.contract import nodes
from sharedgen.contract.fingerprint import contract_fingerprint
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.declare import address_of
from sharedgen.emit import javascript
from sharedgen.emit.templates import check_files, check_functions
from sharedgen.emit.verify import verify

from .page import run_node, write_page

UUID_TEXT = "12345678-1234-4234-8234-123456789abc"


class Colour(Enum):
    RED = "red"
    BLUE = "bl\u00fc"


class Void(Channel):
    class Ping(Event):
        pass


class Room(Channel, address="r\u00e4ume/{name}/{number}/{id}/{day}/{open}/{colour}/{kind}"):
    name: str
    number: int
    id: UUID
    day: date
    open: bool = True
    colour: Colour = Colour.BLUE
    kind: Literal["a b", 1] = 1

    class Ping(Event):
        pass


class Till(Channel):
    class Pay(Command, idempotent=True):
        pass

    class Peek(Command, concurrent=True):
        pass


class Trimmed(Channel):
    name: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True)]

    class Ping(Event):
        pass


def client(*channels: type[Channel], endpoint: str = "/ws/live") -> str:
    contract = read(list(channels))
    return javascript.client(contract, assign(contract), endpoint=endpoint)


def test_every_file_says_who_wrote_it_from_what() -> None:
    contract = read([Void])
    header = (
        f"// Written by sharedgen {__version__} from contract {contract_fingerprint(contract)}. "
        "Do not edit: `sharedgen build` writes it anew.\n"
    )
    for text in (client(Void), javascript.multiplexer(contract), javascript.worker(contract)):
        assert text.startswith(header)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")


def test_only_the_checks_that_are_used_are_there() -> None:
    text = client(Void)
    assert "function isObject(" in text
    assert "function isUuid(" not in text
    assert "function readDecimal(" not in text


def test_each_call_of_an_idempotent_command_has_a_key(tmp_path: Path) -> None:
    write_page(read([Till]), tmp_path)
    script = (
        "import { Till } from './client.js';\n"
        "console.log(JSON.stringify([Till.Pay.key(), Till.Pay.key(), Till.Peek.key ?? null]));"
    )
    one, other, none = json.loads(run_node(script, tmp_path))
    assert re.fullmatch(r"[!-~]{16,64}", one)
    assert one != other
    assert none is None


def test_imports_between_the_runtime_files_are_gone() -> None:
    contract = read([Void])
    texts = (client(Void), javascript.multiplexer(contract))
    imports = [line for text in texts for line in text.splitlines() if line.startswith("import ")]
    assert imports == []


def test_the_endpoint_is_text(tmp_path: Path) -> None:
    endpoint = "/ws/'live\\`${x}</script>"
    text = client(Void, endpoint=endpoint)
    verify({"client.js": text})
    assert "</script>" not in text


PARAMETERS: list[dict[str, Any]] = [
    {"name": "python", "number": 1},
    {"name": "", "number": 0, "open": False, "colour": "red", "kind": "a b"},
    {"name": "a/b ?#%&=+'!()*~._-", "number": -5, "kind": 1},
    {"name": "Stra\u00dfe \U0001f600 \u2028", "number": 2**53 - 1},
]


def test_an_address_is_spelled_as_the_server_spells_it(tmp_path: Path) -> None:
    write_page(read([Room, Trimmed]), tmp_path)
    values = [{"id": UUID_TEXT.upper(), "day": "2024-02-29", **given} for given in PARAMETERS]
    script = (
        "import { Room } from './client.js';\n"
        f"console.log(JSON.stringify({json.dumps(values)}.map(Room.$.address)));"
    )
    assert json.loads(run_node(script, tmp_path)) == [
        address_of(Room.model_validate_json(json.dumps(value))) for value in values
    ]


def test_a_parameter_is_trimmed_and_lowered_as_the_server_does(tmp_path: Path) -> None:
    write_page(read([Trimmed]), tmp_path)
    names = ["  Ab\u2003", "\ufeffX", "\u0130"]
    script = (
        "import { Trimmed } from './client.js';\n"
        f"const names = {json.dumps(names)};\n"
        "console.log(JSON.stringify(names.map((name) => Trimmed.$.address({ name }))));"
    )
    assert json.loads(run_node(script, tmp_path)) == [
        address_of(Trimmed(name=name)) for name in names
    ]


class BadPattern(BaseModel):
    fine: str = ""
    word: Annotated[str, Field(pattern=r".\bword")]
    words: list[Annotated[str, Field(pattern=r"(?m)a\s^b")]]


class Bad(Channel):
    class Send(Command):
        bad: BadPattern


def test_a_pattern_that_javascript_cannot_decide_is_refused_where_it_stands() -> None:
    with pytest.raises(DeclarationError) as caught:
        client(Bad)
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    faults = caught.value.faults
    assert [lines[fault.source.line - 1].split(":")[0].strip() for fault in faults] == [
        "word",
        "words",
    ]
    assert all(fault.source.file == __file__ for fault in faults)
    assert "ASCII boundary" in faults[0].text


def test_a_parameter_with_such_a_pattern_is_refused_too() -> None:
    field = nodes.Field(
        "room",
        ("room",),
        nodes.StrType(pattern=r".\b"),
        True,
        "",
        False,
        Void.__sharedgen_declaration__.source,
    )
    plain = read([Void])
    [channel] = plain.channels
    contract = nodes.Contract(
        (nodes.Channel(**{**_values(channel), "parameters": (field,), "address": "void/{room}"}),),
        plain.definitions,
    )
    with pytest.raises(DeclarationError):
        javascript.client(contract, assign(contract), endpoint="/ws")


def _values(channel: nodes.Channel) -> dict[str, Any]:
    return {name: getattr(channel, name) for name in nodes.Channel.__slots__}


@pytest.mark.parametrize("name", ["Map", "Promise", "Error", "open", "issue", "default", "delete"])
def test_a_channel_may_be_called_what_the_page_uses_itself(name: str, tmp_path: Path) -> None:
    inheriting = new_class(name, (Void,), {}, lambda body: body.update(__module__=__name__))
    write_page(read([inheriting]), tmp_path)
    script = (
        "import * as page from './client.js';\n"
        f"console.log(page[{json.dumps(name)}].$.name, page[{json.dumps(name)}].Ping.is({{}}));"
    )
    assert run_node(script, tmp_path) == f"{name} true\n"


class Letters(Channel):
    class 𠮷(Event, name="house"):
        ä𠮷: list[int]


def test_letters_that_parsers_do_not_know_are_quoted_or_left_out(tmp_path: Path) -> None:
    write_page(read([Letters]), tmp_path)
    script = (
        "import { Letters } from './client.js';\n"
        "console.log(JSON.stringify(Letters['𠮷'].issues({ 'ä𠮷': [1, 'x'] })));"
    )
    [issue] = json.loads(run_node(script, tmp_path))
    assert issue["path"] == "/ä𠮷/1"


def test_the_checks_speak_of_no_module() -> None:
    """Django's storages take `import(…)` in a comment for one, and look for that file."""
    assert re.findall(r".*\bimport\b.*", check_functions(check_files())) == []
