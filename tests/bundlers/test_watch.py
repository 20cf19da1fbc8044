"""unplugin-sharedgen in bundlers that watch: what the declarations become is bundled again."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ..browser.server import wait_until
from .plugged import COMMANDS, MORE, WRONG, WRONG_LINE, Project

DONE = {
    "rollup": "created ",
    "webpack": "compiled successfully",
    "esbuild": "bundled without an error",
}


class Watched(Project):
    """A project and the folder to which its bundler writes until the tests are over."""

    out: Path

    def builds_after(self, said: str) -> None:
        wait_until(
            lambda: DONE[self.bundler] in self.said().rpartition(said)[2],
            f"{self.bundler} builds again\n{self.said()}",
        )

    def has_written(self, text: str) -> bool:
        return any(text in script.read_text() for script in self.out.glob("*.js"))


@pytest.fixture(scope="module")
def watched(
    front: Path, tarball: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Watched]]:
    """They begin with a wrong declaration and no client, and are mended."""
    root = tmp_path_factory.mktemp("watched")
    projects = {}
    with ExitStack() as stack:
        for name in DONE:
            project = Watched(root / name, name, front / "js", tarball)
            project.out = root / f"{name}-out"
            project.declare(WRONG)
            stack.enter_context(project.running(f"{COMMANDS[name]} --watch", project.out))
            projects[name] = project
        for project in projects.values():
            place = project.place_of(WRONG_LINE)
            project.until_said(place)
            project.channels.write_text(project.channels.read_text().removesuffix(WRONG))
            project.builds_after(place)
        yield projects


@pytest.fixture(params=DONE)
def project(request: pytest.FixtureRequest, watched: dict[str, Watched]) -> Watched:
    return watched[request.param]


def test_a_changed_declaration_is_bundled(project: Watched) -> None:
    project.declare(MORE)
    wait_until(lambda: project.has_written("News"), f"News is bundled\n{project.said()}")


def test_a_wrong_declaration_is_an_error_until_it_is_mended(project: Watched) -> None:
    right = project.channels.read_text()
    project.declare(WRONG)
    place = project.place_of(WRONG_LINE)
    project.until_said(place)
    project.channels.write_text(right)
    project.builds_after(place)


def test_no_bundler_warns(project: Watched) -> None:
    assert "warning" not in project.said().lower()
