"""The emitted folder in a production build of Vite, at Vite's defaults."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from .server import Server
from .tabs import SUBSCRIBE, hears, until

ROOT = Path(__file__).parents[2]
VITE = ROOT / "node_modules" / "vite" / "bin" / "vite.js"


@pytest.fixture(scope="module")
def built(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A front end that imports the emitted folder, bundled."""
    project = tmp_path_factory.mktemp("front")
    shutil.copytree(site / "static" / "live", project / "src" / "live")
    (project / "index.html").write_text(
        '<!doctype html><title>vite</title><script type="module" src="/src/main.js"></script>'
    )
    (project / "src" / "main.js").write_text(
        "import { connect, Feed } from './live/client.js';\n"
        "Object.assign(window, { connect, Feed, heard: [], statuses: [], gaps: 0 });\n"
    )
    subprocess.run(["node", VITE, "build", "--outDir", site / "dist"], cwd=project, check=True)
    return site / "dist"


def test_the_worker_becomes_a_chunk_of_its_own(built: Path) -> None:
    chunks = {path.name.split("-")[0] for path in (built / "assets").glob("*.js")}
    assert {"index", "worker"} <= chunks


def test_tabs_of_the_bundle_share_one_socket(
    built: Path, context: BrowserContext, server: Server
) -> None:
    tabs = [context.new_page() for _ in range(3)]
    for tab in tabs:
        tab.goto("/vite/")
        until(tab, "'connect' in window")
        tab.evaluate(SUBSCRIBE, {})
    for tab in tabs:
        until(tab, "feed.status === 'live'")
    assert [tab.evaluate("connection.transport") for tab in tabs] == ["worker"] * 3
    assert server.counts()["open"] == 1
    server.get("/feed/a/1/3")
    hears(tabs, [1, 2, 3])
