"""`sharedgen build --watch` as a process: what wakes it, what it says, and how it ends."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sharedgen.watch import followed
from sharedgen.watch import watch as watching

CHANNELS = """\
from sharedgen import Channel, Event

from .models import Person


class Chat(Channel):
    class Message(Event):
        author: Person
"""
MODELS = """\
from pydantic import BaseModel


class Person(BaseModel):
    name: str
"""
CONFIG = """\
[tool.sharedgen]
channels  = ["live.channels"]
client    = "static/live"
consumers = "live/consumers.py"
endpoint  = "/ws/live"
"""

Start = Callable[..., "Watch"]


class Watch:
    """A process that watches. `build()` waits for its next build and returns what it says of it."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "sharedgen", "build", "--watch", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=(folder.parent / "stderr").open("w"),
            text=True,
        )

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.errors()
        return line

    def build(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.line())
        return told

    def written(self) -> list[str]:
        return [f["path"] for f in self.build()["files"] if f["action"] in ("create", "update")]

    def errors(self) -> str:
        return (self.folder.parent / "stderr").read_text()

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        return self.process.wait()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "live").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "live/__init__.py").write_text("")
    (folder / "live/models.py").write_text(MODELS)
    (folder / "live/channels.py").write_text(CHANNELS)
    return folder


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    started: list[Watch] = []

    def start(*arguments: str) -> Watch:
        started.append(Watch(project, *(arguments or ("--format", "json"))))
        return started[-1]

    yield start
    for watch in started:
        watch.process.kill()
        watch.process.wait()


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    save(file, text.replace(old, new))


def save(file: Path, text: str) -> None:
    """At once, as most editors do: written beside it, and renamed."""
    beside = file.with_name("4913")
    beside.write_text(text)
    os.replace(beside, file)


def test_it_builds_on_every_change_of_what_is_declared_and_never_on_its_own(
    project: Path, start: Start
) -> None:
    watch = start()
    first = watch.build()
    assert first["changed"] == []
    assert {file["action"] for file in first["files"]} == {"create"}

    edit(project / "live/channels.py", "class Chat(", "class Talk(")
    told = watch.build()
    assert told["changed"] == ["live/channels.py"]
    assert told["channels"] == ["Talk"]

    edit(project / "live/models.py", "name: str", "name: str\n    age: int")  # what it imports
    told = watch.build()
    assert told["changed"] == ["live/models.py"]
    assert "age: number" in (project / "static/live/client.d.ts").read_text()

    edit(project / "pyproject.toml", "/ws/live", "/ws/other")
    assert watch.build()["changed"] == ["pyproject.toml"]
    assert "/ws/other" in (project / "static/live/client.js").read_text()

    (project / "static/live/worker.js").unlink()
    assert watch.written() == ["static/live/worker.js"]

    (project / "static").rename(project / "gone")
    assert len(watch.written()) == 4


def test_it_sees_what_is_written_in_place(project: Path, start: Start) -> None:
    watch = start()
    watch.build()
    (project / "live/models.py").write_text(MODELS.replace("name", "age"))
    while watch.build()["errors"]:  # it may look while the file is still written
        pass
    assert "age: string" in (project / "static/live/client.d.ts").read_text()


def test_a_change_while_it_builds_is_not_missed(project: Path, start: Start) -> None:
    with (project / "live/channels.py").open("a") as file:
        file.write(
            "\n\nfrom pathlib import Path\n"
            "models = Path(__file__).with_name('models.py')\n"
            "if 'name' in models.read_text():  # the first build has read it by now\n"
            "    models.write_text(models.read_text().replace('name', 'age'))\n"
        )
    watch = start()
    watch.build()
    assert watch.build()["changed"] == ["live/models.py"]
    assert "age: string" in (project / "static/live/client.d.ts").read_text()


