"""The engines as users have them, and a server that does what a test says."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from .engines import ENGINES, Profile
from .engines import Browser as Engine
from .peer import Peer


def engine(name: str) -> Iterator[Engine]:
    started = ENGINES[name]()
    yield started
    started.close()


@pytest.fixture(scope="session")
def chromium_raw() -> Iterator[Engine]:
    """Chromium as a user has it; `browser` is Playwright's, which has no back/forward cache."""
    yield from engine("chromium")


@pytest.fixture(scope="session")
def firefox() -> Iterator[Engine]:
    yield from engine("firefox")


@pytest.fixture(scope="session")
def webkit() -> Iterator[Engine]:
    yield from engine("webkit")


@pytest.fixture
def profile(request: pytest.FixtureRequest) -> Iterator[Profile]:
    """A new profile of the engine that is the parameter."""
    source = {"chromium": "chromium_raw"}.get(request.param, request.param)
    made: Profile = request.getfixturevalue(source).profile()
    yield made
    made.close()


@pytest.fixture
def peer(site: Path) -> Iterator[Peer]:
    """A server that does what the test says, with the same page and client."""
    with Peer(site / "static") as made:
        yield made
