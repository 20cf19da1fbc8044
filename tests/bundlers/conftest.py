"""The site, the server and the browser of the tests in browsers, and a front end on it."""

from pathlib import Path

import pytest

from ..browser.conftest import browser, context, running, server, site, without_worker
from .front import build_all, make_front
from .plugged import pack

__all__ = ["browser", "context", "running", "server", "site", "without_worker"]


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
