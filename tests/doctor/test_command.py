"""`sharedgen doctor` as it is run, and the chat example, which has nothing wrong."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sharedgen.cli import app
from sharedgen.config import Config
from sharedgen.doctor import django_
from tests.browser.demo import CHAT, Demo
from tests.browser.server import own_environment


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["doctor", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_chat_example_is_healthy(tmp_path: Path) -> None:
    demo = Demo(tmp_path, "--port", "0")
    try:
        ran = subprocess.run(
            [sys.executable, "manage.py", "sharedgen", "doctor", "--url", demo.url],
            cwd=CHAT,
            env=own_environment(),
            capture_output=True,
            text=True,
        )
    finally:
        demo.stop()
    *lines, last = ran.stdout.splitlines()
    assert [line for line in lines if not line.startswith("ok  ")] == [], ran.stderr
    assert last == "0 problems, 0 warnings"
    assert ran.returncode == 0


def test_a_problem_is_exit_code_1_and_a_line_with_its_mend(config: Config) -> None:
    (config.client / "worker.js").unlink()
    code, out, _ = run()
    assert code == 1
    assert (
        "problem  outputs: static/live/worker.js is out of date: run `sharedgen build`, and commit "
        "what it writes\n"
    ) in out


def test_without_a_url_it_says_what_was_not_asked(config: Config) -> None:
    _, out, _ = run()
    assert "skipped  site: " in out
    assert "start it and add --url http://127.0.0.1:8000\n" in out


def test_quiet_says_what_is_wrong_and_nothing_else(config: Config) -> None:
    (config.client / "worker.js").unlink()
    _, out, _ = run("--quiet")
    assert "problem" in out
    assert {line.split()[0] for line in out.splitlines()} <= {"problem", "warning"}


def test_machines_get_the_same_facts(config: Config) -> None:
    (config.client / "worker.js").unlink()
    code, out, _ = run("--format", "json")
    found = json.loads(out)
    assert code == 1
    assert {
        "level": "problem",
        "subject": "outputs",
        "file": None,
        "line": None,
        "text": "static/live/worker.js is out of date",
        "mend": "run `sharedgen build`, and commit what it writes",
    } in found["findings"]
    assert found["errors"] == []


def test_a_place_is_a_file_and_a_line_in_json(config: Config) -> None:
    (config.root / "declared_for_the_doctor.py").write_text("\nimport nothing_of_that_name\n")
    _, out, _ = run("--format", "json")
    [found] = [each for each in json.loads(out)["findings"] if each["subject"] == "declarations"]
    assert (found["file"], found["line"]) == ("declared_for_the_doctor.py", 2)


def test_a_wrong_config_is_exit_code_2(config: Config) -> None:
    config.file.write_text("[tool.sharedgen]\n")
    code, out, err = run()
    assert (code, out) == (2, "")
    assert err.startswith("error: pyproject.toml:1: ")


def test_a_url_of_no_site_is_exit_code_2(config: Config) -> None:
    code, _, err = run("--url", "127.0.0.1:8000")
    assert code == 2
    assert "http://127.0.0.1:8000" in err


@pytest.mark.parametrize("option", ["--url", "--page", "--static"])
def test_a_url_that_is_none_is_exit_code_2(config: Config, option: str) -> None:
    code, out, err = run(option, "http://[::1")
    assert (code, out) == (2, "")
    assert err.startswith(f"error: invalid value for {option}: is no URL")


@pytest.mark.parametrize(
    ("settings", "mend"),
    [
        (None, "skipped  django: which settings are Django's is not known here: run `python "
        "manage.py sharedgen doctor`"),
        ("nowhere.settings", "problem  django: setting it up with nowhere.settings failed with "
        "ModuleNotFoundError: No module named 'nowhere': mend the settings, or "
        "DJANGO_SETTINGS_MODULE"),
    ],
)  # fmt: skip
def test_django_that_is_not_set_up(config: Config, settings: str | None, mend: str) -> None:
    (config.root / "manage.py").touch()
    script = (
        "from pathlib import Path; from sharedgen.config import load_config;"
        "from sharedgen.doctor.django_ import findings;"
        "print(*findings(load_config(Path('pyproject.toml'))), sep='\\n')"
    )
    environment = {"PYTHONPATH": str(Path(django_.__file__).parents[2])}
    if settings is not None:
        environment["DJANGO_SETTINGS_MODULE"] = settings
    ran = subprocess.run([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE)
    assert ran.stdout.decode().strip() == mend
