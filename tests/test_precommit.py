"""The hook under the real pre-commit, in a project of its own."""

import os
import shutil
import subprocess
import sys
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


class Project:
    """A git project with the hook in its .pre-commit-config.yaml."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "project"
        self.environment = {
            **os.environ,
            # The hook is `language: system`: it runs the sharedgen of the environment that commits.
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            **{
                f"GIT_{who}_{what}": "someone@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        hooks = folder / "hooks"
        hooks.mkdir()
        shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
        revision = self.commit_all(hooks)
        self.folder.mkdir()
        (self.folder / "pyproject.toml").write_text(CONFIG)
        (self.folder / "channels.py").write_text(CHANNELS)
        (self.folder / ".gitignore").write_text("__pycache__/\n")
        (self.folder / ".pre-commit-config.yaml").write_text(
            f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: sharedgen\n"
        )
        self.run("sharedgen", "build")
        self.commit_all(self.folder)

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

    def hook(self) -> subprocess.CompletedProcess[str]:
        return self.run("pre-commit", "run", "--all-files")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_nothing_to_do_passes(project: Project) -> None:
    done = project.hook()
    assert done.returncode == 0, done.stdout


def test_a_changed_declaration_is_built_and_has_to_be_added(project: Project) -> None:
    project.declare(MORE)
    first = project.hook()
    assert first.returncode == 1
    assert "files were modified by this hook" in first.stdout
    assert "leave" in (project.folder / "client" / "client.d.ts").read_text()
    project.run("git", "add", "--all")
    second = project.hook()
    assert second.returncode == 0, second.stdout


def test_a_wrong_declaration_stops_the_commit_and_writes_nothing(project: Project) -> None:
    project.declare(WRONG)
    done = project.hook()
    assert done.returncode == 1
    assert "channels.py:10" in done.stdout
    assert project.run("git", "diff", "--name-only").stdout == ""
