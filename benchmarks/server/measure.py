"""One interleaved run: in each round every variant is measured in turn, scenario by scenario."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

from . import scenarios
from .peers import SHAREDGEN, Peer
from .process import Served, redis_server, serving
from .scenarios import Figures

LAYERS = ("memory", "Redis")
SCENARIOS = ("echo", "fan-out", "idle", "storm", "recovery", "blocked")
IN_FLIGHT = (1, 5)
PROCESSES = {"memory": 1, "Redis": 2}


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


@dataclass(frozen=True, order=True)
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


Sample = tuple[Case, str, Figures]


def measure(options: Options) -> Results:
    results = Results()
    samples: dict[Case, dict[str, list[Figures]]] = defaultdict(lambda: defaultdict(list))
    with redis_server() as redis:
        for server in options.servers:
            for layer in options.layers:
                peers = _able(options, layer, redis, results)
                for case, title, figures in _run(options, peers, server, layer, redis):
                    samples[case][title].append(figures)
    for case, titles in samples.items():
        results.cases[case] = {title: _medians(rounds) for title, rounds in titles.items()}
    return results


def _able(options: Options, layer: str, redis: str, results: Results) -> tuple[Peer, ...]:
    """The variants that run on this layer."""
    if layer == "memory":
        return options.peers
    reason = "" if redis else "redis-server is not installed"
    if not reason and SHAREDGEN in [peer.title for peer in options.peers]:
        from django.core.exceptions import ImproperlyConfigured

        from sharedgen.server.settings import parse

        try:
            parse({"BROKER": redis})
        except ImproperlyConfigured as error:
            _note(results, f"{SHAREDGEN} on Redis: {error}")
            return tuple(peer for peer in options.peers if peer.title != SHAREDGEN)
    if reason:
        _note(results, f"Redis: {reason}")
        return ()
    return options.peers


def _note(results: Results, reason: str) -> None:
    if reason not in results.left_out:
        results.left_out.append(reason)


def _run(
    options: Options, peers: tuple[Peer, ...], server: str, layer: str, redis: str
) -> Iterator[Sample]:
    url = redis if layer == "Redis" else ""
    with serving(peers, server, url, PROCESSES[layer]) as served:
        for each in served:
            scenarios.check(each)
        for round_ in range(options.rounds):
            turn = round_ % max(len(served), 1)
            for scenario, one in _scenarios(options, server, layer):
                print(f"{server}, {layer}, round {round_ + 1}: {scenario}", file=sys.stderr)
                for each in served[turn:] + served[:turn]:
                    for name, figures in one(each):
                        yield Case(scenario, server, layer, name), each.peer.title, figures
                    each.rest()


def _medians(rounds: list[Figures]) -> Figures:
    return {name: median(figures[name] for figures in rounds) for name in rounds[0]}


Scenario = Callable[[Served], Iterable[tuple[str, Figures]]]


def _scenarios(options: Options, server: str, layer: str) -> Iterator[tuple[str, Scenario]]:
    """Those of this layer: what no event travels in is measured in memory alone."""

    def echo(served: Served) -> Iterator[tuple[str, Figures]]:
        for connections in options.echoes:
            figures = scenarios.echo(served, connections, options.seconds)
            yield _count(connections, "connection"), figures

    def fan_out(served: Served) -> Iterator[tuple[str, Figures]]:
        for subscribers in options.sizes:
            found = scenarios.fan_out(served, subscribers, IN_FLIGHT, options.seconds)
            for in_flight, figures in found.items():
                yield f"{subscribers} subscribers, {in_flight} in flight", figures

    def idle(served: Served) -> Iterator[tuple[str, Figures]]:
        with serving((served.peer,), server) as (fresh,):
            yield (
                _count(options.connections, "connection"),
                scenarios.idle(fresh, options.connections),
            )

    def storm(served: Served) -> Iterator[tuple[str, Figures]]:
        figures = scenarios.storm(served, options.connections)
        yield _count(options.connections, "connection"), figures

    def recovery(served: Served) -> Iterator[tuple[str, Figures]]:
        if served.peer.title == SHAREDGEN:
            for events in (10, 100):
                figures = scenarios.recovery(served, events, options.herd)
                yield f"{events} events, one by one", figures
                figures = scenarios.herd(served, events, options.herd)
                yield f"{events} events, {options.herd} at once", figures

    def blocked(served: Served) -> Iterator[tuple[str, Figures]]:
        for name, message in (("async", served.peer.say), ("def", served.peer.say_sync)):
            figures = scenarios.blocked(served, message, options.others, options.block)
            yield f"{name} handlers", figures

    all_: dict[str, Scenario] = {
        "echo": echo,
        "fan-out": fan_out,
        "idle": idle,
        "storm": storm,
        "recovery": recovery,
        "blocked": blocked,
    }
    for name in options.scenarios:
        if layer == "memory" or name in ("fan-out", "recovery"):
            yield name, all_[name]


def _count(number: int, of: str) -> str:
    return f"{number} {of}" if number == 1 else f"{number} {of}s"
