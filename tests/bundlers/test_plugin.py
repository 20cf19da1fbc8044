"""unplugin-sharedgen in each bundler, installed from what npm would publish."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from ..browser.server import Server
from ..browser.tabs import hears, subscribed_tabs
from .front import BASE, write_page
from .plugged import COMMANDS, WRONG, WRONG_LINE, Project

each = pytest.mark.parametrize("bundler", COMMANDS)


def build_all(projects: Mapping[str, Project], dist: Path, **environment: str) -> dict[str, int]:
    """Every project at once: its exit code."""
    started = {
        name: project.start(COMMANDS[name], dist / f"plugged-{name}", **environment)
        for name, project in projects.items()
    }
    return {name: process.wait(timeout=100) for name, process in started.items()}


@pytest.fixture(scope="module")
def projects(
    front: Path, tarball: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Project]:
    """A project a bundler, in which sharedgen never ran."""
    root = tmp_path_factory.mktemp("plugged")
    return {name: Project(root / name, name, front / "js", tarball) for name in COMMANDS}


@pytest.fixture(scope="module")
def said(site: Path, projects: dict[str, Project]) -> dict[str, str]:
    """What each bundler said of a build that came to its end."""
    codes = build_all(projects, site / "static" / "dist")
    said = {name: project.said() for name, project in projects.items()}
    assert not any(codes.values()), "\n".join(said.values())
    return said


@pytest.fixture(scope="module")
def built(site: Path, projects: dict[str, Project], said: dict[str, str]) -> Path:
    dist = site / "static" / "dist"
    for name in ("rollup", "webpack", "esbuild"):
        write_page(dist / f"plugged-{name}")
    return dist


@pytest.fixture(scope="module")
def broken(built: Path, projects: dict[str, Project]) -> dict[str, tuple[int, str]]:
    """The exit codes where a declaration is wrong, and its place."""
    right = {name: project.channels.read_text() for name, project in projects.items()}
    for project in projects.values():
        project.declare(WRONG)
    places = {name: project.place_of(WRONG_LINE) for name, project in projects.items()}
    codes = build_all(projects, built)
    for name, project in projects.items():
        project.channels.write_text(right[name])
    return {name: (codes[name], places[name]) for name in projects}


@each
def test_the_client_is_there_before_it_is_read_and_its_worker_is_found(
    bundler: str, built: Path, context: BrowserContext, server: Server
) -> None:
    """Names are hashed, and no bundler is told of the worker."""
    tabs = subscribed_tabs(context, 3, f"{BASE}/plugged-{bundler}/index.html")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])


@each
def test_no_bundler_warns(bundler: str, said: dict[str, str]) -> None:
    assert "warning" not in said[bundler].lower()


@each
def test_a_wrong_declaration_fails_the_build(
    bundler: str, projects: dict[str, Project], broken: dict[str, tuple[int, str]]
) -> None:
    code, place = broken[bundler]
    assert code != 0
    assert place in projects[bundler].said()


def test_check_fails_where_something_is_out_of_date(
    projects: dict[str, Project], built: Path, tmp_path: Path
) -> None:
    project = projects["esbuild"]
    client = project.front / "src" / "live" / "client.js"
    client.write_text("// by hand\n" + client.read_text())
    process = project.start(COMMANDS["esbuild"], tmp_path, CI="1")
    assert process.wait(timeout=60)
    assert "client.js" in project.said()
    assert "is out of date" in project.said()
    assert client.read_text().startswith("// by hand")
