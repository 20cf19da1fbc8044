"""A project whose declarations change from build to build, and a git repository around it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sharedgen.cli import app
from sharedgen.config import load_config
from sharedgen.contract.read import read
from sharedgen.evolution.evolve import evolve, merged
from sharedgen.load import load_channels
from sharedgen.lock import read_sides, render_lock

CONFIG = """\
[tool.sharedgen]
channels  = ["live_channels"]
client    = "client"
endpoint  = "/ws/live"
"""
CHANNELS = """\
from pydantic import BaseModel, Field
from sharedgen import Channel, Command, Event


class Author(BaseModel):
    name: str


class Chat(Channel):
    '''A chat.'''

    room: str

    class Message(Event):
        by: Author
        body: str

    class Say(Command):
        body: str


class Other(Channel):
    class Seen(Event):
        count: int
"""
SAY = "    class Say(Command):\n        body: str\n"
COMPATIBLE = (SAY, f"{SAY}        to: str = ''\n")
BREAKING = ("by: Author\n        body: str", "by: Author\n        body: int")
DOCS = ("A chat.", "A room.")


@dataclass
class Project:
    """`run` is the command in this process, in the folder of the project."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> Any:
        self.monkeypatch.chdir(self.folder)
        sys.modules.pop("live_channels", None)
        return CliRunner().invoke(app, arguments)

    def build(self, *arguments: str) -> Any:
        ran = self.run("build", *arguments)
        assert ran.exit_code == 0, ran.output
        return ran

    def relock(self) -> None:
        """What a build makes of the lock, without the other files."""
        sys.modules.pop("live_channels", None)
        config = load_config(self.folder / "pyproject.toml")
        contract, before = read(load_channels(config)), merged(read_sides(self.lock))
        self.lock.write_text(render_lock(evolve(before, contract, before.owned)))

    def edit(self, *changes: tuple[str, str]) -> None:
        """Of the declarations: each a text and what stands in its place."""
        file = self.folder / "live_channels.py"
        text = file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def configure(self, line: str) -> None:
        (self.folder / "pyproject.toml").write_text(f"{CONFIG}{line}\n")

    @property
    def lock(self) -> Path:
        return self.folder / "sharedgen.lock"

    def locked(self, channel: str = "Chat") -> Any:
        return json.loads(self.lock.read_text())["channels"][channel]

    def git(self, *arguments: str, fails: bool = False) -> str:
        ran = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={
                **os.environ,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_CONFIG_SYSTEM": os.devnull,
                **{
                    f"GIT_{who}_{what}": "someone@example.org"
                    for who in ("AUTHOR", "COMMITTER")
                    for what in ("NAME", "EMAIL")
                },
            },
            capture_output=True,
            text=True,
        )
        assert fails or ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def commit(self, message: str) -> str:
        self.git("add", "--all")
        self.git("commit", "--message", message)
        return self.git("rev-parse", "HEAD")
