"""Runs the scenarios in one Chromium, and keeps the figures of each round by contestant."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from tests.browser.engines.chromium import Chromium

from . import scenarios
from .process import Peer, peer
from .scenarios import Measured, Options
from .site import build
from .sizes import Bytes, NotInstalled, sizes

SCENARIOS: dict[str, Callable[[Chromium, Peer, Options], Measured]] = {
    "hop": scenarios.hop,
    "fan-out": scenarios.fan_out,
    "first": scenarios.first,
    "memory": scenarios.memory,
}
BYTES = "bytes"  # needs no browser


@dataclass(frozen=True)
class Case:
    scenario: str
    name: str


@dataclass
class Results:
    """By case and contestant the figures of the rounds, in their order; bytes by client."""

    cases: dict[Case, dict[str, list[float]]] = field(default_factory=dict)
    bytes: dict[str, Bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def figure(self, case: Case, contestant: str) -> float:
        return median(self.cases[case][contestant])

    def ratio(self, case: Case, contestant: str, base: str) -> float:
        """The median of the rounds' ratios: what disturbs a round disturbs both in it."""
        figures = self.cases[case]
        pairs = zip(figures[contestant], figures[base], strict=True)
        return median(one / other if other else 1.0 for one, other in pairs)


def measure(options: Options) -> Results:
    results = Results()
    with tempfile.TemporaryDirectory() as folder:
        site = build(Path(folder) / "site", options.checkout)
        if BYTES in options.scenarios:
            smallest = build(Path(folder) / "smallest", options.checkout, "smallest.py")
            try:
                results.bytes = sizes(smallest, site)
            except NotInstalled as error:
                results.left_out.append(f"bytes: {error}")
        if wanted := [name for name in SCENARIOS if name in options.scenarios]:
            _in_chromium(wanted, site, options, results)
    return results


def _in_chromium(wanted: list[str], site: Path, options: Options, results: Results) -> None:
    browser = Chromium()
    try:
        with peer(site) as served:
            for scenario in wanted:
                print(scenario, file=sys.stderr)
                for name, figures in SCENARIOS[scenario](browser, served, options):
                    rounds = results.cases.setdefault(Case(scenario, name), defaultdict(list))
                    for contestant, figure in figures.items():
                        rounds[contestant].append(figure)
    finally:
        browser.close()
