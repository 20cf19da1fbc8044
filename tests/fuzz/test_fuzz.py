"""Models and values at random: what is emitted says what the server says of every one."""

from __future__ import annotations

import pytest

from .models import HEAD
from .oracle import node
from .run import Finding, Tally, carried_kinds, explore

SEED = 0
RUNS = 10
PROGRAMS = 100
CASES = 20_000

# a default of another type is told of when it is sent
pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")


@pytest.mark.timeout(600)  # where there is something to shrink; some 25 seconds else
def test_server_and_page_say_the_same_of_any_value_of_any_model(
    capsys: pytest.CaptureFixture[str],
) -> None:
    tally = Tally()
    known: list[Finding] = []
    with node() as running:
        kinds = carried_kinds(running)
        for number in range(SEED, SEED + RUNS):
            found = explore(running, tally, kinds, examples=PROGRAMS, number=number, known=known)
            if found is not None:
                known.append(found)
    with capsys.disabled():
        print(f"\n{running.cases} cases of {tally.programs} programs")
        for found in known:
            print(f"\n{HEAD}\n{found}")
    again = f"the same programs: make fuzz MINUTES=0.5 SEED={SEED}"
    assert not known, f"{len(known)} disagreements, see above; {again}"
    assert running.cases >= CASES
