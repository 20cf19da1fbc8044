"""What the lock remembers from build to build, and what becomes of it in a merge."""

from __future__ import annotations

import json
import time
from pathlib import Path
from textwrap import dedent

import pytest

from sharedgen import __version__
from sharedgen.evolution.conflict import has_conflict, split
from sharedgen.lock import Lock, LockedChannel, read_lock, render_lock
from sharedgen.source import ConfigError

from .evolving import BREAKING, CHANNELS, COMPATIBLE, DOCS, SAY, Project

# -- from build to build


def test_a_compatible_build_keeps_the_fingerprint_before(evolving: Project) -> None:
    before = evolving.locked()["fingerprint"]
    evolving.edit(COMPATIBLE)
    evolving.relock()
    assert evolving.locked()["compatible"] == [before]


def test_a_breaking_build_ends_it(evolving: Project) -> None:
    evolving.edit(BREAKING)
    evolving.relock()
    assert evolving.locked()["compatible"] == []


def test_a_channel_that_did_not_change_is_not_touched_by_another_that_did(
    evolving: Project,
) -> None:
    before = evolving.locked("Other")
    evolving.edit(BREAKING)
    evolving.relock()
    assert evolving.locked("Other") == before


def test_docs_change_no_fingerprint(evolving: Project) -> None:
    before = evolving.locked()["fingerprint"]
    evolving.edit(DOCS)
    evolving.relock()
    assert (evolving.locked()["fingerprint"], evolving.locked()["compatible"]) == (before, [])


def test_every_older_build_is_asked_anew(evolving: Project) -> None:
    """A field goes, which is compatible, and comes again as something else: who sent it breaks."""
    first, gone = "        to: str = ''\n", "        to: int = 0\n"
    evolving.edit(COMPATIBLE)
    evolving.relock()
    with_text = evolving.locked()["fingerprint"]
    evolving.edit((first, ""))
    evolving.relock()
    without = evolving.locked()["fingerprint"]
    assert with_text in evolving.locked()["compatible"]
    evolving.edit((SAY, SAY + gone))
    ran = evolving.build()
    assert evolving.locked()["compatible"] == [without]
    assert (
        f"open pages of the older build {with_text} are no longer served: Chat.Say.to: text became"
    ) in ran.stdout


def test_a_break_that_is_taken_back_leaves_no_trace(evolving: Project) -> None:
    evolving.edit(COMPATIBLE)
    evolving.relock()
    before = evolving.lock.read_bytes()
    evolving.edit(BREAKING)
    evolving.relock()
    assert evolving.lock.read_bytes() != before
    evolving.edit((BREAKING[1], BREAKING[0]))
    evolving.relock()
    assert evolving.lock.read_bytes() == before


def test_what_a_break_is_mended_to_is_compatible_with_what_was_before_it(
    evolving: Project,
) -> None:
    before = evolving.locked()["fingerprint"]
    evolving.edit(BREAKING)
    evolving.relock()
    evolving.edit((BREAKING[1], BREAKING[0]), COMPATIBLE)
    evolving.relock()
    assert before in evolving.locked()["compatible"]


def test_ten_older_builds_are_kept_the_newest(evolving: Project) -> None:
    prints = [evolving.locked()["fingerprint"]]
    for number in range(12):
        evolving.edit((SAY, f"{SAY}        to{number}: str = ''\n"))
        evolving.relock()
        prints.insert(0, evolving.locked()["fingerprint"])
    locked = evolving.locked()
    assert (locked["compatible"], list(locked["older"])) == (prints[1:11], prints[1:11])


def test_what_is_committed_outlives_all_that_is_built_on_the_way(evolving: Project) -> None:
    evolving.git("init", "--quiet")
    evolving.commit("deployed")
    deployed = evolving.locked()["fingerprint"]
    for number in range(12):
        evolving.edit((SAY, f"{SAY}        to{number}: str = ''\n"))
        evolving.build()
    locked = evolving.locked()
    assert deployed in locked["compatible"]
    assert len(locked["older"]) == 10


