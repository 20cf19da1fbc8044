"""The hooks under the real pre-commit, in projects of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CONFIG = '[tool.sharedgen]\nchannels = ["channels"]\nclient = "client"\nendpoint = "/ws/live"\n'
CHANNELS = """from sharedgen import Channel, Command


class Chat(Channel):
    room: str

    class Say(Command):
        body: str
"""
MORE = """
    class Leave(Command):
        pass
"""
WRONG = """
    class Leave(Command[int]):
        pass
"""


@dataclass
class Project:
    """A git project with both hooks in its .pre-commit-config.yaml."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=cwd or self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def commit_all(self, folder: Path) -> str:
        for command in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "all"]):
            done = self.run("git", *command, cwd=folder)
            assert done.returncode == 0, done.stdout
        return self.run("git", "rev-parse", "HEAD", cwd=folder).stdout.strip()

    def declare(self, text: str) -> None:
        with (self.folder / "channels.py").open("a") as channels:
            channels.write(text)
        self.run("git", "add", "channels.py")

    def hook(
        self, name: str = "sharedgen", *files: str, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        which = ["--files", *files] if files else ["--all-files"]
        return self.run("pre-commit", "run", name, *which, cwd=cwd)

    def changed(self) -> str:
        return self.run("git", "status", "--porcelain").stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Built and committed, and the hooks installed: what each test has a copy of."""
    folder = tmp_path_factory.mktemp("precommit")
    project = Project(
        folder / "project",
        {
            **os.environ,
            # The hooks are `language: system`: the sharedgen of the environment that commits.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{
                f"GIT_{who}_{what}": "someone@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        },
    )
    hooks = folder / "hooks"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    revision = project.commit_all(hooks)
    project.folder.mkdir()
    (project.folder / "pyproject.toml").write_text(CONFIG)
    (project.folder / "channels.py").write_text(CHANNELS)
    (project.folder / ".gitignore").write_text("__pycache__/\n")
    (project.folder / "README.md").write_text("# Chat\n")
    (project.folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n"
        "  - id: sharedgen\n  - id: sharedgen-check\n"
    )
    project.run("sharedgen", "build")
    project.commit_all(project.folder)
    assert project.run("pre-commit", "install-hooks").returncode == 0
    return project


@pytest.fixture
def project(built: Project, tmp_path: Path) -> Project:
    shutil.copytree(built.folder, tmp_path / "project")
    return Project(tmp_path / "project", built.environment)


def test_nothing_to_do_passes(project: Project) -> None:
    done = project.run("pre-commit", "run", "--all-files")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("Passed") == 2


def test_a_changed_declaration_is_built_and_has_to_be_added(project: Project) -> None:
    project.declare(MORE)
    first = project.hook()
    assert first.returncode == 1
    assert "updated client/client.d.ts" in first.stdout
    assert "leave" in (project.folder / "client" / "client.d.ts").read_text()
    project.run("git", "add", "--all")
    second = project.hook()
    assert second.returncode == 0, second.stdout


def test_a_file_that_git_does_not_know_has_to_be_added(project: Project) -> None:
    project.run("git", "rm", "-q", "-r", "client", "sharedgen.lock")
    first = project.hook()
    assert first.returncode == 1
    assert "created client/worker.js" in first.stdout
    assert project.hook().returncode == 0


def test_a_wrong_declaration_stops_the_commit_and_writes_nothing(project: Project) -> None:
    project.declare(WRONG)
    done = project.hook()
    assert done.returncode == 1
    assert "channels.py:10" in done.stdout
    assert project.changed() == "M  channels.py\n"


def test_the_check_fails_on_drift_and_passes_after_a_build(project: Project) -> None:
    project.declare(MORE)
    drifted = project.hook("sharedgen-check")
    assert drifted.returncode == 1
    assert "client/client.d.ts is out of date" in drifted.stdout
    assert project.changed() == "M  channels.py\n"
    project.run("sharedgen", "build")
    project.run("git", "add", "--all")
    done = project.hook("sharedgen-check")
    assert done.returncode == 0, done.stdout


def test_the_hooks_run_from_a_subfolder(project: Project) -> None:
    done = project.hook(cwd=project.folder / "client")
    assert done.returncode == 0, done.stdout


def test_a_change_that_cannot_matter_runs_no_hook(project: Project) -> None:
    assert "Skipped" in project.hook("sharedgen", "README.md").stdout


def test_a_project_below_the_repository_is_named_by_its_config(project: Project) -> None:
    backend = project.folder / "backend"
    backend.mkdir()
    for name in ("pyproject.toml", "channels.py", "client", "sharedgen.lock"):
        shutil.move(project.folder / name, backend / name)
    config = project.folder / ".pre-commit-config.yaml"
    arguments = "    args: [--config, backend/pyproject.toml]\n"
    config.write_text(
        config.read_text().replace("- id: sharedgen\n", f"- id: sharedgen\n{arguments}")
    )
    project.run("git", "add", "--all")
    done = project.hook()
    assert done.returncode == 0, done.stdout
    (backend / "channels.py").write_text(CHANNELS + MORE)
    assert "updated backend/client/client.js" in project.hook().stdout
