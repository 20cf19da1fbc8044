"""`sharedgen diff`, and a build that breaks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .evolving import BREAKING, CHANNELS, COMPATIBLE, CONFIG, DOCS, Project

BROKEN = (
    "live_channels.py:19: Chat.Say.body: breaking: text became a whole number: the server refuses "
    "what pages of earlier builds may send\n"
)


def break_say(evolving: Project) -> None:
    evolving.edit(
        ("    class Say(Command):\n        body: str", "    class Say(Command):\n        body: int")
    )


def test_what_breaks_is_told_with_its_line_and_fails(evolving: Project) -> None:
    break_say(evolving)
    ran = evolving.run("diff")
    assert (ran.exit_code, ran.stdout) == (1, f"{BROKEN}1 breaking change\n")


def test_what_is_compatible_is_told_and_succeeds(evolving: Project) -> None:
    evolving.edit(COMPATIBLE)
    ran = evolving.run("diff")
    assert (ran.exit_code, ran.stdout) == (
        0,
        "live_channels.py:20: Chat.Say.to: compatible: added, and may be left out\n"
        "1 compatible change: open pages live on\n",
    )


def test_what_breaks_comes_first(evolving: Project) -> None:
    evolving.edit(COMPATIBLE, DOCS)
    break_say(evolving)
    lines = evolving.run("diff").stdout.splitlines()
    assert [line.split(": ")[2] for line in lines[:-1]] == ["breaking", "compatible", "compatible"]
    assert lines[-1] == "1 breaking change, 2 compatible"


def test_no_change_says_so(evolving: Project) -> None:
    ran = evolving.run("diff")
    assert (ran.exit_code, ran.stdout) == (0, "the contract is the same\n")


def test_without_a_lock_nothing_breaks(evolving: Project) -> None:
    evolving.lock.unlink()
    ran = evolving.run("diff")
    assert (ran.exit_code, ran.stdout) == (
        0,
        "there is no lock yet, so nothing breaks: `sharedgen build` writes it\n",
    )


def test_diff_writes_nothing(evolving: Project) -> None:
    break_say(evolving)
    before = {file: file.read_bytes() for file in evolving.folder.rglob("*") if file.is_file()}
    evolving.run("diff")
    assert {file: file.read_bytes() for file in before} == before


def test_json_has_the_same_facts(evolving: Project) -> None:
    break_say(evolving)
    assert json.loads(evolving.run("diff", "--format", "json").stdout) == {
        "breaking": True,
        "changes": [
            {
                "channel": "Chat",
                "message": "Say",
                "field": "body",
                "kind": "command-type-changed",
                "breaking": True,
                "file": "live_channels.py",
                "line": 19,
                "text": "text became a whole number: the server refuses what pages of earlier "
                "builds may send",
            }
        ],
    }


def test_json_tells_of_errors_too(evolving: Project) -> None:
    evolving.edit(("room: str", "room: float"))
    ran = evolving.run("diff", "--format", "json")
    assert (ran.exit_code, json.loads(ran.stdout)["errors"][0]["line"]) == (2, 12)


def test_markdown_is_a_comment_of_a_pull_request(evolving: Project) -> None:
    evolving.edit(COMPATIBLE)
    break_say(evolving)
    assert evolving.run("diff", "--format", "markdown").stdout == (
        "### sharedgen: 1 breaking change, 1 compatible\n"
        "\n"
        "**Breaking**\n"
        "\n"
        "| where | what | kind | declared at |\n"
        "|---|---|---|---|\n"
        "| Chat.Say.body | text became a whole number: the server refuses what pages of earlier "
        "builds may send | command-type-changed | live\\_channels.py:19 |\n"
        "\n"
        "**Compatible**\n"
        "\n"
        "| where | what | kind | declared at |\n"
        "|---|---|---|---|\n"
        "| Chat.Say.to | added, and may be left out | command-field-added "
        "| live\\_channels.py:20 |\n"
    )


def test_markdown_shows_texts_of_the_contract_as_they_are(evolving: Project) -> None:
    evolving.edit(
        (
            "        count: int",
            "        count: int\n        x: str = Field(serialization_alias='x')",
        )
    )
    evolving.edit(
        ("        count: int", "        count: int = Field(serialization_alias='<b>|@all`')")
    )
    text = evolving.run("diff", "--format", "markdown").stdout
    assert "<b>" not in text
    assert "@all" not in text


# -- against a revision


def test_against_a_revision_it_is_the_lock_of_that_time(evolving: Project) -> None:
    evolving.git("init", "--quiet", "--initial-branch=main")
    first = evolving.commit("first")
    evolving.edit(COMPATIBLE)
    evolving.build()
    evolving.commit("second")
    assert evolving.run("diff").stdout == "the contract is the same\n"
    assert evolving.run("diff", "--against", "HEAD").stdout == "the contract is the same\n"
    for revision in (first, "HEAD~1"):
        assert "Chat.Say.to: compatible" in evolving.run("diff", "--against", revision).stdout


def test_a_revision_is_asked_for_in_the_folder_of_the_config(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> None:
    inner = Project(tmp_path / "site", monkeypatch)
    inner.folder.mkdir()
    (inner.folder / "pyproject.toml").write_text(CONFIG)
    (inner.folder / "live_channels.py").write_text(CHANNELS)
    inner.build()
    Project(tmp_path, monkeypatch).git("init", "--quiet")
    inner.commit("first")
    assert inner.run("diff", "--against", "HEAD").exit_code == 0


def error(evolving: Project, revision: str) -> str:
    ran = evolving.run("diff", "--against", revision)
    assert ran.exit_code == 2
    assert ran.stderr.count("\n") == 1
    return str(ran.stderr)


def test_without_git_it_says_so(evolving: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(evolving.folder))
    assert "error: sharedgen.lock: --against asks git, which says: git cannot be run" in error(
        evolving, "HEAD"
    )


def test_outside_of_a_repository_it_says_so(
    evolving: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(evolving.folder.parent))
    assert "not a git repository" in error(evolving, "HEAD")


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", ""])
def test_an_unknown_revision_is_named(evolving: Project, revision: str) -> None:
    evolving.git("init", "--quiet")
    evolving.commit("first")
    assert error(evolving, revision) == (
        f"error: sharedgen.lock: git knows no revision {revision!r}: fetch it, or name another one "
        "to --against\n"
    )


def test_a_revision_without_a_lock_is_named(evolving: Project) -> None:
    evolving.git("init", "--quiet")
    (evolving.folder / ".gitignore").write_text("sharedgen.lock\n")
    evolving.commit("first")
    assert error(evolving, "HEAD") == (
        "error: sharedgen.lock: there is none at HEAD: name a revision at which it was committed\n"
    )


def test_the_branch_that_brings_sharedgen_in_breaks_nothing(evolving: Project) -> None:
    evolving.git("init", "--quiet")
    (evolving.folder / ".gitignore").write_text("*\n!.gitignore\n")
    evolving.commit("before")
    ran = evolving.run("diff", "--against", "HEAD")
    assert (ran.exit_code, ran.stdout) == (
        0,
        "there is no lock yet, so nothing breaks: `sharedgen build` writes it\n",
    )


def test_a_lock_that_cannot_be_read_at_the_revision_is_an_error(evolving: Project) -> None:
    text = evolving.lock.read_text()
    evolving.lock.write_text("{")
    evolving.git("init", "--quiet")
    evolving.commit("first")
    evolving.lock.write_text(text)
    assert error(evolving, "HEAD").startswith("error: HEAD:sharedgen.lock:1: is not JSON")


# -- builds that break


def test_a_build_that_breaks_says_so(evolving: Project) -> None:
    break_say(evolving)
    assert (
        "breaking: live_channels.py:19: Chat.Say.body: text became a whole number"
        in evolving.build().stdout
    )


def test_a_first_build_breaks_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> None:
    (tmp_path / "pyproject.toml").write_text(f"{CONFIG}protect = true\n")
    (tmp_path / "live_channels.py").write_text(CHANNELS)
    ran = Project(tmp_path, monkeypatch).build("--format", "json")
    assert json.loads(ran.stdout)["changes"] == []


def test_what_is_protected_is_not_broken_unasked(evolving: Project) -> None:
    evolving.configure("protect = true")
    break_say(evolving)
    before = evolving.lock.read_bytes()
    ran = evolving.run("build")
    assert (ran.exit_code, evolving.lock.read_bytes()) == (2, before)
    assert ran.stderr == (f"error: {BROKEN.rstrip()}; accept it with --accept-breaking\n")


def test_what_is_protected_is_broken_when_asked(evolving: Project) -> None:
    evolving.configure("protect = true")
    break_say(evolving)
    evolving.build("--accept-breaking")
    assert evolving.build().stdout.startswith("up to date")


def test_what_is_protected_may_change_compatibly(evolving: Project) -> None:
    evolving.configure("protect = true")
    evolving.edit(COMPATIBLE)
    evolving.build()


def test_check_lists_what_breaks_and_does_not_refuse_it(evolving: Project) -> None:
    evolving.configure("protect = true")
    break_say(evolving)
    ran = evolving.run("build", "--check")
    assert (ran.exit_code, "breaking: live_channels.py:19: " in ran.stdout) == (1, True)


def test_a_machine_is_told_of_the_changes_of_a_build(evolving: Project) -> None:
    evolving.edit(BREAKING)
    facts = json.loads(evolving.build("--format", "json").stdout)
    assert [(c["kind"], c["breaking"]) for c in facts["changes"]] == [("event-type-changed", True)]


def test_protect_is_true_or_false(evolving: Project) -> None:
    evolving.configure('protect = "yes"')
    ran = evolving.run("build")
    assert ran.exit_code == 2
    assert "error: pyproject.toml:5: protect is true or false" in ran.stderr
