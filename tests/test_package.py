"""The wheel: an installed package finds its templates as a checkout does."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BUILD = [sys.executable, "-m", "hatchling", "build"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([*BUILD, "-t", "wheel", "-d", str(folder)], cwd=ROOT, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_ships_templates_types_and_licence(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    templates = [p for p in (ROOT / "templates").rglob("*") if p.is_file()]
    for template in templates:
        assert f"sharedgen/templates/{template.relative_to(ROOT / 'templates').as_posix()}" in names
    assert "sharedgen/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_an_installed_wheel_builds_what_a_checkout_builds(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "installed"
    zipfile.ZipFile(wheel).extractall(unpacked)
    built = {}
    for name, path in ("wheel", unpacked), ("checkout", ROOT):
        project = tmp_path / name
        project.mkdir()
        for arguments in ["init"], ["build"]:
            subprocess.run(
                [sys.executable, "-m", "sharedgen", *arguments],
                cwd=project,
                env={**os.environ, "PYTHONPATH": str(path)},
                check=True,
                capture_output=True,
            )
        built[name] = {
            file.relative_to(project): file.read_bytes()
            for file in project.rglob("*")
            if file.is_file()
        }
    assert built["wheel"] == built["checkout"]


def test_a_wheel_from_the_source_distribution_is_whole_too(tmp_path: Path, wheel: Path) -> None:
    subprocess.run([*BUILD, "-t", "sdist", "-d", str(tmp_path)], cwd=ROOT, check=True)
    (sdist,) = tmp_path.glob("*.tar.gz")
    subprocess.run(["tar", "xzf", sdist.name], cwd=tmp_path, check=True)
    unpacked = next(p for p in tmp_path.iterdir() if p.is_dir())
    subprocess.run([*BUILD, "-t", "wheel", "-d", str(tmp_path / "out")], cwd=unpacked, check=True)
    (again,) = (tmp_path / "out").glob("*.whl")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()
