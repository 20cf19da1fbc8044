"""The benchmark of the server runs, and measures all that it names; no figure is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.server.__main__ import main
from benchmarks.server.measure import SCENARIOS, Case, Results
from benchmarks.server.peers import BARE, PEERS, SHAREDGEN, STOCK, STOCK_PYDANTIC
from benchmarks.server.report import summary

ROOT = Path(__file__).parents[2]
TINY = ["--quick", "--sizes", "4", "--connections", "6", "--seconds", "0.02", "--block", "0.02"]
INSTALLED = {peer.title for peer in PEERS if peer.installed}


def run(folder: Path, *options: str) -> dict[str, Any]:
    """What a run of the smallest numbers writes for machines."""
    file = folder / "figures.json"
    main([*TINY, *options, "--json", str(file)])
    figures: dict[str, Any] = json.loads(file.read_text())
    return figures


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return run(tmp_path_factory.mktemp("server"), "--layers", "memory")


def variants(figures: dict[str, Any], scenario: str) -> set[str]:
    return {row["variant"] for row in figures["rows"] if row["scenario"] == scenario}


def test_the_variants_that_need_nothing_else_are_installed() -> None:
    assert {SHAREDGEN, STOCK, STOCK_PYDANTIC, BARE} <= INSTALLED


@pytest.mark.parametrize("scenario", [name for name in SCENARIOS if name != "recovery"])
def test_each_variant_is_measured(scenario: str, figures: dict[str, Any]) -> None:
    assert variants(figures, scenario) == INSTALLED


def test_only_sharedgen_recovers(figures: dict[str, Any]) -> None:
    assert variants(figures, "recovery") == {SHAREDGEN}


def test_what_is_not_installed_is_named(figures: dict[str, Any]) -> None:
    named = {line.partition(":")[0] for line in figures["left_out"]}
    assert named == {peer.title for peer in PEERS} - INSTALLED


def test_each_target_has_a_verdict(figures: dict[str, Any]) -> None:
    assert {line[:6] for line in figures["targets"]} <= {"pass  ", "FAIL  "}
    assert len(figures["targets"]) == 4  # echo, idle, and two of a handler that blocks


def test_events_cross_two_processes_on_redis(tmp_path: Path) -> None:
    options = ["--layers", "Redis", "--scenarios", "fan-out", "--variants", "stock,bare"]
    assert variants(run(tmp_path, *options), "fan-out") == {STOCK, BARE}


def test_daphne_serves_too(tmp_path: Path) -> None:
    options = ["--servers", "daphne", "--scenarios", "echo", "--variants", "sharedgen"]
    assert variants(run(tmp_path, *options, "--layers", "memory"), "echo") == {SHAREDGEN}


def test_a_variant_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--variants", "shared"])
    assert "'shared' is none of sharedgen, stock" in capsys.readouterr().err


def test_the_summary_tells_multiples_of_stock() -> None:
    figures = {peer.title: {"cpu_us": 5.0, "kib": 20.0} for peer in PEERS}
    figures[STOCK] = {"cpu_us": 100.0, "kib": 10.0}
    cases = [("echo", "10 connections"), ("idle", "500 connections")]
    results = Results(
        {Case(scenario, "uvicorn", "memory", name): figures for scenario, name in cases}
    )
    lines = [" ".join(line.split()) for line in summary(results, "2026-01-02").splitlines()]
    assert lines[0].startswith("| 2026-01-02, uvicorn | **sharedgen** | stock |")
    assert lines[2].startswith("| CPU of an echo | 0.05 | 100 µs | 0.05 |")
    assert lines[3].startswith("| memory of an idle connection | 2.00 | 10.0 KiB | 2.00 |")


def test_the_readme_quotes_the_last_whole_run() -> None:
    results = (ROOT / "benchmarks" / "server" / "RESULTS.md").read_text(encoding="utf-8")
    table = next(part for part in results.split("\n\n") if part.startswith("| 20"))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")
