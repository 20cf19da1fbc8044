"""docs/types.md is true: each row of its tables is declared, emitted and tried as it stands."""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from sharedgen import Channel, DeclarationError
from sharedgen.contract import nodes
from sharedgen.contract.read import read
from sharedgen.server.payload import dump
from sharedgen.server.validation import InvalidPayload, validate

from .emit.page import Page, page_of

DOCS = Path(__file__).parents[1] / "docs"
TEXT = (DOCS / "types.md").read_text(encoding="utf-8")
MODULE = "types_of_the_docs"
PRELUDE = """\
import re
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, Flag, IntEnum
from fractions import Fraction
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Interface
from pathlib import Path
from typing import Annotated, Any, Generic, Literal, NamedTuple, NewType
from uuid import UUID
from zoneinfo import ZoneInfo

import pydantic.dataclasses
from pydantic import *
from pydantic.alias_generators import to_camel
from typing_extensions import NotRequired, TypeAliasType, TypedDict, TypeVar

from sharedgen import Channel, Command, Event

if sys.version_info >= (3, 11):
    from enum import StrEnum
else:

    class StrEnum(str, Enum):
        pass

"""
TABLE = "| Python | on the wire | TypeScript | the page refuses | decided by the server |"
REFUSED_TABLE = "| Python | in | why | mend |"

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)\1")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Both:
    """What stands in a cell for events and for commands."""

    event: tuple[str, ...]
    command: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    name: str
    python: str
    wire: Both
    typescript: Both
    refused: Both
    decided: tuple[tuple[str, str | None], ...]  # a note, and a value that only the server refuses


@dataclass(frozen=True)
class Refusal:
    name: str
    python: str
    shapes: tuple[str, ...]
    text: str


def table(head: str) -> Iterator[list[str]]:
    """The cells of each row of every table with this head."""
    inside = False
    for line in TEXT.splitlines():
        inside = line == head or (inside and line.startswith("|"))
        if inside and line != head and not line.startswith("|---"):
            cells = [cell.strip().replace("\\|", "|") for cell in _CELL.split(line)[1:-1]]
            assert len(cells) == head.count("|") - 1, line
            yield cells


def codes(cell: str) -> tuple[str, ...]:
    return tuple(found[1].strip() if found[0] != "`" else found[1] for found in _CODE.findall(cell))


def both(cell: str) -> Both:
    """Values in a cell are of events and commands, those behind `event:` or `command:` of one."""
    told: dict[str, tuple[str, ...]] = {"event": (), "command": ()}
    first, *parts = re.split(r"\b(event|command): (?=`)", cell)
    for kind, part in zip(parts[::2], parts[1::2], strict=True):
        told[kind] += codes(part)
    return Both(codes(first) + told["event"], codes(first) + told["command"])


def one_each(cell: str) -> Both:
    """The one value of events, and that of commands where it is another."""
    shared, _, other = cell.partition("<br>command: ")
    return Both(codes(shared), codes(other) or codes(shared))


def notes_in(cell: str) -> Iterator[tuple[str, str | None]]:
    for part in filter(None, cell.split(";")):
        found = re.fullmatch(r"(.*?)(?: \((`+)(.+)\2\))?", part.strip())
        assert found is not None
        yield found[1].replace("`", ""), found[3]


def rows() -> list[Row]:
    return [
        Row(
            f"Row{number}",
            codes(python)[0],
            one_each(wire),
            one_each(typescript),
            both(refused),
            tuple(notes_in(decided)),
        )
        for number, (python, wire, typescript, refused, decided) in enumerate(table(TABLE), 1)
    ]


def refusals() -> list[Refusal]:
    return [
        Refusal(
            f"Refused{number}",
            codes(python)[0],
            ("command", "event") if shapes == "both" else (shapes.removesuffix("s"),),
            f"{why}: {mend}".replace("`", ""),
        )
        for number, (python, shapes, why, mend) in enumerate(table(REFUSED_TABLE), 1)
    ]


