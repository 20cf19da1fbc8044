"""`python -m tests.fuzz --minutes 30 --seed 1`: until the time is up; 1 if anything disagreed."""

from __future__ import annotations

import argparse
import random
import sys
import time
import warnings

from .models import KINDS
from .oracle import node
from .run import Finding, Tally, carried_kinds, explore


def main() -> int:
    parser = argparse.ArgumentParser(prog="tests.fuzz")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--kinds", help="only these, divided by commas")
    chosen = parser.parse_args()
    # of a default of another type, each time that it is sent
    warnings.filterwarnings("ignore", "Pydantic serializer warnings")
    print(f"from the same program on: make fuzz MINUTES={chosen.minutes:g} SEED={chosen.seed}")
    began = time.monotonic()
    known: list[Finding] = []
    tally = Tally()
    with node() as running:
        kinds = carried_kinds(running)
        if chosen.kinds:
            kinds = tuple(kind for kind in kinds if kind in chosen.kinds.split(","))
        number = chosen.seed
        while number == chosen.seed or time.monotonic() - began < chosen.minutes * 60:
            found = explore(running, tally, kinds, examples=100, number=number, known=known)
            if found is not None:
                known.append(found)
                print(f"\n==== {len(known)}, in run {number}\n{found}", flush=True)
            number += 1
        seconds = time.monotonic() - began
        print(f"\n{running.cases} cases of {tally.programs} programs in {seconds:.0f} s")
    print(f"not carried: {', '.join(kind for kind in KINDS if kind not in kinds) or 'none'}")
    for title, counts in (("refused", tally.refused), ("no program", tally.invalid)):
        for text, times in counts.most_common(15):
            print(f"{title}, {times} times: {text}")
    rare = [kind for kind in kinds if tally.carried[kind] < 3]
    if rare:
        print(f"hardly met: {', '.join(rare)}")
    print(f"{len(known)} disagreements")
    return 1 if known else 0


sys.exit(main())
