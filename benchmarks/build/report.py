"""The tables, in Markdown, and what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..table import grid
from .contestants import BUILD, CHECK, CONTESTANTS, NOTHING
from .measure import Results

MODELS = 20
UNITS = ("seconds", "cpu", "mib")
TARGETS = {BUILD: 3.0, NOTHING: 1.7, CHECK: 1.7}  # times the import
GROWTH = 13.0  # times what 90 more models take, for 990 more: 11 is linear


def report(results: Results) -> str:
    parts = [
        f"## {MODELS} models\n\n{grid(_table(results))}",
        f"## Growth: seconds\n\n{grid(_growth(results))}",
    ]
    aims = [f"- {line}" for line in targets(results)]
    if aims:
        parts.append("## Targets\n\n" + "\n".join(aims))
    if results.left_out:
        parts.append("## Left out\n\n" + "\n".join(f"- {line}" for line in results.left_out))
    return "\n\n".join(parts)


def summary(results: Results, date: str) -> str:
    """Of a whole run: what the README quotes."""
    return grid([[date, *_table(results)[0][1:]], *_table(results)[1:]])


def _table(results: Results) -> list[list[str]]:
    lines = [["", "ms", "times the import", "CPU ms", "times", "MiB at most"]]
    for name in _measured(results, MODELS):
        seconds, cpu, mib = (results.figure(MODELS, name, unit) for unit in UNITS)
        assert seconds is not None
        assert cpu is not None
        assert mib is not None
        lines.append(
            [
                _title(name),
                f"{seconds * 1000:,.0f}",
                _number(results.ratio(MODELS, name), ".2f"),
                f"{cpu * 1000:,.0f}",
                _number(results.ratio(MODELS, name, "cpu"), ".2f"),
                f"{mib:,.0f}",
            ]
        )
    return lines


def _growth(results: Results) -> list[list[str]]:
    counts = sorted({models for models, _ in results.runs})
    lines = [["models", *(f"{count:,}" for count in counts)]]
    for name in dict.fromkeys(name for count in counts for name in _measured(results, count)):
        lines.append(
            [_title(name), *(_number(results.figure(count, name), ".2f") for count in counts)]
        )
    return lines


def _measured(results: Results, models: int) -> list[str]:
    return [each.name for each in CONTESTANTS if (models, each.name) in results.runs]


def _title(name: str) -> str:
    return f"**{name}**" if name in TARGETS else name


def _number(number: float | None, form: str) -> str:
    return "" if number is None else format(number, form)


def targets(results: Results) -> Iterator[str]:
    """A line a target; those that were left out are missing."""
    for name, most in TARGETS.items():
        ratio = results.ratio(MODELS, name)
        if ratio is not None:
            yield _verdict(f"{name}, {MODELS} models, times the import", ratio, most)
    for name in TARGETS:
        few, some, many = (results.figure(models, name, "cpu") for models in (10, 100, 1000))
        if few is not None and some is not None and many is not None:
            growth = (many - few) / (some - few)
            yield _verdict(f"{name}, CPU of 990 more models beside that of 90 more", growth, GROWTH)


def _verdict(text: str, value: float, most: float) -> str:
    return f"{'pass' if value <= most else 'FAIL'}  {text}: {value:.2f}, at most {most:g}"


def rows(results: Results) -> list[dict[str, Any]]:
    """For machines: a row a contestant and number of models, with all rounds."""
    return [
        {
            "models": models,
            "contestant": name,
            **{unit: [getattr(run, unit) for run in runs] for unit in UNITS},
        }
        for (models, name), runs in results.runs.items()
    ]
