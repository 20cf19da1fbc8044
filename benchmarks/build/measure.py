"""Cold processes, in turn, timed from the outside."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from time import perf_counter
from typing import Final

from .contestants import CONTESTANTS, IMPORT, Contestant, text_of

ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True)
class Options:
    """`rounds` by the number of models; a run is given up after `patience` seconds."""

    rounds: Mapping[int, int]
    only: tuple[str, ...] = tuple(contestant.name for contestant in CONTESTANTS)
    patience: float = 120


@dataclass(frozen=True)
class Run:
    """Seconds from start to end, those of the processors, and the most MiB of one process."""

    seconds: float
    cpu: float
    mib: float


@dataclass
class Results:
    """Runs by number of models and contestant; `left_out` says who was given up, and why."""

    runs: dict[tuple[int, str], list[Run]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def figure(self, models: int, name: str, unit: str = "seconds") -> float | None:
        """The median of the rounds; `unit` is a field of Run."""
        runs = self.runs.get((models, name))
        return statistics.median(getattr(run, unit) for run in runs) if runs else None

    def ratio(self, models: int, name: str, unit: str = "seconds") -> float | None:
        """Times the import: the median of the rounds' own ratios."""
        runs, units = self.runs.get((models, name)), self.runs.get((models, IMPORT))
        if not runs or not units:
            return None
        ratios: list[float] = [
            getattr(run, unit) / getattr(one, unit) for run, one in zip(runs, units, strict=False)
        ]
        return statistics.median(ratios)


def measure(options: Options, say: Callable[[str], None] = lambda _: None) -> Results:
    """Every contestant once unmeasured, to warm caches and to be looked at, then the rounds."""
    results = Results()
    for models, rounds in options.rounds.items():
        with _project(models) as folder:
            running = []
            for contestant in CONTESTANTS:
                # the import is the unit of all
                if contestant.name not in options.only and contestant.name != IMPORT:
                    continue
                say(f"{models} models: {contestant.name}")
                problem = look_at(contestant, folder, models, options.patience)
                if problem is None:
                    running.append(contestant)
                else:
                    results.left_out.append(f"{contestant.name}, {models} models: {problem}")
            for number in range(rounds):
                say(f"{models} models: round {number + 1} of {rounds}")
                turn = number % len(running)
                for contestant in (*running[turn:], *running[:turn]):
                    contestant.before(folder)
                    ran = run(contestant, folder, options.patience)
                    if isinstance(ran, Run):
                        results.runs.setdefault((models, contestant.name), []).append(ran)
    return results


def look_at(contestant: Contestant, folder: Path, models: int, patience: float) -> str | None:
    """What is wrong with what it writes; None where every model is in it."""
    contestant.before(folder)
    ran = run(contestant, folder, patience)
    if isinstance(ran, str):
        return ran
    text = text_of(contestant, folder)
    lacking = [
        number
        for number in range(models)
        if contestant.output and not any(f"{kind}{number}" in text for kind in ("Model", "Event"))
    ]
    return f"its output lacks {len(lacking)} models" if lacking else None


def run(contestant: Contestant, folder: Path, patience: float) -> Run | str:
    """One process to its end, or why there is no figure of it."""
    with (folder / "said.txt").open("w+b") as said:
        start = perf_counter()
        process = subprocess.Popen(
            contestant.command,
            cwd=folder,
            env=environment(),
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        # the process, and all that it started
        end = Timer(patience, os.killpg, (process.pid, signal.SIGKILL))
        end.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - start
        end.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode == -signal.SIGKILL:
            return f"no end within {patience:.0f} s"
        if process.returncode != 0:
            said.seek(0)
            last = said.read().decode(errors="replace").strip().splitlines()[-1:]
            return f"exit code {process.returncode}: {' '.join(last)[:200]}"
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def environment() -> dict[str, str]:
    """Of every process: this checkout, and no bytecode of one contestant that another reads."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1"}


@contextmanager
def _project(models: int) -> Iterator[Path]:
    with TemporaryDirectory() as made:
        folder = Path(made)
        # in a process of its own: the models of another number have the same names
        subprocess.run(
            [sys.executable, "-m", "benchmarks.build.declarations", made, str(models)],
            cwd=ROOT,
            env=environment(),
            check=True,
        )
        yield folder
