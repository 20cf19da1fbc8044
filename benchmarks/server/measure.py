"""One interleaved run: in each round every step is measured of each variant in turn."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from statistics import median

from . import scenarios
from .peers import SHAREDGEN, Peer
from .process import Served, redis_server, serving
from .scenarios import Figures

LAYERS = ("memory", "Redis")
SCENARIOS = ("echo", "fan-out", "idle", "storm", "recovery", "blocked")
ON_REDIS = ("fan-out", "recovery")  # nothing of the others goes through a layer
PROCESSES = {"memory": 1, "Redis": 2}
IN_FLIGHT = (1, 5)
RECOVERED = (10, 100)


@dataclass(frozen=True)
class Options:
    """`seconds` of a closed loop; `sizes` are the subscribers of a fan-out, `echoes` the
    connections of an echo, `connections` those that idle or connect at once, `herd` those that
    recover; `others` send a command each while a handler blocks for `block` seconds."""

    peers: tuple[Peer, ...]
    servers: tuple[str, ...] = ("uvicorn", "daphne")
    layers: tuple[str, ...] = LAYERS
    scenarios: tuple[str, ...] = SCENARIOS
    rounds: int = 3
    seconds: float = 1.0
    sizes: tuple[int, ...] = (50, 500, 2000)
    echoes: tuple[int, ...] = (10, 1)
    connections: int = 500
    herd: int = 200
    others: int = 100
    block: float = 1.0


@dataclass(frozen=True)
class Case:
    """`name` says what differs within a scenario: `500 subscribers, 5 in flight`."""

    scenario: str
    server: str
    layer: str
    name: str


@dataclass
class Results:
    """The median of the rounds by case and title of the variant; what was left out, and why."""

    cases: dict[Case, dict[str, Figures]] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


Measured = list[tuple[str, Figures]]  # by the name of the case


@dataclass(frozen=True)
class Step:
    scenario: str
    measure: Callable[[Served], Measured]


def measure(options: Options) -> Results:
    results = Results()
    samples: dict[Case, dict[str, list[Figures]]] = defaultdict(lambda: defaultdict(list))
    with redis_server() as redis:
        for layer in options.layers:
            if layer == "Redis" and not redis:
                results.left_out.append("Redis: redis-server is not installed")
                continue
            for server in options.servers:
                for case, title, figures in _run(options, server, layer, redis):
                    samples[case][title].append(figures)
    for case, titles in samples.items():
        results.cases[case] = {title: _medians(rounds) for title, rounds in titles.items()}
    return results


def _run(
    options: Options, server: str, layer: str, redis: str
) -> Iterator[tuple[Case, str, Figures]]:
    url = redis if layer == "Redis" else ""
    with serving(options.peers, server, url, PROCESSES[layer]) as served:
        for each in served:
            scenarios.check(each)
        for turn in range(options.rounds):
            print(f"{server}, {layer}, round {turn + 1} of {options.rounds}", file=sys.stderr)
            first = turn % len(served)
            for step in _steps(options, server, layer):
                for each in served[first:] + served[:first]:
                    for name, figures in step.measure(each):
                        case = Case(step.scenario, server, layer, name)
                        yield case, each.peer.title, figures
                    each.rest()


def _medians(rounds: list[Figures]) -> Figures:
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


def _steps(options: Options, server: str, layer: str) -> Iterator[Step]:
    def steps() -> Iterator[Step]:
        for connections in options.echoes:
            yield Step("echo", partial(_echo, connections, options.seconds))
        for subscribers in options.sizes:
            yield Step("fan-out", partial(_fan_out, subscribers, options.seconds))
        yield Step("idle", partial(_idle, options.connections, server))
        yield Step("storm", partial(_storm, options.connections))
        for events in RECOVERED:
            yield Step("recovery", partial(_recovery, events, options.herd))
        for handlers in ("async", "def"):
            yield Step("blocked", partial(_blocked, handlers, options.others, options.block))

    for step in steps():
        if step.scenario in options.scenarios and (layer == "memory" or step.scenario in ON_REDIS):
            yield step


def _echo(connections: int, seconds: float, served: Served) -> Measured:
    name = f"{connections} connection{'s' if connections > 1 else ''}"
    return [(name, scenarios.echo(served, connections, seconds))]


def _fan_out(subscribers: int, seconds: float, served: Served) -> Measured:
    found = scenarios.fan_out(served, subscribers, IN_FLIGHT, seconds)
    return [(f"{subscribers} subscribers, {n} in flight", figures) for n, figures in found.items()]


def _idle(connections: int, server: str, served: Served) -> Measured:
    with serving((served.peer,), server) as (fresh,):
        return [(f"{connections} connections", scenarios.idle(fresh, connections))]


def _storm(connections: int, served: Served) -> Measured:
    return [(f"{connections} connections", scenarios.storm(served, connections))]


def _recovery(events: int, subscribers: int, served: Served) -> Measured:
    if served.peer.title != SHAREDGEN:
        return []
    return [
        (f"{events} events, one by one", scenarios.recovery(served, events, subscribers)),
        (f"{events} events, {subscribers} at once", scenarios.herd(served, events, subscribers)),
    ]


def _blocked(handlers: str, others: int, seconds: float, served: Served) -> Measured:
    message = served.peer.say if handlers == "async" else served.peer.say_sync
    return [(f"{handlers} handlers", scenarios.blocked(served, message, others, seconds))]
