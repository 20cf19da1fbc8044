"""The golden programs: from the channels.py of a case to the texts of its build."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path

from sharedgen import Channel
from sharedgen.contract import nodes
from sharedgen.contract.names import assign
from sharedgen.contract.read import read
from sharedgen.emit import asyncapi, channels, javascript, typescript
from sharedgen.project import Project

FOLDER = Path(__file__).parent
CASES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/channels.py")))


def declared(case: str) -> list[type[Channel]]:
    """The channels of a case, in the order declared."""
    module = importlib.import_module(f"tests.golden.{case}.channels")
    return [
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, Channel)
        and value.__module__ == module.__name__
    ]


def contract_of(case: str) -> nodes.Contract:
    return read(declared(case))


def place_of(case: str) -> channels.Place:
    return channels.Place(
        file=str(FOLDER / case / "consumers.py"),
        package=f"tests.golden.{case}",
        lock="../sharedgen.lock",
    )


def build(case: str) -> Mapping[str, str]:
    """What `sharedgen build` and `sharedgen spec` write for a case, by file name."""
    contract = contract_of(case)
    names = assign(contract)
    return {
        "client.js": javascript.client(contract, names, endpoint="/ws/live"),
        "client.d.ts": typescript.declarations(contract, names),
        "multiplexer.js": javascript.multiplexer(contract),
        "worker.js": javascript.worker(contract),
        "consumers.py": channels.skeleton(contract, place_of(case)),
        "asyncapi.json": asyncapi.document(contract, names, Project(case, "1.0"), "/ws/live"),
    }