def test_it_follows_new_modules_of_a_package(project: Path, start: Start) -> None:
    (project / "live/channels.py").unlink()
    gathered = project / "live/channels"
    gathered.mkdir()
    (gathered / "__init__.py").write_text(
        "import importlib, pkgutil\n"
        "from sharedgen import Channel\n"
        "for found in pkgutil.iter_modules(__path__):\n"
        "    module = importlib.import_module(f'{__name__}.{found.name}')\n"
        "    globals().update({k: v for k, v in vars(module).items() if k[0].isupper()})\n"
    )
    (gathered / "chat.py").write_text(CHANNELS.replace(".models", "..models"))
    watch = start()
    assert watch.build()["channels"] == ["Chat"]
    save(gathered / "news.py", "from sharedgen import Channel\nclass News(Channel): pass\n")
    told = watch.build()
    assert told["changed"] == ["live/channels/news.py"]
    assert told["channels"] == ["Chat", "News"]
    (gathered / "chat.py").unlink()
    assert watch.build()["channels"] == ["News"]


def test_a_folder_that_goes_as_it_begins_to_wait_is_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "gone" / "worker.js"
    monkeypatch.setattr(watching, "waiting_folders", lambda _: {file.parent})
    assert watching._wait({file: (1, 2, 3)}) == (file,)


class TestErrors:
    def test_they_are_told_and_the_next_change_is_waited_for(
        self, project: Path, start: Start
    ) -> None:
        watch = start()
        watch.build()
        models = project / "live/models.py"

        save(models, "class Person(")
        [error] = watch.build()["errors"]
        assert (error["file"], error["line"]) == ("live/models.py", 1)

        models.unlink()
        [error] = watch.build()["errors"]
        assert "live.models" in error["text"]

        save(models, MODELS)
        assert watch.build()["errors"] == []
        assert "Traceback" not in watch.errors()
        assert watch.errors().count("error: ") == 2

    def test_the_first_build_may_fail(self, project: Path, start: Start) -> None:
        shutil.move(project / "live", project / "elsewhere")
        edit(project / "pyproject.toml", "[tool.sharedgen]", "[tool.sharedgen")
        watch = start()
        [error] = watch.build()["errors"]
        assert (error["file"], error["line"]) == ("pyproject.toml", 1)

        edit(project / "pyproject.toml", "[tool.sharedgen", "[tool.sharedgen]")
        [error] = watch.build()["errors"]
        assert "there is no module 'live'" in error["text"]

        (project / "live").mkdir()
        for file in (project / "elsewhere").iterdir():
            shutil.copy(file, project / "live")
        while (told := watch.build())["errors"]:
            assert told["changed"]  # it may look while the files are still copied
        assert told["channels"] == ["Chat"]

    def test_without_a_config_there_is_nothing_to_watch(self, project: Path, start: Start) -> None:
        (project / "pyproject.toml").unlink()
        watch = start()
        assert watch.process.wait() == 2
        assert "write one with `sharedgen init`" in watch.errors()

    def test_it_writes_and_so_it_does_not_check(self, start: Start) -> None:
        watch = start("--check")
        assert watch.process.wait() == 2
        assert watch.errors() == (
            "error: invalid value for --watch: it builds on and on: leave out --check and"
            " --fail-on-change (see python -m sharedgen build --help)\n"
        )


def test_it_does_not_follow_sharedgen_itself(project: Path) -> None:
    own = Path(followed.__file__).parents[1]
    found = followed.followed(project / "pyproject.toml")
    assert [path for path in found if path.is_relative_to(own)] == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_in_the_words_of_people(
    project: Path, start: Start, number: signal.Signals
) -> None:
    watch = start("--format", "text")
    assert watch.line().startswith("watching: created static/live/client.js, static/live/")
    edit(project / "live/models.py", "name: str", "name: int")
    assert watch.line().startswith(
        "live/models.py changed: updated static/live/client.js, static/live/client.d.ts, "
    )
    assert watch.line() == (
        "breaking: live/models.py:5: Chat.Message.author.name: text became a whole number: pages "
        "of earlier builds refuse it\n"
    )
    edit(project / "live/models.py", "class Person", "\n# said aside\nclass Person")
    assert watch.line().startswith("live/models.py changed: nothing to write (")
    assert watch.end(number) == 0
    assert watch.errors() == ""
