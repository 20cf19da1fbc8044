"""The reference of the channels: one page of HTML that is whole, safe and needs nothing."""

from __future__ import annotations

import ast
import re
import types
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import esprima
import pytest
from pydantic import create_model

from sharedgen import Channel, Event
from sharedgen.contract.names import assign
from sharedgen.contract.nodes import Contract
from sharedgen.contract.read import read
from sharedgen.emit import html_page
from sharedgen.project import Project
from tests.golden.cases import CASES, FOLDER, contract_of

FIELDS: dict[str, Any] = {f"number_{n}": (int, ...) for n in range(300)}
Everything = create_model("Everything", **FIELDS)


class Chat(Channel):
    class Said(Event):
        body: str


class Archive(Channel):
    class Page(Event):
        everything: Everything  # type: ignore[valid-type]  # made of 300 fields

    class Line(Event):
        small: int


VOID = {"meta", "wbr", "link", "br"}


class Read(HTMLParser):
    """A page, and what is wrong with it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.figures: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
            self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")
        text = self.texts.pop()
        if tag == "figcaption":
            self.figures.append((text, ""))
        elif tag == "code" and self.figures and "figure" in self.open:
            self.figures[-1] = (self.figures[-1][0], text)

    def handle_data(self, data: str) -> None:
        self.texts = [text + data for text in self.texts]

    def attributes(self, name: str) -> list[str]:
        return [value for _, found in self.tags if (value := found.get(name)) is not None]


def page(case: str) -> str:
    return page_of(contract_of(case), FOLDER / case)


def page_of(contract: Contract, root: Path) -> str:
    project = Project("site", "1.0", "</title><script>alert(1)</script>")
    return html_page.page(contract, assign(contract), project, endpoint="/ws/live", root=root)


@pytest.fixture(scope="module")
def pages() -> dict[str, Read]:
    return {case: Read(page(case)) for case in CASES}


def text_of(case: str) -> Iterator[str]:
    yield from re.findall(r"<code>([^<]*)</code>", page(case))


@pytest.mark.parametrize("case", CASES)
def test_every_element_is_closed_where_it_was_opened(case: str, pages: dict[str, Read]) -> None:
    assert pages[case].faults == []
    assert pages[case].tags[0][0] == "html"


@pytest.mark.parametrize("case", CASES)
def test_every_link_leads_to_one_place_of_the_page(case: str, pages: dict[str, Read]) -> None:
    anchors = pages[case].attributes("id")
    assert len(set(anchors)) == len(anchors)
    links = pages[case].attributes("href")
    assert links
    assert [link for link in links if not (link[0] == "#" and link[1:] in anchors)] == []


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_run_and_nothing_is_fetched(case: str, pages: dict[str, Read]) -> None:
    assert {tag for tag, _ in pages[case].tags} & {"script", "img", "link", "iframe"} == set()
    told = {name for _, found in pages[case].tags for name in found}
    assert [name for name in told if name == "src" or name.startswith("on")] == []
    assert re.search(r"@import|url\(", page(case)) is None


def test_hostile_text_is_shown_to_the_letter() -> None:
    text = page("hostile")
    assert re.search("[\x00-\x08\x0b-\x1f\x7f\u202e\u2028\ufeff]", text) is None
    assert "\\u202e" in text
    assert "&lt;/script&gt;" in text
    assert "&lt;script&gt;alert(1)" in text
    assert "<!--" not in text
    assert "{{ jinja }} {% raw %}" in text


def test_a_key_that_is_not_to_be_seen_is_in_quotes() -> None:
    shown = set(text_of("hostile"))
    assert {"&#39;&#39;", "&#39;a\\u2028b\\n&#39;", "&#39;\\x00&#39;", "größe"} <= shown


@pytest.mark.parametrize("case", CASES)
def test_the_snippets_are_programs(case: str, pages: dict[str, Read]) -> None:
    figures = pages[case].figures
    assert {title for title, _ in figures} == {"JavaScript", "Python"}
    for title, text in figures:
        if title == "Python":
            compile(text, case, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        else:
            esprima.parseModule(text)


def test_the_page_tells_of_everything_that_is_declared() -> None:
    text = page("types")
    for told in (
        "<var>{open_on}</var>",
        '<a href="#PageOfOrder">PageOfOrder</a>',
        "Left out it is <code>false</code>.",
        "A list of 1 to 100 items.",
        "also read as <code>title</code>",
        "It is sent again after a reconnect, and runs once.",
        "The latest one is sent to whoever subscribes.",
        "How far an order is.",
        '<small class="source">channels.py:99</small>',
        "<code>not_subscribed</code>",
        "await channel.buy({ limit: 1 });",
    ):
        assert told in text


def test_a_source_outside_the_folder_of_the_config_is_not_told(tmp_path: Path) -> None:
    assert "channels.py:" not in page_of(contract_of("types"), tmp_path)


def test_the_contents_of_many_channels_name_the_channels_alone() -> None:
    def listed(count: int) -> bool:
        channels = [types.new_class(f"Room{n}", (Chat,), {}, None) for n in range(count)]
        contents, _ = page_of(read(channels), FOLDER).split("</nav>")
        assert f"Room{count - 1}" in contents
        return f"#Room{count - 1}.Said" in contents

    assert [listed(count) for count in (20, 21)] == [True, False]


def test_an_example_that_fills_pages_is_left_out() -> None:
    text = page_of(read([Archive]), FOLDER)
    assert "&#34;small&#34;: 1" in text
    assert "&#34;number_0&#34;: 1" not in text


def test_the_page_names_what_made_it() -> None:
    assert '<meta name="generator" content="sharedgen ' in page("chat")
