"""`sharedgen init` in a project, new or old."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedgen.config import load_config
from sharedgen.load import load_channels
from sharedgen.source import ConfigError
from sharedgen.start import start


def test_an_empty_folder_becomes_a_project_that_loads(
    tmp_path: Path, isolated_modules: None
) -> None:
    start(tmp_path)
    (room,) = load_channels(load_config(tmp_path / "pyproject.toml"))
    assert room.__name__ == "Room"


def test_an_existing_pyproject_is_kept_and_added_to(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "mine"  # mine\n')
    start(tmp_path)
    text = (tmp_path / "pyproject.toml").read_text()
    assert text.startswith('[project]\nname = "mine"  # mine\n\n[tool.sharedgen]\n')


@pytest.mark.parametrize("existing", ["pyproject.toml", "live/channels.py"])
def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, existing: str) -> None:
    file = tmp_path / existing
    file.parent.mkdir(exist_ok=True)
    file.write_text("[tool.sharedgen]\n")
    with pytest.raises(ConfigError, match=existing.replace(".", r"\.")):
        start(tmp_path)
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == [file]
