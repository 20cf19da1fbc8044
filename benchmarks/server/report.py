"""The tables, in Markdown, and what was aimed at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..table import grid
from .measure import Case, Results
from .peers import BARE, PEERS, SHAREDGEN, STOCK, STOCK_PYDANTIC
from .scenarios import Figures

RATIOS = ("cpu_us", "kib", "used_kib")  # the figures that are also told as a multiple of stock's


@dataclass(frozen=True)
class Part:
    """A table: a line a variant, a column a case. `figures` share a cell; `base` is the variant
    that the first of them is told as a multiple of, in brackets."""

    scenario: str
    title: str
    figures: tuple[str, ...]
    base: str = ""


PARTS = (
    Part("echo", "Echo: CPU µs a command (times stock + Pydantic)", ("cpu_us",), STOCK_PYDANTIC),
    Part("echo", "Echo: commands a second", ("per_second",)),
    Part("echo", "Echo: latency in ms, p50 / p99", ("p50_ms", "p99_ms")),
    Part("fan-out", "Fan-out: CPU µs a delivery (times stock)", ("cpu_us",), STOCK),
    Part("fan-out", "Fan-out: deliveries a second", ("per_second",)),
    Part("idle", "Idle: KiB a connection, subscribed (times stock)", ("kib",), STOCK),
    Part("idle", "Idle: KiB a connection, after a command (times stock)", ("used_kib",), STOCK),
    Part("storm", "Storm: CPU µs a connection (times stock)", ("cpu_us",), STOCK),
    Part("storm", "Storm: connections a second / p99 in ms", ("per_second", "p99_ms")),
    Part("recovery", "Recovery: CPU µs a subscriber", ("cpu_us",)),
    Part("recovery", "Recovery: ms until all is there, p50 / p99", ("p50_ms", "p99_ms")),
    Part("blocked", "One handler blocks: others' latency in ms, p50 / p99", ("p50_ms", "p99_ms")),
)


# the lines of the table that the README quotes, of uvicorn: the case and the figure
SUMMARY = (
    ("CPU of an echo", "echo", "memory", "10 connections", "cpu_us"),
    ("CPU of a delivery, 1 event in flight", "fan-out", "memory", "1 in flight", "cpu_us"),
    ("CPU of a delivery, 5 in flight", "fan-out", "memory", "5 in flight", "cpu_us"),
    ("CPU of a delivery on Redis, 1 in flight", "fan-out", "Redis", "1 in flight", "cpu_us"),
    ("CPU of a delivery on Redis, 5 in flight", "fan-out", "Redis", "5 in flight", "cpu_us"),
    ("memory of an idle connection", "idle", "memory", "500 connections", "kib"),
    ("others' p99 while a handler blocks", "blocked", "memory", "async handlers", "p99_ms"),
)
UNITS = {"cpu_us": "µs", "kib": "KiB", "p99_ms": "ms"}


def summary(results: Results, date: str) -> str:
    """Of a whole run: multiples of stock's figures, and 500 subscribers where events fan out."""
    lines = [[f"{date}, uvicorn", *(_title(peer.title) for peer in PEERS)]]
    for text, scenario, layer, name, figure in SUMMARY:
        found = f"500 subscribers, {name}" if scenario == "fan-out" else name
        by_title = results.cases.get(Case(scenario, "uvicorn", layer, found))
        if by_title is None:  # without a redis-server
            continue
        base = by_title[STOCK][figure]
        cells = []
        for peer in PEERS:
            value = by_title[peer.title][figure]
            told = peer.title == STOCK or figure == "p99_ms"
            cells.append(f"{_rounded(value)} {UNITS[figure]}" if told else _rounded(value / base))
        lines.append([text, *cells])
    return grid(lines)


def report(results: Results) -> str:
    parts = [text for part in PARTS for text in _tables(results, part)]
    aims = [f"- {line}" for line in targets(results)]
    if aims:
        parts.append("## Targets\n\n" + "\n".join(aims))
    if busiest := _busiest(results):
        parts.append(f"## The load client\n\n{busiest}")
    if results.left_out:
        parts.append("## Left out\n\n" + "\n".join(f"- {line}" for line in results.left_out))
    return "\n\n".join(parts)


