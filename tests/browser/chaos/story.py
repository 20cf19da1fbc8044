"""So many rounds of a world, and what its books say in the end."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

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


def settle(world: World, seconds: float) -> None:
    """Until every page heard the last number, or did not within so long."""
    world.heal()
    world.publisher.stop()
    for page in world.pages:
        page.wait_until_live(seconds)
    for address in ADDRESSES:
        world.publisher.publish(address)
    for page in world.pages:
        page.wait_for_last(world.publisher, seconds)


def faults(world: World, ledger: Path) -> Iterator[str]:
    """What the books say, of the pages that went away too."""
    for page in world.pages[:]:
        world.audit(page, settled=True)
    yield from world.faults
    runs = Counter(ledger.read_text().split())
    for text, count in runs.items():
        if count > 1:
            yield f"{text} was entered {count} times"
    for text, outcome in world.outcomes.items():
        if outcome == "done" and not runs[text]:
            yield f"{text} is answered, and was never entered"
