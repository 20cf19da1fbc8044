"""The benchmark of the browser runtime runs, and measures all that it names; none is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.browser.__main__ import main
from benchmarks.browser.measure import Case, Results
from benchmarks.browser.report import summary, targets
from benchmarks.browser.scenarios import OWN, PAGE, RELAY, SHAREDGEN

ROOT = Path(__file__).parents[2]
TINY = ["--quick", "--rounds", "1", "--batches", "1", "--tabs", "1,4", "--bursts", "1"]
TINY += ["--events", "200", "--navigations", "1", "--opened", "1,2"]


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a run of the smallest numbers writes for machines."""
    file = tmp_path_factory.mktemp("browser") / "figures.json"
    main([*TINY, "--scenarios", "hop,fan-out,first,memory", "--json", str(file)])
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def contestants(figures: dict[str, Any], scenario: str, case: str = "") -> set[str]:
    return {
        row["contestant"]
        for row in figures["rows"]
        if row["scenario"] == scenario and case in row["case"]
    }


@pytest.mark.parametrize("case", ["a command", "an event", "own process", "another tab's"])
def test_round_trips_of_each_contestant_are_measured(case: str, figures: dict[str, Any]) -> None:
    assert contestants(figures, "hop", case) == {SHAREDGEN, RELAY, PAGE}


@pytest.mark.parametrize("case", ["1 tab, one by one", "4 tabs, one by one", "4 tabs, coalesced"])
def test_bursts_reach_every_tab_of_each_contestant(case: str, figures: dict[str, Any]) -> None:
    assert contestants(figures, "fan-out", case) == {SHAREDGEN, RELAY, PAGE}


def rounds(figures: dict[str, Any], case: str) -> dict[str, list[float]]:
    return {row["contestant"]: row["rounds"] for row in figures["rows"] if row["case"] == case}


def test_the_server_is_asked_by_none_but_a_socket_of_its_own(figures: dict[str, Any]) -> None:
    assert rounds(figures, "sockets opened") == {SHAREDGEN: [0], OWN: [1], PAGE: [1]}


def test_the_sockets_of_a_real_server_are_counted(figures: dict[str, Any]) -> None:
    assert rounds(figures, "sockets, 2 tabs") == {SHAREDGEN: [1], OWN: [2]}


def test_each_target_has_a_verdict(figures: dict[str, Any]) -> None:
    assert {line[:6] for line in figures["targets"]} <= {"pass  ", "FAIL  "}
    assert len(figures["targets"]) == 8  # four round trips, a fan-out, a second tab, two of sockets


def test_a_ratio_is_the_median_of_those_of_the_rounds() -> None:
    case = Case("fan-out", "4 tabs, one by one")
    results = Results({case: {SHAREDGEN: [50, 10, 6], RELAY: [10, 2, 2], PAGE: [1, 1, 1]}})
    assert results.ratio(case, SHAREDGEN, RELAY) == 5
    assert [line[:6] for line in targets(results)] == ["pass  "]


def test_a_scenario_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--scenarios", "hops"])
    assert "'hops' is none of hop, fan-out" in capsys.readouterr().err


def test_the_summary_tells_multiples() -> None:
    cases = [
        ("hop", "a command, worker in another tab's process"),
        ("fan-out", "4 tabs, one by one"),
        ("first", "ms to the first event"),
    ]
    figures = {SHAREDGEN: [6.0], RELAY: [3.0], PAGE: [1.5]}
    results = Results({Case(*case): figures for case in cases})
    lines = [" ".join(line.split()) for line in summary(results, "2026-01-02").splitlines()]
    assert lines[2] == "| a command and its reply, ms | 4 times | 2 times | 1.50 |"
    assert lines[3] == "| events a second to 4 tabs | 2 times | 3 | 0.50 times |"


def test_the_readme_quotes_the_last_whole_run() -> None:
    results = (ROOT / "benchmarks" / "browser" / "RESULTS.md").read_text(encoding="utf-8")
    table = next(part for part in results.split("\n\n") if part.startswith("| 20"))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
