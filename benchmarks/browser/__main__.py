"""`python -m benchmarks.browser`: measures, prints, and writes RESULTS.md of a whole run."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from tests.browser.engines.chromium import chromium

from ..figures import for_machines
from .measure import BYTES, SCENARIOS, Results, measure
from .report import report, rows, summary, targets
from .scenarios import Options

HERE = Path(__file__).parent
ALL = (*SCENARIOS, BYTES)
WHOLE = Options(ALL)
QUICK = replace(WHOLE, rounds=6, batches=10, bursts=4, navigations=5, opened=(1, 10))


def parse(arguments: Sequence[str] | None) -> tuple[Options, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="benchmarks.browser", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look, in about a minute")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures, for machines")
    parser.add_argument("--scenarios", type=_some(ALL), metavar=",".join(ALL))
    parser.add_argument(
        "--checkout", type=_folder, help="another checkout, whose client is measured"
    )
    parser.add_argument("--rounds", type=int, help=f"{WHOLE.rounds}, of round trips")
    parser.add_argument("--batches", type=int, help=f"{WHOLE.batches}, of ten, a round")
    parser.add_argument("--tabs", type=_numbers, help="of a fan-out: 1,4,16")
    parser.add_argument("--bursts", type=int, help=f"{WHOLE.bursts} rounds of them")
    parser.add_argument("--events", type=int, help=f"{WHOLE.events}, of a burst")
    parser.add_argument("--navigations", type=int, help=f"{WHOLE.navigations}")
    parser.add_argument("--opened", type=_numbers, help="tabs at a real server: 1,10,50")
    given = parser.parse_args(arguments)
    options = QUICK if given.quick else WHOLE
    chosen = {name: value for name, value in vars(given).items() if hasattr(options, name)}
    options = replace(options, **{k: v for k, v in chosen.items() if v is not None})
    return options, given


def _some(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def parse_names(text: str) -> tuple[str, ...]:
        for name in text.split(","):
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return tuple(text.split(","))

    return parse_names


def _folder(text: str) -> Path:
    return Path(text).resolve()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def main(arguments: Sequence[str] | None = None) -> None:
    if not Path("/proc/net/tcp").exists():
        sys.exit("error: the memory and the sockets of a process are told by Linux: run this there")
    options, given = parse(arguments)
    results = measure(options)
    text = report(results)
    print(text)
    if given.json:
        given.json.write_text(
            for_machines(_versions(), results.left_out, targets(results), rows(results))
        )
    if options == WHOLE and not results.left_out:
        (HERE / "RESULTS.md").write_text(_page(results, text), encoding="utf-8")


def _versions() -> dict[str, str]:
    told = subprocess.run([chromium(), "--version"], capture_output=True, text=True, check=True)
    return {
        "chromium": told.stdout.split()[1],
        **{name: version(name) for name in ("uvicorn", "websockets")},
    }


def _page(results: Results, tables: str) -> str:
    date = f"{datetime.now(timezone.utc):%Y-%m-%d}"
    versions = ", ".join(f"{name} {number}" for name, number in _versions().items())
    method = (HERE / "METHOD.md").read_text(encoding="utf-8").strip()
    return f"""# The browser runtime, side by side

Written by `make bench-browser` on {date}: {os.cpu_count()} cores, \
Python {platform.python_version()}, {versions}.

{summary(results, date)}

{method}

{tables}
"""


if __name__ == "__main__":
    main()
