"""The command as a user runs it: in a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

Tree = dict[str, tuple[bytes, int]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

CHANNELS = """\
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field
from sharedgen import Channel, Command, Event


class Receipt(BaseModel):
    id: UUID


class Chat(Channel, history=200):
    '''A chat room.'''

    room: Annotated[str, Field(pattern=r"^[a-z0-9-]+$", max_length=40)]

    class Message(Event):
        '''Somebody said something.'''

        id: UUID
        author: str
        body: str
        sent_at: AwareDatetime

    class Topic(Event, retain=True):
        text: str

    class Say(Command[Receipt]):
        body: Annotated[str, Field(min_length=1, max_length=2000)]

    class Typing(Command):
        pass
"""
CONFIG = """\
[tool.sharedgen]
channels  = ["live.channels"]
client    = "frontend/src/live"
consumers = "live/consumers.py"
endpoint  = "/ws/live"
"""
WRITTEN = [
    "frontend/src/live/client.js",
    "frontend/src/live/client.d.ts",
    "frontend/src/live/multiplexer.js",
    "frontend/src/live/worker.js",
    "live/consumers.py",
    "sharedgen.lock",
]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "live").mkdir()
    (tmp_path / "live/__init__.py").write_text("")
    (tmp_path / "live/channels.py").write_text(CHANNELS)
    return tmp_path


@pytest.fixture
def sharedgen(project: Path) -> Run:
    def run(
        *arguments: str, cwd: Path = project, **environ: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "sharedgen", *arguments],
            cwd=cwd,
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
        )

    return run


def tree(folder: Path) -> Tree:
    """Every file with its bytes and the time it was written."""
    return {
        file.relative_to(folder).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_build_writes_a_line_a_file(project: Path, sharedgen: Run) -> None:
    ran = sharedgen("build")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines() == [f"created {name}" for name in WRITTEN]
    assert all((project / name).is_file() for name in WRITTEN)


def test_a_second_build_touches_no_file(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    before = tree(project)
    ran = sharedgen("build")
    assert ran.stdout == "up to date: 1 channel, nothing to write\n"
    assert tree(project) == before


def test_two_builds_of_the_same_declarations_are_the_same_bytes(
    project: Path, sharedgen: Run
) -> None:
    built = []
    for seed in "0", "1", "4242":
        for name in WRITTEN:
            (project / name).unlink(missing_ok=True)
        sharedgen("build", PYTHONHASHSEED=seed)
        built.append({name: (project / name).read_bytes() for name in WRITTEN})
    assert built[0] == built[1] == built[2]


def test_check_is_0_after_a_build_and_1_after_a_change(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    assert sharedgen("build", "--check").returncode == 0
    edit(project / "live/channels.py", "text: str", "text: str\n        by: str")
    before = tree(project)
    ran = sharedgen("build", "--check")
    assert ran.returncode == 1
    assert "frontend/src/live/client.d.ts is out of date" in ran.stdout
    assert "+  " in ran.stdout  # a short diff
    assert "by: string" in ran.stdout
    assert tree(project) == before


def test_check_of_a_project_never_built_is_1(sharedgen: Run) -> None:
    ran = sharedgen("build", "--check")
    assert ran.returncode == 1
    assert "frontend/src/live/client.js is missing" in ran.stdout


def test_an_empty_consumers_file_is_written_as_a_new_one_is(project: Path, sharedgen: Run) -> None:
    (project / "live/consumers.py").write_text("\n")
    sharedgen("build")
    assert "class LiveConsumer(MultiplexConsumer):" in (project / "live/consumers.py").read_text()


def test_the_users_consumers_survive_every_build(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    edit(project / "live/consumers.py", "return False", "return True  # mine")
    mine = (project / "live/consumers.py").read_bytes()
    edit(project / "live/channels.py", "text: str", "title: str")
    assert sharedgen("build").returncode == 0
    assert (project / "live/consumers.py").read_bytes() == mine


def test_a_new_command_gets_a_stub_and_everything_else_stays(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    edit(project / "live/consumers.py", "return False", "return True  # mine")
    edit(
        project / "live/channels.py",
        "    class Typing(Command):",
        "    class Leave(Command):\n        pass\n\n    class Typing(Command):",
    )
    before = (project / "live/consumers.py").read_text()
    sharedgen("build")
    after = (project / "live/consumers.py").read_text()
    assert "async def leave(self, command: Chat.Leave) -> None:" in after
    kept = [line for line in before.splitlines() if line in after.splitlines()]
    assert kept == before.splitlines()


def test_strange_files_in_the_client_folder_survive(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    strange = project / "frontend/src/live/notes.md"
    strange.write_text("mine")
    edit(project / "live/channels.py", "text: str", "title: str")
    sharedgen("build")
    assert strange.read_text() == "mine"


def test_a_file_in_the_way_is_an_error_and_stays(project: Path, sharedgen: Run) -> None:
    (project / "frontend/src/live").mkdir(parents=True)
    (project / "frontend/src/live/client.js").write_text("// mine\n")
    before = tree(project)
    ran = sharedgen("build")
    assert ran.returncode == 2
    assert ran.stderr.startswith("error: frontend/src/live/client.js: stands where the build")
    assert tree(project) == before


def test_another_client_folder_takes_the_old_files_along(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    edit(project / "pyproject.toml", "frontend/src/live", "static/live")
    assert "removed frontend/src/live/client.js" in sharedgen("build").stdout
    assert not list((project / "frontend/src/live").iterdir())


def test_a_lock_cannot_make_the_build_remove_a_file_elsewhere(
    tmp_path: Path, project: Path, sharedgen: Run
) -> None:
    sharedgen("build")
    victim = tmp_path.parent / "victim.txt"
    victim.write_text("precious")
    lock = json.loads((project / "sharedgen.lock").read_text())
    lock["owned"].append("../victim.txt")
    (project / "sharedgen.lock").write_text(json.dumps(lock))
    assert sharedgen("build").returncode == 0
    assert victim.read_text() == "precious"


def test_a_failing_build_writes_nothing(project: Path, sharedgen: Run) -> None:
    sharedgen("build")
    edit(
        project / "live/channels.py", "    room: Annotated", "    price: float\n    room: Annotated"
    )
    before = tree(project)
    ran = sharedgen("build")
    assert ran.returncode == 2
    assert tree(project) == before


def test_one_run_reports_every_error_a_line_each(project: Path, sharedgen: Run) -> None:
    wrong = """
    from datetime import timedelta

    from pydantic import BaseModel
    from sharedgen import Channel, Command, Event


    class Inner(BaseModel):
        lasts: type[int]


    class One(Channel, address="same/{x}"):
        x: float

        class On(Command):
            pass

        class Say(Command[int]):
            pass


    class Two(Channel, address="same/{y}"):
        y: str

        class Changed(Event):
            inner: Inner

        class Forgotten(BaseModel):
            pass
    """
    (project / "live/channels.py").write_text(dedent(wrong).lstrip())
    ran = sharedgen("build")
    assert ran.returncode == 2
    assert ran.stdout == ""
    lines = ran.stderr.splitlines()
    assert all(line.startswith("error: live/channels.py:") for line in lines)
    places = sorted({int(line.split(":")[2]) for line in lines})
    assert places == [8, 12, 14, 17, 21, 27], ran.stderr


def test_a_refusal_never_shows_a_traceback(project: Path, sharedgen: Run) -> None:
    (project / "live/channels.py").write_text("import nothing_like_it\n")
    ran = sharedgen("build")
    assert ran.returncode == 2
    assert ran.stderr == (
        "error: live/channels.py:1: importing live.channels failed with ModuleNotFoundError: "
        "No module named 'nothing_like_it': install it, or run where the project's packages are "
        "installed\n"
    )


def test_the_config_is_found_from_below(project: Path, sharedgen: Run) -> None:
    assert sharedgen("build", cwd=project / "live").returncode == 0
    assert (project / "sharedgen.lock").is_file()


def test_a_folder_without_a_config_says_how_to_get_one(tmp_path: Path, sharedgen: Run) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "pyproject.toml").unlink()
    ran = sharedgen("build", cwd=empty)
    assert (ran.returncode, "sharedgen init" in ran.stderr) == (2, True)


def test_json_gives_machines_the_same_facts(sharedgen: Run) -> None:
    facts = json.loads(sharedgen("build", "--format", "json").stdout)
    assert [file["path"] for file in facts["files"] if file["action"] == "create"] == WRITTEN


def test_json_tells_of_errors_too(project: Path, sharedgen: Run) -> None:
    edit(
        project / "live/channels.py", "    room: Annotated", "    price: float\n    room: Annotated"
    )
    ran = sharedgen("build", "--format", "json")
    (error,) = json.loads(ran.stdout)["errors"]
    assert (error["file"], error["line"]) == ("live/channels.py", 15)


def test_init_then_build_is_all_it_takes(tmp_path: Path, sharedgen: Run) -> None:
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert sharedgen("init", cwd=fresh).returncode == 0
    assert sharedgen("build", cwd=fresh).returncode == 0
    assert (fresh / "live/static/live/worker.js").is_file()


def test_init_refuses_to_overwrite(project: Path, sharedgen: Run) -> None:
    before = tree(project)
    ran = sharedgen("init")
    assert ran.returncode == 2
    assert "error: pyproject.toml:1: has a [tool.sharedgen]" in ran.stderr
    assert tree(project) == before
