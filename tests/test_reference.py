"""`sharedgen spec` and `sharedgen docs`, as a user runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sharedgen.cli import app

from .test_cli import CHANNELS, CONFIG

ROOT = Path(__file__).parents[1]
PROJECT = """
[project]
name = "shop"
version = "1.2.3"
description = "What the shop tells its pages."
license = "MIT"
"""


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None) -> Path:
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "live").mkdir()
    (tmp_path / "live/__init__.py").write_text("")
    (tmp_path / "live/channels.py").write_text(CHANNELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def test_the_spec_is_printed_and_nothing_is_written(project: Path) -> None:
    before = sorted(project.rglob("*"))
    result = run("spec")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["asyncapi"] == "3.0.0"
    assert document["channels"]["Chat"]["address"] == "chat/{room}"
    assert document["servers"]["site"]["pathname"] == "/ws/live"
    assert run("spec").stdout_bytes == result.stdout_bytes
    assert sorted(project.rglob("*")) == before


def test_the_spec_is_named_after_the_package_and_versioned_by_the_contract() -> None:
    document = json.loads(run("spec").stdout)
    assert document["info"]["title"] == "live"
    assert document["info"]["version"] == document["x-sharedgen"]["fingerprint"]


def test_a_project_says_its_name_and_version_itself(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG + PROJECT)
    info = json.loads(run("spec").stdout)["info"]
    assert (info["title"], info["version"]) == ("shop", "1.2.3")
    assert info["description"].startswith("What the shop tells its pages.\n\n")
    assert info["license"] == {"name": "MIT"}


def test_a_licence_as_it_was_told_before_is_read_too(project: Path) -> None:
    told = PROJECT.replace('"MIT"', '{ text = "MIT" }')
    (project / "pyproject.toml").write_text(CONFIG + told)
    assert json.loads(run("spec").stdout)["info"]["license"] == {"name": "MIT"}


def test_the_newer_number_of_asyncapi_is_had_for_the_asking() -> None:
    older, newer = (json.loads(run("spec", "--asyncapi", v).stdout) for v in ("3.0.0", "3.1.0"))
    assert newer == {**older, "asyncapi": "3.1.0"}


def test_a_spec_file_is_written_where_it_differs(project: Path) -> None:
    first = run("spec", "--output", "docs/asyncapi.json")
    assert (first.exit_code, first.stdout) == (0, "wrote docs/asyncapi.json\n")
    file = project / "docs/asyncapi.json"
    assert file.read_bytes() == run("spec").stdout_bytes
    before = file.stat().st_mtime_ns
    assert run("spec", "--output", "docs/asyncapi.json").stdout.startswith("up to date")
    assert file.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("arguments", "file"),
    [
        (["spec", "--output", "asyncapi.json"], "asyncapi.json"),
        (["docs", "--output", "site"], "site/index.html"),
    ],
)
def test_a_file_of_somebody_else_is_left_alone(
    arguments: list[str], file: str, project: Path
) -> None:
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text("mine")
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {file}: stands where this is to be written, and is not of sharedgen's making: "
        "move it away, or give another --output\n"
    )
    assert (project / file).read_text() == "mine"


@pytest.mark.parametrize("command", ["spec", "docs"])
def test_a_wrong_declaration_is_an_error_with_its_line(command: str, project: Path) -> None:
    (project / "live/channels.py").write_text(
        CHANNELS + "\n    class Bad(Event):\n        x: dict[tuple[int, int], int]\n"
    )
    result = run(command)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert re.match(r"error: live/channels\.py:\d+: .*\bBad\b", result.stderr)
    assert not (project / "channels-docs").exists()


def test_the_docs_lie_beside_the_config(project: Path) -> None:
    result = run("docs")
    assert (result.exit_code, result.stdout) == (0, "wrote channels-docs/index.html\n")
    page = project / "channels-docs/index.html"
    assert '<small class="source">live/channels.py:12</small>' in page.read_text(encoding="utf-8")
    before = page.stat().st_mtime_ns
    assert run("docs").stdout == "up to date: channels-docs/index.html\n"
    assert page.stat().st_mtime_ns == before


def test_the_docs_follow_the_declarations(project: Path) -> None:
    run("docs", "--output", "site")
    (project / "pyproject.toml").write_text(CONFIG + PROJECT)
    assert run("docs", "--output", "site").stdout == "wrote site/index.html\n"
    text = (project / "site/index.html").read_text(encoding="utf-8")
    assert "<h1>shop</h1>" in text
    assert [path.name for path in (project / "site").iterdir()] == ["index.html"]


def test_machines_are_told_what_became_of_the_file(project: Path) -> None:
    def told(*arguments: str) -> object:
        return json.loads(run(*arguments, "--format", "json").stdout)

    file = {"path": "site/index.html", "action": "create"}
    assert told("docs", "--output", "site") == {"files": [file], "errors": []}
    assert told("docs", "--output", "site") == {
        "files": [{**file, "action": "unchanged"}],
        "errors": [],
    }
    spec = {"path": "spec.json", "action": "create"}
    assert told("spec", "--output", "spec.json") == {"files": [spec], "errors": []}


def test_quiet_says_nothing(project: Path) -> None:
    assert run("docs", "--quiet").output == ""
    assert run("spec", "--output", "spec.json", "-q").output == ""
    assert (project / "spec.json").is_file()


def test_a_template_of_the_team_changes_the_page(project: Path) -> None:
    (project / "pyproject.toml").write_text(CONFIG + 'templates = "own"\n')
    own = project / "own/docs/index.html.j2"
    own.parent.mkdir(parents=True)
    own.write_text(
        '{% extends "sharedgen/docs/index.html.j2" %}\n'
        "{% block footer %}<footer>{{ endpoint }} & Co.</footer>{% endblock %}\n"
    )
    assert run("docs").exit_code == 0
    text = (project / "channels-docs/index.html").read_text(encoding="utf-8")
    assert "<footer>/ws/live & Co.</footer>" in text
    assert '<h2 id="Chat">' in text
    own.write_text("{{ chanels }}")
    result = run("docs")
    assert result.exit_code == 2
    assert (
        "own/docs/index.html.j2:1: 'chanels' is undefined: did you mean channels?" in result.stderr
    )
