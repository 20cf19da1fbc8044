"""Modules written for one test, so that the lines of a fault are real."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest

Module = Callable[..., ModuleType]


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_modules: None) -> Module:
    """`module(text, name)` writes a module in the working folder and imports it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def write(text: str, name: str = "live") -> ModuleType:
        (tmp_path / f"{name}.py").write_text(dedent(text), encoding="utf-8")
        importlib.invalidate_caches()
        return importlib.import_module(name)

    return write
