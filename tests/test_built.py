"""What the lock says of the last build: where a build need not render, and where it must."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from sharedgen import build, built
from sharedgen.build import Plan, plan, write
from sharedgen.config import load_config
from sharedgen.contract import nodes
from sharedgen.contract.digest import digest
from sharedgen.contract.names import assign
from sharedgen.emit import javascript, typescript
from sharedgen.emit import templates as shipped
from sharedgen.emit.custom import load_templates
from sharedgen.emit.templates import templates_root
from sharedgen.evolution import evolve
from sharedgen.source import Source

from .golden.cases import CASES, contract_of

CHANNELS = """\
from enum import Enum
from typing import Annotated
from pydantic import BaseModel, Field
from sharedgen import Channel, Command, Event


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Receipt(BaseModel):
    '''It was taken.'''

    id: int
    colour: Colour


class Chat(Channel, history=20):
    '''A chat room.'''

    room: Annotated[str, Field(max_length=40)]

    class Message(Event):
        body: str
        author: str = Field(description="who said it")

    class Say(Command[Receipt]):
        body: Annotated[str, Field(pattern="^[a-z]+$")]
"""
CONFIG = """\
[tool.sharedgen]
channels  = ["NAME.channels"]
client    = "static/live"
consumers = "NAME/consumers.py"
endpoint  = "/ws/live"
"""
_numbers = count()

pytestmark = pytest.mark.usefixtures("isolated_modules")


class Project:
    """A folder with channels, read anew for every plan."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / f"live{next(_numbers)}"
        self.package.mkdir()
        self.declare(CHANNELS)
        self.configure(CONFIG.replace("NAME", self.package.name))

    def declare(self, text: str) -> None:
        (self.package / "channels.py").write_text(text)

    def configure(self, text: str) -> None:
        (self.folder / "pyproject.toml").write_text(text)

    @property
    def lock(self) -> Path:
        return self.folder / "sharedgen.lock"

    def plan(self) -> Plan:
        for name in [name for name in sys.modules if name.startswith(self.package.name)]:
            del sys.modules[name]
        return plan(load_config(self.folder / "pyproject.toml"))

    def build(self) -> Plan:
        planned = self.plan()
        write(planned)
        return planned

    def inputs(self) -> str:
        return str(json.loads(self.lock.read_text())["built"]["inputs"])

    def texts(self) -> dict[str, str]:
        return {path.name: path.read_text() for path in (self.folder / "static/live").iterdir()}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often the owned files were rendered."""
    calls: list[None] = []
    render = build._rendered

    def counted(*arguments: Any) -> Any:
        calls.append(None)
        return render(*arguments)

    monkeypatch.setattr(build, "_rendered", counted)
    return lambda: len(calls)


def test_a_second_build_renders_nothing(project: Project, rendered: Callable[[], int]) -> None:
    first = project.build()
    second = project.plan()
    assert rendered() == 1
    assert second.up_to_date
    assert [change.path for change in second.changes] == [change.path for change in first.changes]
    assert [change.after for change in second.changes] == [change.after for change in first.changes]
    assert second.fingerprint == first.fingerprint


def test_a_build_that_changes_nothing_imports_no_renderer(project: Project) -> None:
    project.build()
    script = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from sharedgen.cli import app\n"
        "ran = CliRunner().invoke(app, ['build', *sys.argv[1:]])\n"
        "assert ran.exit_code == 0, ran.output\n"
        "heavy = {'jinja2', 'esprima', 'libcst', 'django', 'watchfiles'} | {\n"
        "    f'sharedgen.{name}' for name in ('emit.javascript', 'emit.typescript', 'emit.body',\n"
        "    'emit.verify', 'emit.stubs', 'contract.names', 'contract.fingerprint', 'server')}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    for arguments in [], ["--check"]:
        ran = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=project.folder,
            capture_output=True,
            text=True,
        )
        assert ran.stdout == "[]\n", ran.stderr


EDITS = {
    "a moved line": ("class Colour", "\n\n# moved\nclass Colour"),
    "a doc": ("A chat room.", "The chat room."),
    "a doc of a reply": ("It was taken.", "It was read."),
    "a doc of a field": ("who said it", "the author"),
    "a deprecation": ('description="who said it"', 'description="who said it", deprecated=True'),
    "why it is deprecated": (
        'description="who said it"',
        'description="who said it", deprecated="x"',
    ),
    "an order of fields": ("    id: int\n    colour: Colour", "    colour: Colour\n    id: int"),
    "an order of members": (
        '    RED = "red"\n    BLUE = "blue"',
        '    BLUE = "blue"\n    RED = "red"',
    ),
    "a name of a member": ("RED =", "ROT ="),
    "a name of a class": (
        "class Say(Command[Receipt])",
        'class Tell(Command[Receipt], name="say")',
    ),
    "a name of a reply": ("Receipt", "Answer"),
    "a default": ("body: str\n", 'body: str = "x"\n'),
    "a constraint": ("max_length=40", "max_length=41"),
    "a pattern": ("^[a-z]+$", "^[a-z]*$"),
    "a retained event": ("class Message(Event)", "class Message(Event, retain=True)"),
    "an idempotent command": ("(Command[Receipt])", "(Command[Receipt], idempotent=True)"),
    "a concurrent command": ("(Command[Receipt])", "(Command[Receipt], concurrent=True)"),
    "an address": ("history=20", 'history=20, address="rooms/{room}"'),
}


@pytest.mark.parametrize("name", EDITS)
def test_the_digest_changes_with_the_outputs(project: Project, name: str) -> None:
    old, new = EDITS[name]
    assert old in CHANNELS
    project.build()
    inputs, texts = project.inputs(), project.texts()
    project.declare(CHANNELS.replace(old, new))
    project.lock.write_text(project.lock.read_text().replace('"inputs"', '"other"'))  # renders
    project.build()
    assert (project.inputs() == inputs) == (project.texts() == texts)


def _nodes_in(value: Any) -> Iterator[Any]:
    if is_dataclass(value) and not isinstance(value, Source):
        yield value
        value = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (tuple, list)):
        for inner in value:
            yield from _nodes_in(inner)


def _other(value: Any) -> Any:
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case str():
            return f"{value}x"
        case tuple():
            return (*value, "x")
    return "x"


def _told(node: Any) -> str:
    return digest(nodes.Contract((node,), {}))


@pytest.mark.parametrize("case", CASES)
def test_everything_of_a_node_but_its_line_is_in_the_digest(case: str) -> None:
    contract = contract_of(case)
    found = list(_nodes_in([contract.channels, dict(contract.definitions)]))
    asked = {(type(node), field.name): node for node in found for field in fields(node)}
    assert len(asked) > 50
    for (_, name), node in asked.items():
        changed = replace(node, **{name: _other(getattr(node, name))})
        assert (_told(changed) == _told(node)) == (name == "source")


def _moved(value: Any) -> Any:
    """The same declarations a thousand lines further down, in another folder."""
    if isinstance(value, Source):
        return Source(f"/elsewhere{value.file}", value.line + 1000)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{f.name: _moved(getattr(value, f.name)) for f in fields(value)})
    if isinstance(value, tuple):
        return tuple(map(_moved, value))
    if isinstance(value, dict):
        return {key: _moved(inner) for key, inner in value.items()}
    return value


@pytest.mark.parametrize("case", CASES)
def test_where_the_declarations_stand_is_in_no_output(case: str) -> None:
    contract = contract_of(case)
    moved = _moved(contract)
    assert digest(moved) == digest(contract)
    assert _texts(moved) == _texts(contract)


def _texts(contract: nodes.Contract) -> list[str]:
    names = assign(contract)
    return [
        javascript.client(contract, names, endpoint="/ws"),
        typescript.declarations(contract, names),
        javascript.multiplexer(contract),
        javascript.worker(contract),
    ]


class TestWhatRendersAnew:
    @pytest.fixture(autouse=True)
    def _built(self, project: Project) -> None:
        project.build()

    def test_an_owned_file_edited_by_hand_is_written_again(self, project: Project) -> None:
        client = project.folder / "static/live/client.js"
        before = client.read_text()
        client.write_text(before + "// mine\n")
        assert {c.path.name: c.action for c in project.build().changes}["client.js"] == "update"
        assert client.read_text() == before

    def test_an_owned_file_that_is_gone_is_written_again(self, project: Project) -> None:
        (project.folder / "static/live/worker.js").unlink()
        assert {c.path.name: c.action for c in project.build().changes}["worker.js"] == "create"

    def test_a_lock_that_leaves_an_owned_file_out_is_not_believed(self, project: Project) -> None:
        lock = json.loads(project.lock.read_text())
        del lock["built"]["outputs"]["static/live/client.js"]
        project.lock.write_text(json.dumps(lock, indent=2) + "\n")
        (project.folder / "static/live/client.js").write_text("// mine\n")
        assert {c.path.name: c.action for c in project.plan().changes}["client.js"] == "update"

    def test_a_template_that_changes_during_a_build_is_seen_by_the_next(
        self, project: Project, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        own = project.folder / "own/client.js.j2"
        own.parent.mkdir()
        own.write_text("// one\n")
        project.configure(CONFIG.replace("NAME", project.package.name) + 'templates = "own"\n')

        def saved_meanwhile(folder: Path | None) -> Any:
            loaded = load_templates(folder)
            own.write_text("// two\n")
            return loaded

        with monkeypatch.context() as patched:
            patched.setattr(build, "load_templates", saved_meanwhile)
            project.build()
        project.build()
        assert project.texts()["client.js"] == "// two\n"

    def test_an_owned_file_with_other_line_ends_is_as_built(
        self, project: Project, rendered: Callable[[], int]
    ) -> None:
        for path in [*(project.folder / "static/live").iterdir(), project.lock]:
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
        assert project.plan().up_to_date
        assert rendered() == 0

    @pytest.mark.parametrize(
        ("old", "new"),
        [("/ws/live", "/ws/other"), ("static/live", "static/other")],
    )
    def test_another_config(self, project: Project, old: str, new: str) -> None:
        file = project.folder / "pyproject.toml"
        file.write_text(file.read_text().replace(old, new))
        assert not project.build().up_to_date
        assert project.plan().up_to_date

    def test_another_version(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        for module in built, evolve, javascript:
            monkeypatch.setattr(module, "__version__", "9.9.9")
        assert all(
            change.action == ("unchanged" if change.path.suffix == ".py" else "update")
            for change in project.plan().changes
        )

    def test_another_template(
        self, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inputs = project.inputs()
        (tmp_path / "templates").mkdir()
        for path in templates_root().rglob("*"):
            copy = tmp_path / "templates" / path.relative_to(templates_root())
            copy.mkdir() if path.is_dir() else copy.write_bytes(path.read_bytes())
        monkeypatch.setattr(shipped, "templates_root", lambda: tmp_path / "templates")
        project.build()
        assert project.inputs() == inputs  # the same texts elsewhere
        (tmp_path / "templates/checks/isObject.js").write_text("// another")
        project.build()
        assert project.inputs() != inputs

    def test_a_lock_of_an_older_sharedgen(
        self, project: Project, rendered: Callable[[], int]
    ) -> None:
        document = json.loads(project.lock.read_text())
        del document["built"]
        project.lock.write_text(json.dumps(document, indent=2) + "\n")
        assert [c.path.name for c in project.build().changes if c.action == "update"] == [
            "sharedgen.lock"
        ]
        assert rendered() == 1

    def test_a_lock_edited_by_hand_is_written_again(self, project: Project) -> None:
        before = project.lock.read_text()
        project.lock.write_text(before.replace('"rooms', '"room').replace('"body"', '"bodies"'))
        assert not project.plan().up_to_date
        project.build()
        assert project.lock.read_text() == before
