"""A project that has nothing wrong, in a folder of its own, with Django set up in this process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import django
import pytest

from sharedgen.build import plan, write
from sharedgen.config import Config, load_config

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.server.project.settings")
django.setup()

from tests.server.conftest import served  # noqa: E402  # once Django is set up

__all__ = ["served"]

CONFIG = """\
[tool.sharedgen]
channels = ["declared_for_the_doctor"]
client = "static/live"
endpoint = "/ws/live"
"""
CHANNELS = """\
from sharedgen import Channel, Event


class Pulse(Channel):
    class Beat(Event):
        rate: int
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project, built."""
    folder = tmp_path_factory.mktemp("built")
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "declared_for_the_doctor.py").write_text(CHANNELS)
    write(plan(load_config(folder / "pyproject.toml")))
    del sys.modules["declared_for_the_doctor"]
    return folder


@pytest.fixture
def config(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> Config:
    """Of a copy of the project, in the current folder."""
    root = tmp_path / "project"
    shutil.copytree(built, root)
    monkeypatch.chdir(root)
    return load_config(root / "pyproject.toml")
