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
    "esbuild": "[watch] build finished",
}


class Watched(Project):
    """A project and the folder to which its bundler writes until the tests are over."""

    out: Path

    def has_written(self, text: str) -> bool:
        return any(text in script.read_text() for script in self.out.glob("*.js"))


@pytest.fixture(scope="module")
def watched(
    front: Path, tarball: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Watched]]:
    root = tmp_path_factory.mktemp("watched")
    projects = {}
    with ExitStack() as stack:
        for name in DONE:
            project = Watched(root / name, name, front / "js", tarball)
            project.out = root / f"{name}-out"
            stack.enter_context(project.running(f"{COMMANDS[name]} --watch", project.out))
            projects[name] = project
        yield projects


@pytest.fixture(params=DONE)
def project(request: pytest.FixtureRequest, watched: dict[str, Watched]) -> Watched:
    made = watched[request.param]
    made.until_said(DONE[made.bundler])
    return made


def test_a_changed_declaration_is_bundled(project: Watched) -> None:
    project.declare(MORE)
    wait_until(lambda: project.has_written("News"), f"News is bundled\n{project.said()}")


def test_a_wrong_declaration_is_an_error_until_it_is_mended(project: Watched) -> None:
    right = project.channels.read_text()
    project.declare(WRONG)
    place = project.place_of(WRONG_LINE)
    project.until_said(place)
    project.channels.write_text(right)
    wait_until(
        lambda: DONE[project.bundler] in project.said().rpartition(place)[2],
        f"{project.bundler} builds again\n{project.said()}",
    )
