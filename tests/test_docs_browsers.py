"""docs/browsers.md is true of the runtime: its numbers, and the fields of `inspect()`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "browsers.md").read_text(encoding="utf-8")
TYPES = (ROOT / "templates" / "client.d.ts.j2").read_text(encoding="utf-8")
INSPECTION = re.search(r"export interface Inspection \{\n(.*?)\n\}", TYPES, re.DOTALL)
assert INSPECTION
FIELDS = set(re.findall(r"^  (\w+)\??:", INSPECTION[1], re.MULTILINE))
COUNTERS = re.search(r"counters\?: Record<([^,]*),", INSPECTION[1])
assert COUNTERS
HEAD = "| field | what it is | what it tells |\n|---|---|---|\n"
EXAMPLE: dict[str, Any] = json.loads(TEXT.partition("```json\n")[2].partition("```")[0])

# A constant of the runtime, its value, and how the page tells of it.
NUMBERS = [
    ("client/host.js", "delay", "900", "looks every 0.9 s"),
    ("client/subscription.js", "ITERATOR_SIZE", "1_000", "the oldest of 1,000 events"),
    ("multiplexer/multiplexer.js", "PING", "9_000", "one each 9 s"),
    ("multiplexer/multiplexer.js", "PINGS_TO_DROP", "3", "after 36 s without an answer"),
    ("multiplexer/outbox.js", "OUTBOX_SIZE", "64", "64 commands of all tabs may wait"),
    ("multiplexer/outbox.js", "BACKLOG_SIZE", "1024", "1,024 may"),
    ("multiplexer/socket.js", "RETRY_BASE", "500", "of 0.5 s, 1 s, 2 s… up to 20 s"),
    ("multiplexer/socket.js", "RETRY_CAP", "20_000", "of 0.5 s, 1 s, 2 s… up to 20 s"),
    ("multiplexer/socket.js", "OPEN_TIMEOUT", "10_000", "does not come within 10 s"),
    ("multiplexer/socket.js", "TOKEN_PATIENCE", "1_000", "each second that no answer comes"),
    ("multiplexer/socket.js", "TOKEN_TURNS", "10", "After ten seconds"),
    ("multiplexer/socket.js", "PING_GRACE", "8", "eight\nseconds more"),
    ("multiplexer/tabs.js", "MARK", "131_072", "after every 128 KiB"),
    ("multiplexer/tabs.js", "MAX_UNREAD", "1_048_576", "Beyond 1 MiB unread"),
]


@pytest.mark.parametrize(("file", "name", "value", "told"), NUMBERS, ids=lambda part: part)
def test_a_number_is_that_of_the_runtime(file: str, name: str, value: str, told: str) -> None:
    code = (ROOT / "templates" / file).read_text(encoding="utf-8")
    assert re.search(rf"\b{name} = {value}\b", code)
    assert " ".join(told.split()) in " ".join(TEXT.split())


def test_every_field_of_inspect_is_in_the_table_and_in_the_example() -> None:
    table = TEXT.partition(HEAD)[2].partition("\n\n")[0]
    told = {
        name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split("|")[1])
    }
    assert told == FIELDS
    assert set(EXAMPLE) == FIELDS


def test_the_example_has_what_is_in_the_fields() -> None:
    assert COUNTERS
    assert set(EXAMPLE["counters"]) == set(re.findall(r"'(\w+)'", COUNTERS[1]))
    assert INSPECTION
    for name in ("ports", "subscriptions"):
        inside = re.search(rf"{name}\?: \{{(.*?)\}}\[\]", INSPECTION[1], re.DOTALL)
        assert inside
        assert {key for item in EXAMPLE[name] for key in item} == set(
            re.findall(r"(\w+):", re.sub(r"/\*.*?\*/", "", inside[1]))
        )