def test_a_lock_of_an_older_format_is_read(evolving: Project) -> None:
    lock = json.loads(evolving.lock.read_text())
    for channel in lock["channels"].values():
        del channel["told"], channel["older"]
        channel["compatible"] = ["aaaaaaaaaaaa"]
    evolving.lock.write_text(json.dumps(lock))
    before = evolving.locked()["fingerprint"]
    evolving.relock()
    assert evolving.locked()["compatible"] == ["aaaaaaaaaaaa"]
    evolving.edit(COMPATIBLE)
    evolving.relock()
    assert evolving.locked()["compatible"] == [before]


def test_a_form_that_is_not_what_its_fingerprint_says_is_not_relied_on(evolving: Project) -> None:
    lock = json.loads(evolving.lock.read_text())
    lock["channels"]["Chat"]["contract"]["events"] = {}
    evolving.lock.write_text(json.dumps(lock))
    evolving.edit(COMPATIBLE)
    ran = evolving.build()
    assert "breaking: live_channels.py:9: Chat: what the lock holds of it is not what" in ran.stdout
    assert evolving.locked()["compatible"] == []


def test_names_that_a_merge_has_mixed_up_are_not_relied_on(evolving: Project) -> None:
    lock = json.loads(evolving.lock.read_text())
    lock["channels"]["Chat"]["told"]["definitions"].pop()
    evolving.lock.write_text(json.dumps(lock))
    evolving.edit(COMPATIBLE)
    assert "compatible: live_channels.py:20: Chat.Say.to: added" in evolving.build().stdout


def test_older_forms_that_are_none_are_an_error(evolving: Project) -> None:
    lock = json.loads(evolving.lock.read_text())
    lock["channels"]["Chat"]["older"] = {"aaaaaaaaaaaa": 3}
    evolving.lock.write_text(json.dumps(lock))
    ran = evolving.run("diff")
    assert (ran.exit_code, "error: sharedgen.lock: cannot be read as a lock" in ran.stderr) == (
        2,
        True,
    )


def test_the_lock_names_no_line_and_no_folder(evolving: Project) -> None:
    evolving.edit(("class Author", "\n\nclass Author"))
    before = evolving.lock.read_bytes()
    evolving.build()
    assert evolving.lock.read_bytes() == before
    assert str(evolving.folder) not in evolving.lock.read_text()


def test_a_thousand_models_are_written_and_read_at_once(tmp_path: Path) -> None:
    field = {"keys": ["x"], "type": {"type": "str", "max_length": 9}, "required": True}
    model = {"type": "model", "extra": "ignore", "fields": [field] * 10}
    form = {"definitions": [model] * 10}
    older = {f"{number:012x}": form for number in range(10)}
    channel = LockedChannel("a" * 12, tuple(older), form, {"doc": "form 1 of this lock"}, older)
    lock = Lock("1", "b", (), {f"Channel{number}": channel for number in range(100)})
    file = tmp_path / "sharedgen.lock"
    began = time.process_time()
    file.write_text(render_lock(lock))
    assert read_lock(file) == lock
    assert time.process_time() - began < 5
    assert max(map(len, file.read_text().splitlines())) < len(json.dumps(form)) + 100


# -- merge conflicts


def branches(evolving: Project, ours: tuple[str, str], theirs: tuple[str, str], style: str) -> None:
    """Two branches that both built, and a merge of the one into the other that is a conflict."""
    evolving.git("init", "--quiet", "--initial-branch=main")
    (evolving.folder / ".gitignore").write_text("__pycache__\n")
    evolving.commit("first")
    evolving.git("checkout", "--quiet", "-b", "theirs")
    evolving.edit(theirs)
    evolving.relock()
    evolving.commit("theirs")
    evolving.git("checkout", "--quiet", "main")
    evolving.edit(ours)
    evolving.relock()
    evolving.commit("ours")
    evolving.git("-c", f"merge.conflictStyle={style}", "merge", "theirs", fails=True)
    assert has_conflict(evolving.lock.read_text())
    (evolving.folder / "live_channels.py").write_text(CHANNELS)
    evolving.edit(ours, theirs)


