"""What the commands say, to a terminal, to a pipe and to a machine, and how they end."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from sharedgen import cli
from sharedgen.cli import app
from sharedgen.command import report

CONFIG = '[tool.sharedgen]\nchannels = ["live"]\nclient = "client"\nendpoint = "/ws/live"\n'
CHANNELS = """\
from sharedgen import Channel, Event


class Chat(Channel):
    class Said(Event):
        text: str
"""
RED, GREEN, YELLOW = "\x1b[31m", "\x1b[32m", "\x1b[33m"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None) -> Path:
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "live.py").write_text(CHANNELS)
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    return tmp_path


def run(*arguments: str, at: Terminal | None = None) -> int:
    """The exit code; both streams are the terminal, where there is one."""
    # declared anew in each run, as in a process of its own
    sys.modules.pop("live", None)
    with ExitStack() as streams:
        if at is not None:
            streams.enter_context(redirect_stdout(at))
            streams.enter_context(redirect_stderr(at))
        with pytest.raises(SystemExit) as end:
            get_command(app).main(list(arguments), prog_name="sharedgen")
    assert isinstance(end.value.code, int)
    return end.value.code


def test_a_terminal_has_colours(project: Path) -> None:
    terminal = Terminal()
    run("build", at=terminal)
    assert f"{GREEN}created\x1b[0m" in terminal.getvalue()
    (project / "client/worker.js").write_text("mine\n")
    run("build", "--check", at=terminal)
    assert f"{YELLOW}is out of date" in terminal.getvalue()
    assert f"{RED}-mine" in terminal.getvalue()
    (project / "live.py").write_text("1 / 0\n")
    run("build", at=terminal)
    assert f"{RED}\x1b[1merror:" in terminal.getvalue()


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_colours_can_be_declined(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    terminal = Terminal()
    run("build", at=terminal)
    run("biuld", at=terminal)
    assert "\x1b" not in terminal.getvalue()


def test_a_pipe_has_colours_where_they_are_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("build")
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setenv("FORCE_COLOR", "1")
    run("biuld")
    assert RED in capsys.readouterr().err


def test_a_slow_build_says_on_a_terminal_what_it_does(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PATIENCE", 0)
    terminal = Terminal()
    waits = "import sys\nwhile 'reading' not in sys.stderr.getvalue():\n    pass\n"
    (project / "live.py").write_text(waits + CHANNELS)
    run("build", at=terminal)
    shown, wiped, rest = terminal.getvalue().split("\r")
    assert (shown, wiped.strip()) == ("reading live…", "")
    assert rest.splitlines()[0].endswith("client.js\x1b[0m")


def test_a_slow_build_says_nothing_of_it_in_a_log(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report, "PATIENCE", 0)
    run("build")
    assert capsys.readouterr().err == ""


def test_quiet_is_quiet_where_all_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("build", "--quiet") == 0
    assert run("build", "-q", "--check") == 0
    assert capsys.readouterr() == ("", "")


def test_quiet_tells_what_is_wrong(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("build", "--quiet")
    (project / "client/worker.js").write_text("mine\n")
    assert run("build", "--quiet", "--check") == 1
    assert capsys.readouterr().out == "client/worker.js is out of date\n"
    (project / "live.py").write_text("1 / 0\n")
    assert run("build", "--quiet") == 2
    assert capsys.readouterr().err.startswith("error: live.py:1: ")


def test_what_the_modules_print_is_no_part_of_the_json(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "live.py").write_text("print('hello')\n" + CHANNELS)
    run("build", "--format", "json")
    said = capsys.readouterr()
    assert json.loads(said.out)["channels"] == ["Chat"]
    assert said.err == "hello\n"


@pytest.mark.parametrize(
    "arguments", [["build", "--format=json", "--nothing"], ["biuld", "--format", "json"]]
)
def test_a_wrong_command_line_is_json_where_that_is_asked_for(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert sorted(error) == ["file", "line", "text"]


def test_init_tells_machines_what_it_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("init", "fresh", "--format", "json")
    files = json.loads(capsys.readouterr().out)["files"]
    assert {"path": "fresh/pyproject.toml", "action": "create"} in files


@pytest.mark.parametrize("encoding", ["cp1252", "cp437"])
def test_a_terminal_that_lacks_a_character_gets_its_code(
    encoding: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "live.py").write_text(
        CHANNELS.replace("Chat", "Übersicht").replace("Said", "漢"), encoding="utf-8"
    )
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stderr", stream)
    assert run("build") == 2
    stream.seek(0)
    assert "\\u6f22" in stream.read()


def test_a_bug_is_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Any) -> None:
        raise KeyError("unheard of")

    monkeypatch.setattr(cli, "load_config", broken)
    assert run("build") == 70
    (line,) = capsys.readouterr().err.splitlines()
    assert "test_report.py:" in line
    monkeypatch.setenv("SHAREDGEN_TRACEBACK", "1")
    run("build")
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def start(**options: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sharedgen", "build"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        **options,
    )


def test_a_reader_that_goes_away_is_no_error(project: Path) -> None:
    with start() as build:
        assert build.stdout
        assert build.stderr
        build.stdout.close()  # `sharedgen build | head -0`
        assert build.stderr.read() == ""
    assert build.returncode == 141
    assert (project / "sharedgen.lock").is_file()


@pytest.mark.parametrize("format", ["text", "json"])
def test_an_output_without_room_is_one_line(project: Path, format: str) -> None:
    with open("/dev/full", "w") as full:
        command = [sys.executable, "-m", "sharedgen", "build", "--format", format]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 2
    assert done.stderr == (
        "error: standard output cannot be written (No space left on device): make room for it\n"
    )


def test_an_interrupt_is_no_error(project: Path) -> None:
    (project / "live.py").write_text("import time\nprint('here', flush=True)\ntime.sleep(60)\n")
    with start() as build:
        assert build.stderr
        assert build.stderr.readline() == "here\n"
        build.send_signal(signal.SIGINT)
        assert build.stderr.read() == ""
    assert build.returncode == 130
    assert not (project / "sharedgen.lock").exists()


def complete(*words: str) -> list[str]:
    """What bash offers for the last of these words, with the script that we show for it."""
    script = f"""
        eval "$(_SHAREDGEN_COMPLETE=source_bash sharedgen)"
        COMP_WORDS=({" ".join(map(repr, words))}) COMP_CWORD={len(words) - 1}
        _sharedgen_completion sharedgen
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    place = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        env={**os.environ, "PATH": place, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sharedgen", "bui"], ["build"]),
        (["sharedgen", "build", "--ch"], ["--check"]),
        (["sharedgen", "build", "--format", ""], ["text", "json"]),
        (["sharedgen", "build", "--config", "py"], []),  # bash itself knows the files
    ],
)
def test_bash_completes(words: list[str], offered: list[str]) -> None:
    assert complete(*words) == offered


@pytest.mark.parametrize("shell", ["zsh", "fish", "powershell"])
def test_other_shells_complete_too(
    shell: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "sharedgen bui")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("_TYPER_COMPLETE_WORD_TO_COMPLETE", "bui")
    monkeypatch.setenv("_SHAREDGEN_COMPLETE", f"complete_{shell}")
    assert run() == 0
    assert "build" in capsys.readouterr().out
    monkeypatch.setenv("_SHAREDGEN_COMPLETE", f"source_{shell}")
    assert run() == 0
    assert f"complete_{shell}" in capsys.readouterr().out
