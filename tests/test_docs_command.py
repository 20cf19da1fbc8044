"""docs/command.md is true: every option is in it, its JSON is what the command prints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from sharedgen.cli import app
from sharedgen.command import ending
from sharedgen.config import KEYS

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs/command.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## `?(.+?)`?$\n(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL))
COMMANDS: dict[str, Any] = {
    "sharedgen": get_command(app),
    **{f"sharedgen {name}": each for name, each in get_command(app).commands.items()},  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_table_of_its_command(name: str) -> None:
    told = set(re.findall(r"`(--?[\w-]+)", SECTIONS[name]))
    taken = {
        option
        for each in COMMANDS[name].params
        if each.param_type_name == "option"
        for option in each.opts
    }
    assert taken - {"--help"} == told - {"--help"}


def test_every_exit_code_is_told() -> None:
    told = set(map(int, re.findall(r"^\| (\d+) \|", SECTIONS["Exit codes"], re.MULTILINE)))
    assert told == {0, 1, 2, ending.BUG, ending.INTERRUPTED, ending.NOBODY_READS}


def test_the_json_of_a_build_has_these_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> None:
    (block,) = re.findall(r"```json\n(.*?)```", SECTIONS["sharedgen build"], re.DOTALL)
    told = json.loads(block)
    monkeypatch.chdir(tmp_path)
    CliRunner().invoke(app, ["init"])
    facts = json.loads(CliRunner().invoke(app, ["build", "--format", "json"]).stdout)
    assert list(told) == list(facts)
    assert list(told["files"][0]) == list(facts["files"][0])


def test_the_errors_are_as_shown_elsewhere() -> None:
    golden = (ROOT / "tests/golden/errors.txt").read_text(encoding="utf-8")
    first, _ = re.findall(r"^error: (?:\S+): (.*)$", SECTIONS["Errors"], re.MULTILINE)
    assert first in golden


def test_the_hook_of_ones_own_is_that_of_this_repository() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    own = re.search(r"- repo: local\n.*?```", TEXT, re.DOTALL)
    assert own
    for line in re.findall(
        r"^    (entry|language|files|pass_filenames|require_serial): (.*)$", own[0], re.M
    ):
        assert ": ".join(line) in hooks


def test_every_setting_is_in_the_config() -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert tuple(re.findall(r"^(\w+) ", block, re.MULTILINE)) == KEYS
