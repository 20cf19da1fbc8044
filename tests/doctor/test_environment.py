"""Python and the packages."""

from __future__ import annotations

import platform
import re
import sys
from pathlib import Path

import pytest

from sharedgen.doctor import environment

PYPROJECT = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")


def said(asks_the_site: bool = True) -> list[str]:
    return [str(f) for f in environment.findings(asks_the_site) if f.level != "ok"]


def pretend(monkeypatch: pytest.MonkeyPatch, **versions: str | None) -> None:
    real = environment.installed

    def installed(name: str) -> str | None:
        return versions[name] if name in versions else real(name)

    monkeypatch.setattr(environment, "installed", installed)


def test_this_environment_is_right() -> None:
    assert said() == []


def test_the_least_versions_are_those_of_the_package() -> None:
    for name, (major, minor) in environment.NEEDED.items():
        assert re.search(rf'"{name}>={major}\.{minor}"', PYPROJECT), name
    assert f'requires-python = ">={environment._dotted(environment.PYTHON)}"' in PYPROJECT


@pytest.mark.parametrize(
    ("versions", "told"),
    [
        (
            {"pydantic": "2.9.1"},
            "problem  pydantic: 2.9.1 is too old: pip install 'pydantic>=2.12'",
        ),
        ({"django": "4.1"}, "problem  django: 4.1 is too old: pip install 'django>=4.2'"),
        (
            {"channels": None},
            "warning  channels: is not installed here, so nothing of the server is checked: "
            "pip install 'sharedgen[channels]'",
        ),
        (
            {"uvicorn": "0.34", "websockets": None, "wsproto": None},
            "problem  uvicorn: it speaks WebSocket with the package websockets or wsproto, and "
            "neither is installed, so it answers the endpoint as a page that is not there: "
            "pip install websockets",
        ),
        (
            {"websockets": None, "wsproto": "1.2"},
            "skipped  websockets: the endpoint is asked with this package, and it is not "
            "installed: pip install websockets",
        ),
    ],
)
def test_a_package_that_is_old_or_missing(
    monkeypatch: pytest.MonkeyPatch, versions: dict[str, str | None], told: str
) -> None:
    pretend(monkeypatch, **versions)
    assert told in said()


def test_an_old_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    monkeypatch.setattr(platform, "python_version", lambda: "3.9.1")
    assert said() == ["problem  python: 3.9.1 is too old: use 3.10 or later"]
