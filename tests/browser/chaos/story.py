"""So many rounds of a world, and what its books say in the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..server import wait_until
from .books import Marks
from .world import ADDRESSES, World


def tell(world: World, rounds: int) -> None:
    """Round after round, without waiting for quiet in between."""
    print(0, "open:", world.open())
    for number in range(1, rounds + 1):
        done = ""
        while not done:
            (name,) = world.random.choices([*world.weights], [*world.weights.values()])
            done = getattr(world, name)()
        print(number, f"{name}:", done)
        world.publisher.wait(world.random.randrange(12))


def settle(world: World, seconds: float) -> Marks:
    """Until every page heard of what is published from now on, or did not within so long."""
    world.heal()
    world.publisher.stop()
    marks = {address: world.publisher.last(address) + 1 for address in ADDRESSES}

    def heard() -> bool:
        # again and again: who is not back yet does not hear what has no history
        for address in ADDRESSES:
            world.publisher.publish(address)
        return all(page.heard(marks) for page in world.pages)

    with suppress(AssertionError):  # the books tell what is missing
        wait_until(heard, "every page hears what is published", seconds)
    return marks


def faults(world: World, marks: Marks, ledger: Path) -> Iterator[str]:
    """What the books say, of the pages that went away too."""
    for page in world.pages[:]:
        world.audit(page, marks)
    yield from world.faults
    runs = Counter(ledger.read_text().split())
    for text, count in runs.items():
        if count > 1:
            yield f"{text} was entered {count} times"
    for text, outcome in world.outcomes.items():
        if outcome == "done" and not runs[text]:
            yield f"{text} is answered, and was never entered"
