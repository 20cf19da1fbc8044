"""docs/guide.md is true of the settings, and what the server exports is told of."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

import sharedgen.server
from sharedgen.server.settings import Settings

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXTS = {page.name: page.read_text(encoding="utf-8") for page in PAGES}
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)\)")


def shown(value: object) -> str:
    """A default as the guide writes it."""
    if isinstance(value, (bool, str, tuple)):
        text = f'"{value}"' if isinstance(value, str) else repr(value)
        return f"`{'[]' if value == () else text}`"
    return f"{value:,}"


def test_the_table_has_every_setting_and_its_default() -> None:
    head = "| key of `SHAREDGEN` | default | |\n|---|---|---|\n"
    table = TEXTS["guide.md"].partition(head)[2].partition("\n\n")[0]
    told: dict[str, str] = {}
    for line in table.splitlines():
        names, defaults = line.split(" | ")[:2]
        keys = re.findall(r"`(\w+)`", names)
        told |= zip(keys, defaults.split(", "), strict=True)
    assert told == {field.name: shown(field.default) for field in fields(Settings)}


def test_the_settings_say_what_each_is() -> None:
    told = re.findall(r"^    ([A-Z][A-Z_]+) ", Settings.__doc__ or "", re.MULTILINE)
    assert told == [field.name for field in fields(Settings)]


def test_what_the_server_exports_is_told_of() -> None:
    code = "\n".join(re.findall(r"`[^`]+`|```.*?```", "\n".join(TEXTS.values()), re.DOTALL))
    names = sharedgen.server.__all__
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = LINK.findall(TEXTS[page.name])
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_readme_leads_to_every_page() -> None:
    told = {link for link in LINK.findall(TEXTS["README.md"]) if link.endswith(".md")}
    assert {f"docs/{page.name}" for page in PAGES[1:]} <= told
