"""`python -m benchmarks.build`: measures, prints, and writes RESULTS.md of a whole run."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from ..figures import for_machines
from .contestants import CONTESTANTS, HERE
from .measure import Options, Results, measure
from .report import report, rows, summary, targets

WHOLE = Options({20: 7, 10: 3, 100: 3, 1000: 2})
QUICK = replace(WHOLE, rounds={20: 3})
_NAMES = tuple(contestant.name for contestant in CONTESTANTS)


def parse(arguments: Sequence[str] | None) -> tuple[Options, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="benchmarks.build", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look, in about a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures, for machines")
    parser.add_argument("--only", help="those whose names begin with one of these: sharedgen,chanx")
    parser.add_argument("--models", help="how many: 20,100")
    parser.add_argument("--rounds", type=int, help="of each number of models")
    given = parser.parse_args(arguments)
    options = QUICK if given.quick else WHOLE
    if given.only:
        wanted = tuple(given.only.split(","))
        only = tuple(name for name in _NAMES if name.startswith(wanted))
        options = replace(options, only=only)
    if given.models:
        known = {int(each): WHOLE.rounds.get(int(each), 3) for each in given.models.split(",")}
        options = replace(options, rounds=known)
    if given.rounds:
        options = replace(options, rounds=dict.fromkeys(options.rounds, given.rounds))
    return options, given


def main(arguments: Sequence[str] | None = None) -> None:
    if not hasattr(os, "wait4"):
        sys.exit("error: the memory of a process is told by Unix: run this there")
    options, given = parse(arguments)
    results = measure(options, lambda text: print(text, file=sys.stderr))
    text = report(results)
    print(text)
    if given.json:
        given.json.write_text(
            for_machines(_versions(), results.left_out, targets(results), rows(results))
        )
    if options == WHOLE:
        (HERE / "RESULTS.md").write_text(_page(results, text), encoding="utf-8")


def _versions() -> dict[str, str]:
    python = ("pydantic", "datamodel-code-generator", "pydantic-to-typescript", "chanx")
    node = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    return {**{name: version(name) for name in python}, **node}


def _page(results: Results, tables: str) -> str:
    date = f"{datetime.now(timezone.utc):%Y-%m-%d}"
    versions = ", ".join(f"{name} {number}" for name, number in _versions().items())
    method = (HERE / "METHOD.md").read_text(encoding="utf-8").strip()
    return f"""# The build, side by side

Written by `make bench-build` on {date}: {os.cpu_count()} cores, \
Python {platform.python_version()}, {versions}.

{summary(results, date)}

{method}

{tables}
"""


if __name__ == "__main__":
    main()
