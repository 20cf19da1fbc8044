"""`manage.py sharedgen`: the command line from Django's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parents[2]
FILES = {
    "pyproject.toml": """\
[tool.sharedgen]
channels  = ["live.channels"]
client    = "static/live"
endpoint  = "/ws/live"
""",
    "manage.py": """\
import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
execute_from_command_line(sys.argv)
""",
    "mysite/settings.py": """\
from pathlib import Path

BASE_DIR = Path(__file__).parents[1]
SECRET_KEY = "manage"
INSTALLED_APPS = ["django.contrib.contenttypes", "sharedgen.server", "live"]
""",
    "live/models.py": """\
from django.db import models


class Mood(models.TextChoices):
    GOOD = "good"
    BAD = "bad"


class Room(models.Model):
    name = models.CharField(max_length=40)
""",
    "live/channels.py": """\
from sharedgen import Channel, Event

from .models import Mood


class Chat(Channel):
    class Message(Event):
        mood: Mood
""",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def manage(
    project: Path, *arguments: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, str(project / "manage.py"), "sharedgen", *arguments],
        cwd=cwd or project,
        env={**environment, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_builds_from_channels_that_need_django(project: Path) -> None:
    run = manage(project, "build")
    assert (run.returncode, run.stderr) == (0, "")
    assert "created static/live/client.js" in run.stdout
    assert "'good'" in (project / "static/live/client.d.ts").read_text(encoding="utf-8")


def test_what_is_out_of_date_is_exit_code_1(project: Path) -> None:
    run = manage(project, "build", "--check")
    assert run.returncode == 1
    assert "static/live/client.js is missing" in run.stdout
    manage(project, "build")
    assert manage(project, "build", "--check").returncode == 0


def test_a_wrong_declaration_is_exit_code_2_and_no_traceback(project: Path) -> None:
    (project / "live/channels.py").write_text(
        "from sharedgen import Channel\n\n\nclass Chat(Channel):\n    room: list\n",
        encoding="utf-8",
    )
    run = manage(project, "build")
    assert run.returncode == 2
    assert run.stderr.startswith("error: ")
    assert "live/channels.py:5" in run.stderr


def test_machines_get_json(project: Path) -> None:
    facts = json.loads(manage(project, "build", "--format", "json").stdout)
    assert facts["channels"] == ["Chat"]


def test_the_config_is_found_from_another_folder(project: Path) -> None:
    elsewhere = project / "elsewhere"
    elsewhere.mkdir()
    assert manage(project, "build", cwd=elsewhere).returncode == 0
    assert (project / "static/live/client.js").exists()


def test_a_config_that_is_named_is_taken(project: Path) -> None:
    run = manage(project, "build", "--config", "no-such.toml")
    assert run.returncode == 2
    assert "no-such.toml" in run.stderr


def test_options_of_django_may_stand_behind(project: Path) -> None:
    assert manage(project, "build", "--settings", "mysite.settings", "-v", "2").returncode == 0


def test_a_word_that_is_no_command_is_told(project: Path) -> None:
    run = manage(project, "bild")
    assert run.returncode == 2
    assert "bild" in run.stderr


def test_without_a_command_it_says_which_there_are(project: Path) -> None:
    run = manage(project)
    assert "manage.py sharedgen" in run.stdout + run.stderr
    assert "build" in run.stdout + run.stderr


def test_call_command_returns_where_the_exit_code_is_0(
    project: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> None:
    monkeypatch.chdir(project)
    (project / "live/channels.py").write_text(
        "from sharedgen import Channel, Event\n\n\nclass Chat(Channel):\n"
        "    class Message(Event):\n        text: str\n",
        encoding="utf-8",
    )
    call_command("sharedgen", "build")
    assert (project / "static/live/client.js").exists()
    (project / "static/live/client.js").unlink()
    with pytest.raises(SystemExit) as end:
        call_command("sharedgen", "build", "--check")
    assert end.value.code == 1