def fingerprint_at(evolving: Project, branch: str) -> str:
    lock = json.loads(evolving.git("show", f"{branch}:sharedgen.lock"))
    return str(lock["channels"]["Chat"]["fingerprint"])


OURS = (
    "class Other",
    "class Extra(Channel):\n    class On(Event):\n        a: int\n\n\nclass Other",
)
NEW_EVENT = ("    class Message(", "    class Alpha(Event):\n        a: int\n\n    class Message(")
NEW_COMMAND = (SAY, f"{SAY}\n    class Zeta(Command):\n        z: int\n")


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_a_conflict_is_solved_by_building_again(evolving: Project, style: str) -> None:
    base = evolving.locked()["fingerprint"]
    branches(evolving, NEW_EVENT, NEW_COMMAND, style)
    prints = {base, fingerprint_at(evolving, "main"), fingerprint_at(evolving, "theirs")}
    client = evolving.folder / "client/client.js"
    client.write_text(f"<<<<<<< HEAD\n1;\n=======\n{client.read_text()}>>>>>>> theirs\n")
    evolving.build()
    assert set(evolving.locked()["compatible"]) == prints
    assert not has_conflict(client.read_text())
    assert evolving.build().stdout.startswith("up to date")


def test_what_breaks_either_side_ends_that_side_alone(evolving: Project) -> None:
    branches(evolving, BREAKING, NEW_COMMAND, "merge")
    ours = json.loads(evolving.git("show", "main:sharedgen.lock"))["channels"]["Chat"][
        "fingerprint"
    ]
    ran = evolving.build()
    assert evolving.locked()["compatible"] == [ours]
    assert "are no longer served" in ran.stdout


def test_a_conflict_that_git_was_told_is_solved_is_read_between_its_marks(
    evolving: Project,
) -> None:
    base = evolving.locked()["fingerprint"]
    branches(evolving, NEW_EVENT, NEW_COMMAND, "merge")
    evolving.git("add", "--all")
    evolving.build()
    assert base in evolving.locked()["compatible"]


def test_a_file_that_only_one_side_owns_stays_owned(evolving: Project) -> None:
    before = evolving.lock.read_text()
    mine = before.replace('"client/client.d.ts",', '"client/client.d.ts",\n    "old/gone.js",')
    head = "<<<<<<< HEAD\n"
    old = evolving.folder / "old/gone.js"
    old.parent.mkdir()
    old.write_text("")
    evolving.lock.write_text(f"{head}{mine}=======\n{before}>>>>>>> theirs\n")
    assert "removed old/gone.js" in evolving.build().stdout


def test_check_calls_a_lock_with_a_conflict_out_of_date(evolving: Project) -> None:
    branches(evolving, OURS, NEW_COMMAND, "merge")
    ran = evolving.run("build", "--check")
    assert (ran.exit_code, "sharedgen.lock is out of date" in ran.stdout) == (1, True)
    assert has_conflict(evolving.lock.read_text())


def test_the_server_refuses_a_lock_with_a_conflict(evolving: Project) -> None:
    text = evolving.lock.read_text()
    evolving.lock.write_text(f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> theirs\n")
    with pytest.raises(ConfigError, match=r"sharedgen\.lock: holds a merge conflict: `sharedgen"):
        read_lock(evolving.lock)


def test_a_conflict_of_many_hunks_is_two_texts() -> None:
    text = dedent("""\
        a
        <<<<<<< HEAD
        b
        ||||||| 1234
        base
        =======
        c
        >>>>>>> theirs
        d
        <<<<<<< HEAD
        =======
        e
        >>>>>>> theirs
    """)
    assert split(text) == ("a\nb\nd\n", "a\nc\nd\ne\n")


def test_a_lock_says_which_version_wrote_it(evolving: Project) -> None:
    assert json.loads(evolving.lock.read_text())["sharedgen"] == __version__
