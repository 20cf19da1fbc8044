"""Writing several files: all of them or none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sharedgen.disk import read_text, write_all
from sharedgen.source import OutputError


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if not p.is_dir()}


def test_files_and_their_folders_are_written(tmp_path: Path) -> None:
    write_all({tmp_path / "a/b/one.js": "1\n", tmp_path / "two.js": "2\n"})
    assert tree(tmp_path) == {"a/b/one.js": b"1\n", "two.js": b"2\n"}


def test_when_one_cannot_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_text("before")
    (tmp_path / "two.js").mkdir()
    with pytest.raises(OutputError, match=r"two\.js"):
        write_all(
            {tmp_path / "new/zero.js": "0", tmp_path / "one.js": "1", tmp_path / "two.js": "2"}
        )
    assert tree(tmp_path) == {"one.js": b"before"}
    assert not (tmp_path / "new").exists()


def test_when_a_rename_fails_what_was_replaced_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.js").write_text("before")
    replace = os.replace

    def fail_on_two(source: str, target: str) -> None:
        if str(target).endswith("two.js"):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_on_two)
    with pytest.raises(OutputError, match="No space left"):
        write_all({tmp_path / "one.js": "1", tmp_path / "two.js": "2"})
    assert tree(tmp_path) == {"one.js": b"before"}


def test_a_file_keeps_its_rights(tmp_path: Path) -> None:
    file = tmp_path / "one.js"
    file.write_text("before")
    file.chmod(0o640)
    write_all({file: "after"})
    assert file.stat().st_mode & 0o777 == 0o640


def test_a_new_file_has_the_rights_that_others_get(tmp_path: Path) -> None:
    (tmp_path / "usual").write_text("")
    write_all({tmp_path / "new": ""})
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.js").write_text("before")
    (tmp_path / "link.js").symlink_to("real.js")
    write_all({tmp_path / "link.js": "after"})
    assert (tmp_path / "link.js").is_symlink()
    assert (tmp_path / "real.js").read_text() == "after"


def test_line_ends_of_another_system_are_the_same_text(tmp_path: Path) -> None:
    (tmp_path / "one.js").write_bytes(b"a\r\nb\r\n")
    assert read_text(tmp_path / "one.js") == "a\nb\n"
