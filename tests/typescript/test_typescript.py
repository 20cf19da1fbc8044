"""A typed page over client.d.ts: `tsc --strict` accepts what is right and refuses what is wrong.

A wrong line of wrong.ts stands under `@ts-expect-error`: tsc reports the comment if it is none.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "project"
TSC = Path(__file__).parents[2] / "node_modules" / "typescript" / "bin" / "tsc"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typescript") / "project"
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, "-m", "sharedgen", "build"], cwd=folder, check=True)
    return folder


def tsc(project: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", TSC, "--project", project, *options], capture_output=True, text=True
    )


@pytest.mark.parametrize("resolution", ["bundler", "node16"])
def test_right_uses_compile_and_each_wrong_one_is_an_error(project: Path, resolution: str) -> None:
    module = "ES2020" if resolution == "bundler" else resolution
    done = tsc(project, "--moduleResolution", resolution, "--module", module)
    assert done.returncode == 0, done.stdout


def test_a_wrong_use_names_its_line(project: Path) -> None:
    (project / "late.ts").write_text(
        "import { connect, Clock } from './live/client.js';\n"
        "connect().subscribe(Clock).on('tock', () => {});\n"
    )
    done = tsc(project)
    (project / "late.ts").unlink()
    assert done.returncode != 0
    assert "late.ts(2," in done.stdout
