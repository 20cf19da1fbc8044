"""Python and the packages."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Final

from .. import __version__
from .finding import Finding, ok, problem, skipped, warning

PYTHON: Final = (3, 10)
# the least versions, as in pyproject.toml
NEEDED: Final = {"pydantic": (2, 12), "django": (4, 2), "channels": (4, 2)}
SERVER: Final = ("django", "channels")  # the generator runs without them


def findings(asks_the_site: bool) -> Iterator[Finding]:
    """`asks_the_site`: a WebSocket will be opened."""
    found = platform.python_version()
    if sys.version_info[:2] < PYTHON:
        yield problem("python", f"{found} is too old", f"use {_dotted(PYTHON)} or later")
    else:
        yield ok("python", found)
    yield ok("sharedgen", __version__)
    for name in NEEDED:
        yield _package(name)
    if installed("uvicorn") and not (installed("websockets") or installed("wsproto")):
        yield problem(
            "uvicorn",
            "it speaks WebSocket with the package websockets or wsproto, and neither is installed, "
            "so it answers the endpoint as a page that is not there",
            "pip install websockets",
        )
    if asks_the_site and not installed("websockets"):
        yield skipped(
            "websockets",
            "the endpoint is asked with this package, and it is not installed",
            "pip install websockets",
        )


def _package(name: str) -> Finding:
    found, needed = installed(name), NEEDED[name]
    if found is None:
        text = "is not installed here, so nothing of the server is checked"
        return warning(name, text, "pip install 'sharedgen[channels]'")
    if tuple(map(int, re.findall(r"\d+", found)[:2])) < needed:
        wanted = f"{name}>={_dotted(needed)}"
        return problem(name, f"{found} is too old", f"pip install '{wanted}'")
    return ok(name, found)


def installed(name: str) -> str | None:
    """The version, None where the package is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _dotted(numbers: tuple[int, int]) -> str:
    return ".".join(map(str, numbers))
