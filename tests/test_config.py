"""Reading [tool.sharedgen]: what is wrong is named by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharedgen.config import find_config, load_config
from sharedgen.source import ConfigError

GOOD = """\
[project]
name = "site"

[tool.sharedgen]
channels  = ["live.channels"]
client    = "static/live"
consumers = "live/consumers.py"
endpoint  = "/ws/live"
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(GOOD)
    return tmp_path


def test_paths_are_relative_to_the_config(project: Path) -> None:
    config = load_config(project / "pyproject.toml")
    assert (config.client, config.consumers) == (
        project / "static/live",
        project / "live/consumers.py",
    )


def test_the_nearest_config_above_is_found(project: Path) -> None:
    (project / "a/b").mkdir(parents=True)
    (project / "a/pyproject.toml").write_text("[project]\nname = 'another tool reads this'\n")
    assert find_config(project / "a/b") == project / "pyproject.toml"


def test_consumers_may_be_left_out(project: Path) -> None:
    text = GOOD.replace('consumers = "live/consumers.py"\n', "")
    (project / "pyproject.toml").write_text(text)
    assert load_config(project / "pyproject.toml").consumers is None


def test_the_client_may_lie_beside_the_config_folder(project: Path) -> None:
    (project / "back").mkdir()
    (project / "back/pyproject.toml").write_text(GOOD.replace("static/live", "../front/live"))
    assert load_config(project / "back/pyproject.toml").client == project / "front/live"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('["live.channels"]', '"live.channels"', "pyproject.toml:5: channels is a list of modules"),
        ('["live.channels"]', "[]", "pyproject.toml:5: channels is a list of modules"),
        ('["live.channels"]', '["live/channels.py"]', "pyproject.toml:5: channels is a list"),
        ('"static/live"', "7", "pyproject.toml:6: client is the folder to write to"),
        ('"static/live"', '"."', "pyproject.toml:6: client is a folder of its own"),
        ('"live/consumers.py"', '"live"', "pyproject.toml:7: consumers is a Python file"),
        ('"/ws/live"', '"ws/live"', "pyproject.toml:8: endpoint is the path"),
        ("endpoint ", "endpoit ", "pyproject.toml:8: there is no setting 'endpoit' in"),
        ("endpoint ", "endpoit ", "did you mean endpoint?"),
        ('client    = "static/live"\n', "", "pyproject.toml:4: client is the folder"),
        ("name = ", "name ", "pyproject.toml:2: is not TOML: Expected '='"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(
    project: Path, old: str, new: str, message: str
) -> None:
    (project / "pyproject.toml").write_text(GOOD.replace(old, new))
    with pytest.raises(ConfigError) as caught:
        load_config(find_config(project))
    assert message in str(caught.value)


def test_no_config_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="sharedgen init"):
        find_config(tmp_path)
