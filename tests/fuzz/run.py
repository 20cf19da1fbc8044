"""Hypothesis over programs: what disagrees is shrunk to a small program and one value."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, assume, find, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from sharedgen import DeclarationError

from .models import HEAD, KINDS, Program, plainest, programs
from .oracle import SIDES, Disagreement, Invalid, Node, compare, loaded, shrink
from .values import values

VALUES = 50
SHRINKING = 25.0  # seconds, after which the best found is good enough
QUIET = settings(
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
    print_blob=False,
    report_multiple_bugs=False,
)


@dataclass(frozen=True)
class Finding:
    program: Program
    sides: tuple[str, ...]
    disagreement: Disagreement

    @property
    def signature(self) -> tuple[frozenset[str], str, bool]:
        told = self.disagreement
        return frozenset(self.program.kinds()), told.side, told.page.startswith("accepts")

    def like(self, other: Finding) -> bool:
        """Whether this one has all that the other one needed to go wrong."""
        kinds, *way = self.signature
        needed, *other_way = other.signature
        return way == other_way and needed <= kinds

    def __str__(self) -> str:
        source = self.program.source(self.sides).removeprefix(HEAD).strip()
        return f"{source}\n\n{self.disagreement}"


class Disagreed(AssertionError):
    """Server and page differ."""


@dataclass
class Tally:
    programs: int = 0
    refused: Counter[str] = field(default_factory=Counter)  # by what the contract says
    invalid: Counter[str] = field(default_factory=Counter)
    carried: Counter[str] = field(default_factory=Counter)  # by kind


def carried_kinds(node: Node) -> tuple[str, ...]:
    """The kinds that the contract carries in one direction at least."""
    return tuple(kind for kind in KINDS if _is_carried(kind, node))


def _is_carried(kind: str, node: Node) -> bool:
    program = find(plainest(kind), lambda _: True, settings=QUIET)
    for sides in (SIDES, *((side,) for side in SIDES)):
        try:
            with loaded(program.source(sides), node, sides):
                return True
        except (DeclarationError, Invalid):
            continue
    return False


def differences(
    program: Program, number: int, node: Node, tally: Tally, many: int = VALUES
) -> Iterator[Finding]:
    """Where server and page differ about a program, in the directions that are carried."""
    faults = ""
    for sides in (SIDES, *((side,) for side in SIDES)):
        try:
            with loaded(program.source(sides), node, sides) as ready:
                tally.programs += 1
                tally.carried.update(program.kinds())
                for found in compare(ready, list(values(program, number, many)), node):
                    yield Finding(program, sides, found)
                return
        except Invalid as error:
            tally.invalid[str(error).splitlines()[0][:100]] += 1
            return
        except DeclarationError as error:
            faults = faults or error.faults[0].text.partition(": ")[2]
        except Exception as error:
            crash = f"{type(error).__name__}: {error}"
            yield Finding(program, sides, Disagreement("Live", "", "a program", crash[:2000]))
            return
    tally.refused[faults[:100]] += 1
    assume(False)


def explore(
    node: Node,
    tally: Tally,
    kinds: tuple[str, ...],
    *,
    examples: int,
    number: int | None = None,
    known: list[Finding],
) -> Finding | None:
    """The first disagreement of so many programs that is not like a known one, shrunk."""
    failed: set[str] = set()
    last: list[Finding] = []
    began: list[float] = []

    @settings(QUIET, max_examples=examples, derandomize=number is None)
    @given(programs(kinds), st.integers(0, 255))
    def agree(program: Program, chosen: int) -> None:
        key = repr((program, chosen))
        if began and time.monotonic() - began[0] > SHRINKING and key not in failed:
            return
        for found in differences(program, chosen, node, tally):
            if not any(found.like(other) for other in known):
                began.append(time.monotonic())
                failed.add(key)
                last[:] = [found]
                raise Disagreed

    test = agree if number is None else seed(number)(agree)
    try:
        test()
    except Disagreed:
        return with_smallest_value(last[0], node)
    except Unsatisfiable:
        pass
    return None


def with_smallest_value(finding: Finding, node: Node) -> Finding:
    told = finding.disagreement
    if told.side != "Send":
        return finding
    with loaded(finding.program.source(finding.sides), node, finding.sides) as ready:
        value = shrink(ready, json.loads(told.text), told.side, node)
        (*_, found) = [d for d in compare(ready, [value], node) if d.side == told.side]
    return Finding(finding.program, finding.sides, found)