def _tables(results: Results, part: Part) -> Iterator[str]:
    """One table; a fan-out has one a server and layer."""
    cases = [case for case in results.cases if case.scenario == part.scenario]
    if part.scenario == "fan-out":
        for place in dict.fromkeys((case.server, case.layer) for case in cases):
            here = [case for case in cases if (case.server, case.layer) == place]
            heads = [case.name for case in here]
            yield f"## {part.title}, {', '.join(place)}\n\n{_table(results, part, here, heads)}"
    elif cases:
        several = len({case.layer for case in cases}) > 1
        heads = [
            f"{case.server}{f', {case.layer}' if several else ''}: {case.name}" for case in cases
        ]
        yield f"## {part.title}\n\n{_table(results, part, cases, heads)}"


def _table(results: Results, part: Part, cases: Sequence[Case], heads: Sequence[str]) -> str:
    lines = []
    for peer in PEERS:
        cells = [_cell(results.cases[case], part, peer.title) for case in cases]
        if any(cells):
            lines.append([_title(peer.title), *cells])
    if len(lines) == 1:  # of one variant the cases are the lines
        title, *cells = lines[0]
        return grid([["", title], *map(list, zip(heads, cells, strict=True))])
    return grid([["", *heads], *lines])


def _title(title: str) -> str:
    return f"**{title}**" if title == SHAREDGEN else title


def _cell(by_title: dict[str, Figures], part: Part, title: str) -> str:
    if title not in by_title:
        return ""
    text = " / ".join(_rounded(by_title[title][figure]) for figure in part.figures)
    if part.base not in by_title:
        return text
    first = part.figures[0]
    return f"{text} ({_rounded(by_title[title][first] / by_title[part.base][first])})"


def _rounded(number: float) -> str:
    if number < 10:
        return f"{number:.2f}"
    return f"{number:.1f}" if number < 100 else f"{number:,.0f}"


def targets(results: Results) -> Iterator[str]:
    """A line a target and case; those whose variants were left out are missing."""
    for case, by_title in results.cases.items():
        if SHAREDGEN not in by_title:
            continue
        place = f"{case.server}, {case.layer}: {case.name}"
        if case.scenario == "fan-out" and case.name.startswith("500 "):
            yield from _ratio(f"fan-out, {place}", by_title, "cpu_us", STOCK, 0.05)
            yield from _ratio(f"fan-out, {place}", by_title, "cpu_us", BARE, 1)
        elif case.scenario == "echo" and case.name.startswith("10 "):
            yield from _ratio(f"echo, {place}", by_title, "cpu_us", STOCK_PYDANTIC, 0.55)
        elif case.scenario == "idle":
            yield from _ratio(f"idle, {place}", by_title, "kib", STOCK, 1.1)
        elif case.scenario == "blocked":
            value = by_title[SHAREDGEN]["p99_ms"]
            yield _verdict(f"one handler blocks, {place} of others, p99 in ms", value, 20)


def _ratio(
    text: str, by_title: dict[str, Figures], figure: str, base: str, limit: float
) -> Iterator[str]:
    if base in by_title:
        value = by_title[SHAREDGEN][figure] / by_title[base][figure]
        yield _verdict(f"{text}, sharedgen / {base}", value, limit)


def _verdict(text: str, value: float, limit: float) -> str:
    return f"{'pass' if value <= limit else 'FAIL'}  {text}: {_rounded(value)}, at most {limit}"


def _busiest(results: Results) -> str:
    shares = [
        (figures["client"], f"{case.scenario}, {case.server}, {case.layer}: {case.name}, {title}")
        for case, by_title in results.cases.items()
        for title, figures in by_title.items()
        if "client" in figures
    ]
    if not shares:
        return ""
    share, where = max(shares)
    return f"It used at most {share:.0%} of a core ({where})."


def rows(results: Results) -> list[dict[str, Any]]:
    """For machines: a row a case and variant, with its figures and their multiples of stock's."""
    found = []
    for case, by_title in results.cases.items():
        for title, figures in by_title.items():
            stock = by_title.get(STOCK, {})
            found.append(
                {
                    "scenario": case.scenario,
                    "server": case.server,
                    "layer": case.layer,
                    "case": case.name,
                    "variant": title,
                    **figures,
                    "to_stock": {
                        name: figures[name] / stock[name] for name in RATIOS if name in stock
                    },
                }
            )
    return found