ROWS = rows()
REFUSALS = refusals()
EACH = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.python[:60])


def declared(name: str, python: str, *shapes: str) -> str:
    """A channel with a command `Send` and an event `Sent` whose field `value` is this."""
    heads = {"command": "Send(Command)", "event": "Sent(Event)"}
    body = "".join(f"    class {heads[shape]}:\n        value: {python}\n" for shape in shapes)
    return f"\n\nclass {name}(Channel):\n{body}"


def module_text() -> str:
    blocks = [text for language, text in _BLOCK.findall(TEXT) if language == "python"]
    carried = [declared(row.name, row.python, "command", "event") for row in ROWS]
    refused = [
        declared(f"{refusal.name}{shape.title()}", refusal.python, shape)
        for refusal in REFUSALS
        for shape in ("command", "event")
    ]
    return "\n\n".join([PRELUDE, *blocks]) + "".join([*carried, *refused])


@pytest.fixture(scope="module")
def module(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The document's code and a channel for each row, in a file: faults have their line."""
    folder = tmp_path_factory.mktemp("docs")
    (folder / f"{MODULE}.py").write_text(module_text(), encoding="utf-8")
    sys.path.insert(0, str(folder))
    yield importlib.import_module(MODULE)
    sys.path.remove(str(folder))
    del sys.modules[MODULE]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page")


@pytest.fixture(scope="module")
def page(module: ModuleType, folder: Path) -> Iterator[Page]:
    with page_of([getattr(module, row.name) for row in ROWS], folder) as page:
        yield page


@pytest.fixture(scope="module")
def types(page: Page, folder: Path) -> str:
    return (folder / "client.d.ts").read_text(encoding="utf-8")


def message(value: str) -> str:
    return f'{{"value":{value}}}'


def issues(page: Page, row: Row, shape: str, values: tuple[str, ...]) -> list[bool]:
    """Whether the page has something against each of these values."""
    path = (row.name, {"command": "Send", "event": "Sent"}[shape])
    return [found != [] for found in page.issues([(path, message(value)) for value in values])]


def server_takes(model: type[BaseModel], value: str) -> bool:
    try:
        validate(model, message(value))
    except InvalidPayload:
        return False
    return True


@EACH
def test_the_page_takes_what_is_on_the_wire(row: Row, page: Page) -> None:
    assert row.wire.event
    assert issues(page, row, "event", row.wire.event) == [False]
    assert issues(page, row, "command", row.wire.command) == [False]


@EACH
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_server_reads_what_a_page_sends_and_writes_what_is_on_the_wire(
    row: Row, module: ModuleType
) -> None:
    channel = getattr(module, row.name)
    taken = validate(channel.Send, message(*row.wire.command))
    assert dump(channel.Sent.model_construct(value=taken.value), channel.Sent) == message(
        *row.wire.event
    )


@EACH
def test_the_page_and_the_server_refuse_what_the_page_refuses(
    row: Row, page: Page, module: ModuleType
) -> None:
    model = getattr(module, row.name).Send
    for shape, other in (("event", "command"), ("command", "event")):
        wrong = getattr(row.refused, shape)
        assert issues(page, row, shape, wrong) == [True] * len(wrong), shape
        right = tuple(v for v in getattr(row.refused, other) if v not in wrong)
        assert issues(page, row, shape, right) == [False] * len(right), shape
    assert [value for value in row.refused.command if server_takes(model, value)] == []


@EACH
def test_what_the_page_does_not_decide_is_noted_and_refused_by_the_server(
    row: Row, page: Page, module: ModuleType
) -> None:
    channel = getattr(module, row.name)
    noted = [note.text.partition(": ")[2].replace("`", "") for note in read([channel]).notes]
    assert [text for text in noted if " is decided by the server" in text] == noted
    assert sorted({text.partition(" is decided by the server")[0] for text in noted}) == sorted(
        text for text, _ in row.decided
    )
    values = tuple(value for _, value in row.decided if value is not None)
    assert issues(page, row, "command", values) == [False] * len(values)
    assert [value for value in values if server_takes(channel.Send, value)] == []


@EACH
def test_every_row_has_a_wrong_value(row: Row) -> None:
    wrong = {*row.refused.event, *row.refused.command, *(value for _, value in row.decided)}
    assert wrong - {None}


def test_what_may_surprise_is_so(page: Page, module: ModuleType) -> None:
    named = {row.python: row for row in ROWS}
    for python, value, by_page, by_server in (
        ("int", "1.0", True, False),
        ("Literal[1]", "true", True, True),
        ("Level", "true", True, True),
        ("Ignoring", '{"a":1,"b":"\\ud83d"}', True, False),
        ("Annotated[str, Field(min_length=2, max_length=3)]", '"😀"', False, False),
        ("Annotated[str, Field(min_length=2, max_length=3)]", '"😀😀😀"', True, True),
    ):
        row = named[python]
        assert issues(page, row, "command", (value,)) == [not by_page], value
        assert server_takes(getattr(module, row.name).Send, value) == by_server, value


def property_of(types: str, row: Row, message_class: str) -> str:
    (space,) = re.findall(rf"namespace {row.name} {{\n(.*?)^}}$", types, re.DOTALL | re.MULTILINE)
    (body,) = re.findall(rf"interface {message_class} {{\n(.*?)^  }}$", space, re.DOTALL | re.M)
    (found,) = re.findall(r"^    (value\??: .*);$", body, re.MULTILINE)
    return str(found)


@EACH
def test_the_types_are_those_of_the_table(row: Row, types: str) -> None:
    for message_class, told in (("Sent", row.typescript.event), ("Send", row.typescript.command)):
        (text,) = told
        expected = text if text.startswith("value?") else f"value: {text}"
        assert property_of(types, row, message_class) == expected


@pytest.mark.parametrize("number", range(TEXT.count("```ts\n")))
def test_the_types_shown_are_those_of_the_file(number: int, types: str) -> None:
    shown = [text for language, text in _BLOCK.findall(TEXT) if language == "ts"][number]
    for declaration in shown.strip().split("\n\n"):
        assert f"{declaration}\n" in types


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.python[:60])
def test_what_is_not_carried_is_refused_with_its_mend(refusal: Refusal, module: ModuleType) -> None:
    for shape in ("command", "event"):
        channel = getattr(module, f"{refusal.name}{shape.title()}")
        if shape not in refusal.shapes:
            read([channel])
            continue
        with pytest.raises(DeclarationError) as caught:
            read([channel])
        (fault,) = caught.value.faults
        text = fault.text.partition(": ")[2].replace("`", "")
        assert text.partition(" (used by ")[0] == refusal.text


def nodes_in(part: Any) -> Iterator[type]:
    """The class of every node within a contract."""
    if is_dataclass(part):
        yield type(part)
        for each in fields(part):
            yield from nodes_in(getattr(part, each.name))
    elif isinstance(part, (tuple, list)):
        for item in part:
            yield from nodes_in(item)
    elif isinstance(part, dict):
        yield from nodes_in([*part.values()])


@cache
def carried(channel: type[Channel]) -> frozenset[type]:
    return frozenset(nodes_in(read([channel])))


def test_every_node_has_a_row(module: ModuleType) -> None:
    found = frozenset[type]().union(*(carried(getattr(module, row.name)) for row in ROWS))
    assert {*get_args(nodes.Type), *get_args(nodes.Definition)} - found == set()


def test_values_are_json() -> None:
    for row in ROWS:
        for value in (*row.wire.event, *row.wire.command, *row.refused.event):
            json.loads(value)


def test_the_guide_and_the_readme_lead_here() -> None:
    assert "(types.md)" in (DOCS / "guide.md").read_text(encoding="utf-8")
    assert "(docs/types.md)" in (DOCS.parent / "README.md").read_text(encoding="utf-8")
