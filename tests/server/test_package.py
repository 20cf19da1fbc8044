"""What importing the server runtime costs, and what it never imports."""

from __future__ import annotations

import subprocess
import sys

SETTINGS = {"DJANGO_SETTINGS_MODULE": "tests.server.project.settings"}


def imported(statement: str) -> set[str]:
    """The modules that a fresh interpreter has after this statement."""
    run = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"],
        env=SETTINGS,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.split())


def test_naming_the_app_imports_neither_django_nor_channels() -> None:
    assert {"django", "channels"}.isdisjoint(imported("import sharedgen.server"))


def test_serving_imports_nothing_of_the_generator() -> None:
    modules = imported("import tests.server.project.asgi")
    assert "sharedgen.server.consumer" in modules
    generator = {"jinja2", "typer", "esprima", "libcst", "sharedgen.build", "sharedgen.cli"}
    assert generator.isdisjoint(modules)
    assert [module for module in modules if module.startswith("sharedgen.emit")] == []


def test_what_it_does_not_export_is_an_attribute_error() -> None:
    statement = (
        "import sharedgen.server as s\nassert not hasattr(s, 'Manager')\ns.publish, s.position"
    )
    assert "sharedgen.server.publishing" in imported(statement)
