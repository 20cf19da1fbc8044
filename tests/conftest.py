"""Fixtures that every folder of tests shares."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest
from hypothesis import settings

from .evolving import CHANNELS, CONFIG, Project

pytest_plugins = ["tests.browser.shared"]

IN_BROWSERS: Final = {"browser", "bundlers"}

# how long an example takes depends on what else the machine does
settings.register_profile("sharedgen", deadline=None)
settings.load_profile("sharedgen")

os.environ.pop("FORCE_COLOR", None)  # what a command says is compared without


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests in browsers come last: Playwright's event loop, once started, runs to the end."""
    items.sort(key=lambda item: not IN_BROWSERS.isdisjoint(item.path.parts))


@pytest.fixture
def isolated_modules() -> Iterator[None]:
    """Modules imported by the test are forgotten after it: two tests may use one name."""
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if not any("site-packages" in place for place in _places(sys.modules[name])):
            del sys.modules[name]


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    (folder / "pyproject.toml").write_text(CONFIG)
    (folder / "live_channels.py").write_text(CHANNELS)
    with pytest.MonkeyPatch.context() as patch:
        Project(folder, patch).build()
    return folder


@pytest.fixture
def evolving(
    built_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None
) -> Project:
    """A project with two channels, as it was built."""
    folder = tmp_path / "project"
    shutil.copytree(built_once, folder)
    return Project(folder, monkeypatch)


def _places(module: ModuleType) -> list[str]:
    """Where it was found. A folder without `__init__.py` is a package without a file."""
    file = getattr(module, "__file__", None)
    return [file] if file else list(getattr(module, "__path__", ["site-packages"]))
