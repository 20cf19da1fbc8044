"""A front end on the site of the tests in browsers, and what the bundlers make of it."""

from pathlib import Path

import pytest

from .front import build_all, make_front
from .plugged import pack


@pytest.fixture(scope="session")
def front(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_front(tmp_path_factory.mktemp("bundlers") / "front", site / "static" / "live")


@pytest.fixture(scope="session")
def dist(site: Path, front: Path) -> Path:
    """The folders that the bundlers wrote, below the static files of the site."""
    made = site / "static" / "dist"
    build_all(front, made)
    return made


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("package"))
