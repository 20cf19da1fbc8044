"""A typed page over client.d.ts: `tsc --strict` accepts what is right and refuses what is wrong.

A wrong line of wrong.ts stands under `@ts-expect-error`: tsc reports the comment if it is none.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.golden.cases import CASES, FOLDER

PROJECT = Path(__file__).parent / "project"
NODE_MODULES = Path(__file__).parents[2] / "node_modules"
# the latest of TypeScript 5, and the two minors before
VERSIONS = ("typescript", "typescript-5.8", "typescript-5.7")
ERASABLE = ("--erasableSyntaxOnly",)  # known since 5.8


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typescript") / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "sharedgen", "build"], cwd=folder, check=True)
    golden = [str(FOLDER / case / "page.ts") for case in CASES]
    newest = {"target": "ES2022", "module": "ESNext", "lib": ["ES2022", "DOM"]}
    with_golden = {
        "extends": "./tsconfig.json",
        "compilerOptions": newest,
        "include": ["*.ts", *golden],
    }
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "golden.json").write_text(json.dumps(with_golden))
    return folder


def tsc(
    project: Path, *options: str, version: str = VERSIONS[0]
) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = ["node", NODE_MODULES / version / "bin" / "tsc", *options]
    return subprocess.run(command, cwd=project, capture_output=True, text=True)


@pytest.mark.parametrize("version", VERSIONS)
def test_right_uses_compile_and_each_wrong_one_is_an_error(project: Path, version: str) -> None:
    erasable = ERASABLE if version != "typescript-5.7" else ()
    done = tsc(project, "--project", "golden.json", *erasable, version=version)
    assert done.returncode == 0, done.stdout


def test_so_they_do_as_node_resolves_modules(project: Path) -> None:
    done = tsc(project, "--project", ".", "--moduleResolution", "node16", "--module", "node16")
    assert done.returncode == 0, done.stdout


def test_the_types_compile_for_a_page_with_fewer_flags(project: Path) -> None:
    options = ("--exactOptionalPropertyTypes", "false", "--target", "ES5", "--lib", "ES2020,DOM")
    done = tsc(project, "live/client.d.ts", "--noEmit", "--strict", *options)
    assert done.returncode == 0, done.stdout


def test_a_wrong_use_names_its_line(project: Path) -> None:
    (project / "late.ts").write_text(
        "import { connect, Clock } from './live/client.js';\n"
        "connect().subscribe(Clock).on('tock', () => {});\n"
    )
    done = tsc(project, "--project", ".")
    (project / "late.ts").unlink()
    assert done.returncode != 0
    assert "late.ts(2," in done.stdout
