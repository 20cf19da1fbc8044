"""What `sharedgen.testing` needs to be there."""

from __future__ import annotations

from ..server.test_package import imported


def test_it_imports_no_server_and_no_framework_of_tests() -> None:
    modules = imported("import django; django.setup(); import sharedgen.testing")
    assert "sharedgen.testing.client" in modules
    assert {"daphne", "twisted", "uvicorn", "pytest", "anyio"}.isdisjoint(modules)
