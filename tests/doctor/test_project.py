"""The config, the declarations, the outputs and the lock."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sharedgen.config import Config
from sharedgen.doctor import project as doctor

Spoil = Callable[[Path], object]


def said(config: Config) -> list[str]:
    return [str(finding) for finding in doctor.findings(config) if finding.level != "ok"]


def git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)


def test_a_built_and_committed_project_is_right(config: Config) -> None:
    git("init", "-q")
    git("add", ".")
    assert said(config) == []


def test_a_project_without_git_is_told_so(config: Config) -> None:
    assert said(config) == [
        f"skipped  lock: {config.root} is no git repository, so nothing commits the lock"
    ]


def spoil_declarations(root: Path) -> None:
    (root / "declared_for_the_doctor.py").write_text("import nothing_of_that_name\n")


def spoil_outputs(root: Path) -> None:
    (root / "static/live/worker.js").unlink()


def spoil_message(root: Path) -> None:
    file = root / "declared_for_the_doctor.py"
    file.write_text(file.read_text().replace("rate: int", "rate: dict[tuple[int, int], int]"))


def ignore_the_lock(root: Path) -> None:
    git("init", "-q")
    (root / ".gitignore").write_text("*.lock\n")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            spoil_declarations,
            "problem  declarations: declared_for_the_doctor.py:1: importing "
            "declared_for_the_doctor failed with ModuleNotFoundError: No module named "
            "'nothing_of_that_name'",
        ),
        (
            spoil_outputs,
            "problem  outputs: static/live/worker.js is out of date: run `sharedgen build`, and "
            "commit what it writes",
        ),
        (spoil_message, "problem  outputs: declared_for_the_doctor.py:6: "),
        (
            lambda root: (root / "sharedgen.lock").unlink(),
            "skipped  lock: there is no sharedgen.lock yet: run `sharedgen build`",
        ),
        (
            lambda root: git("init", "-q"),
            "warning  lock: sharedgen.lock: git does not know it, and it says which older pages "
            "are still served: git add sharedgen.lock, and commit it",
        ),
        (
            ignore_the_lock,
            "warning  lock: sharedgen.lock: git ignores it, and it says which older pages are "
            "still served: take sharedgen.lock out of .gitignore, and commit it",
        ),
    ],
)
def test_what_is_wrong_with_a_project(
    config: Config, monkeypatch: pytest.MonkeyPatch, spoil: Spoil, told: str
) -> None:
    spoil(config.root)
    assert any(line.startswith(told) for line in said(config)), said(config)
