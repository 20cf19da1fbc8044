"""What is measured of one variant: each function returns the figures of one round."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from statistics import median, quantiles

from .load import Clients, Control, Window
from .models import LINE_JSON
from .peers import HELLO, Peer, frame, sub
from .process import Served

Figures = dict[str, float]

WARM_UP = 0.25  # of the seconds that are measured


class Meter:
    """CPU of the server processes, and how busy the load client was, from here to `per`."""

    def __init__(self, served: Served) -> None:
        served.rest()  # sockets of before may still be cleaned up
        self._served = served
        self._cpu = served.cpu()
        self._client = time.process_time()

    def per(self, window: Window) -> Figures:
        """`cpu_us` per message, `per_second`, `client` as a share of one core, latencies in ms."""
        cpu = self._served.cpu() - self._cpu
        client = time.process_time() - self._client
        found = {
            "cpu_us": cpu / window.count * 1e6,
            "per_second": window.count / window.seconds,
            "client": client / window.seconds,
        }
        if window.latencies:
            found |= {"p50_ms": median(window.latencies) * 1e3, "p99_ms": p99(window.latencies)}
        return found


def p99(latencies: Sequence[float]) -> float:
    """In milliseconds, of latencies in seconds."""
    if len(latencies) < 2:
        return latencies[0] * 1e3
    return quantiles(latencies, n=100, method="inclusive")[98] * 1e3


def check(served: Served) -> None:
    """Is what comes back what was said? Raises AssertionError."""
    for port in served.ports:
        with Clients(served.peer, [port]) as clients:
            clients.open(1)
            for message in (served.peer.say, served.peer.say_sync):
                _assert_line(served.peer, clients.answer(message))
            served.controls[0].publish(1)
            _assert_line(served.peer, clients.answer(b""))


def _assert_line(peer: Peer, data: bytes) -> None:
    text = data[4 if data[1] == 126 else 2 :].decode()
    found = json.loads(text[text.index("{") :])
    assert found.get("payload", found) == json.loads(LINE_JSON), f"{peer.title} sent {text}"


def echo(served: Served, connections: int, seconds: float) -> Figures:
    with Clients(served.peer, served.ports) as clients:
        clients.open(connections)
        clients.echo(seconds * WARM_UP)
        meter = Meter(served)
        return meter.per(clients.echo(seconds))


def fan_out(
    served: Served, subscribers: int, in_flight: Sequence[int], seconds: float
) -> dict[int, Figures]:
    """By how many events are in flight. Connecting so many takes longer than measuring."""
    control = served.controls[0]
    found: dict[int, Figures] = {}
    with Clients(served.peer, served.ports) as clients:
        clients.open(subscribers)
        # who has been answered is in its group: chanx joins it after the handshake
        clients.ask(served.peer.say, 1)
        clients.hear(control, 1, seconds * WARM_UP)
        for events in in_flight:
            meter = Meter(served)
            found[events] = meter.per(clients.hear(control, events, seconds))
    return found


def idle(served: Served, connections: int) -> Figures:
    """KiB of resident memory a connection: subscribed, and after one command. A fresh process."""
    control = served.controls[0]
    with Clients(served.peer, served.ports) as clients:
        clients.open(5)
        clients.ask(served.peer.say, 1)
        control.collect()
        before = served.resident()
        clients.open(connections)
        control.collect()
        subscribed = served.resident()
        clients.ask(served.peer.say, 1)
        control.collect()
        used = served.resident()
    return {
        "kib": (subscribed - before) / connections / 1024,
        "used_kib": (used - before) / connections / 1024,
    }


def storm(served: Served, connections: int) -> Figures:
    """All connect at once."""
    with Clients(served.peer, served.ports) as clients:
        meter = Meter(served)
        begun = time.perf_counter()
        took = clients.open(connections, at_once=connections)
        return meter.per(Window(time.perf_counter() - begun, connections, tuple(took)))


def recovery(served: Served, events: int, subscribers: int) -> Figures:
    """Pages that were away come back one by one, each for so many events of the past."""
    return _recover(served, events, subscribers, at_once=False)


def herd(served: Served, events: int, subscribers: int) -> Figures:
    """The same when all come at once, from one position."""
    return _recover(served, events, subscribers, at_once=True)


def _recover(served: Served, events: int, subscribers: int, *, at_once: bool) -> Figures:
    with Clients(served.peer, served.ports) as clients:
        clients.open(subscribers, join=frame(HELLO), joined=b"welcome ")
        since = _position_before(served.controls[0], events)
        message = frame(sub(since))
        meter = Meter(served)
        ask = clients.ask if at_once else clients.ask_in_turn
        return meter.per(ask(message, events))


def _position_before(control: Control, events: int) -> str:
    control.publish(events)
    epoch, _, top = control.position().partition(":")
    return f"{epoch}:{int(top) - events}"


def blocked(served: Served, message: bytes, connections: int, seconds: float) -> Figures:
    """Latencies of others' commands while one handler blocks for so many seconds."""
    with Clients(served.peer, served.ports) as clients:
        clients.open(1 + connections)
        clients.ask(message, 1)
        meter = Meter(served)
        return meter.per(clients.ask_while_blocked(seconds, message))
