"""The site, the server and the browser of the tests in browsers, and a front end on it."""

from pathlib import Path

import pytest

from ..browser.conftest import browser, context, running, server, site, without_worker
from .front import build_all, make_front

__all__ = ["browser", "context", "running", "server", "site", "without_worker"]


@pytest.fixture(scope="session")
def dist(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders that the bundlers wrote, below the static files of the site."""
    front = make_front(tmp_path_factory.mktemp("bundlers") / "front", site / "static" / "live")
    made = site / "static" / "dist"
    build_all(front, made)
    return made
