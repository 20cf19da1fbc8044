"""Models and values at random: what is emitted says what the server says of every one."""

from __future__ import annotations

import pytest

from .models import HEAD
from .oracle import node
from .run import Tally, carried_kinds, explore

SEED = 0
RUNS = 10
PROGRAMS = 100
CASES = 20_000


def test_server_and_page_say_the_same_of_any_value_of_any_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally()
    with node() as running:
        kinds = carried_kinds(running)
        for number in range(SEED, SEED + RUNS):
            found = explore(running, tally, kinds, examples=PROGRAMS, number=number, known=[])
            again = f"again: .venv/bin/python -m tests.fuzz --seed {number} --minutes 0"
            assert found is None, f"{again}\n{HEAD}\n{found}"
    with capsys.disabled():
        print(f"\n{running.cases} cases of {tally.programs} programs")
    assert running.cases >= CASES
