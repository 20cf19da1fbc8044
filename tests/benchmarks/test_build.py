"""The machinery of benchmarks/build, without its peers and without a verdict on time."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.build import declarations
from benchmarks.build.__main__ import WHOLE, parse
from benchmarks.build.contestants import BUILD, CHECK, CONTESTANTS, IMPORT, NOTHING, Contestant
from benchmarks.build.measure import ROOT, Options, Results, Run, look_at, measure, run
from benchmarks.build.report import report, rows, summary, targets

OURS = (IMPORT, BUILD, NOTHING, CHECK)


@pytest.fixture(scope="module")
def measured() -> Results:
    return measure(Options({4: 1}, only=OURS))


@pytest.fixture
def project(tmp_path: Path, isolated_modules: None) -> Path:
    declarations.write(tmp_path, 12)
    return tmp_path


def test_a_build_that_holds_every_model_is_measured(measured: Results) -> None:
    assert measured.left_out == []
    assert {name for _, name in measured.runs} == set(OURS)
    assert all(run.seconds > 0 and run.mib > 1 for (run,) in measured.runs.values())


def test_the_documents_of_the_peers_have_the_same_models(project: Path) -> None:
    openapi = json.loads((project / "openapi.json").read_text())
    asyncapi = json.loads((project / "asyncapi.json").read_text())
    names = {f"Model{number}" for number in range(12)}
    assert names <= set(openapi["components"]["schemas"])
    assert set(asyncapi["components"]["messages"]) == {f"event{number}" for number in range(12)}
    messages = [len(each["messages"]) for each in asyncapi["channels"].values()]
    assert messages == [10, 2]


def test_output_that_lacks_a_model_is_left_out(project: Path) -> None:
    script = "open('out', 'w').write(' '.join(f'Model{n}' for n in range(11)))"
    half = Contestant("half", (sys.executable, "-c", script), "out")
    assert look_at(half, project, 11, 60) is None
    assert look_at(half, project, 12, 60) == "its output lacks 1 models"


def test_a_contestant_that_fails_says_why(tmp_path: Path) -> None:
    broken = Contestant("broken", (sys.executable, "-c", "raise SystemExit('no luck')"))
    assert run(broken, tmp_path, 60) == "exit code 1: no luck"


def test_a_contestant_without_an_end_is_given_up(tmp_path: Path) -> None:
    endless = Contestant("endless", (sys.executable, "-c", "while True: pass"))
    assert run(endless, tmp_path, 0.2) == "no end within 0 s"


@pytest.fixture
def made_up() -> Results:
    """A build takes three imports, all else two; each model takes what the first one does."""
    results = Results()
    for models in (10, 20, 100, 1000):
        for each in CONTESTANTS:
            times = {IMPORT: 1, BUILD: 3}.get(each.name, 2)
            results.runs[models, each.name] = [
                Run(times * (0.1 + models / 1000), times * (0.1 + models / 1000), 30.0)
            ] * 3
    return results


def test_ratios_are_of_the_import(made_up: Results) -> None:
    assert made_up.ratio(20, BUILD) == pytest.approx(3)
    line = next(line for line in report(made_up).splitlines() if f"**{BUILD}**" in line)
    assert [cell.strip() for cell in line.split("|")[2:7]] == ["360", "3.00", "360", "3.00", "30"]


def test_targets_pass_and_fail(made_up: Results) -> None:
    verdicts = [line.split()[0] for line in targets(made_up)]
    assert verdicts == ["pass", "FAIL", "FAIL", "pass", "pass", "pass"]


def test_machines_get_every_round(made_up: Results) -> None:
    assert len(rows(made_up)) == 4 * len(CONTESTANTS)
    assert all(len(row["seconds"]) == 3 for row in rows(made_up))


def test_a_look_is_of_fewer_rounds() -> None:
    options, _ = parse(["--quick", "--only", "sharedgen"])
    assert options.only == (BUILD, NOTHING, CHECK)
    assert sum(options.rounds.values()) < sum(WHOLE.rounds.values())


def test_the_readme_quotes_the_last_whole_run() -> None:
    results = (ROOT / "benchmarks" / "build" / "RESULTS.md").read_text(encoding="utf-8")
    table = next(part for part in results.split("\n\n") if part.startswith("| 20"))
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_summary_is_of_the_models_that_are_aimed_at(made_up: Results) -> None:
    assert summary(made_up, "2026-01-01").startswith("| 2026-01-01 ")
