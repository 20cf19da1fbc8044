"""`python -m benchmarks.server`: measures, prints, and writes RESULTS.md of a whole run."""

from __future__ import annotations

import argparse
import os
import platform
import select
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from ..figures import for_machines
from .measure import LAYERS, SCENARIOS, Options, Results, measure
from .peers import PEERS, Peer
from .process import COMMANDS
from .report import report, rows, summary, targets

HERE = Path(__file__).parent
SHOWN = ("channels", "channels_redis", "daphne", "django", "pydantic", "redis", "uvicorn")


def parse(arguments: Sequence[str] | None) -> tuple[Options, argparse.Namespace]:
    parser = argparse.ArgumentParser(prog="benchmarks.server", description=__doc__)
    whole = Options(PEERS)
    parser.add_argument("--quick", action="store_true", help="a look: uvicorn, one short round")
    parser.add_argument("--json", type=Path, metavar="FILE", help="all figures, for machines")
    names = {peer.module: peer for peer in PEERS}
    parser.add_argument("--variants", type=_some(tuple(names)), metavar=",".join(names))
    parser.add_argument("--servers", type=_some(tuple(COMMANDS)), metavar=",".join(COMMANDS))
    parser.add_argument("--layers", type=_some(LAYERS), metavar=",".join(LAYERS))
    parser.add_argument("--scenarios", type=_some(SCENARIOS), metavar=",".join(SCENARIOS))
    parser.add_argument("--sizes", type=_numbers, help="subscribers of a fan-out: 50,500,2000")
    parser.add_argument("--rounds", type=int, help=f"{whole.rounds}: a figure is their median")
    parser.add_argument("--seconds", type=float, help="of each closed loop: 1.0")
    parser.add_argument("--block", type=float, help="seconds that one handler blocks: 1.0")
    parser.add_argument(
        "--connections", type=int, help="that idle or connect at once: 500; recovery has no more"
    )
    given = parser.parse_args(arguments)
    options = whole
    if given.quick:
        options = replace(
            whole, servers=("uvicorn",), sizes=(50, 500), rounds=1, seconds=0.5, connections=200
        )
    for name in ("servers", "layers", "scenarios", "sizes", "rounds", "seconds", "block"):
        if getattr(given, name) is not None:
            options = replace(options, **{name: getattr(given, name)})
    if given.connections is not None:
        few = given.connections
        options = replace(
            options,
            connections=few,
            herd=min(options.herd, few),
            others=min(options.others, few),
        )
    if given.variants is not None:
        options = replace(options, peers=tuple(names[name] for name in given.variants))
    return options, given


def _some(known: tuple[str, ...]) -> Callable[[str], tuple[str, ...]]:
    def parse_names(text: str) -> tuple[str, ...]:
        for name in text.split(","):
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is none of {', '.join(known)}")
        return tuple(text.split(","))

    return parse_names


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split(",")))


def main(arguments: Sequence[str] | None = None) -> None:
    if not hasattr(select, "epoll"):
        sys.exit("error: the load client and the CPU clocks are Linux's: run this there")
    options, given = parse(arguments)
    missing = [peer for peer in options.peers if not peer.installed]
    options = replace(options, peers=tuple(p for p in options.peers if p not in missing))
    results = measure(options)
    results.left_out += [_missing(peer) for peer in missing]
    text = report(results)
    print(text)
    if given.json:
        given.json.write_text(
            for_machines(_versions(), results.left_out, targets(results), rows(results))
        )
    if options == Options(PEERS):
        (HERE / "RESULTS.md").write_text(_page(results, text), encoding="utf-8")


def _missing(peer: Peer) -> str:
    return f"{peer.title}: {peer.needs} is not installed; scripts/bench-server installs it"


def _versions() -> dict[str, str]:
    return {name: version(name) for name in SHOWN}


def _page(results: Results, tables: str) -> str:
    date = f"{datetime.now(timezone.utc):%Y-%m-%d}"
    found = {**_versions(), "chanx": version("chanx")}
    versions = ", ".join(f"{name} {number}" for name, number in found.items())
    method = (HERE / "METHOD.md").read_text(encoding="utf-8").strip()
    return f"""# The server runtime, side by side

Written by `make bench-server` on {date}: {os.cpu_count()} cores, \
Python {platform.python_version()},
{versions}.

{summary(results, date)}

{method}

{tables}
"""


if __name__ == "__main__":
    main()
