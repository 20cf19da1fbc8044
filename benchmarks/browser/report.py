"""The tables, in Markdown, and what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..table import grid
from .measure import Case, Results
from .scenarios import OWN, PAGE, RELAY, SHAREDGEN

TITLES = {
    "hop": "Round trips: ms, and times a page socket's",
    "fan-out": "Fan-out: thousand events a second delivered, and times the relay worker's",
    "first": "A second tab: from navigation to its first event",
    "memory": "A real server: sockets, and KiB that it grows by",
}
CONTESTANTS = (SHAREDGEN, RELAY, PAGE, OWN)
UNITS = {"fan-out": 1000}  # a figure is told in
BASES = {"hop": PAGE, "fan-out": RELAY}  # the contestant that figures are multiples of
WORKER = "sharedgen, worker and multiplexer"


def report(results: Results) -> str:
    parts = [text for scenario in TITLES for text in _table(results, scenario)]
    if results.bytes:
        parts.append(f"## Bytes\n\n{grid(_bytes(results))}")
    aims = [f"- {line}" for line in targets(results)]
    if aims:
        parts.append("## Targets\n\n" + "\n".join(aims))
    if results.left_out:
        parts.append("## Left out\n\n" + "\n".join(f"- {line}" for line in results.left_out))
    return "\n\n".join(parts)


def _table(results: Results, scenario: str) -> Iterator[str]:
    cases = [case for case in results.cases if case.scenario == scenario]
    if not cases:
        return
    shown = [name for name in CONTESTANTS if name in results.cases[cases[0]]]
    lines = [["", *(_title(name) for name in shown)]]
    for case in cases:
        lines.append([case.name, *(_cell(results, case, name) for name in shown)])
    if scenario == "hop":
        lines[0].append(f"{SHAREDGEN} / {RELAY}")
        for line, case in zip(lines[1:], cases, strict=True):
            line.append(_rounded(results.ratio(case, SHAREDGEN, RELAY)))
    yield f"## {TITLES[scenario]}\n\n{grid(lines)}"


def _cell(results: Results, case: Case, contestant: str) -> str:
    text = _rounded(results.figure(case, contestant) / UNITS.get(case.scenario, 1))
    base = BASES.get(case.scenario)
    if base is None:
        return text
    return f"{text} ({_rounded(results.ratio(case, contestant, base))})"


def _bytes(results: Results) -> list[list[str]]:
    lines = [["", "minified", "gzip", "brotli"]]
    for name, sizes in results.bytes.items():
        title = f"**{name}**" if name.startswith(SHAREDGEN) else name
        lines.append([title, *(f"{sizes[unit]:,}" for unit in lines[0][1:])])
    return lines


def _title(name: str) -> str:
    return f"**{name}**" if name == SHAREDGEN else name


def _rounded(number: float) -> str:
    if number == int(number):
        return f"{int(number):,}"
    if number < 10:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def targets(results: Results) -> Iterator[str]:
    """A line a target and case; those that were left out are missing."""
    for case in results.cases:
        if case.scenario == "hop":
            value = results.ratio(case, SHAREDGEN, RELAY)
            yield _verdict(f"{case.name}, {SHAREDGEN} / {RELAY}", value, most=1.2)
        elif case.name == "4 tabs, one by one":
            value = results.ratio(case, SHAREDGEN, RELAY)
            yield _verdict(f"fan-out to {case.name}, {SHAREDGEN} / {RELAY}", value, least=4)
        elif case.name == "messages to the server":
            value = max(results.cases[case][SHAREDGEN])
            yield _verdict("a second tab's retained value, messages to the server", value, most=0)
        elif case.name.startswith("sockets, "):
            yield _verdict(case.name, results.figure(case, SHAREDGEN), most=1)


def _verdict(
    text: str, value: float, *, most: float = float("inf"), least: float = float("-inf")
) -> str:
    limit = f"at least {least}" if least > float("-inf") else f"at most {most}"
    return f"{'pass' if least <= value <= most else 'FAIL'}  {text}: {_rounded(value)}, {limit}"


def summary(results: Results, date: str) -> str:
    """Of a whole run: what the README quotes."""
    lines = [[date, _title(SHAREDGEN), RELAY, "a page socket"]]
    command = Case("hop", "a command, worker in another tab's process")
    fan_out = Case("fan-out", "4 tabs, one by one")
    first = Case("first", "ms to the first event")
    for text, case, base in (
        ("a command and its reply, ms", command, PAGE),
        ("events a second to 4 tabs", fan_out, RELAY),
        ("ms from navigation to the first event", first, PAGE),
    ):
        lines.append(
            [text, *(_told(results, case, name, base) for name in (SHAREDGEN, RELAY, PAGE))]
        )
    for case in results.cases:
        if case.name in ("sockets, 50 tabs", "KiB, 50 tabs"):
            figures = (results.figure(case, name) for name in (SHAREDGEN, OWN))
            one, other = map(_rounded, figures)
            lines.append([f"server: {case.name}", one, "", other])
    return grid(lines)


def _told(results: Results, case: Case, contestant: str, base: str) -> str:
    """A figure, where it is the one that the others are told as multiples of."""
    if contestant not in results.cases[case]:
        return ""
    if contestant == base:
        return _rounded(results.figure(case, contestant))
    return f"{_rounded(results.ratio(case, contestant, base))} times"


def rows(results: Results) -> list[dict[str, Any]]:
    """For machines: a row a case and contestant, with the figures of all rounds."""
    return [
        {"scenario": case.scenario, "case": case.name, "contestant": name, "rounds": figures}
        for case, samples in results.cases.items()
        for name, figures in samples.items()
    ] + [
        {"scenario": "bytes", "case": unit, "contestant": name, "rounds": [size]}
        for name, sizes in results.bytes.items()
        for unit, size in sizes.items()
    ]
