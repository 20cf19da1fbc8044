"""docs/templates.md is true: its examples are built, its tables are those of the code."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from sharedgen.build import Plan, plan, write
from sharedgen.config import load_config
from sharedgen.emit import jinja
from sharedgen.emit.templates import files_below, read_template, templates_root
from sharedgen.source import SharedgenError
from tests.emit.page import run_node

TEXT = (Path(__file__).parents[1] / "docs/templates.md").read_text(encoding="utf-8")
EXAMPLES = {
    name: text
    for text, name in re.findall(
        r"^```jinja\n(\{# sharedgen_templates/(\S+) #\}\n.*?)^```$", TEXT, re.MULTILINE | re.DOTALL
    )
}
CONFIG = """\
[tool.sharedgen]
channels = ["live.channels"]
client = "static/live"
consumers = "live/consumers.py"
endpoint = "/ws/live"
templates = "sharedgen_templates"
"""
CHANNELS = '''\
from sharedgen import Channel, Command, Event


class Chat(Channel):
    """A chat room."""

    room: str

    class Message(Event):
        body: str

    class Say(Command):
        body: str
'''
BASE = """\
from typing import Generic, TypeVar

from sharedgen.declare import Channel
from sharedgen.server import ChannelConsumer

C = TypeVar("C", bound=Channel)


class SignedInConsumer(ChannelConsumer[C], Generic[C]):
    pass
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None) -> Path:
    for name, text in {
        "pyproject.toml": CONFIG,
        "live/__init__.py": "",
        "live/base.py": BASE,
        "live/channels.py": CHANNELS,
        **{f"sharedgen_templates/{name}": text for name, text in EXAMPLES.items()},
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def build(project: Path) -> Plan:
    planned = plan(load_config(project / "pyproject.toml"))
    write(planned)
    return planned


def test_the_examples_are_those_that_are_tried() -> None:
    assert sorted(EXAMPLES) == [
        "client.d.ts.j2",
        "client.js.j2",
        "consumer.py.j2",
        "header.js.j2",
    ]


def test_the_notice_stands_above_the_line_of_the_contract(project: Path) -> None:
    build(project)
    for name in "worker.js", "multiplexer.js", "client.js", "client.d.ts":
        first, second, *_ = (project / "static/live" / name).read_text().splitlines()
        assert first == "// © Example Ltd. Internal use only."
        assert second.startswith("// Written by sharedgen ")


def test_the_consumers_have_the_base_class(project: Path) -> None:
    build(project)
    assert (project / "live/consumers.py").read_text() == (
        "from sharedgen.server import CommandError, MultiplexConsumer\n\n"
        "from .base import SignedInConsumer\n"
        "from .channels import Chat\n\n\n"
        "class ChatConsumer(SignedInConsumer[Chat]):\n"
        '    """A chat room."""\n\n'
        "    async def authorize(self) -> bool:\n"
        "        return await self.may(self.user, self.channel)\n\n"
        "    async def say(self, command: Chat.Say) -> None:\n"
        "        raise NotImplementedError\n\n\n"
        "class LiveConsumer(MultiplexConsumer):\n"
        '    """One socket for every channel: route it at the endpoint of [tool.sharedgen]."""\n\n'
        "    consumers = [ChatConsumer]\n"
        '    lock = "../sharedgen.lock"  # the fingerprints of older pages that are still served\n'
    )


def declare_more(project: Path) -> None:
    file = project / "live/channels.py"
    file.write_text(
        f"{file.read_text()}\n    class Leave(Command):\n        pass\n\n\nclass Void(Channel):\n"
        "    class Beat(Event):\n        pass\n"
    )
    del sys.modules["live.channels"]


def test_later_stubs_are_from_the_templates_too(project: Path) -> None:
    (project / "sharedgen_templates/consumer.py.j2").unlink()
    (project / "sharedgen_templates/handler.py.j2").write_text(
        '{% extends "sharedgen/handler.py.j2" %}\n{% block body %}\n'
        "{{ indent * 2 }}...  # {{ command.class_name }}\n{% endblock %}\n"
    )
    build(project)
    before = (project / "live/consumers.py").read_text()
    declare_more(project)
    build(project)
    after = (project / "live/consumers.py").read_text()
    assert "...  # Say" in before
    assert "...  # Leave" in after


def test_a_base_of_your_own_may_have_the_handler(project: Path) -> None:
    build(project)
    declare_more(project)
    notes = [note.text for note in build(project).notes]
    assert any(note.startswith("ChatConsumer has no handler leave: add it") for note in notes)
    after = (project / "live/consumers.py").read_text()
    assert "class VoidConsumer(SignedInConsumer[Void]):\n    async def authorize" in after


def test_a_second_build_has_nothing_to_do(project: Path) -> None:
    build(project)
    assert build(project).up_to_date


def test_the_export_is_there_and_typed(project: Path) -> None:
    build(project)
    client = (project / "static/live/client.js").as_uri()
    script = (
        f"const page = await import({json.dumps(client)});"
        "console.log(JSON.stringify(page.addresses));"
    )
    assert json.loads(run_node(script, project)) == ["chat/{room}"]
    types = (project / "static/live/client.d.ts").read_text()
    assert "export declare const addresses: readonly string[];\nexport {};\n" in types


def test_a_template_that_writes_no_python_is_named(project: Path) -> None:
    (project / "sharedgen_templates/consumer.py.j2").write_text("class {{ name }}\n")
    with pytest.raises(SharedgenError) as caught:
        build(project)
    assert str(caught.value) == (
        "live/consumers.py:6: what would be written is no Python (expected ':'), so nothing is "
        "written: the likely cause is sharedgen_templates/consumer.py.j2"
    )
    assert not (project / "static").exists()


def rows(head: str) -> list[list[str]]:
    table = TEXT.partition(head)[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[1:]]


TEMPLATES = {
    template.strip("`"): (re.findall(r"`(\w+)`", blocks), re.findall(r"`(\w+)`", variables))
    for template, _, blocks, variables in rows(
        "| template | what it writes | blocks | variables |\n"
    )
}


def test_every_template_is_listed_with_its_blocks() -> None:
    shipped = [
        name
        for name, _ in files_below(templates_root())
        if name.endswith(".j2") and not name.startswith("docs/")
    ]
    assert sorted(TEMPLATES) == shipped
    for name, (blocks, _) in TEMPLATES.items():
        assert blocks == re.findall(r"{% block (\w+) %}", read_template(name)), name


def test_the_variables_are_those_that_a_template_gets(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, set[str]] = {}
    render = jinja.render_template

    def spy(name: str, templates: Any, values: dict[str, Any]) -> str:
        given[name] = set(values)
        return render(name, templates, values)

    monkeypatch.setattr(jinja, "render_template", spy)
    build(project)
    assert given == {name: set(variables) for name, (_, variables) in TEMPLATES.items()}


def test_every_variable_has_its_shape_told() -> None:
    told = {
        name for cell, _ in rows("| variable | shape |\n") for name in re.findall(r"`(\w+)", cell)
    }
    assert told == {name for _, variables in TEMPLATES.values() for name in variables}


def test_the_errors_are_those_of_the_builds(project: Path) -> None:
    (project / "sharedgen_templates/clinet.js.j2").write_text("")
    with pytest.raises(SharedgenError) as caught:
        build(project)
    [told] = re.findall(r"error: (sharedgen_templates/clinet.*?) …", TEXT)
    assert str(caught.value).startswith(told)
