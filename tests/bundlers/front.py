"""A front end of a user's, and what builds it: each bundler at its defaults."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "node_modules"
FRONT = Path(__file__).parent / "front"

PROGRAMS = {
    "esbuild": NODE_MODULES / "esbuild" / "bin" / "esbuild",
    "parcel": NODE_MODULES / "parcel" / "lib" / "bin.js",
    "rollup": NODE_MODULES / "rollup" / "dist" / "bin" / "rollup",
    "tsc": NODE_MODULES / "typescript" / "bin" / "tsc",
    "vite": NODE_MODULES / "vite" / "bin" / "vite.js",
}
PACKAGES = ("esbuild", "rollup", "unplugin", "vite", "webpack")

BASE = "/static/dist"
"""Where the site serves what was built, a folder a bundler."""

# Rollup and esbuild follow imports alone: the worker is an entry beside the page's.
COMMANDS: Mapping[str, str] = {
    "vite": "vite build --base {base} --sourcemap --outDir {out}",
    "parcel": "parcel build index.html --no-cache --public-url {base} --dist-dir {out}",
    "webpack": "webpack.js {out}",
    "rollup": "rollup js/main.js js/live/worker.js --sourcemap --dir {out}",
    "esbuild": "esbuild src/main.ts worker=src/live/worker.js --bundle --format=esm"
    " --splitting --minify --sourcemap --outdir={out}",
}
SCRIPT = '<script type="module" src="./src/main.ts"></script>'


def make_front(folder: Path, emitted: Path) -> Path:
    """The front end with the emitted folder in it, its packages installed, also as JavaScript."""
    shutil.copytree(FRONT, folder)
    shutil.copytree(emitted, folder / "src" / "live")
    (folder / "node_modules").mkdir()
    for package in PACKAGES:
        (folder / "node_modules" / package).symlink_to(NODE_MODULES / package)
    subprocess.run(["node", PROGRAMS["tsc"], "--project", folder], check=True)
    shutil.copytree(emitted, folder / "js" / "live")
    return folder


def node(command: str, **places: object) -> list[str]:
    """The command line of a program of npm's, or of a script."""
    program, *rest = command.format_map(places).split()
    return ["node", str(PROGRAMS.get(program, program)), *rest]


def build_all(front: Path, dist: Path) -> None:
    """Every bundler at once; each writes a folder of its name with an index.html in it."""
    started = {}
    for name, command in COMMANDS.items():
        with (front / f"{name}.log").open("wb") as log:
            line = node(command, base=f"{BASE}/{name}/", out=dist / name)
            started[name] = subprocess.Popen(line, cwd=front, stdout=log, stderr=log)
    ended = {name: process.wait(timeout=100) for name, process in started.items()}
    failed = [(front / f"{name}.log").read_text() for name, code in ended.items() if code]
    assert not failed, "\n".join(failed)
    for name in ("webpack", "rollup", "esbuild"):
        write_page(dist / name)


def write_page(built: Path) -> None:
    """The page of a bundler that makes none, like that of those which do."""
    (main,) = built.glob("main*.js")
    kind = "defer" if "webpack" in built.name else 'type="module"'
    page = (FRONT / "index.html").read_text()
    (built / "index.html").write_text(
        page.replace(SCRIPT, f'<script {kind} src="{main.name}"></script>')
    )
